import { library } from '../libraries/library';
import { recordingContexts, recordsIn } from '../loss/recording';
import { lastName, pathOf } from '../program/dotted-path';
import type { Expression, Module, Statement } from '../program/program';
import { allExpressions, allStatements } from '../program/walk';
import { changedLines } from '../text/changed-lines';
import type { TextEdit } from '../text/edit';
import { contains, sameSpan, spanLength, type Span } from '../text/span';
import type { Surrogate } from './surrogate';
import { withoutStatement } from './without-statement';

/** What is computed without being recorded, recorded: without the `with torch.no_grad():`, the decorator or the switch that keeps it so. */
export function recordedAgain(span: Span, module: Module, text: string): Surrogate | null {
  const context = contextOf(span, module);
  if (context === null || recordsIn(context) !== false) return null;
  const edit = withoutContext(context.span, module, text);
  if (edit === null) return null;
  return {
    name: `outside ${lastName(context.callee)}`,
    idea: 'the same with its history',
    formula: 'x',
    temperature: null,
    code: changedLines(text, [edit]).join('\n'),
    edit,
    constant: null,
    avoid: null,
    reference: null,
    picture: null,
  };
}

/** The innermost context around an expression that says whether gradients are recorded. */
function contextOf(span: Span, module: Module) {
  const around = [...recordingContexts(module)].filter(([statement]) => contains(statement.span, span));
  return around.toSorted(([one], [other]) => spanLength(one.span) - spanLength(other.span))[0]?.[1] ?? null;
}

function withoutContext(context: Span, module: Module, text: string): TextEdit | null {
  for (const statement of allStatements(module.body)) {
    const isHere = ({ span }: Expression): boolean => sameSpan(span, context);
    if (statement.kind === 'with' && statement.items.some((item) => isHere(item.context)))
      return withoutItem(statement, context, text);
    if (statement.kind === 'function' && statement.decorators.some(isHere)) return withoutLine(context, text);
    if (statement.kind === 'expression' && isHere(statement.value)) return withoutStatement(statement, module, text);
  }
  return null;
}

/** The body where it stood; beside other contexts only this one goes. */
function withoutItem(
  { span, items, body }: Extract<Statement, { kind: 'with' }>,
  context: Span,
  text: string,
): TextEdit | null {
  const at = items.findIndex((item) => sameSpan(item.context.span, context));
  const [before, after] = [items[at - 1], items[at + 1]];
  if (after !== undefined) return { span: { ...context, end: after.context.span.start }, text: '' };
  if (before !== undefined) {
    const { end } = before.target?.span ?? before.context.span;
    return { span: { ...context, start: end }, text: '' };
  }
  const [first, last] = [body[0], body.at(-1)];
  if (first === undefined || last === undefined || isOfSeveral(body)) return null;
  const outer = indentAt(span.start, text);
  const inner = indentAt(first.span.start, text);
  const whole = { ...span, end: last.span.end };
  // On the line of its header a body is a statement or two.
  if (inner.trim() !== '') return { span: whole, text: text.slice(first.span.start, last.span.end) };
  const header = text.indexOf('\n', context.end);
  return { span: whole, text: text.slice(header, last.span.end).replaceAll(`\n${inner}`, `\n${outer}`).trimStart() };
}

/** Whether several models answer in a block: of those, one may be kept from training by right. */
function isOfSeveral(body: readonly Statement[]): boolean {
  const called = allExpressions(body).flatMap((part) => (part.kind === 'call' ? (pathOf(part.callee) ?? []) : []));
  const isModel = (path: string): boolean => /^(self\.)?\w+$/.test(path) && !Object.hasOwn(library, `builtins.${path}`);
  return new Set(called.filter(isModel)).size > 1;
}

function indentAt(offset: number, text: string): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
}

/** A decorator has its line for itself. */
function withoutLine(span: Span, text: string): TextEdit | null {
  const [start, end] = [text.lastIndexOf('\n', span.start - 1) + 1, text.indexOf('\n', span.end) + 1];
  const isAlone = text.slice(start, span.start).trim() === '@' && text.slice(span.end, end).trim() === '';
  return isAlone ? { span: { ...span, start, end }, text: '' } : null;
}
