import type { GraphNode } from '../../../core/graph/graph';
import { contiguousStrides, sizeOf } from '../../../core/tensor/shape';
import type { Builder } from './builder';
import { i32, type Code, type Emit } from './encoder';
import { addressAt, emitNest, trackOf, type Spot, type Track } from './nest';
import { scalar } from './opcodes';
import { bytesOf, wholeOf, type AddressOf, type Buffer, type Storage, type View } from './program';

/** How an index leads to a place: it counts up to `size`, in strides of elements. */
interface Step {
  readonly size: number;
  readonly stride: number;
}

/** Leaves the address that the index at `spot` leads to from `base`; stops the program where it is out of bounds. */
function indexed(code: Code, spot: Spot, base: Emit, { size, stride }: Step, storage: Storage): void {
  const index = code.local(i32);
  code.add(spot.pointer).op(scalar.f64.load).at(spot.offset).extended(scalar.truncateToI32);
  code.tee(index).i32(size).op(scalar.i32.geU).trapIf();
  code
    .add(base)
    .get(index)
    .i32(stride * bytesOf[storage])
    .op(scalar.i32.mul)
    .op(scalar.i32.add);
}

/** The view without its dimension `dim`, along which an index leads. */
function others({ strides }: View, dim: number): readonly number[] {
  return strides.map((stride, other) => (other === dim ? 0 : stride));
}

export function gather(builder: Builder, node: GraphNode<'gather'>): View {
  const { dim } = node.params;
  const [x, index] = [builder.operand(node, 0), builder.operand(node, 1)];
  const step = { size: x.shape[dim] ?? 1, stride: x.strides[dim] ?? 1 };
  return read(builder, node, x, index, step, (addressOf) => trackOf(x, addressOf, others(x, dim)));
}

export function take(builder: Builder, node: GraphNode<'take'>): View {
  const size = sizeOf(builder.operand(node, 0).shape);
  const x = { ...builder.inOrder(builder.operand(node, 0)), shape: [size], strides: [1] };
  const index = builder.operand(node, 1);
  const still = index.shape.map(() => 0);
  return read(builder, node, x, index, { size, stride: 1 }, (addressOf) => trackOf(x, addressOf, still));
}

/** For each element of the index what it leads to in `x`. */
function read(
  builder: Builder,
  node: GraphNode,
  x: View,
  index: View,
  step: Step,
  track: (addressOf: AddressOf) => Track,
): View {
  const { storage } = x.buffer;
  const result = builder.bufferFor(node.type);
  const view = wholeOf(result, index.shape);
  builder.push({
    reads: [x.buffer, index.buffer],
    writes: result,
    emit: (code, { addressOf }) => {
      const tracks = [trackOf(index, addressOf), track(addressOf), trackOf(view, addressOf)];
      emitNest(code, index.shape, tracks, ([at, from, to]) => {
        if (!at || !from || !to) return;
        code.add(to.pointer);
        indexed(code, at, addressAt(from), step, storage);
        code.op(scalar[storage].load).at(0).op(scalar[storage].store).at(to.offset);
      });
    },
  });
  return view;
}

/** What becomes of the element at an index: it is replaced, or added to. */
type Writing = 'replace' | 'add';

export function scatter(
  writing: Writing,
): (builder: Builder, node: GraphNode<'scatter' | 'scatterAdd'>) => View | null {
  return (builder, node) => {
    if (node.type.dtype === 'bool') return null;
    const { dim } = node.params;
    const [index, source] = [builder.operand(node, 1), builder.operand(node, 2)];
    const result = builder.copyOf(node, 0);
    const view = wholeOf(result, node.type.shape);
    const step = { size: view.shape[dim] ?? 1, stride: view.strides[dim] ?? 1 };
    write(builder, { index, source, result, step, writing }, (addressOf) =>
      trackOf(view, addressOf, others(view, dim)),
    );
    return view;
  };
}

export function put(writing: Writing): (builder: Builder, node: GraphNode<'put' | 'putAdd'>) => View | null {
  return (builder, node) => {
    if (node.type.dtype === 'bool') return null;
    const index = builder.operand(node, 1);
    const { shape } = index;
    const given = builder.inOrder(builder.operand(node, 2));
    const source = { ...given, shape, strides: contiguousStrides(shape) };
    const result = builder.copyOf(node, 0);
    const step = { size: result.size, stride: 1 };
    const still = shape.map(() => 0);
    const view = wholeOf(result, node.type.shape);
    write(builder, { index, source, result, step, writing }, (addressOf) => trackOf(view, addressOf, still));
    return view;
  };
}

interface Write {
  readonly index: View;
  readonly source: View;
  readonly result: Buffer;
  readonly step: Step;
  readonly writing: Writing;
}

/** Writes each element of `source` to where its index leads, in order. */
function write(
  builder: Builder,
  { index, source, result, step, writing }: Write,
  track: (addressOf: AddressOf) => Track,
): void {
  const { storage } = result;
  const { load, store, add } = scalar[storage];
  builder.push({
    reads: [index.buffer, source.buffer],
    writes: result,
    emit: (code, { addressOf }) => {
      const address = code.local(i32);
      const tracks = [trackOf(index, addressOf), trackOf(source, addressOf), track(addressOf)];
      emitNest(code, index.shape, tracks, ([at, from, to]) => {
        if (!at || !from || !to) return;
        indexed(code, at, addressAt(to), step, storage);
        code.tee(address);
        if (writing === 'add') code.get(address).op(load).at(0);
        code.add(from.pointer).op(load).at(from.offset);
        if (writing === 'add') code.op(add);
        code.op(store).at(0);
      });
    },
  });
}
