import type { Argument, Expression, FunctionDefinition, Parameter, Statement } from '../program/program';
import { noParameters, type Callable } from './definitions';
import type { Span } from '../text/span';

/** Answers what a name at the top of the module means to an inline loss. */
export interface InlineNames {
  /** Libraries and the file's own functions and loss classes: calls to them are followed. */
  readonly isFollowed: (callee: Expression) => boolean;
  /** Whether tensors have this method: `view`, `mean`. */
  readonly isTensorMethod: (name: string) => boolean;
  readonly quote: (span: Span) => string;
}

/**
 * An expression as a loss of its own: what it computes is kept, what comes from elsewhere (`model(x)`, a batch, a parameter) becomes
 * an input, named by its expression. Straight-line assignments before it are followed backwards.
 */
export function inlineLoss(
  name: string,
  subject: Expression,
  before: readonly Statement[],
  names: InlineNames,
): Callable | null {
  const slice = new Slice(before, names);
  const result = slice.open(subject);
  const parameters = [...slice.inputs.values()];
  if (parameters.length === 0 || slice.kept === 0) return null;
  const definition: FunctionDefinition = {
    kind: 'function',
    name,
    nameSpan: subject.span,
    span: subject.span,
    parameters: { ...noParameters, positional: parameters },
    body: [...slice.statements, { kind: 'return', value: result, span: subject.span }],
    decorators: [],
    returns: null,
    isAsync: false,
    isGenerator: false,
    docstring: null,
  };
  const { span } = slice.place ?? subject;
  return {
    name,
    kind: 'inline',
    span,
    nameSpan: span,
    parameters: definition.parameters,
    constructorParameters: null,
    definition,
    owner: null,
    classes: [],
  };
}

class Slice {
  readonly inputs = new Map<string, Parameter>();
  readonly statements: Statement[] = [];
  /** Where the loss is computed, when the subject is only its name. */
  place: Expression | null = null;
  /** How many operations are the loss's own. */
  kept = 0;
  readonly #done = new Set<Statement>();

  constructor(
    readonly before: readonly Statement[],
    readonly names: InlineNames,
  ) {}

  open(expression: Expression): Expression {
    switch (expression.kind) {
      case 'name':
        return this.#name(expression.name, expression);
      case 'call':
        return this.#call(expression);
      case 'attribute':
        return this.names.isFollowed(expression) ? expression : this.#input(expression);
      case 'subscript':
        return this.#input(expression);
      case 'binary':
        this.kept += 1;
        return { ...expression, left: this.open(expression.left), right: this.open(expression.right) };
      case 'unary':
        this.kept += 1;
        return { ...expression, operand: this.open(expression.operand) };
      case 'compare':
        this.kept += 1;
        return {
          ...expression,
          left: this.open(expression.left),
          comparisons: expression.comparisons.map((comparison) => ({
            ...comparison,
            right: this.open(comparison.right),
          })),
        };
      case 'list':
      case 'tuple':
        return { ...expression, elements: expression.elements.map((element) => this.open(element)) };
      case 'integer':
      case 'float':
      case 'string':
      case 'constant':
        return expression;
      default:
        return this.#input(expression);
    }
  }

  #name(name: string, expression: Expression): Expression {
    const assigning = this.before.filter((statement) => assigns(statement, name));
    const last = assigning.at(-1);
    if (last === undefined) return this.names.isFollowed(expression) ? expression : this.#input(expression);
    for (const statement of assigning) if (!this.#assignment(statement, name)) return this.#input(expression);
    return expression;
  }

  /** Takes an assignment over into the slice; false where it computes nothing of its own. */
  #assignment(statement: Statement, name: string): boolean {
    if (this.#done.has(statement)) return true;
    if (statement.kind === 'assign' && isOpened(statement.value, this.names)) {
      this.#done.add(statement);
      const value = this.open(statement.value);
      this.place ??= statement.value;
      this.statements.push({ ...statement, targets: [{ kind: 'name', name, span: statement.span }], value });
      return true;
    }
    if (statement.kind === 'augmentedAssign') {
      this.#done.add(statement);
      this.kept += 1;
      this.statements.push({ ...statement, value: this.open(statement.value) });
      return true;
    }
    return false;
  }

  #call(call: Extract<Expression, { kind: 'call' }>): Expression {
    if (!isOpened(call, this.names)) return this.#input(call);
    this.kept += 1;
    this.#makeCallee(call.callee);
    const args = call.arguments.map((argument): Argument => ({ ...argument, value: this.open(argument.value) }));
    const { callee } = call;
    const opened =
      callee.kind === 'attribute' && !this.names.isFollowed(callee)
        ? { ...callee, object: this.open(callee.object) }
        : callee;
    return { ...call, callee: opened, arguments: args };
  }

  /** What is called may have been made before: `criterion = DiceLoss(smooth=1)`. */
  #makeCallee(callee: Expression): void {
    if (callee.kind !== 'name') return;
    const made = this.before.findLast((statement) => assigns(statement, callee.name));
    if (made?.kind !== 'assign' || made.value.kind !== 'call' || this.#done.has(made)) return;
    if (!this.names.isFollowed(made.value.callee)) return;
    this.#done.add(made);
    const args = made.value.arguments.map((argument): Argument => ({ ...argument, value: this.open(argument.value) }));
    const target: Expression = { kind: 'name', name: callee.name, span: made.span };
    this.statements.push({ ...made, targets: [target], value: { ...made.value, arguments: args } });
  }

  #input(expression: Expression): Expression {
    const name = this.names.quote(expression.span);
    this.inputs.set(name, { name, span: expression.span, annotation: null, defaultValue: null });
    return { kind: 'name', name, span: expression.span };
  }
}

function assigns(statement: Statement, name: string): boolean {
  if (statement.kind === 'augmentedAssign') return statement.target.kind === 'name' && statement.target.name === name;
  return (
    statement.kind === 'assign' && statement.targets.some((target) => target.kind === 'name' && target.name === name)
  );
}

/** Whether an expression computes something that a loss may consist of, rather than fetching a value from elsewhere. */
function isOpened(expression: Expression, names: InlineNames): boolean {
  switch (expression.kind) {
    case 'call': {
      if (names.isFollowed(expression.callee)) return true;
      return expression.callee.kind === 'attribute' && names.isTensorMethod(expression.callee.name);
    }
    case 'binary':
    case 'unary':
    case 'compare':
    case 'list':
    case 'tuple':
    case 'integer':
    case 'float':
    case 'name':
      return true;
    default:
      return false;
  }
}
