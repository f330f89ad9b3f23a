import type { GraphNode } from '../../../core/graph/graph';
import { sizeOf } from '../../../core/tensor/shape';
import type { Builder } from './builder';
import { i32, v128, type Code, type Emit } from './encoder';
import { reading } from './machine';
import { scalar, vector } from './opcodes';
import { bytesOf, wholeOf, type Layout, type View } from './program';

const single = bytesOf.f32;

/** Of two single-precision matrices; the core's kernel does batches of them, and doubles. */
export function matmul(builder: Builder, node: GraphNode<'matmul'>): View | null {
  const { shape, dtype } = node.type;
  const [a, b] = [matrixOf(builder.operand(node, 0)), matrixOf(builder.operand(node, 1))];
  if (dtype !== 'float32' || a === null || b === null) return null;
  const product = multiplied(builder, a, b, builder.isTransposedNext(node));
  return { ...product, shape, strides: [...shape.slice(0, -2).map(() => 0), ...product.strides] };
}

/** The one matrix that a value holds; null where it holds more. */
function matrixOf(view: View): View | null {
  if (sizeOf(view.shape.slice(0, -2)) !== 1) return null;
  const [shape, strides] = [view.shape.slice(-2), view.strides.slice(-2)];
  return strides.every((stride) => stride >= 0) ? { ...view, shape, strides } : null;
}

/**
 * a · b, by whichever way reads both where they lie: row by row of `b`; the transposed product, row by row of the transposed `a`; or by
 * products of rows of `a` with columns of `b`. Else `b` is copied first.
 */
function multiplied(builder: Builder, a: View, b: View, isTransposedNext: boolean): View {
  const [n = 1, k = 1] = a.shape;
  const [, m = 1] = b.shape;
  const goesByB = isRowMajor(b) && m >= 4;
  const goesByA = isRowMajor(transposed(a)) && n >= 4;
  if (goesByA && (isTransposedNext || !goesByB)) return transposed(rowByRow(builder, transposed(b), transposed(a)));
  if (!goesByB && m < 4 && k >= 4 && isRowMajor(a) && isRowMajor(transposed(b))) return dotByDot(builder, a, b);
  return rowByRow(builder, a, isRowMajor(b) ? b : { ...wholeOf(b.buffer, b.shape), ...builder.inOrder(b) });
}

function isRowMajor({ shape, strides }: View): boolean {
  return strides[1] === 1 || shape[1] === 1;
}

function transposed({ shape: [n = 1, m = 1], strides: [down = 0, right = 0], ...place }: View): View {
  return { ...place, shape: [m, n], strides: [right, down] };
}

function productOf(builder: Builder, a: View, b: View, emit: (code: Code, result: View, layout: Layout) => void): View {
  const shape = [a.shape[0] ?? 1, b.shape[1] ?? 1];
  const result = wholeOf(builder.bufferFor({ shape, dtype: 'float32' }), shape);
  builder.push({
    reads: [a.buffer, b.buffer],
    writes: result.buffer,
    emit: (code, layout) => {
      emit(code, result, layout);
    },
  });
  return result;
}

/** So many rows, and vectors of columns, are summed at once in local variables. */
const tileRows = 4;
const tileVectors = 2;

/** Each row of the result as a sum of rows of `b`. */
function rowByRow(builder: Builder, a: View, b: View): View {
  return productOf(builder, a, b, (code, result, { addressOf }) => {
    new RowByRow(code, a, b, result).emit(addressOf(a), addressOf(b), addressOf(result));
  });
}

class RowByRow {
  readonly #rows: number;
  readonly #terms: number;
  readonly #columns: number;
  /** Addresses: of the present rows of `a` and of the result, of the present columns of `b`; and of the present terms. */
  readonly #a: number;
  readonly #out: number;
  readonly #column: number;
  readonly #termA: number;
  readonly #termB: number;
  readonly #sums: readonly number[];
  readonly #rowsOfB: readonly number[];

  constructor(
    readonly code: Code,
    readonly left: View,
    readonly right: View,
    result: View,
  ) {
    [this.#rows = 1, this.#columns = 1] = result.shape;
    this.#terms = left.shape[1] ?? 1;
    [this.#a, this.#out, this.#column] = [code.local(i32), code.local(i32), code.local(i32)];
    [this.#termA, this.#termB] = [code.local(i32), code.local(i32)];
    this.#sums = Array.from({ length: tileRows * tileVectors }, () => code.local(v128));
    this.#rowsOfB = Array.from({ length: tileVectors }, () => code.local(v128));
  }

  emit(a: number, b: number, out: number): void {
    const { code } = this;
    code.i32(a).set(this.#a).i32(out).set(this.#out);
    const whole = Math.floor(this.#rows / tileRows);
    const strip = (rows: number): void => {
      this.#strip(rows, b);
      this.#advance(this.#a, rows * (this.left.strides[0] ?? 0) * single);
      this.#advance(this.#out, rows * this.#columns * single);
    };
    repeat(code, whole, () => {
      strip(tileRows);
    });
    if (this.#rows % tileRows > 0) strip(this.#rows % tileRows);
  }

  /** Some rows of the result, tile by tile. */
  #strip(rows: number, b: number): void {
    const { code } = this;
    const width = 4 * tileVectors;
    const whole = Math.floor(this.#columns / width);
    code.i32(0).set(this.#column);
    repeat(code, whole, () => {
      this.#tile(rows, width, b);
      this.#advance(this.#column, width * single);
    });
    if (this.#columns % width > 0) this.#tile(rows, this.#columns % width, b);
  }

  #tile(rows: number, columns: number, b: number): void {
    const { code } = this;
    const vectors = Math.ceil(columns / 4);
    for (let sum = 0; sum < rows * tileVectors; sum += 1) code.splat(0).set(this.#sum(sum));
    code.get(this.#a).set(this.#termA);
    code.get(this.#column).i32(b).op(scalar.i32.add).set(this.#termB);
    // One term a round: of several in a row, engines load all operands first and run out of registers.
    repeat(code, this.#terms, () => {
      this.#addTerm(rows, vectors);
      this.#advance(this.#termA, (this.left.strides[1] ?? 0) * single);
      this.#advance(this.#termB, (this.right.strides[0] ?? 0) * single);
    });
    for (let row = 0; row < rows; row += 1) this.#storeRow(row, columns);
  }

  #addTerm(rows: number, vectors: number): void {
    const { code } = this;
    const [down = 0] = this.left.strides;
    for (let v = 0; v < vectors; v += 1) {
      code
        .get(this.#termB)
        .simd(vector.load)
        .at(16 * v)
        .set(this.#rowOfB(v));
    }
    const factor = code.local(v128);
    for (let row = 0; row < rows; row += 1) {
      code
        .get(this.#termA)
        .simd(vector.load32Splat)
        .at(row * down * single)
        .set(factor);
      for (let v = 0; v < vectors; v += 1) {
        const sum = this.#sum(row * tileVectors + v);
        code.get(factor).get(this.#rowOfB(v)).simd(vector.f32.mul).get(sum).simd(vector.f32.add).set(sum);
      }
    }
  }

  /** Not beyond its end: there the next row begins. */
  #storeRow(row: number, columns: number): void {
    const { code } = this;
    const address: Emit = (inner) => inner.get(this.#out).get(this.#column).op(scalar.i32.add);
    const start = row * this.#columns * single;
    for (let done = 0; done < columns;) {
      const sum = this.#sum(row * tileVectors + Math.floor(done / 4));
      const left = columns - done;
      const offset = start + done * single;
      if (left >= 4) code.add(address).get(sum).simd(vector.store).at(offset);
      else if (left >= 2) code.add(address).get(sum).simd(vector.store64Lane).at(offset).lane(0);
      else
        code
          .add(address)
          .get(sum)
          .simd(vector.store32Lane)
          .at(offset)
          .lane(done % 4);
      done += left >= 4 ? 4 : left >= 2 ? 2 : 1;
    }
  }

  #advance(pointer: number, bytes: number): void {
    this.code.get(pointer).i32(bytes).op(scalar.i32.add).set(pointer);
  }
  #sum(index: number): number {
    return this.#sums[index] ?? 0;
  }
  #rowOfB(index: number): number {
    return this.#rowsOfB[index] ?? 0;
  }
}

/** Each element of the result as the product of a row of `a` with a column of `b`. */
function dotByDot(builder: Builder, a: View, b: View): View {
  return productOf(builder, a, b, (code, result, { addressOf }) => {
    const [rows = 1, terms = 1] = a.shape;
    const columns = b.shape[1] ?? 1;
    const [row, out, sum] = [code.local(i32), code.local(i32), code.local(v128)];
    const vectors = Math.floor(terms / 4);
    const index = code.local(i32);
    code.i32(addressOf(a)).set(row).i32(addressOf(result)).set(out);
    repeat(code, rows, () => {
      for (let column = 0; column < columns; column += 1) {
        const start = addressOf(b) + column * (b.strides[1] ?? 0) * single;
        code.splat(0).set(sum).i32(0).set(index);
        repeat(code, vectors, () => {
          addProducts(code, row, index, start, sum);
          code.get(index).i32(16).op(scalar.i32.add).set(index);
        });
        code.get(out).add(total(sum));
        for (let term = 4 * vectors; term < terms; term += 1) {
          code
            .get(row)
            .op(scalar.f32.load)
            .at(term * single);
          code
            .i32(0)
            .op(scalar.f32.load)
            .at(start + term * single);
          code.op(scalar.f32.mul).op(scalar.f32.add);
        }
        code.op(scalar.f32.store).at(column * single);
      }
      code
        .get(row)
        .i32((a.strides[0] ?? 0) * single)
        .op(scalar.i32.add)
        .set(row);
      code
        .get(out)
        .i32(columns * single)
        .op(scalar.i32.add)
        .set(out);
    });
  });
}

function addProducts(code: Code, row: number, index: number, start: number, sum: number): void {
  code.get(row).get(index).op(scalar.i32.add).simd(vector.load).at(0).get(index).simd(vector.load).at(start);
  code.simd(vector.f32.mul).get(sum).simd(vector.f32.add).set(sum);
}

/** The sum of the four numbers of a vector. */
function total(sum: number): Emit {
  const lane =
    (index: number): Emit =>
    (code) =>
      code.get(sum).simd(vector.f32.extract).lane(index);
  return (code) => {
    code.add(lane(0)).add(lane(1)).op(scalar.f32.add).add(lane(2)).op(scalar.f32.add).add(lane(3)).op(scalar.f32.add);
  };
}

/** Writes `body` so that it runs so many times. */
function repeat(code: Code, times: number, body: () => void): void {
  if (times === 0) return;
  if (times === 1) {
    body();
    return;
  }
  const rest = code.local(i32);
  code
    .i32(times)
    .set(rest)
    .loopWhile(() => {
      body();
      code.add(reading(rest)).i32(1).op(scalar.i32.sub).tee(rest);
    });
}
