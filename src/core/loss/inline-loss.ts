import type {
  Argument,
  CallExpression,
  Expression,
  FunctionDefinition,
  Parameter,
  Statement,
} from '../program/program';
import { noParameters, type Callable } from './definitions';
import type { Span } from '../text/span';
import { isParameter, madeAttribute, straightWay } from './straight-way';
import type { BackwardCall } from './training-steps';

/** Answers what a name at the top of the module means to an inline loss. */
export interface InlineNames {
  /** Libraries and the file's own functions and loss classes: calls to them are followed. */
  readonly isFollowed: (callee: Expression) => boolean;
  /** Whether calling this makes what a loss calls in turn: `nn.MSELoss`, `nn.Softmax`, a loss class of the file. */
  readonly makesLoss: (callee: Expression) => boolean;
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
  around: Pick<BackwardCall, 'before' | 'enclosing'>,
  names: InlineNames,
): Callable | null {
  const slice = new Slice(straightWay(around.before), around.enclosing, names);
  const result = slice.open(subject);
  const parameters = slice.parameters();
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

/** An input of a slice, and whether something unknown has computed it, as a model does. */
interface SliceInput {
  readonly parameter: Parameter;
  readonly isComputed: boolean;
}

class Slice {
  readonly #inputs = new Map<string, SliceInput>();
  readonly statements: Statement[] = [];
  /** Where the loss is computed, when the subject is only its name. */
  place: Expression | null = null;
  /** How many operations are the loss's own. */
  kept = 0;
  readonly #done = new Set<Statement>();
  /** Attributes whose making is among the statements. */
  readonly #made = new Set<string>();
  #before: readonly Statement[];

  constructor(
    before: readonly Statement[],
    readonly enclosing: BackwardCall['enclosing'],
    readonly names: InlineNames,
  ) {
    this.#before = before;
  }

  /** What a model has computed first, as a loss takes it. */
  parameters(): readonly Parameter[] {
    const inputs = [...this.#inputs.values()];
    return inputs
      .toSorted((one, other) => Number(other.isComputed) - Number(one.isComputed))
      .map(({ parameter }) => parameter);
  }

  open(expression: Expression): Expression {
    switch (expression.kind) {
      case 'name':
        return this.#name(expression.name, expression);
      case 'call':
        return this.#call(expression);
      case 'attribute':
        return this.#isFollowed(expression) ? expression : this.#input(expression);
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
    const assigning = this.#before.filter((statement) => assigns(statement, name));
    const last = assigning.at(-1);
    if (last === undefined) return this.#isFollowed(expression) ? expression : this.#input(expression);
    const unknown = assigning.findLastIndex((statement) => !this.#isKept(statement));
    const from = assigning[unknown];
    if (from === last) return this.#input(expression, from.kind === 'assign' && from.value.kind === 'call');
    if ('value' in last) this.place ??= last.value;
    if (from !== undefined) this.#entering(from, name);
    for (const statement of assigning.slice(unknown + 1)) this.#assignment(statement, name);
    const marking = this.#before.slice(this.#before.indexOf(last)).filter((statement) => marksLeaf(statement, name));
    for (const statement of marking) {
      if (!this.#done.has(statement)) this.statements.push(statement);
      this.#done.add(statement);
    }
    return expression;
  }

  #isKept(statement: Statement): boolean {
    if (statement.kind === 'augmentedAssign') return true;
    return statement.kind === 'assign' && this.#isOpened(statement.value);
  }

  /** What comes from elsewhere and is then worked on under the same name: `out = model(x); out = out.sigmoid()`. */
  #entering(statement: Statement, name: string): void {
    if (statement.kind !== 'assign' || this.#done.has(statement)) return;
    this.#done.add(statement);
    const targets: readonly Expression[] = [{ kind: 'name', name, span: statement.span }];
    this.statements.push({
      ...statement,
      targets,
      value: this.#input(statement.value, statement.value.kind === 'call'),
    });
  }

  /** Takes an assignment over into the slice. */
  #assignment(statement: Statement, name: string): void {
    if (this.#done.has(statement)) return;
    this.#done.add(statement);
    if (statement.kind === 'assign') {
      const value = this.open(statement.value);
      this.statements.push({ ...statement, targets: [{ kind: 'name', name, span: statement.span }], value });
    } else if (statement.kind === 'augmentedAssign') {
      this.kept += 1;
      this.statements.push({ ...statement, value: this.open(statement.value) });
    }
  }

  #call(call: CallExpression): Expression {
    if (!this.#isOpened(call)) return this.#input(call, true);
    this.kept += 1;
    const made = this.#madeCallee(call.callee);
    const args = this.#arguments(call);
    const { callee } = call;
    if (made !== null) return { ...call, callee: made, arguments: args };
    if (callee.kind === 'call')
      return { ...call, callee: { ...callee, arguments: this.#arguments(callee) }, arguments: args };
    const isMethod = callee.kind === 'attribute' && !this.#isFollowed(callee);
    return { ...call, callee: isMethod ? { ...callee, object: this.open(callee.object) } : callee, arguments: args };
  }

  #arguments(call: CallExpression): readonly Argument[] {
    return call.arguments.map((argument): Argument => ({ ...argument, value: this.open(argument.value) }));
  }

  /** What is called may have been made before: `criterion = DiceLoss(smooth=1)`, `self.criterion = …` in the class. */
  #madeCallee(callee: Expression): Expression | null {
    const making = this.#makingOf(callee);
    if (making === null) return null;
    const name = callee.kind === 'name' ? callee.name : this.names.quote(callee.span);
    const made: Expression = { kind: 'name', name, span: callee.span };
    if (this.#made.has(name)) return made;
    this.#made.add(name);
    const here = this.#before;
    this.#before = making.before;
    const value: Expression = { ...making.value, arguments: this.#arguments(making.value) };
    this.#before = here;
    this.statements.push({ kind: 'assign', targets: [made], value, span: making.value.span });
    return made;
  }

  /** The call that makes what is called here, where that is a loss. */
  #makingOf(callee: Expression): { readonly value: CallExpression; readonly before: readonly Statement[] } | null {
    const making = callee.kind === 'name' ? this.#assigned(callee.name) : madeAttribute(callee, this.enclosing);
    const value = making?.value;
    return value?.kind === 'call' && this.names.makesLoss(value.callee)
      ? { value, before: making?.before ?? [] }
      : null;
  }

  /** `nn.BCELoss()(probs, target)` */
  #isMadeHere(callee: Expression): boolean {
    const root = callee.kind === 'call' ? rootOf(callee.callee) : null;
    return (
      callee.kind === 'call' &&
      root !== null &&
      !isParameter(root, this.enclosing) &&
      this.names.makesLoss(callee.callee)
    );
  }

  #assigned(name: string): { readonly value: Expression; readonly before: readonly Statement[] } | null {
    const place = this.#before.findLastIndex((statement) => assigns(statement, name));
    const statement = this.#before[place];
    return statement?.kind === 'assign' ? { value: statement.value, before: this.#before.slice(0, place) } : null;
  }

  /** Whether a name means what it means at the top of the module, and that is followed. */
  #isFollowed(callee: Expression): boolean {
    const root = rootOf(callee);
    return root !== null && !isParameter(root, this.enclosing) && this.names.isFollowed(callee);
  }

  /** Whether an expression computes something that a loss may consist of, rather than fetching a value from elsewhere. */
  #isOpened(expression: Expression): boolean {
    switch (expression.kind) {
      case 'call': {
        const { callee } = expression;
        if (this.#makingOf(callee) !== null || this.#isFollowed(callee) || this.#isMadeHere(callee)) return true;
        return callee.kind === 'attribute' && this.names.isTensorMethod(callee.name);
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

  #input(expression: Expression, isComputed = false): Expression {
    const name = this.names.quote(expression.span);
    const annotation: Expression | null = isCount(expression)
      ? { kind: 'name', name: 'int', span: expression.span }
      : null;
    const parameter: Parameter = { name, span: expression.span, annotation, defaultValue: null };
    this.#inputs.set(name, { parameter, isComputed });
    return { kind: 'name', name, span: expression.span };
  }
}

function assigns(statement: Statement, name: string): boolean {
  if (statement.kind === 'augmentedAssign') return statement.target.kind === 'name' && statement.target.name === name;
  return (
    statement.kind === 'assign' && statement.targets.some((target) => target.kind === 'name' && target.name === name)
  );
}

/** `loss.requires_grad = True`, `loss.requires_grad_()`. */
function marksLeaf(statement: Statement, name: string): boolean {
  const isMark = (expression: Expression): boolean =>
    expression.kind === 'attribute' &&
    expression.name.startsWith('requires_grad') &&
    expression.object.kind === 'name' &&
    expression.object.name === name;
  if (statement.kind === 'assign') return statement.targets.some(isMark);
  return statement.kind === 'expression' && statement.value.kind === 'call' && isMark(statement.value.callee);
}

/** `len(loader)` */
function isCount(expression: Expression): boolean {
  return expression.kind === 'call' && expression.callee.kind === 'name' && expression.callee.name === 'len';
}

/** The name that a dotted name begins with. */
function rootOf(expression: Expression): string | null {
  if (expression.kind === 'name') return expression.name;
  return expression.kind === 'attribute' ? rootOf(expression.object) : null;
}
