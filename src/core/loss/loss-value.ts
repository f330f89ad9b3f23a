import { isNumber, str, type Value } from '../interpreter/values';
import { pythonValue } from './python-value';

type Single = Extract<Value, { kind: 'tensor' | 'opaque' | 'int' | 'float' | 'bool' }>;

/** What is differentiated of an answer, and the Python that takes it out of that: `[0]`, `['loss']`, `.total`; nothing where it is the whole. */
interface Taken {
  readonly value: Single;
  readonly taken: string;
}

/**
 * The value to be differentiated: a tensor or a number; of several results the first tensor that requires a gradient, or what the code calls its
 * loss (at `place`) where that comes before it or is one number behind logits, else the first tensor, else the first number; of a dictionary, a
 * named tuple or a dataclass what it calls its loss or total, else as of several values.
 */
export function lossValue(answer: Value, attribute: GetAttribute, place: number | null = null): Taken | null {
  if (answer.kind === 'tensor' || answer.kind === 'opaque' || isNumber(answer)) return { value: answer, taken: '' };
  const parts = partsOf(answer);
  const isTensor = ({ value: { kind } }: Part): boolean => kind === 'tensor' || kind === 'opaque';
  const isLive = ({ value }: Part): boolean => value.kind === 'tensor' && value.tensor.requiresGrad;
  const isNumberOf = ({ value }: Part): boolean => value.kind === 'tensor' && value.tensor.shape.length === 0;
  const first = parts.find((part, at) => isLive(part) || (at === place && part.value.kind === 'tensor'));
  const named = place === null ? undefined : parts[place];
  const isBehind = first !== undefined && !isNumberOf(first) && named !== undefined && isNumberOf(named);
  const chosen =
    totalOf(answer, attribute) ??
    (isBehind ? named : first) ??
    parts.find(isTensor) ??
    parts.find(({ value }) => isNumber(value)) ??
    parts[0];
  const of = chosen === undefined ? null : lossValue(chosen.value, attribute);
  return chosen === undefined || of === null ? null : { value: of.value, taken: chosen.taken + of.taken };
}

type GetAttribute = (object: Value, name: string) => Value | undefined;

/** One of several results, and how it is taken out of them. */
interface Part {
  readonly value: Value;
  readonly taken: string;
}

function totalOf(answer: Value, attribute: GetAttribute): Part | undefined {
  const named = ['loss', 'total'].flatMap((name): Part[] => {
    const value = answer.kind === 'dict' ? answer.entries.get(str(name)) : fieldOf(answer, name, attribute);
    return value === undefined ? [] : [{ value, taken: answer.kind === 'dict' ? takenBy(str(name)) : `.${name}` }];
  });
  return named[0];
}

function fieldOf(answer: Value, name: string, attribute: GetAttribute): Value | undefined {
  return answer.kind === 'instance' ? attribute(answer, name) : undefined;
}

/** What an answer of several holds; nothing of any other. */
function partsOf(answer: Value): readonly Part[] {
  switch (answer.kind) {
    case 'tuple':
    case 'list':
      return answer.items.map((value, place) => ({ value, taken: `[${place}]` }));
    case 'dict':
      return [...answer.entries.entries()].map(([key, value]) => ({ value, taken: takenBy(key) }));
    case 'instance':
      if (answer.native !== undefined) return partsOf(answer.native);
      return answer.class.attributes.has('__dataclass_fields__')
        ? [...answer.attributes].map(([name, value]) => ({ value, taken: `.${name}` }))
        : [];
    default:
      return [];
  }
}

/** Of other keys nothing is known. */
function takenBy(key: Value): string {
  return key.kind === 'str' || key.kind === 'int' ? `[${pythonValue(key.value)}]` : '';
}
