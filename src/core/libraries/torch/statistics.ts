import type { Library } from '../../interpreter/library';
import { refuse, requireNotBool } from '../../ops/makers/types';
import type { Ref } from '../../ops/ref';
import { floating } from './kit/promotion';
import { functionsAndMethods } from './kit/registry';
import { torchFunction } from './kit/torch-function';

/** Covariance of the rows, or the variance of one; divided by the number of columns less `correction`. */
function covariance(input: Ref, correction: number): Ref {
  if (input.rank > 2) {
    refuse(`cov(): expected input to have two or fewer dimensions but got an input with ${input.rank} dimensions`);
  }
  requireNotBool(input.type, 'cov(): bool dtype is not supported for input');
  const rows = floating(input.rank < 2 ? input.reshape([1, input.size]) : input);
  const centred = rows.sub(rows.mean([1], true));
  const divisor = Math.max((rows.shape[1] ?? 0) - correction, 0);
  const matrix = centred.matmul(centred.transpose(0, 1)).div(divisor);
  return matrix.size === 1 ? matrix.reshape([]) : matrix;
}

function correlation(input: Ref): Ref {
  const covariances = covariance(input, 1);
  if (covariances.rank === 0) return covariances.div(covariances);
  const [size = 0] = covariances.shape;
  const deviations = covariances.view({ shape: [size], strides: [size + 1], offset: 0 }).sqrt();
  return covariances.div(deviations.unsqueeze(1)).div(deviations.unsqueeze(0)).clamp(-1, 1);
}

export const statisticsFunctions: Library = functionsAndMethods({
  corrcoef: torchFunction('input', (args) => correlation(args.ref('input'))),
  cov: torchFunction('input, *, correction=1, fweights=None, aweights=None', (args) => {
    if (!args.isNone('fweights') || !args.isNone('aweights')) return args.context.opaque('a weighted covariance');
    return covariance(args.ref('input'), args.int('correction'));
  }),
});
