import { assignedPairs } from '../loss/assignments';
import { namedParameters, type Callable } from '../loss/definitions';
import { lastName } from '../program/dotted-path';
import type { CallExpression, Expression, FunctionDefinition, Parameter, Statement } from '../program/program';
import { bodyExpressions, statementsIn } from '../program/walk';
import { entryTests } from './entry-uses';
import { shapeUse } from './shape-use';
import { usage, type Usage } from './usage';
import { isName, partNamed, Uses, type Test } from './uses';

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
  return usage(parameter.annotation, uses, shapeUse('', []), (key) => usageHeld(held.part(key)), held.entries());
}

function usageHeld(held: HeldValue): Usage {
  return usage(null, held.uses(), shapeUse('', []), (key) => usageHeld(held.part(key)));
}

/** An entry of a dictionary has none of its own. */
function usageOfEntry(uses: Uses): Usage {
  const none = new Uses(() => false, []);
  return usage(null, uses, shapeUse('', []), () => usageOfEntry(none));
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

  /** How the entries are used where it is a dictionary that is walked through, as itself or as what holds it. */
  entries(): Usage['entries'] {
    const bodies = this.methods.map(({ body }) => body);
    const tests = entryTests(this.#heldOr(this.isElsewhere), bodies);
    if (tests === null) return null;
    const usageBy = (isIt: Test): Usage => usageOfEntry(new Uses(isIt, bodies));
    return { keys: usageBy(tests.isKey), values: usageBy(tests.isValue) };
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

function isFunction(statement: Statement): statement is FunctionDefinition {
  return statement.kind === 'function';
}

/** An attribute that holds a parameter, or what one call makes of it. */
interface Held {
  readonly name: string;
  readonly isConverted: boolean;
}

/** `self.mode = mode`, `self.mode = str(mode)`, `self.mode = mode.lower()`, `self.register_buffer('prior', prior)`: the attributes that a constructor keeps a parameter in. */
function attributesHolding(isGiven: (expression: Expression) => boolean, body: readonly Statement[]): readonly Held[] {
  const registered = bodyExpressions(body).flatMap((expression): Held[] => {
    if (expression.kind !== 'call' || lastName(expression.callee) !== 'register_buffer') return [];
    const [name, value] = expression.arguments.map((argument) => argument.value);
    const isIt = name?.kind === 'string' && value !== undefined && isGiven(value);
    return isIt ? [{ name: name.value, isConverted: false }] : [];
  });
  const assigned = [...statementsIn(body)].flatMap(pairsAssigned).flatMap(([target, value]) => {
    const isConverted = value.kind === 'call' && isConversion(value, isGiven);
    if (target.kind !== 'attribute' || (!isGiven(value) && !isConverted)) return [];
    return [{ name: target.name, isConverted }];
  });
  return [...registered, ...assigned];
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
  const read = constructor === undefined ? [] : bodyExpressions(constructor.body);
  const names = new Set(read.flatMap((part) => keyRead(part, constructor) ?? []));
  return [...names].flatMap((name) => {
    const rest = constructor?.parameters.keywordRest;
    if (constructor === undefined || rest === null || rest === undefined) return [];
    const annotation = annotatedAs((value) => keyRead(value, constructor) === name, constructor);
    return [{ ...rest, name, annotation, defaultValue: null }];
  });
}

/** The annotation of what holds a value: `self.idc: List[int] = kwargs['idc']`. */
function annotatedAs(isIt: Test, { body }: FunctionDefinition): Expression | null {
  const [holding] = [...statementsIn(body)].flatMap((statement) =>
    statement.kind === 'annotatedAssign' && statement.value !== null && isIt(statement.value) ? [statement] : [],
  );
  return holding?.annotation ?? null;
}

function keyRead(expression: Expression, constructor: FunctionDefinition | undefined): string | null {
  const rest = constructor?.parameters.keywordRest?.name;
  if (rest === undefined || expression.kind !== 'subscript' || !isName(expression.object, rest)) return null;
  return expression.index.kind === 'string' ? expression.index.value : null;
}

/** What a base does with a parameter that is passed on to its constructor, `super().__init__(mode)`: there, and as the attributes that hold it. */
function passedOn(
  { name }: Parameter,
  constructor: FunctionDefinition | undefined,
  methods: readonly FunctionDefinition[],
): Uses {
  const never = (): boolean => false;
  const none = new Uses(never, []);
  if (constructor === undefined) return none;
  const base = methods.filter((method) => method.name === '__init__')[1];
  const call = callsIn(constructor.body).find(
    ({ callee }) => callee.kind === 'attribute' && callee.name === '__init__' && callee.object.kind === 'call',
  );
  const index = call?.arguments.findIndex(({ value }) => isName(value, name)) ?? -1;
  const argument = call?.arguments[index];
  if (base === undefined || argument === undefined) return none;
  const taken = argument.kind === 'keyword' ? argument.name : base.parameters.positional[index + 1]?.name;
  if (taken === undefined) return none;
  return new HeldValue((expression) => isName(expression, taken), never, methods, base).uses();
}

function callsIn(body: readonly Statement[]): readonly CallExpression[] {
  return bodyExpressions(body).filter((part) => part.kind === 'call');
}
