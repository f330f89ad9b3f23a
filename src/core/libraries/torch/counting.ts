import type { Context } from '../../interpreter/context';
import { alias, type Library } from '../../interpreter/library';
import { positional, tuple, type Value } from '../../interpreter/values';
import { refuse } from '../../ops/makers/types';
import type { Ref } from '../../ops/ref';
import { isFloating } from '../../tensor/dtype';
import { scalarTypeName } from './kit/dtype-names';
import { functions, functionsAndMethods } from './kit/registry';
import { result } from './kit/results';
import { torchFunction } from './kit/torch-function';
import { plain } from './unary';

function search(boundaries: Ref, values: Ref, right: boolean, is32: boolean, context: Context): Value {
  if (boundaries.rank !== 1) return context.opaque('a search in boundaries of several dimensions');
  const places = boundaries.builder.emit('searchsorted', [boundaries, values], { right });
  return result(is32 ? places.cast('int32') : places, context);
}

/** How often each value of `unique` occurs. */
function countsOf(inverse: Ref): Ref {
  const flat = inverse.reshape([inverse.size]);
  return flat.builder.emit('bincount', [flat], { minlength: 0 });
}

const counts = functionsAndMethods({
  bincount: torchFunction('input, weights=None, minlength=0', (args) => {
    const input = args.ref('input');
    if (isFloating(input.dtype) || input.dtype === 'bool')
      refuse(`"bincount_cpu" not implemented for '${scalarTypeName(input.dtype)}'`);
    const weights = args.isNone('weights') ? [] : [args.ref('weights')];
    return input.builder.emit('bincount', [input, ...weights], { minlength: args.int('minlength') });
  }),
  histc: torchFunction('input, bins=100, min=0, max=0', (args) => {
    const input = args.ref('input');
    const range = { min: args.number('min'), max: args.number('max') };
    const bins = args.int('bins');
    if (bins < 1) refuse(`torch.histogram(): bins must be > 0, but got ${bins} for dimension 0`);
    return input.builder.emit('histc', [input], { bins, ...range });
  }),
  unique: torchFunction('input, sorted=True, return_inverse=False, return_counts=False, dim=None', (args) => {
    const input = args.ref('input');
    if (!args.isNone('dim') && input.rank !== 1) {
      const alongDim = args.context.getAttribute(args.context.importModule('torch'), '_unique_rows');
      const options = [args.value('return_inverse'), args.value('return_counts'), args.value('dim')];
      if (alongDim !== undefined) return args.context.call(alongDim, positional(args.value('input'), ...options));
    }
    const values = plain('unique', input);
    const inverse = (): Ref => plain('uniqueInverse', input);
    const others = [
      ...(args.bool('return_inverse') ? [inverse()] : []),
      ...(args.bool('return_counts') ? [countsOf(inverse())] : []),
    ];
    if (others.length === 0) return values;
    return tuple([values, ...others].map((ref) => result(ref, args.context)));
  }),
});

const searches = functions({
  bucketize: torchFunction('input, boundaries, *, out_int32=False, right=False', (args) => {
    const input = args.operand('input');
    const values = input.as(input.dtype);
    return search(args.ref('boundaries'), values, args.bool('right'), args.bool('out_int32'), args.context);
  }),
  searchsorted: torchFunction(
    'sorted_sequence, input, *, out_int32=False, right=False, side=None, sorter=None',
    (args) => {
      if (!args.isNone('sorter')) return args.context.opaque('searchsorted with a sorter');
      const input = args.operand('input');
      const right = args.isNone('side') ? args.bool('right') : args.string('side') === 'right';
      const values = input.as(input.dtype);
      return search(args.ref('sorted_sequence'), values, right, args.bool('out_int32'), args.context);
    },
  ),
});

export const countingFunctions: Library = {
  ...counts,
  ...searches,
  'torch.Tensor.unique_consecutive': alias('torch.unique_consecutive'),
};
