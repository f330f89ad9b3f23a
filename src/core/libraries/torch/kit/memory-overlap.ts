import type { Tensor } from '../../../graph/tensor';
import { NotFollowed, type Context } from '../../../interpreter/context';
import type { Value } from '../../../interpreter/values';
import { broadcastShapes, broadcastStrides, sameShape, sizeOf } from '../../../tensor/shape';

/** How an operation writes: one element for one, a copy of them, or to places that are told by an index. */
export type Writing = 'elements' | 'copy' | 'indexed';

type Geometry = Tensor['geometry'];

/**
 * Raises what PyTorch raises where what is read lies in part in the memory that is written to. Where its look at the memory is too short to
 * tell, it goes on, and what comes of it depends on the order in which it goes: that is not followed.
 */
export function refuseOverlap(target: Tensor, sources: Iterable<Value>, writing: Writing, context: Context): void {
  for (const source of sources) {
    if (source.kind !== 'tensor' || !source.tensor.sharesStorage(target)) continue;
    const [to, from] = [target.geometry, source.tensor.geometry];
    if (sizeOf(to.shape) === 0 || sizeOf(from.shape) === 0) continue;
    if (!isDense(to) || !isDense(from)) {
      if (isRunOver(to, from, writing))
        throw new NotFollowed({
          message: 'memory that is read while it is written to',
          span: context.site?.span ?? null,
        });
      continue;
    }
    if (from.offset >= to.offset + sizeOf(to.shape) || to.offset >= from.offset + sizeOf(from.shape)) continue;
    const isSame = to.offset === from.offset && sameShape(to.shape, from.shape) && sameShape(to.strides, from.strides);
    if (isSame && writing !== 'indexed') continue;
    context.raise(
      'RuntimeError',
      'unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone() the tensor before performing the operation.',
    );
  }
}

/** Whether it takes up a stretch of memory without gaps, each element once. */
function isDense({ shape, strides }: Geometry): boolean {
  const dims = shape.flatMap((size, dim) => (size > 1 ? [{ size, stride: strides[dim] ?? 0 }] : []));
  let next = 1;
  for (const { size, stride } of dims.sort((one, other) => one.stride - other.stride)) {
    if (stride !== next) return false;
    next *= size;
  }
  return true;
}

/** Whether an element that is still to be read may be written before. */
function isRunOver(to: Geometry, from: Geometry, writing: Writing): boolean {
  const shape = broadcastShapes(to.shape, from.shape);
  if (shape === null || !sameShape(shape, to.shape) || writing === 'indexed') return true;
  const [written, read] = [addressesOf(to, to), addressesOf(from, to)];
  const placeOf = new Map(written.map((address, place) => [address, place]));
  return read.some((address, place) => {
    const other = placeOf.get(address);
    if (other === undefined || other === place) return false;
    // A copy of itself changes nothing.
    return writing !== 'copy' || read[other] !== address;
  });
}

/** Where each element lies, in the order and shape of `target`. */
function addressesOf({ shape, strides, offset }: Geometry, target: Geometry): readonly number[] {
  const own = broadcastStrides(shape, strides, target.shape);
  return target.shape.reduce<readonly number[]>(
    (addresses, size, dim) =>
      addresses.flatMap((address) => Array.from({ length: size }, (_, at) => address + at * (own[dim] ?? 0))),
    [offset],
  );
}
