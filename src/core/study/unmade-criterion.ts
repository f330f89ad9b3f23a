import type { Finding } from '../findings/finding';
import type { Callable } from '../loss/definitions';
import type { Outcome } from '../loss/outcome';
import { lastName } from '../program/dotted-path';
import type { KnownInput } from '../roles/known-inputs';
import type { StudyContext } from './context';
import { refusedCall, runsEdited } from './refused-call';

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
  const refused = refusedCall(callable, context, outcome);
  const call = refused?.expression;
  if (refused === null || call?.kind !== 'call' || !criterionName.test(lastName(call.callee))) return null;
  const { span } = refused.site;
  const { start, end } = call.callee.span;
  if (!runsEdited(callable, context, { span: { ...span, start: end, end }, text: '()' }, known)) return null;
  const callee = refused.text.slice(start, end);
  return {
    rule: 'loss-not-tensor',
    severity: 'error',
    span,
    message: `\`${context.source.quote(span)}\` makes a criterion, and is given as its settings what is meant for the loss: PyTorch raises "${refused.message}". Make it first, and call that: \`${callee}()(…)\`.`,
    related: [],
    fix: null,
    witness: null,
  };
}
