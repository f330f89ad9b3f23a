import { lastName } from '../program/dotted-path';
import { library } from '../libraries/library';
import type { Callable } from '../loss/definitions';
import { bodyOf, namedParameters } from '../loss/definitions';
import type { CallExpression, Expression, FunctionDefinition, Parameter, Statement } from '../program/program';
import { expressionsIn, statementParts, statementsIn } from '../program/walk';
import { annotatedKind, type ParameterKind } from './annotation';
import { shapeUse, type ShapeUse } from './shape-use';

/** What the program's text says of a parameter by how it uses it. Names say nothing here. */
export interface Usage {
  readonly kind: ParameterKind | null;
  readonly shape: ShapeUse;
  /** Whether the kind is said by an annotation or by what only a tensor can do, rather than left open. */
  readonly isTensor: boolean;
  /** Expressions whose strings it is compared with or looked up in. */
  readonly comparands: readonly Expression[];
  /** Whether the body mentions it at all. */
  readonly isUsed: boolean;
  /** What is read from it by name, as from a dictionary: `config['margin']`. */
  readonly keys: readonly string[];
  /** With how many arguments it is called, at the most; 0 where it is not called. */
  readonly arity: number;
}

/** How a parameter of the call is used in the body. */
export function usageOf(parameter: Parameter, { definition }: Callable): Usage {
  const isIt = (expression: Expression): boolean => expression.kind === 'name' && expression.name === parameter.name;
  const body = bodyOf(definition);
  return usage(parameter, new Uses(isIt, [body]), shapeUse(parameter.name, body));
}

/** How a parameter of the constructor is used: there, and in the whole class as the attribute that holds it. */
export function constructorUsage(parameter: Parameter, { classes }: Callable): Usage {
  const methods = classes.flatMap(({ body }) => [...statementsIn(body)].filter(isFunction));
  const constructor = methods.find(({ name }) => name === '__init__');
  const isGiven = (expression: Expression): boolean =>
    isName(expression, parameter.name) || keyRead(expression, constructor) === parameter.name;
  const held = constructor === undefined ? [] : attributesHolding(isGiven, constructor.body);
  const holds = (expression: Expression, isMeant: (attribute: Held) => boolean): boolean =>
    expression.kind === 'attribute' &&
    expression.object.kind === 'name' &&
    held.some((attribute) => attribute.name === expression.name && isMeant(attribute));
  const isAttribute = (expression: Expression): boolean => holds(expression, () => true);
  const isIt = (expression: Expression): boolean => isAttribute(expression) || isGiven(expression);
  // What is made of it may be called without its being a function itself.
  const isWhole = (expression: Expression): boolean =>
    holds(expression, ({ isConverted }) => !isConverted) || isGiven(expression);
  const own = new Uses(isIt, constructor === undefined ? [] : [constructor.body], isWhole);
  const others = new Uses(
    isAttribute,
    methods.filter((method) => method !== constructor).map(({ body }) => body),
    isWhole,
  );
  return usage(parameter, own.with(others).with(passedOn(parameter, constructor, methods)), shapeUse('', []));
}

function usage(parameter: Parameter, uses: Uses, shape: ShapeUse): Usage {
  const annotated = parameter.annotation === null ? null : annotatedKind(parameter.annotation);
  const said = parameter.annotation === null ? [] : [...expressionsIn(parameter.annotation)];
  const comparands = [...uses.comparands, ...said];
  const kind = uses.keys.size > 0 ? 'mapping' : (annotated ?? uses.kind);
  const { isUsed, arity } = uses;
  return { kind, isTensor: kind === 'tensor', shape, comparands, isUsed, keys: [...uses.keys], arity };
}

function isFunction(statement: Statement): statement is FunctionDefinition {
  return statement.kind === 'function';
}

/** An attribute that holds a parameter, or what one call makes of it. */
interface Held {
  readonly name: string;
  readonly isConverted: boolean;
}

/** `self.mode = mode`, `self.mode = str(mode)`, `self.mode = mode.lower()`: the attributes that a constructor keeps a parameter in. */
function attributesHolding(isGiven: (expression: Expression) => boolean, body: readonly Statement[]): readonly Held[] {
  return [...statementsIn(body)].flatMap((statement) => {
    if ((statement.kind !== 'assign' && statement.kind !== 'annotatedAssign') || statement.value === null) return [];
    const { value } = statement;
    const isConverted = value.kind === 'call' && isConversion(value, isGiven);
    if (!isGiven(value) && !isConverted) return [];
    const targets = statement.kind === 'assign' ? statement.targets : [statement.target];
    return targets.flatMap((target) => (target.kind === 'attribute' ? [{ name: target.name, isConverted }] : []));
  });
}

function isConversion(
  { callee, arguments: args }: CallExpression,
  isGiven: (expression: Expression) => boolean,
): boolean {
  if (args.length === 1) return args.some(({ value }) => isGiven(value));
  return args.length === 0 && callee.kind === 'attribute' && isGiven(callee.object);
}

/** What a constructor takes: by its parameters, and by the keys of its `**kwargs`. */
export function constructorParameters(callable: Callable): readonly Parameter[] {
  const named = callable.constructorParameters === null ? [] : namedParameters(callable.constructorParameters);
  const byKey = keysRead(callable).filter(({ name }) => named.every((parameter) => parameter.name !== name));
  return [...named, ...byKey];
}

/** What a constructor reads from its `**kwargs` by key, as if it were a parameter: `kwargs['idc']`. */
export function keysRead({ classes }: Callable): readonly Parameter[] {
  const [constructor] = classes
    .flatMap(({ body }) => [...statementsIn(body)].filter(isFunction))
    .filter(({ name }) => name === '__init__');
  const read = constructor === undefined ? [] : partsOf(constructor.body);
  const names = new Set(read.flatMap((part) => keyRead(part, constructor) ?? []));
  return [...names].flatMap((name) => {
    const rest = constructor?.parameters.keywordRest;
    return rest === null || rest === undefined ? [] : [{ ...rest, name, annotation: null, defaultValue: null }];
  });
}

function keyRead(expression: Expression, constructor: FunctionDefinition | undefined): string | null {
  const rest = constructor?.parameters.keywordRest?.name;
  if (rest === undefined || expression.kind !== 'subscript' || !isName(expression.object, rest)) return null;
  return expression.index.kind === 'string' ? expression.index.value : null;
}

function isName(expression: Expression, name: string): boolean {
  return expression.kind === 'name' && expression.name === name;
}

/** What the constructor of a base does with a parameter that is passed on to it: `super().__init__(mode)`. */
function passedOn(
  { name }: Parameter,
  constructor: FunctionDefinition | undefined,
  methods: readonly FunctionDefinition[],
): Uses {
  const none = new Uses(() => false, []);
  if (constructor === undefined) return none;
  const base = methods.filter((method) => method.name === '__init__')[1];
  const call = callsIn(constructor.body).find(
    ({ callee }) => callee.kind === 'attribute' && callee.name === '__init__' && callee.object.kind === 'call',
  );
  const index = call?.arguments.findIndex(({ value }) => isName(value, name)) ?? -1;
  const argument = call?.arguments[index];
  if (base === undefined || argument === undefined) return none;
  const taken = argument.kind === 'keyword' ? argument.name : base.parameters.positional[index + 1]?.name;
  return taken === undefined ? none : new Uses((expression) => isName(expression, taken), [base.body]);
}

function callsIn(body: readonly Statement[]): readonly CallExpression[] {
  return partsOf(body).filter((part) => part.kind === 'call');
}

function partsOf(body: readonly Statement[]): readonly Expression[] {
  return [...statementsIn(body)].flatMap((statement) =>
    statementParts(statement).expressions.flatMap((expression) => [...expressionsIn(expression)]),
  );
}

const tensorAttributes = new Set(['shape', 'ndim', 'dtype', 'device', 'requires_grad', 'T', 'data']);

function isTensorMember(name: string): boolean {
  const isPythons = ['str', 'list', 'dict'].some((type) => Object.hasOwn(library, `builtins.${type}.${name}`));
  return tensorAttributes.has(name) || (Object.hasOwn(library, `torch.Tensor.${name}`) && !isPythons);
}

/** `F.normalize(…)`, `torch.lgamma(…)`: a function whose first parameter is a tensor, and nothing else will do. */
function takesTensor(callee: Expression): boolean {
  if (callee.kind !== 'attribute' || callee.object.kind === 'call') return false;
  const isOfNumbers = callee.object.kind === 'name' && /^(math|np|numpy)$/.test(callee.object.name);
  const isFunction = Object.hasOwn(library, `torch.nn.functional.${callee.name}`);
  const isMethodToo =
    Object.hasOwn(library, `torch.${callee.name}`) && Object.hasOwn(library, `torch.Tensor.${callee.name}`);
  return !isOfNumbers && (isFunction || isMethodToo);
}

/** `mode.lower()`. */
function isTextMember(name: string): boolean {
  const isOthers = ['torch.Tensor', 'builtins.list', 'builtins.dict'].some((type) =>
    Object.hasOwn(library, `${type}.${name}`),
  );
  return Object.hasOwn(library, `builtins.str.${name}`) && !isOthers;
}

/** What takes sizes and counts; `one_hot` behind its labels. */
const takers = new Set(['range', 'arange', 'eye', 'ones', 'zeros', 'empty', 'rand', 'randn', 'one_hot']);

/** The uses of one value in some bodies. */
class Uses {
  readonly comparands: Expression[] = [];
  readonly keys = new Set<string>();
  isUsed = false;
  arity = 0;
  readonly #kinds = new Set<ParameterKind>();

  constructor(
    readonly isIt: (expression: Expression) => boolean,
    bodies: readonly (readonly Statement[])[],
    readonly isWhole = isIt,
  ) {
    for (const body of bodies) {
      for (const statement of statementsIn(body)) this.#statement(statement);
      for (const part of partsOf(body)) this.#expression(part);
    }
  }

  /** The one that decides where uses say several things. */
  get kind(): ParameterKind | null {
    const order: readonly ParameterKind[] = ['mapping', 'tensor', 'text', 'function', 'integer', 'number', 'flag'];
    return order.find((kind) => this.#kinds.has(kind)) ?? null;
  }

  with(others: Uses): this {
    this.comparands.push(...others.comparands);
    for (const kind of others.#kinds) this.#kinds.add(kind);
    for (const key of others.keys) this.keys.add(key);
    this.arity = Math.max(this.arity, others.arity);
    return this;
  }

  #statement(statement: Statement): void {
    if (statement.kind === 'if' || statement.kind === 'while') this.#condition(statement.test);
    if (statement.kind === 'match' && this.isIt(statement.subject)) {
      for (const { pattern } of statement.cases) if (pattern.kind === 'matchValue') this.#compared(pattern.value);
    }
  }

  #expression(expression: Expression): void {
    if (this.isIt(expression)) this.isUsed = true;
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
        break;
      case 'subscript':
        // `table[mode]`, `config['mode']`
        if (this.isIt(expression.index)) this.comparands.push(expression.object);
        if (this.isWhole(expression.object) && expression.index.kind === 'string')
          this.keys.add(expression.index.value);
        break;
      case 'call':
        this.#call(expression);
        break;
      default:
        break;
    }
  }

  #call({ callee, arguments: args }: CallExpression): void {
    if (this.isWhole(callee)) {
      this.#kinds.add('function');
      this.arity = Math.max(this.arity, args.length);
    }
    const sizes = args.slice(lastName(callee) === 'one_hot' ? 1 : 0).map(({ value }) => value);
    if (takers.has(lastName(callee)) && sizes.some((size) => this.#isAmong(size))) this.#kinds.add('integer');
    if (args.some(({ kind, value }) => kind === 'spreadKeywords' && this.isIt(value))) this.#kinds.add('mapping');
    if (!args.some(({ value }) => this.isIt(value))) return;
    const [first] = args;
    if (first?.kind === 'positional' && this.isIt(first.value) && takesTensor(callee)) this.#kinds.add('tensor');
    // An enumeration called with it, or a helper that is also given what is allowed.
    this.comparands.push(...[callee, ...args.map(({ value }) => value)].filter(({ kind }) => kind !== 'string'));
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
