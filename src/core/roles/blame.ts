import { isPlainExpression, isPlainMapping, type PlainValue } from '../loss/request';
import { isFloating } from '../tensor/dtype';
import { sizeOf } from '../tensor/shape';
import type { Candidate } from './candidate';
import type { Domain } from './reading';

export function elementsOf({ inputs }: Candidate): number {
  return inputs.reduce((sum, input) => sum + (input.kind === 'tensor' ? sizeOf(input.shape) : 0), 0);
}

/** The parameters to blame that were given a number, or a flag. */
export function numbersAmong(
  { inputs }: Candidate,
  owedTo: ReadonlySet<string> | null,
  kind: 'number' | 'boolean',
): readonly string[] {
  return inputs.flatMap((input) =>
    input.kind === 'plain' && typeof input.value === kind && owedTo?.has(input.name) === true ? [input.name] : [],
  );
}

/**
 * Of a dtype that does not fit the tensors are to blame, whatever else the operation depends on; of sizes that a loss of the library refuses no number
 * or text that goes along with them.
 */
export function blamed(
  { inputs }: Candidate,
  message: string,
  owedTo: ReadonlySet<string> | null,
): ReadonlySet<string> | null {
  if (owedTo === null) return owedTo;
  if (/weight tensor should be defined|to match target batch_size|Expected target size/.test(message)) {
    const plain = new Set(inputs.flatMap(({ kind, name }) => (kind === 'plain' ? [name] : [])));
    const others = [...owedTo].filter((name) => !plain.has(name));
    return others.length > 0 ? new Set(others) : owedTo;
  }
  if (!/dtype|scalar type|can't be cast|index tensor|as indices must be|dtypes match/.test(message)) return owedTo;
  const tensors = inputs.flatMap(({ kind, name }) => (kind === 'tensor' && owedTo.has(name) ? [name] : []));
  return tensors.length > 0 ? new Set(tensors) : owedTo;
}

export function givesNone(candidate: Candidate): boolean {
  return plainValuesOf(candidate).includes(null);
}

function plainValuesOf({ inputs, config }: Candidate): readonly PlainValue[] {
  return [...inputs.flatMap((input) => (input.kind === 'plain' ? [input.value] : [])), ...Object.values(config)];
}

/** Whether it is given something to call or options of our making: what it raises then says nothing of the loss. */
export function isMadeUp(candidate: Candidate): boolean {
  return plainValuesOf(candidate).some((value) => isPlainExpression(value) || isPlainMapping(value));
}

const shares: ReadonlySet<Domain> = new Set(['probability', 'distribution', 'binary', 'oneHot']);

/** Whether all that it is given beside targets lies between 0 and 1. */
export function isOfShares({ inputs }: Candidate): boolean {
  return inputs.every(
    (input) =>
      input.kind === 'plain' || input.role === 'target' || !isFloating(input.dtype) || shares.has(input.domain),
  );
}
