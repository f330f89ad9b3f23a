import { lastName } from '../program/dotted-path';
import { library } from '../libraries/library';
import type { Callable } from '../loss/definitions';
import { assignedPairs } from '../loss/assignments';
import { bodyOf, namedParameters } from '../loss/definitions';
import type { CallExpression, Expression, FunctionDefinition, Parameter, Statement } from '../program/program';
import { expressionsIn, ownExpressions, statementsIn } from '../program/walk';
import { annotatedKind, type ParameterKind } from './annotation';
import { hintOfName, type NameHint } from './names';
import { partAs } from './parts';
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
  /** What is read from it by name, as from a dictionary or a namespace, and how that is used: `config['margin']`, `args.margin`. */
  readonly parts: ReadonlyMap<string, Usage>;
  /** With how many arguments it is called, at the most; 0 where it is not called. */
  readonly arity: number;
}

type Test = (expression: Expression) => boolean;

/** Each plan for the parameters of a call asks for them anew. */
const usages = new WeakMap<Callable, Map<Parameter, Usage>>();

/** How a parameter of the call is used in the body. */
export function usageOf(parameter: Parameter, callable: Callable): Usage {
  const ofCallable = usages.get(callable) ?? new Map<Parameter, Usage>();
  usages.set(callable, ofCallable);
  const found = ofCallable.get(parameter) ?? usageIn(parameter, callable);
  ofCallable.set(parameter, found);
  return found;
}

function usageIn(parameter: Parameter, callable: Callable): Usage {
  const body = bodyOf(callable.definition);
  const part = partAs(parameter, callable);
  const name = part?.calledBy ?? parameter.name;
  const usageOfPart = (isPart: Test): Usage =>
    usage(null, new Uses(isPart, [body]), shapeUse('', []), (key) => usageOfPart(partNamed(key, isPart)));
  const isIt = part?.isIt ?? ((expression: Expression): boolean => isName(expression, name));
  const shape = shapeUse(name, body);
  const whole = usage(parameter.annotation, new Uses(isIt, [body]), shape, (key) => usageOfPart(partNamed(key, isIt)));
  // A namespace of tensors is no set of options.
  const isOfTensors = [...whole.parts].some(([key, part]) => part.isTensor || tensorHints.has(hintOfName(key)));
  return isOfTensors && whole.kind === 'namespace' ? { ...whole, kind: null, parts: new Map() } : whole;
}

const tensorHints: ReadonlySet<NameHint> = new Set(['prediction', 'target', 'teacher', 'mask', 'weight']);

/** `config['margin']`, `config.margin`. */
function partNamed(key: string, isWhole: Test): Test {
  return (expression) => {
    if (expression.kind === 'attribute') return expression.name === key && isWhole(expression.object);
    if (expression.kind !== 'subscript' || expression.index.kind !== 'string') return false;
    return expression.index.value === key && isWhole(expression.object);
  };
}

/** How a parameter of the constructor is used: there, and in the whole class as the attribute that holds it. */
export function constructorUsage(parameter: Parameter, { classes }: Callable): Usage {
  const methods = classes.flatMap(({ body }) => [...statementsIn(body)].filter(isFunction));
  const constructor = methods.find(({ name }) => name === '__init__');
  const isGiven = (expression: Expression): boolean =>
    isName(expression, parameter.name) || keyRead(expression, constructor) === parameter.name;
  // A dataclass holds each field under its own name.
  const isField = (expression: Expression): boolean =>
    constructor === undefined &&
    expression.kind === 'attribute' &&
    expression.name === parameter.name &&
    isName(expression.object, 'self');
  const held = new HeldValue(isGiven, isField, methods, constructor);
  const uses = held.uses().with(passedOn(parameter, constructor, methods));
  return usage(parameter.annotation, uses, shapeUse('', []), (key) => usageHeld(held.part(key)));
}

function usageHeld(held: HeldValue): Usage {
  return usage(null, held.uses(), shapeUse('', []), (key) => usageHeld(held.part(key)));
}

/** What a constructor is given, or a part of it, where the class has it: as itself, and as the attributes that hold it. */
class HeldValue {
  readonly #attributes: readonly Held[];
  readonly #self: string;

  constructor(
    readonly isInConstructor: Test,
    readonly isElsewhere: Test,
    readonly methods: readonly FunctionDefinition[],
    readonly maker: FunctionDefinition | undefined,
  ) {
    this.#self = maker?.parameters.positional[0]?.name ?? 'self';
    this.#attributes = maker === undefined ? [] : attributesHolding(isInConstructor, maker.body);
  }

  uses(): Uses {
    const own = this.methods.filter((method) => method === this.maker);
    const others = this.methods.filter((method) => method !== this.maker);
    return this.#usesIn(own, this.isInConstructor).with(this.#usesIn(others, this.isElsewhere));
  }

  part(key: string): HeldValue {
    const inConstructor = partNamed(key, this.#heldOr(this.isInConstructor));
    return new HeldValue(inConstructor, partNamed(key, this.#heldOr(this.isElsewhere)), this.methods, this.maker);
  }

  #usesIn(methods: readonly FunctionDefinition[], isIt: Test): Uses {
    const bodies = methods.map(({ body }) => body);
    // What is made of it may be called without its being a function itself.
    const isWhole: Test = (expression) =>
      this.#isHeld(expression, ({ isConverted }) => !isConverted) || isIt(expression);
    return new Uses(this.#heldOr(isIt), bodies, isWhole);
  }

  #heldOr(isIt: Test): Test {
    return (expression) => this.#isHeld(expression, () => true) || isIt(expression);
  }

  #isHeld(expression: Expression, isMeant: (attribute: Held) => boolean): boolean {
    // `x.size` is another's.
    const isOwn = expression.kind === 'attribute' && isName(expression.object, this.#self);
    return isOwn && this.#attributes.some((attribute) => attribute.name === expression.name && isMeant(attribute));
  }
}

function usage(annotation: Expression | null, uses: Uses, shape: ShapeUse, partUsage: (key: string) => Usage): Usage {
  const annotated = annotation === null ? null : annotatedKind(annotation);
  const said = annotation === null ? [] : [...expressionsIn(annotation)];
  const comparands = [...uses.comparands, ...said];
  const parts = new Map([...uses.keys].map((key) => [key, partUsage(key)]));
  const kind = uses.mappingKind ?? annotated ?? uses.kind;
  const { isUsed, arity } = uses;
  return { kind, isTensor: kind === 'tensor', shape, comparands, isUsed, parts, arity };
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
  return [...statementsIn(body)].flatMap(pairsAssigned).flatMap(([target, value]) => {
    const isConverted = value.kind === 'call' && isConversion(value, isGiven);
    if (target.kind !== 'attribute' || (!isGiven(value) && !isConverted)) return [];
    return [{ name: target.name, isConverted }];
  });
}

/** What a statement assigns, and to what: `self.first, self.second = first, second`. */
function pairsAssigned(statement: Statement): readonly (readonly [Expression, Expression])[] {
  if (statement.kind === 'assign') return statement.targets.flatMap((target) => assignedPairs(target, statement.value));
  if (statement.kind !== 'annotatedAssign' || statement.value === null) return [];
  return [[statement.target, statement.value]];
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
    ownExpressions(statement).flatMap((expression) => [...expressionsIn(expression)]),
  );
}

const tensorAttributes = new Set(['shape', 'ndim', 'dtype', 'device', 'requires_grad', 'T', 'data']);

function isTensorMember(name: string): boolean {
  return tensorAttributes.has(name) || (Object.hasOwn(library, `torch.Tensor.${name}`) && !isMember(name));
}

/** A method of Python's own collections and texts. */
function isMember(name: string): boolean {
  return ['str', 'list', 'dict'].some((type) => Object.hasOwn(library, `builtins.${type}.${name}`));
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
  isUsed = false;
  arity = 0;
  readonly #kinds = new Set<ParameterKind>();
  readonly #subscripts = new Set<string>();
  readonly #attributes = new Set<string>();
  /** Whether it has attributes that no tensor, text or dictionary has; and whether one of those is called. */
  #hasOwnAttributes = false;
  #hasOwnMethods = false;

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
    for (const kind of others.#kinds) this.#kinds.add(kind);
    for (const key of others.#subscripts) this.#subscripts.add(key);
    for (const name of others.#attributes) this.#attributes.add(name);
    this.#hasOwnAttributes ||= others.#hasOwnAttributes;
    this.#hasOwnMethods ||= others.#hasOwnMethods;
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
        if (this.isWhole(expression.object)) this.#attribute(expression.name);
        break;
      case 'subscript':
        // `table[mode]`, `config['mode']`
        if (this.isIt(expression.index)) this.comparands.push(expression.object);
        if (this.isWhole(expression.object) && expression.index.kind === 'string')
          this.#subscripts.add(expression.index.value);
        break;
      case 'call':
        this.#call(expression);
        break;
      default:
        break;
    }
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
    if (callee.kind === 'name' && callee.name === 'getattr') this.#gotten(args);
    const sizes = args.slice(lastName(callee) === 'one_hot' ? 1 : 0).map(({ value }) => value);
    if (takers.has(lastName(callee)) && sizes.some((size) => this.#isAmong(size))) this.#kinds.add('integer');
    if (args.some(({ kind, value }) => kind === 'spreadKeywords' && this.isIt(value))) this.#kinds.add('mapping');
    if (!args.some(({ value }) => this.isIt(value))) return;
    const [first] = args;
    if (first?.kind === 'positional' && this.isIt(first.value) && takesTensor(callee)) this.#kinds.add('tensor');
    // An enumeration called with it, or a helper that is also given what is allowed.
    this.comparands.push(...[callee, ...args.map(({ value }) => value)].filter(({ kind }) => kind !== 'string'));
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
