import type { NumberRule } from './number-rule';
import { divisionByZero } from '../rules/division-by-zero';
import { epsilonTooSmall } from '../rules/epsilon-too-small';
import { expOverflow } from '../rules/exp-overflow';
import { logOfZero } from '../rules/log-of-zero';
import { logSoftmaxSplit } from '../rules/log-softmax-split';
import { nanThroughWhere } from '../rules/nan-through-where';
import { saturatedSigmoid } from '../rules/saturated-sigmoid';
import { sqrtAtZero } from '../rules/sqrt-at-zero';

/** Every way in which numbers break, the more particular first. */
export const numberRules: readonly NumberRule[] = [
  // A function in one step does not break where a branch is not taken, either.
  logSoftmaxSplit,
  saturatedSigmoid,
  nanThroughWhere,
  epsilonTooSmall,
  logOfZero,
  sqrtAtZero,
  divisionByZero,
  expOverflow,
];
