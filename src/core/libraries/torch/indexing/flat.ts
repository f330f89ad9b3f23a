import type { Library } from '../../../interpreter/library';
import { tuple } from '../../../interpreter/values';
import { broadcastAll, refuse } from '../../../ops/makers/types';
import type { Geometry } from '../../../ops/parameters';
import type { Ref } from '../../../ops/ref';
import { contiguousStrides, formatShape, sameShape, sizeOf } from '../../../tensor/shape';
import { nonzero, nonzeroTuple } from '../nonzero';
import { sequenceArgument } from '../kit/arguments';
import { scalarTypeName } from '../kit/dtype-names';
import { at, diagonalOf, selected, sliced } from '../kit/geometry';
import { functionsAndMethods, withInPlace } from '../kit/registry';
import { torchFunction, type Arguments } from '../kit/torch-function';
import { flatPlaces, wrappedIndex } from './places';
import { allPositions, subscript } from './subscript';

/** Flat positions, negative ones counted from the end. */
function flatIndex(args: Arguments<'input' | 'index'>): Ref {
  const [input, index] = [args.ref('input'), args.ref('index')];
  if (index.dtype !== 'int64')
    refuse(`take(): Expected a long tensor for index, but got ${scalarTypeName(index.dtype)}`);
  return wrappedIndex(index, 0, input.size, args.context);
}

function checkedMask(mask: Ref, name: string): Ref {
  return mask.dtype === 'bool' ? mask : refuse(`${name}: expected BoolTensor for mask`);
}

/** Where a mask holds, flat; both broadcast to one shape. */
function maskedPlaces(input: Ref, mask: Ref): { readonly spread: Ref; readonly places: Ref } {
  const shape = broadcastAll([input.type, mask.type]);
  const flat = mask.expand(shape).reshape([sizeOf(shape)]);
  return { spread: input.expand(shape), places: nonzero(flat).squeeze(1) };
}

/** The places that a tuple of index tensors names. */
function indexedPlaces(args: Arguments<'input' | 'indices'>): Ref {
  const indices = sequenceArgument(args.value('indices'), 'indices', args.context, 'tuple of Tensors');
  const read = subscript(args.tensor('input'), tuple(indices), args.context);
  const input = args.ref('input');
  return flatPlaces(input, input.shape, allPositions(read));
}

const puts = withInPlace({
  index_put: torchFunction('input, indices, values, accumulate=False', (args) => {
    const [input, places] = [args.ref('input'), indexedPlaces(args)];
    const given = args.ref('values');
    if (given.dtype !== input.dtype) {
      const types = `${scalarTypeName(input.dtype)} for the destination and ${scalarTypeName(given.dtype)} for the source`;
      refuse(`Index put requires the source and destination dtypes match, got ${types}.`);
    }
    const values = given.expand(places.shape);
    return input.builder.emit(args.bool('accumulate') ? 'putAdd' : 'put', [input, places, values], {});
  }),
  masked_scatter: torchFunction('input, mask, source', (args) => {
    const mask = checkedMask(args.ref('mask'), 'masked_scatter_');
    const { spread, places } = maskedPlaces(args.ref('input'), mask);
    const source = args.ref('source');
    if (source.dtype !== spread.dtype) {
      const types = `${scalarTypeName(spread.dtype)} and ${scalarTypeName(source.dtype)}`;
      refuse(`masked_scatter: expected self and source to have same dtypes but got${types}`);
    }
    if (source.size < places.size) {
      refuse(`masked_scatter: expected self and source to have same dtypes but got fewer elements in source`);
    }
    const taken = source.reshape([source.size]).slice(0, 0, places.size);
    return spread.builder.emit('put', [spread, places, taken], {});
  }),
  put: torchFunction('input, index, source, accumulate=False', (args) => {
    const [input, source] = [args.ref('input'), args.ref('source')];
    if (source.size !== args.ref('index').size) {
      const sizes = `source.numel() = ${source.size}, index.numel() = ${args.ref('index').size}`;
      const message = `put_(): Expected source and index to have the same number of elements, but got ${sizes}`;
      refuse(message, 'IndexError');
    }
    if (input.dtype !== source.dtype) {
      const types = `self.dtype = ${scalarTypeName(input.dtype)} and source.dtype = ${scalarTypeName(source.dtype)}`;
      refuse(`put_(): self and source expected to have the same dtype, but got ${types}`);
    }
    const index = flatIndex(args);
    return input.builder.emit(
      args.bool('accumulate') ? 'putAdd' : 'put',
      [input, index, source.reshape(index.shape)],
      {},
    );
  }),
});

const picks = functionsAndMethods({
  argwhere: torchFunction('input', (args) => nonzero(args.ref('input'))),
  masked_select: torchFunction('input, mask', (args) => {
    const { spread, places } = maskedPlaces(args.ref('input'), checkedMask(args.ref('mask'), 'masked_select'));
    return spread.take(places);
  }),
  nonzero: torchFunction('input, *, as_tuple=False', (args) => {
    const input = args.ref('input');
    return args.bool('as_tuple') ? nonzeroTuple(input, args.context) : nonzero(input);
  }),
  take: torchFunction('input, index', (args) => args.ref('input').take(flatIndex(args))),
});

/** `input` with the elements that a view would see replaced by `src`. */
function viewReplaced(args: Arguments<'input' | 'src'>, change: (from: Geometry) => Geometry): Ref {
  const [input, src] = [args.ref('input'), args.ref('src')];
  const geometry = change({ shape: input.shape, strides: contiguousStrides(input.shape), offset: 0 });
  if (!sameShape(src.shape, geometry.shape)) {
    refuse(
      `expected src to have a size equal to the slice of self. src size = ${formatShape(src.shape)}, slice size = ${formatShape(geometry.shape)}`,
    );
  }
  return input.builder.emit('viewWrite', [input, src.cast(input.dtype)], geometry);
}

const replacements = functionsAndMethods({
  diagonal_scatter: torchFunction('input, src, offset=0, dim1=0, dim2=1', (args) => {
    const { rank } = args.ref('input');
    return viewReplaced(args, (from) =>
      diagonalOf(from, args.int('offset'), args.dim('dim1', rank), args.dim('dim2', rank)),
    );
  }),
  select_scatter: torchFunction('input, src, dim, index', (args) => {
    const dim = args.dim('dim', args.ref('input').rank);
    const index = args.int('index');
    const { shape } = args.ref('input');
    const size = shape[dim] ?? 0;
    if (index < -size || index >= size) {
      const what = `index ${index} out of range for tensor of size ${formatShape(shape)} at dimension ${dim}`;
      refuse(`select(): ${what}`, 'IndexError');
    }
    return viewReplaced(args, (from) => selected(from, dim, index < 0 ? index + at(from.shape, dim) : index));
  }),
  slice_scatter: torchFunction('input, src, dim=0, start=None, end=None, step=1', (args) => {
    const dim = args.dim('dim', args.ref('input').rank);
    const size = at(args.ref('input').shape, dim);
    const bounded = (bound: number): number => Math.min(Math.max(bound < 0 ? bound + size : bound, 0), size);
    const [start, step] = [bounded(args.optionalInt('start') ?? 0), args.int('step')];
    const count = Math.max(Math.ceil((bounded(args.optionalInt('end') ?? size) - start) / step), 0);
    return viewReplaced(args, (from) => sliced(from, dim, start, count, step));
  }),
});

export const flatIndexFunctions: Library = { ...puts, ...picks, ...replacements };
