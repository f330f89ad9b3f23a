import type { CallExpression, Expression, Statement } from '../program/program';
import { assignedPairs } from '../loss/assignments';
import { expressionsIn, innerStatements, ownExpressions, statementsIn } from '../program/walk';
import { contains, spanLength, type Span } from '../text/span';

/** The parameters that something is computed from, by their keys. */
export type Keys = ReadonlySet<string>;

/** What each name of a body is computed from; attributes of the object as `.name`. */
type State = Map<string, Keys>;

/** The names of one body, and the parameters that each is computed from where it is used. */
export class BodyNames {
  readonly #known: ReadonlyMap<string, Keys>;

  /** `spans`: where what belongs to it stands; `known`: parameters by name, attributes as `.name`. */
  constructor(
    readonly spans: readonly Span[],
    readonly statements: readonly Statement[],
    known: Iterable<readonly [string, Keys]>,
  ) {
    this.#known = new Map(known);
  }

  holds(place: Span): boolean {
    return this.spans.some((span) => contains(span, place));
  }

  /** What attributes of the object are computed from at the end, by `.name`. */
  get attributes(): ReadonlyMap<string, Keys> {
    return new Map([...this.#stateAt(null)].filter(([name]) => name.startsWith('.')));
  }

  /** What the expression at a place is computed from, and the conditions under which it is. */
  behind(place: Span): Keys {
    const state = this.#stateAt(place);
    const around = this.#around(place);
    const innermost = around.at(-1);
    const found = new Set<string>();
    for (const statement of around) {
      const expressions = ownExpressions(statement);
      // What a statement does itself, as `x /= y` does, is made of all of it.
      const isOfPart = expressions.some(({ span }) => contains(span, place)) && !binds(statement, place);
      for (const expression of expressions) {
        const isAround = contains(expression.span, place);
        if (statement === innermost && isOfPart && !isAround && statement.kind !== 'assert') continue;
        const isWhole = !isAround || statement.kind === 'assert';
        const keys = keysIn(isWhole ? expression : smallestAround(expression, place), state);
        for (const key of keys.size > 0 ? keys : keysIn(expression, state)) found.add(key);
      }
    }
    return found;
  }

  /** The call at a place, and what each of its arguments is computed from. */
  callAt(place: Span): { readonly call: CallExpression; readonly keysOf: (argument: Expression) => Keys } | undefined {
    const calls = this.#expressionsAround(place).flatMap((part) => (part.kind === 'call' ? [part] : []));
    const call = calls.toSorted((one, other) => spanLength(one.span) - spanLength(other.span))[0];
    const state = this.#stateAt(place);
    return call === undefined ? undefined : { call, keysOf: (argument) => keysIn(argument, state) };
  }

  /** The statements that stand around a place, the outermost first. */
  #around(place: Span): readonly Statement[] {
    return [...statementsIn(this.statements)].filter((statement) => contains(statement.span, place));
  }

  #stateAt(place: Span | null): State {
    const state: State = new Map(this.#known);
    run(this.statements, place, state, false);
    if (place === null) return state;
    for (const part of this.#expressionsAround(place)) {
      // The names of a comprehension are bound in it alone.
      for (const { target, iterable } of 'clauses' in part ? part.clauses : []) {
        for (const { name } of boundNames(target)) state.set(name, keysIn(iterable, state));
      }
    }
    return state;
  }

  /** The expressions that stand around a place, the outermost first. */
  #expressionsAround(place: Span): readonly Expression[] {
    return this.#around(place)
      .flatMap((statement) => ownExpressions(statement))
      .flatMap((expression) => [...expressionsIn(expression)])
      .filter((part) => contains(part.span, place));
  }
}

/** Follows statements up to a place. What may not run, or may run again, adds to what a name is computed from. True at the place. */
function run(block: readonly Statement[], place: Span | null, state: State, isUncertain: boolean): boolean {
  for (const statement of block) {
    const isHere = place !== null && contains(statement.span, place);
    const inner = innerStatements(statement);
    if (isHere && inner.length === 0) return true;
    // An earlier round of a loop has run all of it.
    if (isHere && (statement.kind === 'for' || statement.kind === 'while')) run(inner, null, state, true);
    assign(statement, state, isUncertain);
    if (run(inner, isHere ? place : null, state, true) || isHere) return true;
  }
  return false;
}

/** What a statement binds or changes is computed from what it reads. */
function assign(statement: Statement, state: State, isUncertain: boolean): void {
  const flowAll = (pairs: ReturnType<typeof assignedPairs>): void => {
    // `a, b = b, a`: all that is assigned is looked at first.
    const found = pairs.map(([target, value]) => [target, keysIn(value, state)] as const);
    for (const [target, keys] of found) bind(keys, [target], false);
  };
  const flow = (from: Expression, to: readonly Expression[], isAdded: boolean): void => {
    bind(keysIn(from, state), to, isAdded);
  };
  const bind = (keys: Keys, to: readonly Expression[], isAdded: boolean): void => {
    for (const target of to) {
      for (const { name, isWhole } of boundNames(target)) {
        const before = isAdded || isUncertain || !isWhole ? (state.get(name) ?? []) : [];
        state.set(name, new Set([...before, ...keys]));
      }
    }
  };
  switch (statement.kind) {
    case 'assign':
      for (const target of statement.targets) flowAll(assignedPairs(target, statement.value));
      break;
    case 'augmentedAssign':
      flow(statement.value, [statement.target], true);
      break;
    case 'annotatedAssign':
      if (statement.value !== null) flow(statement.value, [statement.target], false);
      break;
    case 'for':
      flow(statement.iterable, [statement.target], false);
      break;
    case 'with':
      for (const { context, target } of statement.items) if (target !== null) flow(context, [target], false);
      break;
    case 'expression':
      // `x.add_(y)` changes `x`.
      if (statement.value.kind === 'call' && statement.value.callee.kind === 'attribute') {
        flow(statement.value, [statement.value.callee.object], true);
      }
      break;
    default:
      break;
  }
}

function keysIn(expression: Expression, state: State): Keys {
  const keys = new Set<string>();
  for (const part of expressionsIn(expression)) {
    const name = nameOf(part);
    if (name !== null) for (const key of state.get(name) ?? []) keys.add(key);
  }
  return keys;
}

/** A variable, or an attribute of one. */
function nameOf(expression: Expression): string | null {
  if (expression.kind === 'name') return expression.name;
  return expression.kind === 'attribute' && expression.object.kind === 'name' ? `.${expression.name}` : null;
}

/** The names that an assignment to this binds, as a whole or a part of. */
function boundNames(
  target: Expression,
  isWhole = true,
): readonly { readonly name: string; readonly isWhole: boolean }[] {
  switch (target.kind) {
    case 'tuple':
    case 'list':
      return target.elements.flatMap((element) => boundNames(element, isWhole));
    case 'starred':
      return boundNames(target.value, isWhole);
    case 'subscript':
      return boundNames(target.object, false);
    default: {
      const name = nameOf(target);
      return name === null ? [] : [{ name, isWhole }];
    }
  }
}

/** Whether what stands at a place is given a value by the statement: that it can't be unpacked is owed to the value. */
function binds(statement: Statement, place: Span): boolean {
  const targets = statement.kind === 'assign' ? statement.targets : statement.kind === 'for' ? [statement.target] : [];
  return targets.some(({ span }) => contains(span, place));
}

function smallestAround(expression: Expression, place: Span): Expression {
  const around = [...expressionsIn(expression)].filter((part) => contains(part.span, place));
  return around.toSorted((one, other) => spanLength(one.span) - spanLength(other.span))[0] ?? expression;
}
