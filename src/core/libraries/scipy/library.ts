import type { Context } from '../../interpreter/context';
import { alias, source, type Library } from '../../interpreter/library';
import { none, tuple, type Value } from '../../interpreter/values';
import type { Ref } from '../../ops/ref';
import { array, arrayArgument, numpyFunction, written } from '../numpy/arrays';
import { numberArgument, sequenceArgument } from '../torch/kit/arguments';
import { tabulated } from '../torch/kit/creation';
import { cheapestAssignment } from './assignment';
import { convolved, edges } from './convolution';
import { distanceTransform } from './distance-transform';
import special from './special.py';
import { entryNamed } from '../../text/entry-named';

/** A new array of numbers that were computed from what other arrays hold just now. */
function computed(shape: readonly number[], dtype: Ref['dtype'], data: ArrayLike<number>, context: Context): Ref {
  context.spend(data.length);
  return tabulated(shape, dtype, (flat) => data[flat] ?? 0, context);
}

const distanceTransformEdt = numpyFunction(
  'input, sampling=None, return_distances=True, return_indices=False, distances=None, indices=None',
  (args) => {
    if (args.bool('return_indices')) return args.context.opaque('the places of the nearest zeros');
    const input = args.read('input', arrayArgument);
    const given = args.value('sampling');
    const sampling =
      given.kind === 'list' || given.kind === 'tuple'
        ? sequenceArgument(given, 'sampling', args.context).map((one) => numberArgument(one, 'sampling', args.context))
        : input.shape.map(() => (given.kind === 'none' ? 1 : args.number('sampling')));
    const data = args.context.trace.guard(input);
    args.context.spend((input.size * Math.max(1, ...input.shape)) / 16);
    const field = computed(input.shape, 'float64', distanceTransform(data, input.shape, sampling), args.context);
    if (!args.bool('return_distances')) return none;
    const distances = args.value('distances');
    if (distances.kind === 'none') return field;
    const answer = written(array(field, args.context), distances, args.context);
    return answer.kind === 'opaque' ? answer : none;
  },
);

const convolve = numpyFunction('input, weights, output=None, mode="reflect", cval=0.0, origin=0', (args) => {
  const [input, weights] = [args.read('input', arrayArgument), args.read('weights', arrayArgument)];
  const edge = entryNamed(edges, args.string('mode'));
  const isPlain = args.isNone('output') && args.value('origin').kind === 'int' && args.int('origin') === 0;
  if (edge === undefined || !isPlain) return args.context.opaque('a convolution with an output or origin of its own');
  if (weights.rank !== input.rank) {
    args.context.raise('RuntimeError', 'filter weights array has incorrect shape.');
  }
  args.context.spend((input.size * weights.size) / 16);
  const [data, filter] = [args.context.trace.guard(input), args.context.trace.guard(weights)];
  const sums = convolved(
    { data, shape: input.shape },
    { data: filter, shape: weights.shape },
    edge,
    args.number('cval'),
  );
  return computed(input.shape, input.dtype, sums, args.context);
});

const linearSumAssignment = numpyFunction('cost_matrix, maximize=False', (args): Value => {
  const matrix = args.read('cost_matrix', arrayArgument);
  if (matrix.rank !== 2) {
    args.context.raise('ValueError', `expected a matrix (2-D array), got a ${matrix.rank} array`);
  }
  const [rows = 0, columns = 0] = matrix.shape;
  const data = args.context.trace.guard(matrix);
  if (data.some(Number.isNaN)) args.context.raise('ValueError', 'matrix contains invalid numeric entries');
  const isTall = rows > columns;
  const sign = args.bool('maximize') ? -1 : 1;
  const costs = Array.from({ length: Math.min(rows, columns) }, (_, i) =>
    Array.from(
      { length: Math.max(rows, columns) },
      (__, j) => sign * (data[isTall ? j * columns + i : i * columns + j] ?? 0),
    ),
  );
  args.context.spend((rows * columns * Math.min(rows, columns)) / 16);
  const found = cheapestAssignment(costs) ?? args.context.raise('ValueError', 'cost matrix is infeasible');
  const pairs = found.map((other, own) => (isTall ? [other, own] : [own, other])).sort(([a = 0], [b = 0]) => a - b);
  const side = (index: number): Value => {
    const places = pairs.map((pair) => pair[index] ?? 0);
    return array(computed([places.length], 'int64', places, args.context), args.context);
  };
  return tuple([side(0), side(1)]);
});

/** What of SciPy losses use: numbers of NumPy arrays, which carry no gradient. */
export const scipyLibrary: Library = {
  'scipy.ndimage.convolve': convolve,
  'scipy.ndimage.distance_transform_edt': distanceTransformEdt,
  'scipy.ndimage.morphology.distance_transform_edt': alias('scipy.ndimage.distance_transform_edt'),
  'scipy.optimize.linear_sum_assignment': linearSumAssignment,
  'scipy.special': source(special),
};
