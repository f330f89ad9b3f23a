import type { Callable } from '../loss/definitions';
import { bodyOf, namedParameters } from '../loss/definitions';
import type { Site } from '../graph/graph';
import type { Expression, FunctionDefinition, Statement } from '../program/program';
import { expressionsIn, statementParts, statementsIn } from '../program/walk';
import { contains, spanLength, type Span } from '../text/span';

/** A parameter of the constructor, told from one of the call that has the same name. */
export function constructorKey(name: string): string {
  return `self.${name}`;
}

/** Which parameters what stands at a place of a loss is computed from, by its text alone. */
export class Dependence {
  readonly #bodies: readonly Body[];

  constructor({ definition, parameters, constructorParameters, classes }: Callable) {
    const constructor = classes
      .flatMap(({ body }) => [...statementsIn(body)])
      .find(
        (statement): statement is FunctionDefinition => statement.kind === 'function' && statement.name === '__init__',
      );
    const made =
      constructor === undefined || constructorParameters === null
        ? null
        : new Body(
            constructor.span,
            constructor.body,
            namedParameters(constructorParameters).map(({ name }) => [name, constructorKey(name)]),
            new Map(),
          );
    const own = namedParameters(parameters).map(({ name }): [string, string] => [name, name]);
    const body = new Body(definition.span, bodyOf(definition), own, made?.attributes ?? new Map());
    this.#bodies = made === null ? [body] : [body, made];
  }

  /** The parameters that an operation depends on, through the conditions around it too; null where that cannot be told. */
  behind(site: Site | null): ReadonlySet<string> | null {
    for (let at = site; at !== null; at = at.caller) {
      const { span } = at;
      const body = this.#bodies.find((candidate) => contains(candidate.span, span));
      const found = body?.behind(span);
      if (found !== undefined && found.size > 0) return found;
    }
    return null;
  }
}

/** The names of one body, and the parameters that each is computed from, whatever the order of the statements. */
class Body {
  readonly #names = new Map<string, Set<string>>();

  constructor(
    readonly span: Span,
    readonly statements: readonly Statement[],
    parameters: readonly (readonly [string, string])[],
    attributes: ReadonlyMap<string, ReadonlySet<string>>,
  ) {
    for (const [name, key] of parameters) this.#names.set(name, new Set([key]));
    for (const [name, keys] of attributes) this.#names.set(name, new Set(keys));
    for (let grown = true; grown;) grown = [...statementsIn(statements)].filter((one) => this.#spread(one)).length > 0;
  }

  /** What attributes of the object are computed from, by `.name`. */
  get attributes(): ReadonlyMap<string, ReadonlySet<string>> {
    return new Map([...this.#names].filter(([name]) => name.startsWith('.')));
  }

  behind(span: Span): ReadonlySet<string> {
    const around = [...statementsIn(this.statements)].filter((statement) => contains(statement.span, span));
    const innermost = around.at(-1);
    const found = new Set<string>();
    for (const statement of around) {
      const expressions = statementParts(statement).expressions.filter(
        (expression) => statement !== innermost || contains(expression.span, span) || statement.kind === 'assert',
      );
      for (const expression of expressions) {
        const place = statement === innermost ? smallestAround(expression, span) : expression;
        for (const key of this.#of(place)) found.add(key);
      }
    }
    return found;
  }

  /** Names that a statement binds or changes depend on what it reads. True where that is new. */
  #spread(statement: Statement): boolean {
    switch (statement.kind) {
      case 'assign':
        return this.#flow(statement.value, statement.targets);
      case 'augmentedAssign':
        return this.#flow(statement.value, [statement.target]);
      case 'annotatedAssign':
        return statement.value !== null && this.#flow(statement.value, [statement.target]);
      case 'for':
        return this.#flow(statement.iterable, [statement.target]);
      case 'with':
        return (
          statement.items.filter(({ context, target }) => target !== null && this.#flow(context, [target])).length > 0
        );
      case 'expression': {
        // `x.add_(y)` changes `x`.
        const { value } = statement;
        return value.kind === 'call' && value.callee.kind === 'attribute' && this.#flow(value, [value.callee.object]);
      }
      default:
        return false;
    }
  }

  #flow(from: Expression, to: readonly Expression[]): boolean {
    const keys = this.#of(from);
    let grown = false;
    for (const name of to.flatMap(boundNames)) {
      const own = this.#names.get(name) ?? new Set();
      const before = own.size;
      for (const key of keys) own.add(key);
      grown ||= own.size > before;
      this.#names.set(name, own);
    }
    return grown;
  }

  #of(expression: Expression): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const part of expressionsIn(expression)) {
      const name = nameOf(part);
      if (name !== null) for (const key of this.#names.get(name) ?? []) keys.add(key);
    }
    return keys;
  }
}

/** A variable, or an attribute of one. */
function nameOf(expression: Expression): string | null {
  if (expression.kind === 'name') return expression.name;
  return expression.kind === 'attribute' && expression.object.kind === 'name' ? `.${expression.name}` : null;
}

/** The names that an assignment to this binds, or changes a part of. */
function boundNames(target: Expression): readonly string[] {
  switch (target.kind) {
    case 'tuple':
    case 'list':
      return target.elements.flatMap(boundNames);
    case 'starred':
      return boundNames(target.value);
    case 'subscript':
      return boundNames(target.object);
    default: {
      const name = nameOf(target);
      return name === null ? [] : [name];
    }
  }
}

function smallestAround(expression: Expression, span: Span): Expression {
  const around = [...expressionsIn(expression)].filter((part) => contains(part.span, span));
  return around.toSorted((one, other) => spanLength(one.span) - spanLength(other.span))[0] ?? expression;
}
