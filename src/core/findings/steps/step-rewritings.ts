import type { SourceView } from '../../surrogates/source-expression';
import type { Span } from '../../text/span';
import type { StepRewriting } from './step-rule';

/** Where a step that adds a gradient says so: the first of these that stands in it. */
const adding: readonly (readonly [RegExp, string])[] = [
  [/\+=/, '-='],
  [/\.add_\(/, '.sub_('],
  [/ \+ /, ' - '],
];

/** A step that adds the gradient, as one that takes it away. */
export function descending(span: Span, { text }: SourceView): StepRewriting | null {
  const statement = text.slice(span.start, span.end);
  const found = adding.find(([sign]) => sign.test(statement));
  if (found === undefined) return null;
  return { title: 'Take the gradient away', edit: { span, text: statement.replace(...found) } };
}

/** `-0.1` as `0.1` */
export function withoutSign(span: Span, { text }: SourceView): StepRewriting {
  return { title: 'Make the rate positive', edit: { span, text: text.slice(span.start + 1, span.end).trimStart() } };
}

/** A statement under `with torch.no_grad():`, where it stands on a line of its own. */
export function unrecorded(span: Span, { text, torch }: SourceView): StepRewriting | null {
  const statement = text.slice(span.start, span.end);
  const indent = text.slice(text.lastIndexOf('\n', span.start - 1) + 1, span.start);
  const isAlone = indent.trim() === '' && !statement.includes('\n') && /^[ \t]*(#.*)?(\n|$)/.test(text.slice(span.end));
  if (torch === null || !isAlone) return null;
  const edit = { span, text: `with ${torch}.no_grad():\n${indent}    ${statement}` };
  return { title: 'Record nothing of the step', edit };
}
