import { SourceText } from '../../src/core/findings/source-text';
import { Tensor } from '../../src/core/graph/tensor';
import { Trace } from '../../src/core/graph/trace';
import type { TensorValue } from '../../src/core/ops/operation';
import type { Ref } from '../../src/core/ops/ref';
import type { InputReading, Reading, ShapeFamily, TensorReading } from '../../src/core/roles/reading';
import { noMemory, type LossProgram } from '../../src/training/loss-program';

/** A loss written in the core's own language: its tensors by name, its own parameters among them. */
export type HandWritten = (args: Readonly<Record<string, Ref>>) => Ref;

/** The source of what is written in the core's own language. */
export const noSource = new SourceText({ read: () => undefined }, 'a.py');

/** A loss program as a session would make it of Python. `own` are the initial values of its own parameters. */
export function handWritten(loss: HandWritten, own: Readonly<Record<string, TensorValue>> = {}): LossProgram {
  return {
    source: noSource,
    open: () => {
      const trace = new Trace();
      const parameters = Object.entries(own).map(([path, { type, data }]) => {
        const tensor = Tensor.of(trace, trace.emit('constant', [], { ...type, data }));
        tensor.makeLeaf(path);
        return { path, tensor };
      });
      return {
        trace,
        ownParameters: () => parameters,
        buffers: () => [],
        memory: () => noMemory,
        call: (args) => {
          const refs: Record<string, Ref> = {};
          for (const { path, tensor } of parameters) refs[path] = tensor.read();
          for (const [name, value] of args) if (value instanceof Tensor) refs[name] = value.read();
          return Tensor.of(trace, loss(refs));
        },
      };
    },
  };
}

export function tensorReading(
  name: string,
  role: TensorReading['role'],
  domain: TensorReading['domain'],
  shape: readonly number[],
  more: Partial<TensorReading> = {},
): TensorReading {
  return { kind: 'tensor', name, role, domain, shape, dtype: 'float32', batched: true, below: null, ...more };
}

export function labels(name: string, shape: readonly number[], below: number): TensorReading {
  return tensorReading(name, 'target', 'classIndex', shape, { dtype: 'int64', below });
}

export function readingOf(family: ShapeFamily, ...inputs: InputReading[]): Reading {
  return { inputs, config: {}, family, guessed: true };
}

/** A tensor that must be there. */
export function get(args: Readonly<Record<string, Ref>>, name: string): Ref {
  const ref = args[name];
  if (ref === undefined) throw new RangeError(`no ${name}`);
  return ref;
}
