import type { TensorValue } from '../../core/ops/operation';
import { keys, type Values } from './keys';

/** Of the elements that either gradient moves, the share that both move the same way; null where there is none. What is no number moves nothing. */
export function signAgreement(
  parameters: readonly string[],
  a: Values<TensorValue>,
  b: Values<TensorValue>,
): number | null {
  let [same, all] = [0, 0];
  for (const name of parameters) {
    const [first, second] = [a.get(keys.gradient(name))?.data, b.get(keys.gradient(name))?.data];
    if (first === undefined || second === undefined) continue;
    for (let i = 0; i < first.length; i += 1) {
      const [one, other] = [Math.sign(first[i] ?? 0), Math.sign(second[i] ?? 0)];
      if ((one === 0 && other === 0) || Number.isNaN(one + other)) continue;
      all += 1;
      if (one === other) same += 1;
    }
  }
  return all === 0 ? null : same / all;
}
