import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Trace } from '../../../src/core/graph/trace';
import { PythonException } from '../../../src/core/interpreter/context';
import { Interpreter } from '../../../src/core/interpreter/interpreter';
import type { ModuleValue } from '../../../src/core/interpreter/values';
import { pythonLibrary } from '../../../src/core/libraries/python/library';
import { parsePython } from '../../../src/core/syntax/python/parse-python';
import expected from '../../oracle/language/expected.json';

type Answer = { readonly returned: string } | { readonly raised: string; readonly message: string };

/** What each program does in real CPython: see tests/oracle/language/generate.py. */
const programs: Readonly<Record<string, Readonly<Record<string, Answer>>>> = expected;

function opened(name: string): { readonly interpreter: Interpreter; readonly module: ModuleValue } {
  const path = `tests/oracle/language/programs/${name}.py`;
  const interpreter = new Interpreter({ trace: new Trace(), library: pythonLibrary, modules: () => null });
  return { interpreter, module: interpreter.run(parsePython(readFileSync(path, 'utf8'), path), 'program') };
}

function answer(interpreter: Interpreter, module: ModuleValue, name: string): Answer {
  try {
    const called = interpreter.call(interpreter.attribute(module, name), { positional: [], keywords: new Map() });
    return { returned: interpreter.repr(called) };
  } catch (error) {
    if (!(error instanceof PythonException)) throw error;
    return { raised: error.type, message: error.message };
  }
}

describe.each(Object.entries(programs))('%s', (name, cases) => {
  const { interpreter, module } = opened(name);
  it.each(Object.entries(cases))('%s', (caseName, answered) => {
    expect(answer(interpreter, module, caseName)).toEqual(answered);
  });
});
