import { library } from '../libraries/library';
import type { Callable } from '../loss/definitions';
import { bodyOf } from '../loss/definitions';
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
  const held = new Set(constructor === undefined ? [] : attributesHolding(parameter.name, constructor.body));
  const isAttribute = (expression: Expression): boolean =>
    expression.kind === 'attribute' && expression.object.kind === 'name' && held.has(expression.name);
  const isIt = (expression: Expression): boolean =>
    isAttribute(expression) || (expression.kind === 'name' && expression.name === parameter.name);
  const own = new Uses(isIt, constructor === undefined ? [] : [constructor.body]);
  const others = new Uses(
    isAttribute,
    methods.filter((method) => method !== constructor).map(({ body }) => body),
  );
  return usage(parameter, own.with(others).with(passedOn(parameter, constructor, methods)), shapeUse('', []));
}

function usage(parameter: Parameter, uses: Uses, shape: ShapeUse): Usage {
  const annotated = parameter.annotation === null ? null : annotatedKind(parameter.annotation);
  const said = parameter.annotation === null ? [] : [...expressionsIn(parameter.annotation)];
  const comparands = [...uses.comparands, ...said];
  return { kind: annotated ?? uses.kind, isTensor: (annotated ?? uses.kind) === 'tensor', shape, comparands };
}

function isFunction(statement: Statement): statement is FunctionDefinition {
  return statement.kind === 'function';
}

/** `self.mode = mode`, `self.mode = str(mode)`: the attributes that a constructor keeps a parameter in. */
function attributesHolding(name: string, body: readonly Statement[]): readonly string[] {
  return [...statementsIn(body)].flatMap((statement) => {
    if (statement.kind !== 'assign') return [];
    const { value } = statement;
    const isConverted =
      value.kind === 'call' && value.arguments.length === 1 && value.arguments.some((one) => isName(one.value, name));
    if (!isName(value, name) && !isConverted) return [];
    return statement.targets.flatMap((target) => (target.kind === 'attribute' ? [target.name] : []));
  });
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

/** The uses of one value in some bodies. */
class Uses {
  readonly comparands: Expression[] = [];
  readonly #kinds = new Set<ParameterKind>();

  constructor(
    readonly isIt: (expression: Expression) => boolean,
    bodies: readonly (readonly Statement[])[],
  ) {
    for (const body of bodies) {
      for (const statement of statementsIn(body)) this.#statement(statement);
      for (const part of partsOf(body)) this.#expression(part);
    }
  }

  /** The one that decides where uses say several things. */
  get kind(): ParameterKind | null {
    const order: readonly ParameterKind[] = ['tensor', 'text', 'function', 'integer', 'number', 'flag'];
    return order.find((kind) => this.#kinds.has(kind)) ?? null;
  }

  with(others: Uses): this {
    this.comparands.push(...others.comparands);
    for (const kind of others.#kinds) this.#kinds.add(kind);
    return this;
  }

  #statement(statement: Statement): void {
    if (statement.kind === 'if' || statement.kind === 'while') this.#condition(statement.test);
    if (statement.kind === 'match' && this.isIt(statement.subject)) {
      for (const { pattern } of statement.cases) if (pattern.kind === 'matchValue') this.#compared(pattern.value);
    }
  }

  #expression(expression: Expression): void {
    switch (expression.kind) {
      case 'conditional':
        this.#condition(expression.test);
        break;
      case 'compare':
        this.#comparison(expression.left, expression.comparisons);
        break;
      case 'attribute':
        if (this.isIt(expression.object) && isTensorMember(expression.name)) this.#kinds.add('tensor');
        break;
      case 'subscript':
        // `table[mode]`
        if (this.isIt(expression.index)) this.comparands.push(expression.object);
        break;
      case 'call':
        this.#call(expression);
        break;
      default:
        break;
    }
  }

  #call({ callee, arguments: args }: CallExpression): void {
    if (this.isIt(callee)) this.#kinds.add('function');
    if (!args.some(({ value }) => this.isIt(value))) return;
    if (callee.kind === 'name' && callee.name === 'range') this.#kinds.add('integer');
    // An enumeration called with it, or a helper that is also given what is allowed.
    this.comparands.push(...[callee, ...args.map(({ value }) => value)].filter(({ kind }) => kind !== 'string'));
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
