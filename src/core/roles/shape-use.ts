import { lastName } from '../program/dotted-path';
import type { CallExpression, Expression, Statement } from '../program/program';
import { bodyExpressions, expressionsIn, innerStatements, ownExpressions } from '../program/walk';

/** What the uses of a parameter say about the shape of the tensor that it takes. */
export interface ShapeUse {
  readonly leastRank: number;
  /** The only rank that it may have; null where its uses leave that open. */
  readonly rank: number | null;
  /** Fewest elements by dimension, where the program names one of them. */
  readonly sizes: ReadonlyMap<number, number>;
  /** The width of the rows into which it is reshaped: `x.view(-1, 8)`. */
  readonly columns: number | null;
  /** In how many parts it is taken, where nothing else is done with it: `edges[0]`, `edges[1]`. */
  readonly parts: number | null;
  /**
   * Whether it, or a part of it, says which elements of something are taken: by their places, or perhaps as a mask; `matches` by places in pairs, one among the
   * predictions and one among the targets.
   */
  readonly takes: 'places' | 'matches' | 'elements' | null;
  /** Whether it is subtracted, or subtracted from: truth values are not. */
  readonly isSubtracted: boolean;
}

/**
 * Collects what is said of a parameter until it is assigned another shape: what stands under a condition need not hold for it.
 * `x = x.detach()` leaves it its own.
 */
export function shapeUse(name: string, body: readonly Statement[]): ShapeUse {
  const uses = new ShapeUses(name);
  for (const statement of body) {
    uses.statement(statement);
    if (assignsName(statement, name) && !(statement.kind === 'assign' && hasShapeOf(statement.value, name))) break;
  }
  const parts = bodyExpressions(body);
  uses.parts = partsTaken(name, parts);
  uses.takes = taken(name, parts);
  uses.isSubtracted = parts.some(
    (part) =>
      part.kind === 'binary' && part.operator === '-' && [part.left, part.right].some((side) => isPartOf(side, name)),
  );
  // Of parts that are indices each is a row.
  if (uses.parts !== null && uses.takes !== null) uses.rank ??= 2;
  return uses;
}

function partsTaken(name: string, expressions: readonly Expression[]): number | null {
  const isIt = (part: Expression): boolean => part.kind === 'name' && part.name === name;
  const places = expressions.flatMap((part) =>
    part.kind === 'subscript' && isIt(part.object) && part.index.kind === 'integer' ? [part.index.value] : [],
  );
  const count = new Set(places).size;
  const isAll = places.length === expressions.filter(isIt).length && places.every((place) => place < count);
  return count > 1 && isAll ? count : null;
}

/** What takes elements by their places: by the first argument, or by the one behind a dimension. */
const byFirst = new Set(['one_hot', 'embedding']);
const behindDimension = new Set(
  'gather scatter scatter_ scatter_add scatter_add_ index_select take_along_dim index_add_ index_fill_'.split(' '),
);

/** The argument of a call that says which elements are taken. */
function placesIn({ callee, arguments: args }: CallExpression): Expression | undefined {
  const name = lastName(callee);
  if (byFirst.has(name)) return args[0]?.value;
  if (!behindDimension.has(name) || callee.kind !== 'attribute') return undefined;
  const named = args.find((argument) => argument.kind === 'keyword' && argument.name === 'index');
  const isFunction = callee.object.kind === 'name' && callee.object.name === 'torch';
  return named?.value ?? args[isFunction ? 2 : 1]?.value;
}

function taken(name: string, expressions: readonly Expression[]): ShapeUse['takes'] {
  const isPart = (value: Expression): boolean => isPartOf(value, name);
  const isOfClasses = expressions.some((part) => part.kind === 'call' && lastName(part.callee).endsWith('Categorical'));
  const picks = (call: CallExpression): boolean => {
    const isOfClass = isOfClasses && lastName(call.callee) === 'log_prob';
    const places = isOfClass ? call.arguments[0]?.value : placesIn(call);
    return places !== undefined && isPart(places);
  };
  if (expressions.some((part) => part.kind === 'call' && picks(part))) return 'places';
  const indices = expressions.flatMap((part) => {
    if (part.kind !== 'subscript') return [];
    return part.index.kind === 'tuple' ? part.index.elements : [part.index];
  });
  // A mask is not made integers of first.
  if (indices.some((index) => isPart(index) && isMadeInteger(index))) return 'places';
  return indices.some(isPart) ? 'elements' : null;
}

/** Whether a part of a parameter is cast to integers: `users.long()`. */
function isMadeInteger(expression: Expression): boolean {
  if (expression.kind === 'subscript') return isMadeInteger(expression.object);
  if (expression.kind !== 'call' || expression.callee.kind !== 'attribute') return false;
  const { name, object } = expression.callee;
  return name === 'long' || name === 'int' || isMadeInteger(object);
}

const moving = new Set('view reshape flatten squeeze unsqueeze expand repeat long int to detach t'.split(' '));

/** Whether an expression is a parameter, or elements of it in another shape: `y.view(-1, 1)`, `edges[0]`. */
function isPartOf(expression: Expression, name: string): boolean {
  switch (expression.kind) {
    case 'name':
      return expression.name === name;
    case 'subscript':
      return isPartOf(expression.object, name);
    case 'call': {
      const { callee } = expression;
      return callee.kind === 'attribute' && moving.has(callee.name) && isPartOf(callee.object, name);
    }
    default:
      return false;
  }
}

/** What gives each element its own: a copy, another dtype, a function of one number. */
const elementwise = new Set(
  'detach clone contiguous float double half to type type_as cuda cpu numpy tolist tensor as_tensor from_numpy round floor ceil sign abs exp log sqrt sigmoid tanh relu clamp pow square'.split(
    ' ',
  ),
);

/** Whether an expression is a parameter, or has its shape: `x.data`, `x.detach().float()`, `x > 0`. */
function hasShapeOf(expression: Expression, name: string): boolean {
  switch (expression.kind) {
    case 'name':
      return expression.name === name;
    case 'attribute':
      return expression.name === 'data' && hasShapeOf(expression.object, name);
    case 'compare':
      return expression.comparisons.every(({ right }) => isNumber(right)) && hasShapeOf(expression.left, name);
    case 'binary': {
      const { left, right } = expression;
      return (isNumber(right) && hasShapeOf(left, name)) || (isNumber(left) && hasShapeOf(right, name));
    }
    case 'call': {
      const { callee } = expression;
      if (callee.kind !== 'attribute' || !elementwise.has(callee.name)) return false;
      // `torch.floor(x)` is `x.floor()`.
      const isFunction = callee.object.kind === 'name' && callee.object.name === 'torch';
      const of = isFunction ? expression.arguments[0]?.value : callee.object;
      return of !== undefined && hasShapeOf(of, name);
    }
    default:
      return false;
  }
}

function isNumber({ kind }: Expression): boolean {
  return kind === 'integer' || kind === 'float';
}

/** Functions that take a tensor apart along a dimension, which they name last. */
const intoParts = new Set(['chunk', 'split', 'tensor_split', 'unbind']);

/** Fewer columns than these are named of tensors of any width. */
export const fewColumns = 3;

/** A size that no sample should have. */
const largestSize = 256;

const reducing = new Set(['sum', 'mean', 'softmax', 'log_softmax', 'argmax', 'argmin', 'max', 'min', 'norm', 'unbind']);

class ShapeUses implements ShapeUse {
  leastRank = 0;
  rank: number | null = null;
  readonly sizes = new Map<number, number>();
  columns: number | null = null;
  parts: number | null = null;
  takes: ShapeUse['takes'] = null;
  isSubtracted = false;
  /** Where slices of the columns end that start with the first, and start that end with the last. */
  readonly #heads = new Set<number>();
  readonly #tails = new Set<number>();

  constructor(readonly name: string) {}

  statement(statement: Statement): void {
    if (statement.kind === 'assert') this.#assertion(statement.test);
    if (statement.kind === 'assign') this.#unpacking(statement.targets, statement.value);
    const isSimple = innerStatements(statement).length === 0;
    if (!isSimple || statement.kind === 'function' || statement.kind === 'class') return;
    for (const expression of ownExpressions(statement)) {
      for (const part of expressionsIn(expression)) this.#expression(part);
    }
  }

  /** `assert x.dim() == 4`. */
  #assertion(test: Expression): void {
    if (test.kind === 'boolean' && test.operator === 'and')
      test.values.forEach((value) => {
        this.#assertion(value);
      });
    if (test.kind !== 'compare') return;
    const [first] = test.comparisons;
    if (first?.operator === '==' && this.#isRank(test.left) && first.right.kind === 'integer') {
      this.rank = first.right.value;
    }
  }

  /** `n, c, h, w = x.shape`; `x1, y1, x2, y2 = x.chunk(4, dim=-1)`. */
  #unpacking(targets: readonly Expression[], value: Expression): void {
    const [target] = targets;
    if (target?.kind !== 'tuple' || target.elements.some(({ kind }) => kind === 'starred')) return;
    const count = target.elements.length;
    if (this.#isShape(value)) this.rank = count;
    // In two or three parts tensors of any width are taken.
    if (count > fewColumns && this.#isTakenIntoColumns(value)) this.columns = count;
  }

  #isTakenIntoColumns(value: Expression): boolean {
    if (value.kind !== 'call' || !intoParts.has(lastName(value.callee)) || value.callee.kind !== 'attribute')
      return false;
    const isMethod = this.#isIt(value.callee.object);
    const rest = value.arguments.slice(isMethod ? 0 : 1);
    const [of] = value.arguments;
    const last = rest.at(-1);
    return (
      (isMethod || (of !== undefined && this.#isIt(of.value))) && last !== undefined && integerOf(last.value) === -1
    );
  }

  #expression(expression: Expression): void {
    if (expression.kind === 'subscript') this.#subscript(expression.object, expression.index);
    if (expression.kind === 'call') this.#call(expression);
  }

  #subscript(object: Expression, index: Expression): void {
    if (this.#isShape(object)) {
      const dimension = integerOf(index);
      if (dimension !== null) this.#hasDimension(dimension);
    }
    if (!this.#isIt(object)) return;
    const parts = index.kind === 'tuple' ? index.elements : [index];
    const [first, last] = parts;
    // `x[..., 3]` is the last of four columns, where no later one is named.
    if (parts.length === 2 && first?.kind === 'constant' && last !== undefined && integerOf(last) !== null) {
      const columns = leastSize(last);
      if (columns > 1 && columns <= largestSize) this.columns = Math.max(this.columns ?? 0, columns);
    }
    if (parts.length === 2 && last?.kind === 'slice' && this.#halves(last) && first?.kind === 'slice')
      this.sizes.set(1, Math.max(this.sizes.get(1) ?? 0, this.columns ?? 0));
    if (parts.some(({ kind }) => kind === 'constant' || kind === 'starred')) return;
    this.leastRank = Math.max(this.leastRank, parts.length);
    parts.forEach((part, dimension) => {
      const least = leastSize(part);
      if (least <= largestSize && least > (this.sizes.get(dimension) ?? 0)) this.sizes.set(dimension, least);
    });
  }

  /** `x[:, 2:] - x[:, :2]`: of corners, as of boxes, one half is as wide as the other. */
  #halves({ start, stop }: Extract<Expression, { kind: 'slice' }>): boolean {
    const [from, to] = [start, stop].map((bound) => (bound === null ? null : integerOf(bound)));
    if (start === null && typeof to === 'number') this.#heads.add(to);
    if (stop === null && typeof from === 'number') this.#tails.add(from);
    const halves = [...this.#heads].filter((width) => width > 1 && this.#tails.has(width));
    if (halves.length > 0) this.columns = Math.max(this.columns ?? 0, ...halves.map((width) => 2 * width));
    return halves.length > 0;
  }

  #call(call: CallExpression): void {
    const { callee } = call;
    if (callee.kind !== 'attribute') return;
    const isMethod = this.#isIt(callee.object);
    const [first] = call.arguments;
    if (!isMethod && !(first?.kind === 'positional' && this.#isIt(first.value))) return;
    const rest = (isMethod ? call.arguments : call.arguments.slice(1)).map((argument) => argument.value);
    const numbers = rest.map(integerOf);
    if (callee.name === 'size' && numbers.length === 1) this.#hasDimension(numbers[0] ?? 0);
    if (callee.name === 'permute' && numbers.length > 1) this.rank = numbers.length;
    if (callee.name === 't') this.rank = 2;
    if (callee.name === 'transpose')
      numbers.forEach((dimension) => {
        this.#hasDimension(dimension ?? 0);
      });
    if ((callee.name === 'view' || callee.name === 'reshape') && numbers.length === 2) {
      if (numbers[0] === -1) this.columns = numbers[1] ?? null;
      // What is left of each sample is made one row: `x.view(x.size(0), -1)`.
      if (numbers[0] === null && numbers[1] === -1) this.#hasDimension(1);
    }
    if (callee.name === 'flatten') this.#hasDimension(numbers[0] ?? 0);
    if (reducing.has(callee.name)) for (const dimension of dimensionsOf(call)) this.#hasDimension(dimension);
  }

  #hasDimension(dimension: number): void {
    this.leastRank = Math.max(this.leastRank, dimension < 0 ? -dimension : dimension + 1);
  }

  #isIt(expression: Expression): boolean {
    return hasShapeOf(expression, this.name);
  }
  /** `x.shape`, `x.size()`. */
  #isShape(expression: Expression): boolean {
    if (expression.kind === 'attribute') return expression.name === 'shape' && this.#isIt(expression.object);
    return isCallOf(expression, 'size') && expression.arguments.length === 0 && this.#isIt(expression.callee.object);
  }
  /** `x.dim()`, `x.ndim`, `len(x.shape)`. */
  #isRank(expression: Expression): boolean {
    if (expression.kind === 'attribute') return expression.name === 'ndim' && this.#isIt(expression.object);
    if (isCallOf(expression, 'dim')) return this.#isIt(expression.callee.object);
    if (expression.kind !== 'call' || expression.callee.kind !== 'name') return false;
    const [argument] = expression.arguments;
    return expression.callee.name === 'len' && argument !== undefined && this.#isShape(argument.value);
  }
}

type MethodCall = CallExpression & { readonly callee: Extract<Expression, { readonly kind: 'attribute' }> };

function isCallOf(expression: Expression, method: string): expression is MethodCall {
  return expression.kind === 'call' && expression.callee.kind === 'attribute' && expression.callee.name === method;
}

/** How many elements a dimension has at least, where one of them or a slice of them is taken. */
function leastSize(index: Expression): number {
  if (index.kind === 'slice') {
    const [start, stop] = [index.start, index.stop].map((bound) => (bound === null ? null : integerOf(bound)));
    return Math.max(start === undefined || start === null || start < 0 ? 0 : start + 1, stop ?? 0);
  }
  const taken = integerOf(index);
  return taken === null ? 0 : taken < 0 ? -taken : taken + 1;
}

function dimensionsOf(call: CallExpression): readonly number[] {
  const named = call.arguments.find(
    (argument) => argument.kind === 'keyword' && (argument.name === 'dim' || argument.name === 'axis'),
  );
  if (named === undefined) return [];
  const parts = named.value.kind === 'tuple' || named.value.kind === 'list' ? named.value.elements : [named.value];
  return parts.flatMap((part) => integerOf(part) ?? []);
}

function integerOf(expression: Expression): number | null {
  if (expression.kind === 'integer') return expression.value;
  if (expression.kind !== 'unary' || expression.operator !== '-') return null;
  const operand = integerOf(expression.operand);
  return operand === null ? null : -operand;
}

function assignsName(statement: Statement, name: string): boolean {
  const targets = statement.kind === 'assign' ? statement.targets : [];
  const assigned = targets
    .flatMap((target) => (target.kind === 'tuple' ? target.elements : [target]))
    .some((target) => target.kind === 'name' && target.name === name);
  return assigned || innerStatements(statement).some((inner) => assignsName(inner, name));
}
