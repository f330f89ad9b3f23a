import type { GraphNode } from '../../../core/graph/graph';
import { contiguousStrides, reducedShape } from '../../../core/tensor/shape';
import type { Builder } from './builder';
import { f32, f64, type Code, type Emit } from './encoder';
import { addressAt, emitNest, trackOf, type Spot } from './nest';
import { scalar } from './opcodes';
import { wholeOf, type Layout, type View } from './program';
import { folds, lanesOf, overLane, type Lanes } from './reductions';

/** Along one dimension, as the core's kernels: softmax in double precision, or its logarithm. */
export function softmax(
  kind: 'softmax' | 'logSoftmax',
): (builder: Builder, node: GraphNode<'softmax' | 'logSoftmax'>) => View | null {
  return (builder, node) => {
    if (node.type.dtype !== 'float32') return null;
    const x = builder.operand(node, 0);
    const lanes = lanesOf(x, [node.params.dim]);
    const result = wholeOf(builder.bufferFor(node.type), x.shape);
    builder.push({
      reads: [x.buffer],
      writes: result.buffer,
      emit: (code, layout) => {
        const lane = new Lane(code, layout);
        const own = lanesOf(result, [node.params.dim]);
        const tracks = [
          trackOf(x, layout.addressOf, lanes.outer.strides),
          trackOf(result, layout.addressOf, own.outer.strides),
        ];
        emitNest(code, lanes.outer.shape, tracks, ([start, to]) => {
          if (!start || !to) return;
          lane.findTop(lanes, start);
          lane.sumPowers(lanes, start, lane.top);
          if (kind === 'logSoftmax') code.add(lane.logTotal()).set(lane.total);
          lane.write(lanes, own, start, to, kind);
        });
      },
    });
    return result;
  };
}

/** log Σ eˣ over some dimensions, in reach of large and of infinite values. */
export function logsumexp(builder: Builder, node: GraphNode<'logsumexp'>): View | null {
  const [type] = builder.typesOf(node);
  if (type?.dtype !== 'float32') return null;
  const { dims } = node.params;
  const x = builder.operand(node, 0);
  const lanes = lanesOf(x, dims);
  const result = builder.bufferFor(node.type);
  const kept = wholeOf(result, reducedShape(x.shape, dims, true));
  builder.push({
    reads: [x.buffer],
    writes: result,
    emit: (code, layout) => {
      const lane = new Lane(code, layout);
      const shift = code.local(f64);
      const results = trackOf(kept, layout.addressOf, contiguousStrides(lanes.outer.shape));
      const tracks = [trackOf(x, layout.addressOf, lanes.outer.strides), results];
      emitNest(code, lanes.outer.shape, tracks, ([start, to]) => {
        if (!start || !to) return;
        lane.findTop(lanes, start);
        const isInfinite: Emit = (inner) => inner.get(lane.top).op(scalar.f64.abs).f64(Infinity).op(scalar.f64.eq);
        code.f64(0).get(lane.top).add(isInfinite).op(scalar.select).set(shift);
        lane.sumPowers(lanes, start, shift);
        code.add(to.pointer).add(lane.logTotal()).get(shift).op(scalar.f64.add);
        code.op(scalar.demote).op(scalar.f32.store).at(to.offset);
      });
    },
  });
  return wholeOf(result, node.type.shape);
}

/** The numbers of one lane, on the way to their softmax. */
class Lane {
  /** The largest. */
  readonly top: number;
  /** The sum of the powers of e. */
  readonly total: number;
  readonly #single: number;

  constructor(
    readonly code: Code,
    readonly layout: Layout,
  ) {
    this.top = code.local(f64);
    this.total = code.local(f64);
    this.#single = code.local(f32);
  }

  findTop(lanes: Lanes, start: Spot): void {
    const { code } = this;
    code.add(folds.amax.first).set(this.#single);
    overLane(code, lanes, start, ({ pointer, offset }) => {
      code.get(this.#single).add(pointer).op(scalar.f32.load).at(offset).add(folds.amax.step).set(this.#single);
    });
    code.get(this.#single).op(scalar.promote).set(this.top);
  }

  sumPowers(lanes: Lanes, start: Spot, shift: number): void {
    const { code } = this;
    code.f64(0).set(this.total);
    overLane(code, lanes, start, (element) => {
      code.get(this.total).add(this.#shifted(element, shift)).call(this.layout.functionOf('exp'));
      code.op(scalar.f64.add).set(this.total);
    });
  }

  /** The logarithm of the total, both in single precision. */
  logTotal(): Emit {
    return (code) => {
      code.get(this.total).op(scalar.demote).op(scalar.promote).call(this.layout.functionOf('log'));
      code.op(scalar.demote).op(scalar.promote);
    };
  }

  /** Each element as its share of the total; `total` holds the logarithm where logarithms are asked for. */
  write(lanes: Lanes, own: Lanes, start: Spot, to: Spot, kind: 'softmax' | 'logSoftmax'): void {
    const { code, layout } = this;
    const tracks = [
      { start: addressAt(start), storage: 'f32', strides: lanes.inner.strides },
      { start: addressAt(to), storage: 'f32', strides: own.inner.strides },
    ] as const;
    emitNest(code, lanes.inner.shape, tracks, ([from, into]) => {
      if (!from || !into) return;
      code.add(into.pointer).add(this.#shifted(from, this.top));
      if (kind === 'logSoftmax') code.get(this.total).op(scalar.f64.sub);
      else code.call(layout.functionOf('exp')).get(this.total).op(scalar.f64.div);
      code.op(scalar.demote).op(scalar.f32.store).at(into.offset);
    });
  }

  #shifted({ pointer, offset }: Spot, shift: number): Emit {
    return (code) => {
      code.add(pointer).op(scalar.f32.load).at(offset).op(scalar.promote).get(shift).op(scalar.f64.sub);
    };
  }
}
