import { isNumber, str, type Value } from '../interpreter/values';

type Single = Extract<Value, { kind: 'tensor' | 'opaque' | 'int' | 'float' | 'bool' }>;

/**
 * The value to be differentiated: a tensor or a number; of several results the first tensor that requires a gradient, else the first
 * tensor, else the first number; of a dictionary, a named tuple or a dataclass what it calls its loss or total, else as of several values.
 */
export function lossValue(answer: Value, attribute: GetAttribute): Single | null {
  if (answer.kind === 'tensor' || answer.kind === 'opaque' || isNumber(answer)) return answer;
  const named = totals
    .map((total) => (answer.kind === 'dict' ? answer.entries.get(str(total)) : fieldOf(answer, total, attribute)))
    .find((value) => value !== undefined);
  if (named !== undefined) return lossValue(named, attribute);
  const parts = partsOf(answer);
  const isTensor = ({ kind }: Value): boolean => kind === 'tensor' || kind === 'opaque';
  const isLive = (value: Value): boolean => value.kind === 'tensor' && value.tensor.requiresGrad;
  const first = parts.find(isLive) ?? parts.find(isTensor) ?? parts.find(isNumber) ?? parts[0];
  return first === undefined ? null : lossValue(first, attribute);
}

type GetAttribute = (object: Value, name: string) => Value | undefined;

const totals: readonly string[] = ['loss', 'total'];

function fieldOf(answer: Value, name: string, attribute: GetAttribute): Value | undefined {
  return answer.kind === 'instance' ? attribute(answer, name) : undefined;
}

/** What an answer of several holds; nothing of any other. */
function partsOf(answer: Value): readonly Value[] {
  switch (answer.kind) {
    case 'tuple':
    case 'list':
      return answer.items;
    case 'dict':
      return [...answer.entries.values()];
    case 'instance':
      if (answer.native !== undefined) return partsOf(answer.native);
      return answer.class.attributes.has('__dataclass_fields__') ? [...answer.attributes.values()] : [];
    default:
      return [];
  }
}
