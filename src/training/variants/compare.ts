import type { TensorValue } from '../../core/ops/operation';
import { keys, type Values } from './keys';

/** Share of the elements whose gradients have the same sign; null where one has no gradient at all. */
export function signAgreement(
  parameters: readonly string[],
  a: Values<TensorValue>,
  b: Values<TensorValue>,
): number | null {
  let [same, all] = [0, 0];
  for (const name of parameters) {
    const [first, second] = [a.get(keys.gradient(name))?.data, b.get(keys.gradient(name))?.data];
    if (first === undefined || second === undefined) continue;
    all += first.length;
    for (let i = 0; i < first.length; i += 1) if (Math.sign(first[i] ?? 0) === Math.sign(second[i] ?? 0)) same += 1;
  }
  return all === 0 ? null : same / all;
}
