import { Tensor } from '../../../graph/tensor';
import type { Context } from '../../../interpreter/context';
import { type Library } from '../../../interpreter/library';
import { isNumber, none, tensor, type Value } from '../../../interpreter/values';
import { refuse } from '../../../ops/makers/types';
import type { Ref } from '../../../ops/ref';
import { formatShape, sizeOf, type Shape } from '../../../tensor/shape';
import { requireExpandable } from '../kit/geometry';
import { isArray, typeNameOf } from '../kit/arguments';
import { replaceCast, writeCast } from '../kit/in-place';
import { refuseOverlap } from '../kit/memory-overlap';
import { scalarTypeName } from '../kit/dtype-names';
import { operandArgument } from '../kit/promotion';
import { methods } from '../kit/registry';
import { result } from '../kit/results';
import { torchFunction } from '../kit/torch-function';
import { flatPlaces } from './places';
import { allPositions, subscript, type Mask, type Subscript } from './subscript';

function getItem(of: Tensor, index: Value, context: Context): Value {
  const read = subscript(of, index, context);
  const positions = allPositions(read);
  if (positions.length === 0) return tensor(read.view);
  const values = read.view.read();
  const places = flatPlaces(values, values.shape, positions);
  const picked = values.take(places);
  if (!positions.every(({ isScalar }) => isScalar)) return result(picked, context);
  // To PyTorch a single position is a view, whatever data it comes from.
  return tensor(
    Tensor.picked(context.trace, picked, (contents) => {
      const before = read.view.read();
      writeCast(read.view, before.builder.emit('put', [before, places, contents], {}), context);
    }),
  );
}

function setItem(of: Tensor, index: Value, value: Value, context: Context): void {
  const written = subscript(of, index, context);
  const isAssignable = isNumber(value) || value.kind === 'complex' || (value.kind === 'tensor' && !isArray(value));
  if (!isAssignable) {
    const message = `can't assign a ${typeNameOf(value, context)} to a torch.${scalarTypeName(of.dtype)}Tensor`;
    context.raise('TypeError', message);
  }
  const operand = operandArgument(value, 'value', context);
  const assigned = operand.as(value.kind === 'tensor' ? operand.dtype : of.dtype);
  const [mask] = written.masks;
  if (written.positions.length + written.masks.length === 0) {
    refuseOverlap(written.view, [value], 'copy', context);
    // An ellipsis alone is the tensor itself, and no view of it.
    replaceCast(index.kind === 'ellipsis' ? of : written.view, broadcastValue(assigned, written.view.shape), context);
  } else if (mask !== undefined && written.positions.length + written.masks.length === 1 && assigned.size === 1) {
    fillWhere(written.view, mask, checkedDType(assigned, of), context);
  } else {
    refuseOverlap(written.view, [value], 'indexed', context);
    put(written, assigned, context);
  }
}

/** Leading dimensions of size 1 are dropped, then the value is broadcast. */
function broadcastValue(value: Ref, shape: Shape): Ref {
  const surplus = value.rank - shape.length;
  const leading = value.shape.findIndex((size) => size !== 1);
  const dropped = Math.min(Math.max(surplus, 0), leading < 0 ? value.rank : leading);
  const own = value.reshape(value.shape.slice(dropped));
  requireExpandable(own.type, shape);
  return own.expand(shape);
}

function checkedDType(value: Ref, of: Tensor): Ref {
  if (value.dtype === of.dtype) return value;
  const [destination, source] = [scalarTypeName(of.dtype), scalarTypeName(value.dtype)];
  return refuse(
    `Index put requires the source and destination dtypes match, got ${destination} for the destination and ${source} for the source.`,
  );
}

/** One value wherever a mask holds: chosen, so that no shape depends on the data. */
function fillWhere(view: Tensor, { dim, mask }: Mask, value: Ref, context: Context): void {
  const before = view.read();
  const trailing = before.shape.slice(dim + mask.rank).map(() => 1);
  const condition = mask.reshape([...mask.shape, ...trailing]);
  writeCast(view, condition.choose(value.reshape([]), before), context);
}

function put(written: Subscript, value: Ref, context: Context): void {
  const { view } = written;
  const positions = allPositions(written);
  const before = view.read();
  const places = flatPlaces(before, before.shape, positions);
  const isSelection = positions.every((part) => part.isScalar);
  const source = isSelection ? value.cast(view.dtype) : checkedDType(value, view);
  if (sizeOf(places.shape) > 0 || value.size > 0) checkBroadcast(source.shape, places.shape);
  const spread = broadcastValue(source, places.shape);
  writeCast(view, before.builder.emit('put', [before, places, spread], {}), context);
}

function checkBroadcast(value: Shape, target: Shape): void {
  const missing = target.length - value.length;
  const fits = value.every((size, dim) => size === 1 || (dim + missing >= 0 ? size === target[dim + missing] : false));
  if (!fits) {
    const shapes = `value tensor of shape ${formatShape(value)} cannot be broadcast to indexing result of shape`;
    refuse(`shape mismatch: ${shapes} ${formatShape(target)}`);
  }
}

export const subscriptMethods: Library = methods({
  __getitem__: torchFunction('input, index', (args) =>
    getItem(args.tensor('input'), args.value('index'), args.context),
  ),
  __setitem__: torchFunction('input, index, value', (args) => {
    setItem(args.tensor('input'), args.value('index'), args.value('value'), args.context);
    return none;
  }),
});
