import { sizeOf } from '../../tensor/shape';
import { forEachPlace } from '../kernels/places';
import { anywhere, rounded } from '../makers/elementwise';
import { blocked, gradients, kinked, type Named } from '../makers/gradients';
import { operand } from '../makers/types';
import type { KernelCall, OperationTable, TensorValue } from '../operation';
import type { OperationParameters } from '../parameters';
import { onesLike, zerosLike, type Ref } from '../ref';
import { scatterType } from './indexing';

type Reduce = OperationParameters['scatterReduce'];
type Name = 'x' | 'index' | 'source';
type Context = Named<Reduce, Name>;

/** Reductions of what is scattered to one place. */
export const scatterReduceRows = {
  scatterReduce: {
    type: scatterType,
    kernel: scatterReduce,
    ...gradients<Reduce, Name>(['x', 'index', 'source'], {
      x: kinked('a tie', 'equal shares to all', ['x', 'index', 'source', 'output'], (g, context) =>
        gradientToSelf(g, context),
      ),
      index: blocked('an index is a position: it does not move when the values move a little'),
      source: kinked('a tie', 'equal shares to all', ['x', 'index', 'source', 'output'], (g, context) =>
        gradientToSource(g, context),
      ),
    }),
    domain: [anywhere, { kind: 'index', below: 3 }, anywhere],
  },
} satisfies Partial<OperationTable>;

const start: Record<Reduce['reduce'], number> = { prod: 1, mean: 0, amax: -Infinity, amin: Infinity };

const combine: Record<Reduce['reduce'], (before: number, value: number) => number> = {
  prod: (before, value) => before * value,
  mean: (before, value) => before + value,
  amax: (before, value) => Math.max(before, value),
  amin: (before, value) => Math.min(before, value),
};

function scatterReduce({ inputs, types, params, output }: KernelCall<Reduce>): TensorValue {
  const [own, index, source] = [operand(inputs, 0), operand(inputs, 1), operand(inputs, 2)];
  const shapes = { x: output.shape, index: operand(types, 1).shape, source: operand(types, 2).shape };
  const counts = new Int32Array(sizeOf(output.shape));
  const totals = Float64Array.from(own);
  const reduce = combine[params.reduce];
  forEachPlace(index, shapes, params.dim, (place, from) => {
    const isFirst = counts[place] === 0 && !params.includeSelf;
    totals[place] = reduce(isFirst ? start[params.reduce] : (totals[place] ?? 0), source[from] ?? 0);
    counts[place] = (counts[place] ?? 0) + 1;
  });
  const data = own.slice();
  for (let place = 0; place < data.length; place += 1) {
    const terms = (counts[place] ?? 0) + Number(params.includeSelf);
    data[place] = (totals[place] ?? 0) / (params.reduce === 'mean' ? Math.max(terms, 1) : 1);
  }
  return rounded(output, data);
}

function again(x: Ref, index: Ref, source: Ref, params: Reduce): Ref {
  return x.builder.emit('scatterReduce', [x, index, source], params);
}

function scatterAdd(x: Ref, index: Ref, source: Ref, dim: number): Ref {
  return x.builder.emit('scatterAdd', [x, index, source], { dim });
}

function gradientToSelf(g: Ref, context: Context): Ref {
  const { index, params } = context;
  const all = ofSelf(g, context);
  if (params.includeSelf) return all;
  return g.builder.emit('scatter', [all, index, zerosLike(index).cast(g.dtype)], { dim: params.dim });
}

function ofSelf(g: Ref, context: Context): Ref {
  const { x, index, source, params } = context;
  switch (params.reduce) {
    case 'prod': {
      const masked = x.eq(0).choose(x.scalar(1), x);
      return g.mul(again(masked, index, source, params)).div(masked);
    }
    case 'mean':
      return g.div(termCount(g, context));
    case 'amax':
    case 'amin': {
      const { ofResult, each } = extremum(g, context);
      return ofResult.mul(each);
    }
  }
}

function gradientToSource(g: Ref, context: Context): Ref {
  const { x, index, source, output, params } = context;
  const at = (ref: Ref): Ref => ref.gather(params.dim, index);
  switch (params.reduce) {
    case 'prod': {
      const isZero = source.eq(0);
      const zeros = at(scatterAdd(zerosLike(x), index, isZero.cast(x.dtype), params.dim));
      const isOnlyZero = isZero.and(zeros.eq(1));
      const withoutZero = isOnlyZero.choose(source.scalar(1), source);
      const atZero = at(g.mul(again(x, index, withoutZero, params)));
      const elsewhere = at(g.mul(output)).div(isZero.choose(source.scalar(1), source));
      return isOnlyZero.choose(atZero, elsewhere);
    }
    case 'mean':
      return at(g).div(at(termCount(g, context)));
    case 'amax':
    case 'amin': {
      const { ofSource, each } = extremum(g, context);
      return ofSource.mul(at(each));
    }
  }
}

/** How many values each mean is of. */
function termCount(g: Ref, { index, source, params }: Context): Ref {
  const self = params.includeSelf ? onesLike(g) : zerosLike(g);
  const count = scatterAdd(self, index, onesLike(source), params.dim);
  return count.eq(0).choose(count.scalar(1), count);
}

/** Which values are the extremum of their place, and the share of the gradient that each of them has. */
function extremum(
  g: Ref,
  { x, index, source, output, params }: Context,
): { readonly ofResult: Ref; readonly ofSource: Ref; readonly each: Ref } {
  const ofResult = x.eq(output).cast(g.dtype);
  const ofSource = source.eq(output.gather(params.dim, index)).cast(g.dtype);
  return { ofResult, ofSource, each: g.div(scatterAdd(ofResult, index, ofSource, params.dim)) };
}
