import type { Finding } from '../findings/finding';
import { withArgumentsExchanged } from '../findings/rewritings';
import type { Callable } from '../loss/definitions';
import type { Outcome } from '../loss/outcome';
import type { KnownInput } from '../roles/known-inputs';
import { orderedLosses } from '../roles/ordered-losses';
import { SourceView } from '../surrogates/source-expression';
import type { StudyContext } from './context';
import { refusedCall, runsEdited } from './refused-call';

/**
 * Of a step that runs on no inputs, as one of the library's losses refuses them, that its arguments have changed places: where it runs with
 * them exchanged.
 */
export function exchangedCall(
  callable: Callable,
  context: StudyContext,
  outcome: Outcome | null,
  known: readonly KnownInput[],
): Finding | null {
  const refused = known.length === 0 ? null : refusedCall(callable, context, outcome);
  if (refused === null) return null;
  const { span, name } = refused.site;
  if (!orderedLosses.some((loss) => loss === name.split('.').at(-1))) return null;
  const view = new SourceView(refused.module, refused.text);
  const text = withArgumentsExchanged(span).text(refused.expression, view);
  if (text === null || !runsEdited(callable, context, { span, text }, known)) return null;
  return {
    rule: 'swapped-arguments',
    severity: 'warning',
    span,
    message: `The arguments of \`${name}\` have changed places: it takes the prediction first and the target second, and refuses them as they stand.`,
    related: [],
    fix: null,
    witness: null,
  };
}
