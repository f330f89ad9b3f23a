import type { Finding } from '../findings/finding';
import type { Callable } from '../loss/definitions';
import type { Outcome } from '../loss/outcome';
import { lastName } from '../program/dotted-path';
import { patient } from '../loss/probe';
import type { KnownInput } from '../roles/known-inputs';
import { expressionAt } from '../surrogates/source-expression';
import { parsedPython } from '../syntax/python/parsed-files';
import { applyEdits } from '../text/edit';
import type { StudyContext } from './context';
import { editionOf } from './edition';
import { readWithKnown } from './inputs';

/** What the framework, and who follows it, calls the class of a criterion. */
const criterionName = /^[A-Z]\w*Loss$/;

/**
 * Of a step that runs on no inputs, as the constructor of one of the library's criteria refuses them, that they are meant for the criterion: where it
 * runs once that is made first, `nn.MSELoss()(pred, target)`.
 */
export function unmadeCriterion(
  callable: Callable,
  context: StudyContext,
  outcome: Outcome | null,
  known: readonly KnownInput[],
): Finding | null {
  const site = outcome?.kind === 'raised' ? outcome.site : null;
  if (outcome?.kind !== 'raised' || site === null || callable.kind !== 'inline') return null;
  const { span } = site;
  const text = span.path === context.path ? context.files.read(span.path) : undefined;
  const call = text === undefined ? null : expressionAt(parsedPython(text, span.path), span);
  if (text === undefined || call?.kind !== 'call' || !criterionName.test(lastName(call.callee))) return null;
  const { end } = call.callee.span;
  const edited = applyEdits(text, [{ span: { ...span, start: end, end }, text: '()' }]);
  const edition = editionOf(callable, context, {
    read: (path) => (path === span.path ? edited : context.files.read(path)),
  });
  if (edition === null || readWithKnown(edition.callable, edition.context, patient, known).kind !== 'read') return null;
  const callee = text.slice(call.callee.span.start, end);
  return {
    rule: 'loss-not-tensor',
    severity: 'error',
    span,
    message: `\`${context.source.quote(span)}\` makes a criterion, and is given as its settings what is meant for the loss: PyTorch raises "${outcome.message}". Make it first, and call that: \`${callee}()(…)\`.`,
    related: [],
    fix: null,
    witness: null,
  };
}
