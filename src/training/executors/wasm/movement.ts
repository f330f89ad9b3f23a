import type { GraphNode } from '../../../core/graph/graph';
import type { Geometry } from '../../../core/ops/parameters';
import { contiguousStrides, sizeOf } from '../../../core/tensor/shape';
import { walk } from '../../../core/tensor/walk';
import type { Builder } from './builder';
import { isContiguous, wholeOf, type View } from './program';

/** Reads elsewhere without moving anything, where the strides allow. */
export function view(builder: Builder, node: GraphNode<'view'>): View {
  const { params } = node;
  const x = builder.operand(node, 0);
  const strides = params.offset === 0 ? stridesThrough(x, params) : null;
  if (strides !== null) return { buffer: x.buffer, offset: x.offset, shape: params.shape, strides };
  const { buffer, offset } = builder.inOrder(x);
  return { buffer, offset: offset + params.offset, shape: params.shape, strides: params.strides };
}

/** The strides in memory of a view of a view; null where its dimensions are not those of `x`. */
function stridesThrough(x: View, { shape, strides }: Geometry): readonly number[] | null {
  if (isContiguous(x)) return strides;
  const own = contiguousStrides(x.shape);
  const through = shape.map((size, dim) => {
    const stride = strides[dim] ?? 0;
    if (size === 1 || stride === 0) return 0;
    const at = own.findIndex((step, other) => step === stride && size <= (x.shape[other] ?? 0));
    return at < 0 ? null : (x.strides[at] ?? null);
  });
  return through.every((stride) => stride !== null) ? through : null;
}

/** Elements of `x` back at their places among zeros, added up where places repeat. */
export function viewAdd(builder: Builder, node: GraphNode<'viewAdd'>): View | null {
  const { base, ...geometry } = node.params;
  const x = builder.operand(node, 0);
  const given = { ...x, shape: geometry.shape, strides: stridesOver(x, geometry.shape) };
  if (given.strides === null) return null;
  const source: View = { ...given, strides: given.strides };
  const isWhole = geometry.offset === 0 && sizeOf(geometry.shape) === sizeOf(base);
  if (isWhole && isContiguous(geometry))
    return { ...builder.inOrder(x), shape: base, strides: contiguousStrides(base) };
  const back = isWhole ? stridesBack(source, geometry, base) : null;
  if (back !== null) return { buffer: x.buffer, offset: x.offset, shape: base, strides: back };
  const result = builder.zeros(node.type);
  const target = { buffer: result, ...geometry };
  if (isOneToOne(geometry, sizeOf(base))) builder.copyInto(source, target);
  else builder.addInto(source, target);
  return wholeOf(result, base);
}

/** Strides of a value that has this very shape, or lies in order; else null. */
function stridesOver(x: View, shape: readonly number[]): readonly number[] | null {
  if (isContiguous(x)) return contiguousStrides(shape);
  return shape.length === x.shape.length && shape.every((size, dim) => size === x.shape[dim]) ? x.strides : null;
}

/** Strides that read a permuted view in the order of its base; null where it is no permutation. */
function stridesBack(x: View, { shape, strides }: Geometry, base: readonly number[]): readonly number[] | null {
  const back = contiguousStrides(base).map((step, dim) => {
    const size = base[dim] ?? 1;
    if (size === 1) return 0;
    const at = strides.findIndex((stride, other) => stride === step && shape[other] === size);
    return at < 0 ? null : (x.strides[at] ?? null);
  });
  return back.every((stride) => stride !== null) ? back : null;
}

function isOneToOne({ shape, strides, offset }: Geometry, size: number): boolean {
  const met = new Uint8Array(size);
  let repeats = false;
  const note = (_: number, count: number, [at = 0]: readonly number[], [step = 0]: readonly number[]): void => {
    for (let i = 0; i < count; i += 1) {
      repeats ||= met[at + i * step] === 1;
      met[at + i * step] = 1;
    }
  };
  walk(shape, [strides], note, [offset]);
  return !repeats;
}

/** Operand 0 with the viewed places replaced by operand 1. */
export function viewWrite(builder: Builder, node: GraphNode<'viewWrite'>): View {
  const value = builder.operand(node, 1);
  const result = builder.copyOf(node, 0);
  const { buffer, offset } = builder.inOrder(value);
  const { shape } = node.params;
  const source = { buffer, offset, shape, strides: contiguousStrides(shape) };
  builder.copyInto(source, { buffer: result, ...node.params });
  return wholeOf(result, node.type.shape);
}

export function concat(builder: Builder, node: GraphNode<'concat'>): View {
  const { shape } = node.type;
  const result = builder.bufferFor(node.type);
  const strides = contiguousStrides(shape);
  const step = strides[node.params.dim] ?? 1;
  let start = 0;
  for (const index of node.operands.keys()) {
    const part = builder.operand(node, index);
    builder.copyInto(part, { buffer: result, offset: start * step, shape: part.shape, strides });
    start += part.shape[node.params.dim] ?? 1;
  }
  return wholeOf(result, shape);
}
