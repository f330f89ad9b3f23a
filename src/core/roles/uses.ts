import { lastName, pathOf } from '../program/dotted-path';
import { library } from '../libraries/library';
import type { CallExpression, Expression, Statement } from '../program/program';
import { bodyExpressions, statementsIn } from '../program/walk';
import type { ParameterKind } from './annotation';
import { hintOfName, type NameHint } from './names';

/** A question whether an expression is the value meant. */
export type Test = (expression: Expression) => boolean;

export function isName(expression: Expression, name: string): boolean {
  return expression.kind === 'name' && expression.name === name;
}

/** What a tensor may be called. */
export const tensorHints: ReadonlySet<NameHint> = new Set(['prediction', 'target', 'teacher', 'mask', 'weight']);

/** `config['margin']`, `config.margin`. */
export function partNamed(key: string, isWhole: Test): Test {
  return (expression) => {
    if (expression.kind === 'attribute') return expression.name === key && isWhole(expression.object);
    if (expression.kind !== 'subscript' || expression.index.kind !== 'string') return false;
    return expression.index.value === key && isWhole(expression.object);
  };
}

const tensorAttributes = new Set(['shape', 'ndim', 'dtype', 'device', 'requires_grad', 'T', 'data']);

export function isTensorMember(name: string): boolean {
  return tensorAttributes.has(name) || (Object.hasOwn(library, `torch.Tensor.${name}`) && !isMember(name));
}

/** A method of Python's own collections and texts. */
export function isMember(name: string): boolean {
  return ['str', 'list', 'dict'].some((type) => Object.hasOwn(library, `builtins.${type}.${name}`));
}

/** `F.normalize(…)`, `torch.lgamma(…)`: a function whose first parameter is a tensor, and nothing else will do. */
function takesTensor(callee: Expression): boolean {
  if (callee.kind !== 'attribute') return false;
  // `x.chunk(parts)` is a method, which takes numbers too.
  const module = pathOf(callee.object);
  if (module === null || !/^(torch|nn|F|fn|nnf|functional|TF)(\.\w+)*$/.test(module)) return false;
  const isFunction = Object.hasOwn(library, `torch.nn.functional.${callee.name}`);
  const isMethodToo =
    Object.hasOwn(library, `torch.${callee.name}`) && Object.hasOwn(library, `torch.Tensor.${callee.name}`);
  return isFunction || isMethodToo;
}

/** `mode.lower()`. */
function isTextMember(name: string): boolean {
  const isOthers = ['torch.Tensor', 'builtins.list', 'builtins.dict'].some((type) =>
    Object.hasOwn(library, `${type}.${name}`),
  );
  return Object.hasOwn(library, `builtins.str.${name}`) && !isOthers;
}

type Table = Extract<Expression, { kind: 'dict' }>;

/** What the framework's functions take a text by, and which. */
export const libraryTexts: ReadonlyMap<string, readonly string[]> = new Map([
  ['reduction', ['mean', 'sum', 'none']],
  ['padding_mode', ['zeros', 'border', 'reflection']],
  ['pad_mode', ['reflect', 'constant']],
  ['mode', ['bilinear', 'nearest', 'linear', 'trilinear', 'reflect', 'replicate']],
]);

/** What makes a tensor a part of an object. */
const keepers = new Set(['register_buffer', 'register_parameter', 'Parameter']);

/** What takes sizes and counts; `one_hot` behind its labels. */
const takers = new Set(['range', 'arange', 'eye', 'ones', 'zeros', 'empty', 'rand', 'randn', 'one_hot']);

/** The uses of one value in some bodies. */
export class Uses {
  readonly comparands: Expression[] = [];
  /** What the framework calls it where it is handed on by keyword: `padding_mode`. */
  readonly calledBy = new Set<string>();
  #mentions = 0;
  /** How often only its length is asked. */
  #counted = 0;
  arity = 0;
  /** The keys by which is read what a call of it answers: `model(x)['embedding']`. */
  readonly answerKeys = new Set<string>();
  readonly #kinds = new Set<ParameterKind>();
  readonly #subscripts = new Set<string>();
  readonly #attributes = new Set<string>();
  /** The names that hold what a call of it answers. */
  readonly #answers = new Set<string>();
  /** The dictionaries that names hold, and attributes: `table`, `self.table`. */
  readonly #tables = new Map<string, Table>();
  /** Whether an object keeps it as a buffer or a parameter, which nothing but a tensor may be. */
  isKept = false;
  /** Whether it has attributes that no tensor, text or dictionary has; and whether one of those is called. */
  #hasOwnAttributes = false;
  #hasOwnMethods = false;

  constructor(
    readonly isIt: (expression: Expression) => boolean,
    bodies: readonly (readonly Statement[])[],
    readonly isWhole = isIt,
  ) {
    for (const body of bodies) for (const statement of statementsIn(body)) this.#statement(statement);
    for (const body of bodies) for (const part of bodyExpressions(body)) this.#expression(part);
  }

  get isUsed(): boolean {
    return this.#mentions > 0;
  }

  /** Whether it is used, but for nothing else than how many it is. */
  get isOnlyCounted(): boolean {
    return this.isUsed && this.#mentions === this.#counted;
  }

  /** The one that decides where uses say several things. */
  get kind(): ParameterKind | null {
    const order: readonly ParameterKind[] = ['mapping', 'tensor', 'text', 'function', 'integer', 'number', 'flag'];
    return order.find((kind) => this.#kinds.has(kind)) ?? null;
  }

  /** A dictionary where something is read by its key, a namespace where it has attributes of its own; null where nothing is. */
  get mappingKind(): 'mapping' | 'namespace' | null {
    if (this.#subscripts.size > 0) return 'mapping';
    return this.#isNamespace ? 'namespace' : null;
  }

  get #isNamespace(): boolean {
    return this.#hasOwnAttributes && !this.#hasOwnMethods && !this.#kinds.has('function');
  }

  /** The names of what is read from it. */
  get keys(): ReadonlySet<string> {
    return new Set([...this.#subscripts, ...(this.#isNamespace ? this.#attributes : [])]);
  }

  with(others: Uses): this {
    this.comparands.push(...others.comparands);
    for (const name of others.calledBy) this.calledBy.add(name);
    for (const key of others.answerKeys) this.answerKeys.add(key);
    for (const kind of others.#kinds) this.#kinds.add(kind);
    for (const key of others.#subscripts) this.#subscripts.add(key);
    for (const name of others.#attributes) this.#attributes.add(name);
    this.isKept ||= others.isKept;
    this.#hasOwnAttributes ||= others.#hasOwnAttributes;
    this.#hasOwnMethods ||= others.#hasOwnMethods;
    this.arity = Math.max(this.arity, others.arity);
    return this;
  }

  #statement(statement: Statement): void {
    if (statement.kind === 'if' || statement.kind === 'while') this.#condition(statement.test);
    if (statement.kind === 'assign' && statement.value.kind === 'dict')
      for (const path of statement.targets.map(pathOf)) if (path !== null) this.#tables.set(path, statement.value);
    if (statement.kind === 'assign' && statement.value.kind === 'call' && this.isWhole(statement.value.callee))
      for (const target of statement.targets) if (target.kind === 'name') this.#answers.add(target.name);
    if (statement.kind === 'match' && this.isIt(statement.subject)) {
      for (const { pattern } of statement.cases) if (pattern.kind === 'matchValue') this.#compared(pattern.value);
    }
  }

  #expression(expression: Expression): void {
    if (this.isIt(expression)) this.#mentions += 1;
    switch (expression.kind) {
      case 'conditional':
        this.#condition(expression.test);
        break;
      case 'compare':
        this.#comparison(expression.left, expression.comparisons);
        break;
      case 'attribute':
        if (this.isWhole(expression.object) && isTensorMember(expression.name)) this.#kinds.add('tensor');
        if (this.isIt(expression.object) && isTextMember(expression.name)) this.#kinds.add('text');
        if (this.isWhole(expression.object)) this.#attribute(expression.name);
        break;
      case 'subscript':
        // `table[mode]`, `config['mode']`
        if (this.isIt(expression.index)) this.#lookedUpIn(expression.object);
        if (expression.index.kind !== 'string') break;
        if (this.isWhole(expression.object)) this.#subscripts.add(expression.index.value);
        if (this.#isAnswer(expression.object)) this.answerKeys.add(expression.index.value);
        break;
      case 'call':
        this.#call(expression);
        break;
      default:
        break;
    }
  }

  /** `model(x)`, or `out` of `out = model(x)`. */
  #isAnswer(expression: Expression): boolean {
    if (expression.kind === 'name') return this.#answers.has(expression.name);
    return expression.kind === 'call' && this.isWhole(expression.callee);
  }

  #attribute(name: string): void {
    if (isMember(name)) return;
    this.#attributes.add(name);
    this.#hasOwnAttributes ||= !isTensorMember(name);
  }

  #call({ callee, arguments: args }: CallExpression): void {
    if (this.isWhole(callee)) {
      this.#kinds.add('function');
      this.arity = Math.max(this.arity, args.length);
    }
    if (
      callee.kind === 'attribute' &&
      this.isWhole(callee.object) &&
      !isTensorMember(callee.name) &&
      !isMember(callee.name)
    )
      this.#hasOwnMethods = true;
    const [key] = args;
    if (callee.kind === 'attribute' && callee.name === 'get' && key !== undefined && this.isIt(key.value))
      this.#lookedUpIn(callee.object);
    // `options.get('margin', 0.5)`: what has another value where it is missing need not be there.
    if (
      callee.kind === 'attribute' &&
      callee.name === 'get' &&
      key?.value.kind === 'string' &&
      this.isWhole(callee.object)
    )
      this.#kinds.add('mapping');
    for (const given of args)
      if (given.kind === 'keyword' && this.isIt(given.value)) this.#handedOnAs(given.name, callee);
    if (callee.kind === 'name' && callee.name === 'getattr') this.#gotten(args);
    if (callee.kind === 'name' && callee.name === 'len' && args.some(({ value }) => this.isIt(value)))
      this.#counted += 1;
    const sizes = args.slice(lastName(callee) === 'one_hot' ? 1 : 0).map(({ value }) => value);
    if (takers.has(lastName(callee)) && sizes.some((size) => this.#isAmong(size))) this.#kinds.add('integer');
    if (args.some(({ kind, value }) => kind === 'spreadKeywords' && this.isIt(value))) this.#kinds.add('mapping');
    if (!args.some(({ value }) => this.isIt(value))) return;
    this.isKept ||= keepers.has(lastName(callee));
    if (this.isKept) this.#kinds.add('tensor');
    const [first] = args;
    if (first?.kind === 'positional' && this.isIt(first.value) && takesTensor(callee)) this.#kinds.add('tensor');
    // An enumeration called with it, or a helper that is also given what is allowed.
    this.comparands.push(...[callee, ...args.map(({ value }) => value)].filter(({ kind }) => kind !== 'string'));
  }

  /** `table[mode]`, `{'l1': …}.get(mode)`: one of the keys, where they are written there. */
  #lookedUpIn(object: Expression): void {
    const table = this.#tables.get(pathOf(object) ?? '') ?? object;
    this.comparands.push(table);
    if (table.kind === 'dict' && table.entries.some(({ key }) => key?.kind === 'string')) this.#kinds.add('text');
  }

  /** `F.grid_sample(…, padding_mode=mode)`: what the framework takes by such a name is a text. */
  #handedOnAs(name: string, callee: Expression): void {
    if (callee.kind !== 'attribute' || !libraryTexts.has(name)) return;
    this.calledBy.add(name);
    this.#kinds.add('text');
  }

  /** `getattr(args, 'margin', 0.5)`: what has another value where it is missing need not be there. */
  #gotten([of, name, other]: CallExpression['arguments']): void {
    if (of === undefined || name?.value.kind !== 'string' || !this.isWhole(of.value)) return;
    const key = name.value.value;
    if (other === undefined) this.#attribute(key);
    else this.#hasOwnAttributes ||= !isMember(key) && !isTensorMember(key) && !tensorHints.has(hintOfName(key));
  }

  #isAmong(size: Expression): boolean {
    return size.kind === 'tuple' || size.kind === 'list' ? size.elements.some(this.isIt) : this.isIt(size);
  }

  #comparison(
    left: Expression,
    comparisons: readonly { readonly operator: string; readonly right: Expression }[],
  ): void {
    let before = left;
    for (const { operator, right } of comparisons) {
      if (['==', '!=', 'in', 'not in'].includes(operator)) {
        if (this.isIt(before)) this.#compared(right);
        if (this.isIt(right)) this.#compared(before);
      }
      before = right;
    }
  }

  #compared(other: Expression): void {
    this.comparands.push(other);
    const parts = other.kind === 'tuple' || other.kind === 'list' || other.kind === 'set' ? other.elements : [other];
    if (parts.some(({ kind }) => kind === 'string')) this.#kinds.add('text');
  }

  #condition(test: Expression): void {
    if (this.isIt(test)) this.#kinds.add('flag');
    if (test.kind === 'compare' && test.comparisons.length === 1)
      this.#threshold(test.left, test.comparisons[0]?.right);
    if (test.kind === 'unary' && test.operator === 'not') this.#condition(test.operand);
    if (test.kind === 'boolean')
      test.values.forEach((value) => {
        this.#condition(value);
      });
  }

  /** `if t == 1.0`: of a tensor it would be ambiguous. */
  #threshold(left: Expression, right: Expression | undefined): void {
    const isNumber = right?.kind === 'integer' || right?.kind === 'float';
    if (isNumber && this.isIt(left)) this.#kinds.add('number');
  }
}
