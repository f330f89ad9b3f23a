import { tensorData } from '../tensor/data';
import { categoryOf, isReduced, type DType } from '../tensor/dtype';
import { contiguousStrides, normalizeDims, sameShape, sizeOf, type Shape } from '../tensor/shape';
import type { TensorType } from './operation';
import type { Geometry, OperationName, OperationParameters } from './parameters';

/** What operations are written into: a trace, or a graph that is being differentiated. */
export interface Builder {
  emit<K extends OperationName>(op: K, operands: readonly Ref[], params: OperationParameters[K]): Ref;
}

/**
 * One value of a graph, and the fluent language in which composites and gradient rules are written. Operands of a binary
 * operation must have one dtype (`promote` in the library brings them there); shapes broadcast.
 */
export class Ref {
  constructor(
    readonly builder: Builder,
    readonly id: number,
    readonly type: TensorType,
  ) {}

  get shape(): Shape {
    return this.type.shape;
  }
  get dtype(): DType {
    return this.type.dtype;
  }
  get rank(): number {
    return this.type.shape.length;
  }
  get size(): number {
    return sizeOf(this.type.shape);
  }

  /** A scalar of this value's dtype. */
  scalar(value: number): Ref {
    return scalar(this.builder, value, this.dtype);
  }

  #unary<K extends OperationName>(op: K, params: OperationParameters[K]): Ref {
    return this.builder.emit(op, [this], params);
  }
  #binary<K extends OperationName>(op: K, other: Ref | number, params: OperationParameters[K]): Ref {
    return this.builder.emit(op, [this, typeof other === 'number' ? this.scalar(other) : other], params);
  }
  #scaled(op: 'mul' | 'div', other: Ref | number): Ref {
    const { builder, dtype } = this;
    return builder.emit(op, [this, typeof other === 'number' ? unrounded(builder, other, dtype) : other], {});
  }

  add(other: Ref | number): Ref {
    return this.#binary('add', other, {});
  }
  sub(other: Ref | number): Ref {
    return this.#binary('sub', other, {});
  }
  mul(other: Ref | number): Ref {
    return this.#scaled('mul', other);
  }
  div(other: Ref | number): Ref {
    return this.#scaled('div', other);
  }
  pow(other: Ref | number): Ref {
    return typeof other === 'number' ? this.#unary('powScalar', { exponent: other }) : this.#binary('pow', other, {});
  }
  maximum(other: Ref | number): Ref {
    return this.#binary('maximum', other, {});
  }
  minimum(other: Ref | number): Ref {
    return this.#binary('minimum', other, {});
  }
  eq(other: Ref | number): Ref {
    return this.#binary('eq', other, {});
  }
  ne(other: Ref | number): Ref {
    return this.#binary('ne', other, {});
  }
  lt(other: Ref | number): Ref {
    return this.#binary('lt', other, {});
  }
  le(other: Ref | number): Ref {
    return this.#binary('le', other, {});
  }
  gt(other: Ref | number): Ref {
    return this.#binary('gt', other, {});
  }
  ge(other: Ref | number): Ref {
    return this.#binary('ge', other, {});
  }
  and(other: Ref): Ref {
    return this.#binary('logicalAnd', other, {});
  }
  or(other: Ref): Ref {
    return this.#binary('logicalOr', other, {});
  }
  not(): Ref {
    return this.#unary('logicalNot', {});
  }

  neg(): Ref {
    return this.#unary('neg', {});
  }
  abs(): Ref {
    return this.#unary('abs', {});
  }
  sign(): Ref {
    return this.#unary('sign', {});
  }
  exp(): Ref {
    return this.#unary('exp', {});
  }
  log(): Ref {
    return this.#unary('log', {});
  }
  log1p(): Ref {
    return this.#unary('log1p', {});
  }
  sqrt(): Ref {
    return this.#unary('sqrt', {});
  }
  reciprocal(): Ref {
    return this.#unary('reciprocal', {});
  }
  sin(): Ref {
    return this.#unary('sin', {});
  }
  cos(): Ref {
    return this.#unary('cos', {});
  }
  tanh(): Ref {
    return this.#unary('tanh', {});
  }
  sigmoid(): Ref {
    return this.#unary('sigmoid', {});
  }
  relu(): Ref {
    return this.#unary('relu', {});
  }
  floor(): Ref {
    return this.#unary('floor', {});
  }
  trunc(): Ref {
    return this.#unary('trunc', {});
  }
  isNan(): Ref {
    return this.#unary('isNan', {});
  }
  detach(): Ref {
    return this.#unary('detach', {});
  }
  clamp(min: number | null, max: number | null): Ref {
    return this.#unary('clamp', { min, max });
  }
  cast(dtype: DType): Ref {
    return dtype === this.dtype ? this : this.#unary('cast', { dtype });
  }
  /** This condition's choice between two values of one dtype. */
  choose(then: Ref, otherwise: Ref): Ref {
    return this.builder.emit('where', [this, then, otherwise], {});
  }
  /** This value where the condition holds, else 0: selects, so that NaN and inf elsewhere do not leak in. */
  where(condition: Ref): Ref {
    return condition.choose(this, this.scalar(0));
  }

  /** Sum over `dims`, over all by default. */
  sum(dims?: readonly number[], keepdim = false): Ref {
    return this.#unary('sum', { dims: this.#dims(dims), keepdim });
  }
  mean(dims?: readonly number[], keepdim = false): Ref {
    const over = this.#dims(dims);
    const count = over.reduce((product, dim) => product * (this.shape[dim] ?? 1), 1);
    // Only its end is rounded, not the sum.
    if (isReduced(this.dtype)) return this.cast('float32').sum(over, keepdim).div(count).cast(this.dtype);
    return this.sum(over, keepdim).div(count);
  }
  amax(dims?: readonly number[], keepdim = false): Ref {
    return this.#unary('amax', { dims: this.#dims(dims), keepdim });
  }
  logsumexp(dims: readonly number[], keepdim = false): Ref {
    return this.#unary('logsumexp', { dims: this.#dims(dims), keepdim });
  }
  softmax(dim: number): Ref {
    return this.#unary('softmax', { dim: this.#dim(dim) });
  }
  logSoftmax(dim: number): Ref {
    return this.#unary('logSoftmax', { dim: this.#dim(dim) });
  }
  cumsum(dim: number): Ref {
    return this.#unary('cumsum', { dim: this.#dim(dim) });
  }
  #dims(dims: readonly number[] | undefined): readonly number[] {
    if (dims === undefined) return this.shape.map((_, dim) => dim);
    return normalizeDims(dims, this.rank).sort((a, b) => a - b);
  }
  #dim(dim: number): number {
    return dim < 0 ? dim + Math.max(this.rank, 1) : dim;
  }

  matmul(other: Ref): Ref {
    return this.#binary('matmul', other, {});
  }
  gather(dim: number, index: Ref): Ref {
    return this.builder.emit('gather', [this, index], { dim: this.#dim(dim) });
  }
  take(flatIndex: Ref): Ref {
    return this.builder.emit('take', [this, flatIndex], {});
  }

  view(geometry: Geometry): Ref {
    return this.#unary('view', geometry);
  }
  reshape(shape: Shape): Ref {
    if (sameShape(shape, this.shape)) return this;
    return this.view({ shape, strides: contiguousStrides(shape), offset: 0 });
  }
  expand(shape: Shape): Ref {
    if (sameShape(shape, this.shape)) return this;
    const missing = shape.length - this.rank;
    const own = contiguousStrides(this.shape);
    const strides = shape.map((_, dim) =>
      dim < missing || this.shape[dim - missing] === 1 ? 0 : (own[dim - missing] ?? 0),
    );
    return this.view({ shape, strides, offset: 0 });
  }
  transpose(a: number, b: number): Ref {
    const order = this.shape.map((_, dim) => dim);
    const [first, second] = [this.#dim(a), this.#dim(b)];
    order[first] = second;
    order[second] = first;
    return this.permute(order);
  }
  permute(order: readonly number[]): Ref {
    const own = contiguousStrides(this.shape);
    return this.view({
      shape: order.map((dim) => this.shape[dim] ?? 1),
      strides: order.map((dim) => own[dim] ?? 0),
      offset: 0,
    });
  }
  unsqueeze(dim: number): Ref {
    const at = dim < 0 ? dim + this.rank + 1 : dim;
    return this.reshape([...this.shape.slice(0, at), 1, ...this.shape.slice(at)]);
  }
  squeeze(dim: number): Ref {
    const at = this.#dim(dim);
    return this.shape[at] === 1 ? this.reshape(this.shape.filter((_, index) => index !== at)) : this;
  }
  /** Elements `start` to `stop` (exclusive) along `dim`. */
  slice(dim: number, start: number, stop: number): Ref {
    const at = this.#dim(dim);
    const strides = contiguousStrides(this.shape);
    return this.view({
      shape: this.shape.map((size, index) => (index === at ? Math.max(stop - start, 0) : size)),
      strides,
      offset: start * (strides[at] ?? 0),
    });
  }

  /** Reduces a gradient of a broadcast shape to the shape that was broadcast. */
  sumTo(shape: Shape): Ref {
    if (sameShape(shape, this.shape)) return this;
    const missing = this.rank - shape.length;
    const dims = this.shape.flatMap((size, dim) =>
      dim < missing || (shape[dim - missing] === 1 && size !== 1) ? [dim] : [],
    );
    return this.sum(dims, true).reshape(shape);
  }
}

/** A constant scalar. */
export function scalar(builder: Builder, value: number, dtype: DType): Ref {
  return constant(builder, [], dtype, [value]);
}

/** A constant factor or divisor: beside tensors of half precision it is taken as it is. */
export function unrounded(builder: Builder, value: number, dtype: DType): Ref {
  if (!isReduced(dtype)) return scalar(builder, value, dtype);
  return builder.emit('constant', [], { shape: [], dtype, data: Float32Array.of(value) });
}

/** A tensor of one value. */
export function full(builder: Builder, shape: Shape, value: number, dtype: DType): Ref {
  return scalar(builder, value, dtype).expand(shape);
}

export function constant(builder: Builder, shape: Shape, dtype: DType, values: ArrayLike<number>): Ref {
  return builder.emit('constant', [], { shape, dtype, data: tensorData(dtype, values) });
}

export function zerosLike(ref: Ref): Ref {
  return ref.scalar(0).expand(ref.shape);
}

export function onesLike(ref: Ref): Ref {
  return ref.scalar(1).expand(ref.shape);
}

export function concat(refs: readonly Ref[], dim: number): Ref {
  const [first] = refs;
  if (first === undefined) throw new RangeError('concat of nothing');
  return first.builder.emit('concat', refs, { dim });
}

/** Whether a value of this dtype can carry a gradient. */
export function isDifferentiable(type: TensorType): boolean {
  return categoryOf(type.dtype) === 'float';
}
