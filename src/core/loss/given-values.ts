import { Tensor } from '../graph/tensor';
import type { Trace } from '../graph/trace';
import type { Ref } from '../ops/ref';
import { contiguousStrides } from '../tensor/shape';
import { Dictionary } from '../interpreter/dictionary';
import { bool, dict, float, int, list, namespace, none, str, tensor, type Value } from '../interpreter/values';
import type { NamedInput } from './outcome';
import { isPlainExpression, isPlainList, type Given, type PlainValue } from './request';

/** What an expression of the framework's names makes, anew each time. */
export type MakeValue = (expression: string) => Value;

/** Makes an argument's value in the trace; every tensor that enters is an input of the graph and is named in `inputs`. */
export function valueOf(trace: Trace, name: string, given: Given, inputs: NamedInput[], make: MakeValue): Value {
  switch (given.kind) {
    case 'plain':
      return plainValue(given.value, make);
    case 'float':
      return float(given.value);
    case 'list':
      return list(given.items.map((item, index) => valueOf(trace, `${name}[${String(index)}]`, item, inputs, make)));
    case 'mapping': {
      const entries = Object.entries(given.entries);
      return dict(
        entriesOf(entries.map(([key, item]) => [key, valueOf(trace, `${name}['${key}']`, item, inputs, make)])),
      );
    }
    case 'tensor': {
      const { shape, dtype, data, requiresGrad, isResult } = given.tensor;
      const entered = trace.input(name, { type: { shape, dtype }, data }, requiresGrad);
      const made = Tensor.of(trace, isResult === true ? wholeView(entered) : entered);
      inputs.push({ name, tensor: made, entered, isOwn: false });
      return tensor(made);
    }
  }
}

/** The same values as the result of an operation. */
function wholeView(ref: Ref): Ref {
  return ref.view({ shape: ref.shape, strides: contiguousStrides(ref.shape), offset: 0 });
}

export function plainValue(value: PlainValue, make: MakeValue): Value {
  if (value === null) return none;
  if (typeof value === 'boolean') return bool(value);
  if (typeof value === 'string') return str(value);
  if (typeof value === 'number') return Number.isInteger(value) ? int(value) : float(value);
  if (isPlainList(value)) return list(value.map((item) => plainValue(item, make)));
  if (isPlainExpression(value)) return make(value.python);
  return namespace(entriesOf(Object.entries(value).map(([key, item]) => [key, plainValue(item, make)])));
}

export function entriesOf(items: readonly (readonly [string, Value])[]): Dictionary {
  const entries = new Dictionary();
  for (const [key, item] of items) entries.set(str(key), item);
  return entries;
}
