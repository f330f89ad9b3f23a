import type { TensorData } from '../tensor/data';
import { contiguousStrides, sizeOf, type Shape } from '../tensor/shape';
import { applied, compared } from './algebra';
import { Unreadable, type Expression, type ExpressionOf } from './expression';

/** What a formula is evaluated on: the elements of each input by name, and the prediction's shape. */
interface Bindings {
  readonly inputs: ReadonlyMap<string, TensorData>;
  readonly shape: Shape;
}

/** One number for all elements, or one for each. */
type Values = number | Float64Array;

/** The formula's value at each element of the prediction, in double precision. */
export function evaluateFormula(e: Expression, bindings: Bindings): Float64Array {
  const values = new Evaluation(bindings).of(e);
  return typeof values === 'number' ? new Float64Array(sizeOf(bindings.shape)).fill(values) : values;
}

class Evaluation {
  constructor(readonly bindings: Bindings) {}

  of(e: Expression): Values {
    const { shape } = this.bindings;
    switch (e.kind) {
      case 'number':
        return e.value;
      case 'input':
        return this.#input(e);
      case 'count':
        return e.of === 'elements' ? sizeOf(shape) : (shape[0] ?? 1);
      case 'sum':
        return e.terms.map((term) => this.of(term)).reduce((a, b) => zipped(a, b, (x, y) => x + y));
      case 'product':
        return e.factors
          .map((factor) => this.of(factor))
          .reduce((a, b) => zipped(a, b, (x, y) => x * y), e.coefficient);
      case 'power':
        return mapped(this.of(e.base), (x) => x ** e.exponent);
      case 'apply':
        return mapped(this.of(e.operand), (x) => applied(e.name, x));
      case 'extremum':
        return zipped(this.of(e.bound), this.of(e.operand), e.name === 'max' ? Math.max : Math.min);
      case 'compare':
        return zipped(this.of(e.left), this.of(e.right), (x, y) => Number(compared(e.op, x, y)));
      case 'cases':
        return this.#cases(e);
      case 'total':
        return this.#total(e);
      case 'softmax':
        return this.#softmax(e);
      case 'indicator':
        return this.#indicator(e);
    }
  }

  #elements(name: string): TensorData {
    const data = this.bindings.inputs.get(name);
    if (data === undefined) throw new Unreadable(`no input ${name}`);
    return data;
  }

  #input({ name, isScalar }: ExpressionOf<'input'>): Values {
    const data = this.#elements(name);
    return isScalar ? (data[0] ?? NaN) : Float64Array.from(data);
  }

  #cases({ condition, then, otherwise }: ExpressionOf<'cases'>): Values {
    const [where, a, b] = [this.of(condition), this.of(then), this.of(otherwise)];
    const chosen = zipped(where, a, (holds, value) => (holds === 0 ? 0 : value));
    const other = zipped(where, b, (holds, value) => (holds === 0 ? value : 0));
    return zipped(chosen, other, (x, y) => x + y);
  }

  #total({ body }: ExpressionOf<'total'>): number {
    const values = this.of(body);
    if (typeof values === 'number') throw new Unreadable('a sum over nothing');
    return values.reduce((sum, value) => sum + value, 0);
  }

  #softmax({ body, dim, name }: ExpressionOf<'softmax'>): Float64Array {
    const values = this.of(body);
    const { shape } = this.bindings;
    if (typeof values === 'number' || values.length !== sizeOf(shape)) throw new Unreadable('a softmax of one number');
    const sums = new Map<number, number>();
    const laneOf = this.#lanes(dim);
    values.forEach((value, i) => sums.set(laneOf(i), (sums.get(laneOf(i)) ?? 0) + Math.exp(value)));
    return values.map((value, i) => {
      const logarithm = value - Math.log(sums.get(laneOf(i)) ?? NaN);
      return name === 'softmax' ? Math.exp(logarithm) : logarithm;
    });
  }

  #indicator({ label, dim }: ExpressionOf<'indicator'>): Float64Array {
    const labels = this.#elements(label);
    const { shape } = this.bindings;
    const [step, count] = [contiguousStrides(shape)[dim] ?? 1, shape[dim] ?? 1];
    const laneOf = this.#lanes(dim);
    return Float64Array.from({ length: sizeOf(shape) }, (_, i) =>
      Number(labels[laneOf(i)] === Math.floor(i / step) % count),
    );
  }

  /** The number of the lane along `dim` in which an element lies. */
  #lanes(dim: number): (i: number) => number {
    const { shape } = this.bindings;
    const [step, count] = [contiguousStrides(shape)[dim] ?? 1, shape[dim] ?? 1];
    return (i) => Math.floor(i / (step * count)) * step + (i % step);
  }
}

function mapped(values: Values, f: (x: number) => number): Values {
  return typeof values === 'number' ? f(values) : values.map(f);
}

function zipped(a: Values, b: Values, f: (x: number, y: number) => number): Values {
  if (typeof a === 'number') return mapped(b, (y) => f(a, y));
  if (typeof b === 'number') return mapped(a, (x) => f(x, b));
  if (a.length !== b.length) throw new Unreadable('shapes that do not fit');
  return a.map((x, i) => f(x, b[i] ?? NaN));
}
