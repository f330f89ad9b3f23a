import type { Finding } from '../findings/finding';
import { withArgumentsExchanged } from '../findings/rewritings';
import type { Callable } from '../loss/definitions';
import type { Outcome } from '../loss/outcome';
import { patient } from '../loss/probe';
import type { KnownInput } from '../roles/known-inputs';
import { orderedLosses } from '../roles/ordered-losses';
import { expressionAt, SourceView } from '../surrogates/source-expression';
import { parsedPython } from '../syntax/python/parsed-files';
import { applyEdits } from '../text/edit';
import type { StudyContext } from './context';
import { editionOf } from './edition';
import { readWithKnown } from './inputs';

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
  const site = outcome?.kind === 'raised' ? outcome.site : null;
  if (site === null || callable.kind !== 'inline' || known.length === 0) return null;
  const { span, name } = site;
  const isOrdered = orderedLosses.some((loss) => loss === name.split('.').at(-1));
  const text = isOrdered ? context.files.read(span.path) : undefined;
  if (text === undefined || span.path !== context.path) return null;
  const module = parsedPython(text, span.path);
  const expression = expressionAt(module, span);
  const written = expression && withArgumentsExchanged(span).text(expression, new SourceView(module, text));
  if (written === null) return null;
  const edited = applyEdits(text, [{ span, text: written }]);
  const edition = editionOf(callable, context, {
    read: (path) => (path === span.path ? edited : context.files.read(path)),
  });
  if (edition === null || readWithKnown(edition.callable, edition.context, patient, known).kind !== 'read') return null;
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
