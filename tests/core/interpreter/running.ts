import { Trace } from '../../../src/core/graph/trace';
import { defaultLimits, type Limits } from '../../../src/core/interpreter/budget';
import { Interpreter } from '../../../src/core/interpreter/interpreter';
import type { Library } from '../../../src/core/interpreter/library';
import {
  positional,
  tensor,
  type ModuleValue,
  type TensorValue,
  type Value,
} from '../../../src/core/interpreter/values';
import { library as wholeLibrary } from '../../../src/core/libraries/library';
import { Tensor } from '../../../src/core/graph/tensor';
import { parsePython } from '../../../src/core/syntax/python/parse-python';
import { tensorData } from '../../../src/core/tensor/data';

interface Options {
  readonly library?: Library;
  /** Texts of the user's other modules by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly limits?: Partial<Limits>;
}

/** A program that has run, and what one can ask it. */
export class RunProgram {
  readonly interpreter: Interpreter;
  readonly module: ModuleValue;

  constructor(
    readonly text: string,
    { library = wholeLibrary, files = {}, limits = {} }: Options = {},
  ) {
    this.interpreter = new Interpreter({
      trace: new Trace(),
      library,
      limits: { ...defaultLimits, ...limits },
      modules: (name, level, from) => findIn(files, name, level, from),
    });
    this.module = this.interpreter.run(parsePython(text, 'main.py'), 'main');
  }

  call(name: string, ...args: readonly Value[]): Value {
    return this.interpreter.call(this.interpreter.attribute(this.module, name), positional(...args));
  }
  /** What calling a function of the program gives, as Python prints it. */
  printed(name: string, ...args: readonly Value[]): string {
    return this.interpreter.repr(this.call(name, ...args));
  }
  /** The value of a variable of the module. */
  variable(name: string): Value | undefined {
    return this.interpreter.getAttribute(this.module, name);
  }
  /** A float32 tensor with one dimension that requires a gradient. */
  input(name: string, ...data: readonly number[]): TensorValue {
    const { trace } = this.interpreter;
    const type = { shape: [data.length], dtype: 'float32' } as const;
    return tensor(Tensor.of(trace, trace.input(name, { type, data: tensorData('float32', data) }, true)));
  }
  /** The part of the program that a note or site means. */
  textAt(span: { readonly start: number; readonly end: number } | null | undefined): string | undefined {
    return span ? this.text.slice(span.start, span.end) : undefined;
  }
}

function findIn(
  files: Readonly<Record<string, string>>,
  name: string,
  level: number,
  from: string,
): { readonly path: string; readonly text: string } | null {
  const folder =
    level === 0
      ? ''
      : from
          .split('/')
          .slice(0, -level)
          .map((part) => `${part}/`)
          .join('');
  const stem = folder + name.replaceAll('.', '/');
  for (const path of [`${stem}.py`, `${stem}${stem === '' || stem.endsWith('/') ? '' : '/'}__init__.py`]) {
    const text = files[path];
    if (text !== undefined) return { path, text };
  }
  return null;
}
