import { Tensor } from '../../core/graph/tensor';
import type { Trace } from '../../core/graph/trace';
import type { PlainValue } from '../../core/loss/request';
import type { Ref } from '../../core/ops/ref';
import type { Task } from './task';

/** What each parameter of the loss is given: a prediction, rows of a column, a fixed tensor or a plain value. */
export function boundArguments(
  { bindings }: Pick<Task, 'bindings'>,
  trace: Trace,
  predictions: ReadonlyMap<string, Ref>,
  column: (name: string) => Ref,
): Map<string, Tensor | PlainValue> {
  const args = new Map<string, Tensor | PlainValue>();
  for (const [name, binding] of bindings) {
    switch (binding.kind) {
      case 'prediction': {
        const prediction = predictions.get(name);
        if (prediction === undefined) throw new RangeError(`no prediction ${name}`);
        args.set(name, Tensor.of(trace, prediction));
        break;
      }
      case 'column':
        args.set(name, Tensor.of(trace, column(binding.column)));
        break;
      case 'fixed': {
        const { type, data } = binding.value;
        args.set(name, Tensor.of(trace, trace.emit('constant', [], { ...type, data })));
        break;
      }
      case 'plain':
        args.set(name, binding.value);
    }
  }
  return args;
}
