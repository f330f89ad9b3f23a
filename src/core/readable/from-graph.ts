import type { GraphNode } from '../graph/graph';
import type { Trace } from '../graph/trace';
import type { OperationName } from '../ops/parameters';
import type { Ref } from '../ops/ref';
import type { Reading, TensorReading } from '../roles/reading';
import { isFloating } from '../tensor/dtype';
import { contiguousStrides, sameShape, sizeOf, type Shape } from '../tensor/shape';
import * as algebra from './algebra';
import { make, Unreadable, varies, type Comparison, type Expression, type FunctionName } from './expression';

/** More operations than this make no readable formula. */
const mostNodes = 150;

/** A value of a trace as a formula over the elements of the prediction. Throws Unreadable where it has none. */
export function formulaOf(trace: Trace, value: Ref, reading: Reading, prediction: TensorReading): Expression {
  return new Reader(trace, reading, prediction).expression(value.id);
}

class Reader {
  readonly #known = new Map<number, Expression>();

  constructor(
    readonly trace: Trace,
    readonly reading: Reading,
    readonly prediction: TensorReading,
  ) {}

  expression(id: number): Expression {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    if (this.#known.size > mostNodes) throw new Unreadable('too many operations');
    const made = this.#read(this.trace.node(id));
    this.#known.set(id, made);
    return made;
  }

  #read(node: GraphNode): Expression {
    switch (node.op) {
      case 'input':
        return this.#input(node);
      case 'constant':
        return this.#constant(node);
      case 'view':
        return this.#moved(node, node.params.offset === 0 && isContiguous(node.params));
      case 'viewAdd':
        return this.#moved(node, node.params.offset === 0 && isContiguous(node.params));
      case 'sum':
        return this.#total(node, node.params.dims);
      case 'scatterAdd':
        return this.#indicator(node, node.params.dim);
      case 'softmax':
      case 'logSoftmax': {
        if (!sameShape(node.type.shape, this.prediction.shape)) throw new Unreadable('a softmax of another shape');
        return algebra.softmax(
          node.op === 'softmax' ? 'softmax' : 'log_softmax',
          this.#operand(node, 0),
          node.params.dim,
        );
      }
      case 'cast':
        return this.#cast(node);
      case 'detach':
      case 'custom':
        return this.#operand(node, 0);
      case 'overwrite':
        return this.#operand(node, 1);
      default:
        return this.#elementwise(node);
    }
  }

  #operand(node: GraphNode, index: number): Expression {
    const id = node.operands[index];
    if (id === undefined) throw new RangeError(`no operand ${index}`);
    return this.expression(id);
  }
  #shapeOf(node: GraphNode, index: number): Shape {
    return this.trace.node(node.operands[index] ?? -1).type.shape;
  }

  #input({ params, type }: GraphNode<'input'>): Expression {
    if (!/^\w+$/.test(params.name)) throw new Unreadable('an input without a name of its own');
    return make({ kind: 'input', name: params.name, isScalar: sizeOf(type.shape) === 1 });
  }

  #constant({ params: { data, dtype } }: GraphNode<'constant'>): Expression {
    const [value] = data;
    if (value === undefined || !Number.isFinite(value) || data.some((other) => other !== value)) {
      throw new Unreadable('a table of numbers');
    }
    const decimal = Number(value.toPrecision(7));
    return this.#count(dtype === 'float32' && Math.fround(decimal) === value ? decimal : value);
  }

  /** A number that is a count of the prediction's elements or samples: these have been chosen to be no number that code contains. */
  #count(value: number): Expression {
    const [samples = 1] = this.prediction.shape;
    const perSample = sizeOf(this.prediction.shape) / samples;
    if (!this.prediction.batched || samples === 1) return algebra.number(value);
    if (value === samples * perSample) return make({ kind: 'count', of: 'elements' });
    if (!Number.isInteger(value / samples) || value <= 0) return algebra.number(value);
    return algebra.multiply(algebra.number(value / samples), make({ kind: 'count', of: 'samples' }));
  }

  /** What only reshapes keeps the elements' order; what is the same for all elements may be moved at will. */
  #moved(node: GraphNode, keepsOrder: boolean): Expression {
    const body = this.#operand(node, 0);
    const isWhole = keepsOrder && sizeOf(this.#shapeOf(node, 0)) === sizeOf(node.type.shape);
    if (isWhole || (node.op === 'view' && !varies(body))) return body;
    throw new Unreadable('elements are moved');
  }

  #total(node: GraphNode, dims: readonly number[]): Expression {
    const shape = this.#shapeOf(node, 0);
    const body = this.#operand(node, 0);
    const over = dims.reduce((count, dim) => count * (shape[dim] ?? 1), 1);
    if (over === 1) return body;
    if (over === sizeOf(shape)) return algebra.total(body, this.#count(over));
    if (!varies(body)) return algebra.multiply(body, this.#count(over));
    return this.#sumOfIndicator(body, dims);
  }

  /** Of all elements along the label's dimension one is the label's. */
  #sumOfIndicator(body: Expression, dims: readonly number[]): Expression {
    const { coefficient, factors } = algebra.scaledOf(body);
    const found = factors.find(({ kind }) => kind === 'indicator');
    const rest = factors.filter((part) => part !== found);
    if (found?.kind === 'indicator' && dims.length === 1 && dims[0] === found.dim && !rest.some(varies)) {
      return algebra.multiply(algebra.number(coefficient), ...rest);
    }
    throw new Unreadable('a sum over some of the elements');
  }

  /** The gradient of a gather: a value at the place of each label, zeros elsewhere. */
  #indicator(node: GraphNode, dim: number): Expression {
    const [base, label, value] = [this.#operand(node, 0), this.#operand(node, 1), this.#operand(node, 2)];
    const index = this.#shapeOf(node, 1);
    const isOnePerRow =
      index[dim] === 1 && this.prediction.shape.every((size, own) => own === dim || size === index[own]);
    const isPlain = label.kind === 'input' && algebra.isNumber(base, 0) && !varies(value);
    if (!isPlain || !isOnePerRow || !sameShape(node.type.shape, this.prediction.shape)) {
      throw new Unreadable('values are written at positions');
    }
    return algebra.multiply(value, make({ kind: 'indicator', label: label.name, dim }));
  }

  #cast(node: GraphNode<'cast'>): Expression {
    const from = this.trace.node(node.operands[0] ?? -1).type.dtype;
    const keeps =
      isFloating(node.params.dtype) || (!isFloating(from) && node.params.dtype !== 'bool') || from === 'bool';
    if (!keeps) throw new Unreadable('numbers are rounded');
    return this.#operand(node, 0);
  }

  #elementwise(node: GraphNode): Expression {
    const operands = node.operands.map((_, index) => this.#operand(node, index));
    const size = sizeOf(node.type.shape);
    operands.forEach((operand, index) => {
      if (varies(operand) && sizeOf(this.#shapeOf(node, index)) !== size) throw new Unreadable('rows are broadcast');
    });
    this.#checkTruths(node);
    const [a, b, c] = operands;
    if (a === undefined) throw new Unreadable('numbers are drawn');
    if (node.op === 'clamp') return clamped(a, node.params.min, node.params.max);
    if (node.op === 'powScalar') return algebra.power(a, node.params.exponent);
    if (node.op === 'gate' && b !== undefined) return gated(a, b, node.params.low, node.params.high);
    if (node.op === 'where' && b !== undefined && c !== undefined) return algebra.cases(a, b, c);
    const unary = unaries[node.op];
    if (unary !== undefined) return unary(a);
    const comparison = comparisons[node.op];
    if (comparison !== undefined && b !== undefined) return this.#compared(comparison, a, b);
    const binary = binaries[node.op];
    if (binary !== undefined && b !== undefined) return binary(a, b);
    throw new Unreadable(`${node.op} has no sign`);
  }

  /** Truth values are 0 and 1, and are not added up. */
  #checkTruths(node: GraphNode): void {
    const isLogical = node.op === 'logicalAnd' || node.op === 'logicalNot';
    const types = node.operands.map((operand) => this.trace.node(operand).type.dtype);
    if (isLogical && types.some((dtype) => dtype !== 'bool')) throw new Unreadable('a number as a truth value');
    if (node.op === 'add' && node.type.dtype === 'bool') throw new Unreadable('truth values are joined');
  }

  /** A label is never a number that is no class, like the one that stands for "ignore". */
  #compared(op: Comparison, a: Expression, b: Expression): Expression {
    if (a.kind === 'input' && b.kind === 'number' && (op === '=' || op === '≠')) {
      const input = this.reading.inputs.find(({ name }) => name === a.name);
      const below = input?.kind === 'tensor' && input.domain === 'classIndex' ? input.below : null;
      if (below !== null && (b.value < 0 || b.value >= below)) return op === '≠' ? algebra.one : algebra.zero;
    }
    return algebra.compare(op, a, b);
  }
}

function isContiguous({ shape, strides }: { readonly shape: Shape; readonly strides: readonly number[] }): boolean {
  const own = contiguousStrides(shape);
  return shape.every((size, dim) => size === 1 || strides[dim] === own[dim]);
}

function clamped(x: Expression, min: number | null, max: number | null): Expression {
  const above = min === null ? x : algebra.extremum('max', x, algebra.number(min));
  return max === null ? above : algebra.extremum('min', above, algebra.number(max));
}

/** 0 where `x` lies from `low` to `high`. */
function gated(value: Expression, x: Expression, low: number, high: number): Expression {
  if (low === -Infinity) return algebra.cases(above(x, high), value, algebra.zero);
  if (high === Infinity) return algebra.cases(algebra.compare('<', x, algebra.number(low)), value, algebra.zero);
  throw new Unreadable('a gap');
}

/** max(0, x) is above 0 exactly where x is. */
function above(x: Expression, bound: number): Expression {
  const isRelu = x.kind === 'extremum' && x.name === 'max' && algebra.isNumber(x.bound, bound);
  return algebra.compare('>', isRelu ? x.operand : x, algebra.number(bound));
}

type Unary = (x: Expression) => Expression;
type Binary = (a: Expression, b: Expression) => Expression;

function named(name: FunctionName): Unary {
  return (x) => algebra.apply(name, x);
}

const unaries: Partial<Record<OperationName, Unary>> = {
  neg: algebra.negate,
  exp: named('exp'),
  log: named('log'),
  log1p: (x) => algebra.apply('log', algebra.add(algebra.one, x)),
  expm1: (x) => algebra.subtract(algebra.apply('exp', x), algebra.one),
  sigmoid: named('σ'),
  logSigmoid: (x) => algebra.apply('log', algebra.apply('σ', x)),
  tanh: named('tanh'),
  sinh: named('sinh'),
  cosh: named('cosh'),
  sin: named('sin'),
  cos: named('cos'),
  sign: named('sign'),
  abs: named('abs'),
  sqrt: (x) => algebra.power(x, 0.5),
  rsqrt: (x) => algebra.power(x, -0.5),
  reciprocal: (x) => algebra.power(x, -1),
  relu: (x) => algebra.extremum('max', x, algebra.zero),
  logicalNot: algebra.not,
};

const binaries: Partial<Record<OperationName, Binary>> = {
  add: (a, b) => algebra.add(a, b),
  sub: algebra.subtract,
  mul: (a, b) => algebra.multiply(a, b),
  div: algebra.divide,
  squaredError: (a, b) => algebra.power(algebra.subtract(a, b), 2),
  maximum: (a, b) => algebra.extremum('max', a, b),
  minimum: (a, b) => algebra.extremum('min', a, b),
  logicalAnd: (a, b) => algebra.multiply(a, b),
};

const comparisons: Partial<Record<OperationName, Comparison>> = {
  eq: '=',
  ne: '≠',
  lt: '<',
  le: '≤',
  gt: '>',
  ge: '≥',
};
