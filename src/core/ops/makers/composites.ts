import { contiguousStrides, reducedShape } from '../../tensor/shape';
import { concat, onesLike, type Ref } from '../ref';

/** What several gradient rules are written with. */

export function zeroWhere(condition: Ref, g: Ref): Ref {
  return condition.choose(g.scalar(0), g);
}

/** `x` where `isCounted`, else 0; the gradient is multiplied by that and not selected: NaN times 0 stays NaN. */
export function counted(x: Ref, isCounted: Ref): Ref {
  return x.builder.emit('overwrite', [x.mul(isCounted.cast(x.dtype)), x.where(isCounted)], {});
}

/** 0 whatever `x` is, with zeros for its derivative to `x`: where PyTorch's kernel takes `x` along though it only chooses by it. */
export function flatZero(x: Ref): Ref {
  return x.sign().mul(0);
}

/** `g`, but 0 where `x` lies from `low` to `high`; PyTorch takes `x` along, so that a second derivative to it is zeros, not None. */
export function gate(g: Ref, x: Ref, low: number, high: number): Ref {
  return g.builder.emit('gate', [g, x], { low, high });
}

/** Whether the condition holds for any element at all. */
export function anywhereIn(condition: Ref): Ref {
  return condition.builder.emit('any', [condition], { dims: [...condition.shape.keys()], keepdim: false });
}

/** `x` read backwards along `dim`. */
export function flip(x: Ref, dim: number): Ref {
  if (x.rank === 0 || x.size === 0) return x;
  const strides = contiguousStrides(x.shape);
  const [size, stride] = [x.shape[dim] ?? 1, strides[dim] ?? 0];
  return x.view({
    shape: x.shape,
    strides: strides.map((own, index) => (index === dim ? -own : own)),
    offset: (size - 1) * stride,
  });
}

/** Running sum from the end. */
export function reversedCumsum(x: Ref, dim: number): Ref {
  return flip(flip(x, dim).cumsum(dim), dim);
}

/** For each element the product of the others along `dims`, without a division: exact beside zeros. */
export function exclusiveProducts(x: Ref, dims: readonly number[]): Ref {
  const order = [...x.shape.keys()].filter((dim) => !dims.includes(dim)).concat(dims);
  const kept = reducedShape(x.shape, dims, false);
  const inOrder = x.permute(order);
  const lanes = inOrder.reshape([...kept, dims.reduce((product, dim) => product * (x.shape[dim] ?? 1), 1)]);
  const last = kept.length;
  const before = productsBefore(lanes, last);
  const after = flip(productsBefore(flip(lanes, last), last), last);
  const back = order.map((_, dim) => order.indexOf(dim));
  return before.mul(after).reshape(inOrder.shape).permute(back);
}

/** The products of all earlier elements, 1 at the first. */
function productsBefore(x: Ref, dim: number): Ref {
  const size = x.shape[dim] ?? 0;
  if (size === 0) return x;
  const one = onesLike(x.slice(dim, 0, 1));
  return x.builder.emit('cumprod', [concat([one, x.slice(dim, 0, size - 1)], dim)], { dim });
}
