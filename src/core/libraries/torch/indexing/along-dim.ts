import type { Context } from '../../../interpreter/context';
import type { Library } from '../../../interpreter/library';
import type { Value } from '../../../interpreter/values';
import { refuse } from '../../../ops/makers/types';
import { constant, type Ref } from '../../../ops/ref';
import { broadcastShapes, formatShape, sameShape, type Shape } from '../../../tensor/shape';
import { replaced } from '../kit/geometry';
import { scalarTypeName } from '../kit/dtype-names';
import { operandArgument } from '../kit/promotion';
import { functionsAndMethods, withInPlace } from '../kit/registry';
import { torchFunction, type Arguments } from '../kit/torch-function';
import { flatPlaces, wrappedIndex } from './places';

/** Flat places of the rows at `index` (int64, rank 1 or 0) along `dim`. */
function rowPlaces(input: Ref, dim: number, index: Ref, context: Context): Ref {
  const own = index.rank === 0 ? index.reshape([1]) : index;
  const shape: Shape = input.rank === 0 ? [1] : input.shape;
  const wrapped = wrappedIndex(own, dim, shape[dim] ?? 1, context);
  return flatPlaces(input, shape, [{ dim, count: 1, index: wrapped, isScalar: false }]);
}

/** The rows of `input` at `index` along `dim`. */
export function selectRows(input: Ref, dim: number, index: Ref, context: Context): Ref {
  const rows = input.take(rowPlaces(input, dim, index, context));
  return input.rank === 0 ? rows.reshape([]) : rows;
}

function rowIndex(args: Arguments<'index'>, name: string): Ref {
  const index = args.ref('index');
  if (index.dtype !== 'int64' && index.dtype !== 'int32') refuse(`${name}(): Expected dtype int32 or int64 for index`);
  if (index.rank > 1) refuse(`${name}(): Index is supposed to be a vector`, 'IndexError');
  return index.cast('int64');
}

/** As `rowIndex`, of functions that do not count from the end either; each words its refusal in its own way. */
function placeIndex(args: Row, name: string): Ref {
  const [input, index] = [args.ref('input'), rowIndex(args, name)];
  const dim = args.dim('dim', input.rank);
  const size = input.shape[dim] ?? 1;
  const isOutside = (place: number): boolean => place < 0 || place >= size;
  if (!args.context.trace.ask(index, (data) => data.some(isOutside))) return index;
  const outside = args.context.trace.data(index).find(isOutside);
  const bounds = `index ${outside} is out of bounds for dimension ${dim} with size ${size}`;
  if (name === 'index_copy') refuse(`index_copy_(): ${bounds}`, 'IndexError');
  if (name === 'index_add' && input.rank > 1) refuse(bounds);
  return refuse('index out of range in self', 'IndexError');
}

type Row = Arguments<'input' | 'dim' | 'index'>;

/** `input` with `source` put or added at rows. */
function writeRows(op: 'put' | 'putAdd', args: Row, name: string, source: (count: number) => Ref): Ref {
  const input = args.ref('input');
  const dim = args.dim('dim', input.rank);
  const places = rowPlaces(input, dim, placeIndex(args, name), args.context);
  const spread = source(places.shape[dim] ?? 1).expand(places.shape);
  return input.builder.emit(op, [input, places, spread], {});
}

function rowSource(args: Row & Arguments<'source'>, count: number, name: string): Ref {
  const [input, source] = [args.ref('input'), args.ref('source')];
  const given = source.rank === 0 ? 1 : (source.shape[args.dim('dim', input.rank)] ?? 1);
  if (given !== count) {
    const size = `source.size(dim): (${given}), for dim: ${args.int('dim')}`;
    refuse(`${name}_(): Number of indices (${count}) should be equal to ${size}`);
  }
  const others = (ref: Ref): Shape => ref.shape.filter((_, dim) => dim !== args.dim('dim', input.rank));
  if (name === 'index_add' ? source.rank !== input.rank : source.rank > 0 && input.rank !== source.rank) {
    refuseSource(input, source);
  }
  if (source.rank > 0 && !sameShape(others(input), others(source))) {
    refuseSource(input, source);
  }
  if (source.dtype !== input.dtype) {
    refuse(
      `${name}${name === 'index_add' ? '_' : ''}(): self (${scalarTypeName(input.dtype)}) and source (${scalarTypeName(source.dtype)}) must have the same scalar type`,
    );
  }
  return source;
}

function refuseSource(input: Ref, source: Ref): never {
  const shapes = `Got self.shape = ${formatShape(input.shape)} source.shape = ${formatShape(source.shape)}`;
  return refuse(`source tensor shape must match self tensor shape, excluding the specified dimension. ${shapes}`);
}

const rows = {
  ...functionsAndMethods({
    index_select: torchFunction('input, dim, index', (args) => {
      const input = args.ref('input');
      return selectRows(input, args.dim('dim', input.rank), placeIndex(args, 'index_select'), args.context);
    }),
  }),
  ...withInPlace({
    index_add: torchFunction('input, dim, index, source, *, alpha=1', (args) =>
      writeRows('putAdd', args, 'index_add', (count) => {
        const source = rowSource(args, count, 'index_add');
        const alpha = args.number('alpha');
        return alpha === 1 ? source : source.mul(alpha);
      }),
    ),
    index_copy: torchFunction('input, dim, index, source', (args) =>
      writeRows('put', args, 'index_copy', (count) => rowSource(args, count, 'index_copy')),
    ),
    index_reduce: torchFunction('input, dim, index, source, reduce, *, include_self=True', (args) => {
      const input = args.ref('input');
      const dim = args.dim('dim', input.rank);
      const index = placeIndex(args, 'index_reduce');
      const source = rowSource(args, index.size, 'index_reduce');
      const reduce = reductions.get(args.string('reduce'));
      if (reduce === undefined || reduce === 'sum') {
        refuse(
          `index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got ${args.string('reduce')}.`,
        );
      }
      const along = source.shape.map((size, other) => (other === dim ? size : 1));
      const places = index.reshape(along).expand(source.shape);
      return scatterReduced({ input, dim, index: places, source }, reduce, args.bool('include_self'));
    }),
    /** Each place takes the value once, however often the index names it. */
    index_fill: torchFunction('input, dim, index, value', (args) => {
      const [input, value] = [args.ref('input'), args.operand('value').as(args.ref('input').dtype)];
      const given = args.value('value');
      const rank = given.kind === 'tensor' ? given.tensor.shape.length : 0;
      if (rank > 0) {
        refuse(`index_fill_ only supports a 0-dimensional value tensor, but got tensor with ${rank} dimension(s).`);
      }
      const places = rowPlaces(input, args.dim('dim', input.rank), rowIndex(args, 'index_fill'), args.context);
      const nowhere = constant(input.builder, [], 'bool', [0]);
      const named = nowhere.not().expand(places.shape);
      const isFilled = input.builder.emit('put', [nowhere.expand(input.shape), places, named], {});
      return isFilled.choose(value, input);
    }),
  }),
};

function elementIndex(args: Arguments<'index'>, name: string): Ref {
  const index = args.ref('index');
  if (index.dtype !== 'int64') refuse(`${name}(): Expected dtype int64 for index`);
  return index;
}

interface Scatter {
  readonly input: Ref;
  readonly dim: number;
  readonly index: Ref;
  readonly source: Ref;
}

/** What is scattered: a tensor of the input's dtype, or a number for every place. */
function scatterOf(args: Arguments<'input' | 'dim' | 'index'>, value: Value, name: string): Scatter {
  const [input, index] = [args.ref('input'), elementIndex(args, name)];
  const given = operandArgument(value, 'src', args.context);
  if (value.kind === 'tensor' && given.dtype !== input.dtype) {
    refuse(`${name}(): Expected self.dtype to be equal to src.dtype`);
  }
  const source = given.as(input.dtype);
  const dim = args.dim('dim', input.rank);
  return { input, dim, index, source: value.kind === 'tensor' ? source : source.expand(index.shape) };
}

function scattered(op: 'scatter' | 'scatterAdd', { input, dim, index, source }: Scatter): Ref {
  return input.builder.emit(op, [input, index, source], { dim });
}

type Reduce = 'sum' | 'prod' | 'mean' | 'amax' | 'amin';
const reductions: ReadonlyMap<string, Reduce> = new Map([
  ['sum', 'sum'],
  ['prod', 'prod'],
  ['mean', 'mean'],
  ['amax', 'amax'],
  ['amin', 'amin'],
]);

function scatterReduced(parts: Scatter, reduce: Reduce, includeSelf: boolean): Ref {
  const { input, dim, index, source } = parts;
  if (reduce !== 'sum') {
    return input.builder.emit('scatterReduce', [input, index, source], { dim, reduce, includeSelf });
  }
  const zeros = source.scalar(0).expand(index.shape);
  const base = includeSelf ? input : scattered('scatter', { ...parts, source: zeros });
  return scattered('scatterAdd', { ...parts, input: base });
}

/** By the older names, for which PyTorch has no derivative. */
function scatterReducing(parts: Scatter, reduce: string): Ref {
  switch (reduce) {
    case 'add':
      return scattered('scatterAdd', parts);
    case 'multiply':
      return scatterReduced(parts, 'prod', true);
    default:
      return refuse('reduce argument must be either add or multiply.');
  }
}

/** Both broadcast to each other but along `dim`. */
function takeAlongDim(input: Ref, indices: Ref, dim: number): Ref {
  const apart = (shape: Shape): Shape => replaced(shape, dim, 1);
  const common = broadcastShapes(apart(input.shape), apart(indices.shape));
  if (common === null) {
    return refuse(
      `The size of tensor a ${formatShape(input.shape)} must match the size of tensor b ${formatShape(indices.shape)}`,
    );
  }
  const spread = (ref: Ref): Ref => ref.expand(replaced(common, dim, ref.shape[dim] ?? 1));
  return spread(input).gather(dim, spread(indices));
}

const elements = {
  ...functionsAndMethods({
    gather: torchFunction('input, dim, index, *, sparse_grad=False', (args) => {
      const input = args.ref('input');
      return input.gather(args.dim('dim', input.rank), elementIndex(args, 'gather'));
    }),
    take_along_dim: torchFunction('input, indices, dim=None', (args) => {
      const [input, indices] = [args.ref('input'), args.ref('indices')];
      if (indices.dtype !== 'int64')
        refuse(`torch.take_along_dim(): dtype of indices should be Long but got ${scalarTypeName(indices.dtype)}`);
      if (args.isNone('dim')) return takeAlongDim(input.reshape([input.size]), indices.reshape([indices.size]), 0);
      if (indices.rank !== input.rank) {
        const ranks = `${input.rank} dimensions for input, and ${indices.rank} dimensions for indices`;
        refuse(`torch.take_along_dim(): input and indices should have the same number of dimensions, but got ${ranks}`);
      }
      return takeAlongDim(input, indices, args.dim('dim', input.rank));
    }),
  }),
  ...withInPlace({
    scatter: torchFunction('input, dim, index, src=None, *, value=None, reduce=None', (args) => {
      const source = args.isNone('src') ? args.value('value') : args.value('src');
      const parts = scatterOf(args, source, 'scatter');
      if (args.isNone('reduce')) return scattered('scatter', parts);
      const reduced = scatterReducing(parts, args.string('reduce'));
      const { trace } = args.context;
      const group = trace.backward.addCustom(() => refuse('derivative for aten::scatter is not implemented'));
      return trace.emit('custom', [reduced.detach(), parts.input, parts.source], { group, output: 0 });
    }),
    scatter_add: torchFunction('input, dim, index, src', (args) =>
      scattered('scatterAdd', scatterOf(args, args.value('src'), 'scatter')),
    ),
    scatter_reduce: torchFunction('input, dim, index, src, reduce, *, include_self=True', (args) => {
      const reduce = reductions.get(args.string('reduce'));
      if (reduce === undefined) refuse('reduce argument must be either sum, prod, mean, amax or amin.');
      return scatterReduced(scatterOf(args, args.value('src'), 'scatter_reduce'), reduce, args.bool('include_self'));
    }),
  }),
};

export const alongDimFunctions: Library = { ...rows, ...elements };
