import type { Context } from '../../interpreter/context';
import type { LibraryFunction } from '../../interpreter/library';
import { int, tuple, type Value } from '../../interpreter/values';
import { intArgument } from '../torch/kit/arguments';
import { flipped } from '../torch/rearranging';
import { array, arrayArgument } from './arrays';

type SliceValue = Extract<Value, { readonly kind: 'slice' }>;

/** Indexing as PyTorch's, which knows no step below 0: dimensions that are read backwards are flipped first. */
export function withNegativeSteps(entry: LibraryFunction): LibraryFunction {
  return {
    kind: 'function',
    call: (name, args, context) => {
      const [self, index] = args.positional;
      if (self === undefined || index === undefined) return entry.call(name, args, context);
      const items = index.kind === 'tuple' ? index.items : [index];
      const backwards = items.map((item) => item.kind === 'slice' && isBackwards(item, context));
      if (!backwards.includes(true)) return entry.call(name, args, context);
      const x = arrayArgument(self, 'self', context);
      const dims = dimsOf(items, x.rank);
      const turned = items.map((item, place) =>
        item.kind === 'slice' && backwards[place] === true
          ? mirrored(item, x.shape[dims[place] ?? 0] ?? 0, context)
          : item,
      );
      const reversed = array(
        flipped(
          x,
          dims.filter((_, place) => backwards[place]),
        ),
        context,
      );
      return entry.call(name, { ...args, positional: [reversed, tuple(turned)] }, context);
    },
  };
}

function isBackwards(slice: SliceValue, context: Context): boolean {
  return slice.step.kind !== 'none' && intArgument(slice.step, 'step', context) < 0;
}

/** The dimension that each item of an index begins at. */
function dimsOf(items: readonly Value[], rank: number): readonly number[] {
  const sizes = items.map((item) => {
    if (item.kind === 'none' || item.kind === 'ellipsis') return 0;
    return item.kind === 'tensor' && item.tensor.dtype === 'bool' ? item.tensor.shape.length : 1;
  });
  const hidden = rank - sizes.reduce((sum, size) => sum + size, 0);
  let dim = 0;
  return items.map((item, place) => {
    const start = dim;
    dim += item.kind === 'ellipsis' ? hidden : (sizes[place] ?? 0);
    return start;
  });
}

/** The same places of the flipped dimension, read forwards. */
function mirrored({ start, stop, step }: SliceValue, size: number, context: Context): Value {
  const place = (value: Value, otherwise: number): number => {
    if (value.kind === 'none') return otherwise;
    const given = intArgument(value, 'index', context);
    return Math.min(Math.max(given < 0 ? given + size : given, -1), size - 1);
  };
  return {
    kind: 'slice',
    start: int(size - 1 - place(start, size - 1)),
    stop: int(size - 1 - place(stop, -1)),
    step: int(-intArgument(step, 'step', context)),
  };
}
