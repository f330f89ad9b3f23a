import { operandData } from '../numbers/breakage';
import type { NumberRule } from '../numbers/number-rule';
import { withBoundedDivisor } from '../numbers/rewritings';

export const divisionByZero: NumberRule = {
  id: 'division-by-zero',
  explains: (breakage) => {
    const { node } = breakage;
    if (node.op === 'div') return operandData(breakage, 1)?.includes(0) ?? false;
    const isInverse = node.op === 'reciprocal' || (node.op === 'powScalar' && node.params.exponent < 0);
    return isInverse && (operandData(breakage)?.includes(0) ?? false);
  },
  because: () => 'divides by 0',
  rewriting: withBoundedDivisor,
};

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'A count or a sum that is usually positive is 0 for some batch: no positive pixel, no pair, no valid sample. 0/0 is NaN, anything else over 0 is inf, and either spreads to every weight.';
