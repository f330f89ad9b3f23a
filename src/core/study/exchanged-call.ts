import type { Finding } from '../findings/finding';
import { withArgumentsExchanged } from '../findings/rewritings';
import type { Callable } from '../loss/definitions';
import { assigns } from '../loss/assignments';
import type { Outcome } from '../loss/outcome';
import type { Expression, Statement } from '../program/program';
import { allExpressions, expressionsIn } from '../program/walk';
import type { KnownInput } from '../roles/known-inputs';
import { orderedLosses } from '../roles/ordered-losses';
import { SourceView } from '../surrogates/source-expression';
import { sameSpan, type Span } from '../text/span';
import type { StudyContext } from './context';
import { refusedCall, runsEdited } from './refused-call';

/** Whether a loss is given second what a model computes, and first what no model does. */
function isGivenModelLast(call: Span, { definition, computed }: Callable): boolean {
  const body = definition.kind === 'function' ? definition.body : [];
  const refused = allExpressions(body).find((part) => part.kind === 'call' && sameSpan(part.span, call));
  const [first, second] = refused?.kind === 'call' ? refused.arguments : [];
  if (first?.kind !== 'positional' || second?.kind !== 'positional') return false;
  const isOfModel = (value: Expression): boolean => [...inputsBehind(value, body)].some((name) => computed.has(name));
  return isOfModel(second.value) && !isOfModel(first.value);
}

/** The names that an expression is made of, and what those are given in a line of statements. */
function inputsBehind(value: Expression, body: readonly Statement[], names = new Set<string>()): ReadonlySet<string> {
  for (const part of expressionsIn(value)) {
    if (part.kind !== 'name' || names.has(part.name)) continue;
    names.add(part.name);
    for (const statement of body)
      if (statement.kind === 'assign' && assigns(statement, part.name)) inputsBehind(statement.value, body, names);
  }
  return names;
}

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
  const refused = refusedCall(callable, context, outcome);
  if (refused === null) return null;
  const { span, name } = refused.site;
  if (!orderedLosses.some((loss) => loss === name.split('.').at(-1))) return null;
  if (known.length === 0 && !isGivenModelLast(span, callable)) return null;
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
