import type { CallExpression, Expression, Module, Statement } from '../program/program';
import { allExpressions, expressionsIn, ownExpressions, statementsIn } from '../program/walk';
import { contains, sameSpan, type Span } from '../text/span';

/** The expression of exactly this span, in whatever definition it stands. */
export function expressionAt(module: Module, span: Span): Expression | null {
  const visit = (block: readonly Statement[]): Expression | null => {
    for (const statement of statementsIn(block)) {
      if ((statement.kind === 'function' || statement.kind === 'class') && contains(statement.span, span)) {
        const inner = visit(statement.body);
        if (inner !== null) return inner;
      }
      for (const expression of ownExpressions(statement)) {
        if (!contains(expression.span, span)) continue;
        for (const part of expressionsIn(expression)) {
          if (part.span.start === span.start && part.span.end === span.end) return part;
        }
      }
    }
    return null;
  };
  return visit(module.body);
}

/** The call that is applied to an expression: the second of `x.argsort().argsort()`. */
export function callOn(subject: Expression, module: Module): CallExpression | null {
  const isModule = isModuleName(module);
  for (const part of allExpressions(module.body)) {
    const of = part.kind === 'call' ? subjectOf(part, isModule) : null;
    if (part.kind === 'call' && of !== null && sameSpan(of.span, subject.span)) return part;
  }
  return null;
}

/** How a file names what a surrogate is written with, and the texts of its expressions. */
export class SourceView {
  readonly #torch: string | null;

  constructor(
    readonly module: Module,
    readonly text: string,
  ) {
    this.#torch = nameOfModule('torch', module);
  }

  textOf(expression: Expression): string {
    return this.text.slice(expression.span.start, expression.span.end);
  }

  /** As an operand of a tighter operator or the object of a method: in parentheses unless it is already one piece. */
  operand(expression: Expression): string {
    const text = this.textOf(expression);
    return isOnePiece(expression) ? text : `(${text})`;
  }

  /** `torch.sigmoid(x)` where the file imports torch, else the method `(x).sigmoid()`. */
  apply(name: string, argument: string, rest: readonly string[] = []): string {
    if (this.#torch !== null) return `${this.#torch}.${name}(${[argument, ...rest].join(', ')})`;
    const object = /^[\w.]+$/.test(argument) ? argument : `(${argument})`;
    return `${object}.${name}(${rest.join(', ')})`;
  }

  /** The module itself, for functions that are no methods; null where the file does not import it. */
  get torch(): string | null {
    return this.#torch;
  }
}

function isOnePiece(expression: Expression): boolean {
  switch (expression.kind) {
    case 'name':
    case 'integer':
    case 'float':
    case 'call':
    case 'attribute':
    case 'subscript':
      return true;
    default:
      return false;
  }
}

/** How a file calls a module that it imports whole: `np`. */
export function nameOfModule(wanted: string, module: Module): string | null {
  for (const statement of statementsIn(module.body)) {
    if (statement.kind !== 'import') continue;
    for (const { name, asName } of statement.names) if (name === wanted) return asName ?? wanted;
  }
  return null;
}

/** The tensor that an operation is applied to: a method's object, or a function's first argument. */
export function subjectOf(call: CallExpression, isModule: (expression: Expression) => boolean): Expression | null {
  if (call.callee.kind === 'attribute' && !isModule(call.callee.object)) return call.callee.object;
  const [first] = call.arguments;
  return first?.kind === 'positional' ? first.value : null;
}

/** Whether an expression names a module: `torch`, `torch.nn.functional`, `F`. */
export function isModuleName(module: Module): (expression: Expression) => boolean {
  const names = new Set<string>();
  for (const statement of statementsIn(module.body)) {
    if (statement.kind === 'import') {
      for (const { name, asName } of statement.names) names.add(asName ?? name.split('.')[0] ?? name);
    } else if (statement.kind === 'importFrom' && statement.names !== '*') {
      for (const { name, asName } of statement.names) names.add(asName ?? name);
    }
  }
  const isModule = (expression: Expression): boolean =>
    expression.kind === 'name'
      ? names.has(expression.name)
      : expression.kind === 'attribute' && isModule(expression.object);
  return isModule;
}
