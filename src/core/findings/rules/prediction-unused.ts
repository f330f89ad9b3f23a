import { bodyOf, namedParameters } from '../../loss/definitions';
import type { Expression } from '../../program/program';
import { allExpressions, allStatements, expressionsIn } from '../../program/walk';
import { isOutcomeName, wordsOf } from '../../roles/names';
import type { ExaminedLoss } from '../examined-loss';
import type { Draft, GraphRule } from '../rule';
import { selfComparisons } from '../self-comparison';

export const predictionUnused: GraphRule = {
  id: 'prediction-unused',
  find: (loss) => {
    const { output, flow, traced, story } = loss;
    if (loss.judgement.verdict === 'trains') return [...comparedWithItself(loss), ...forgottenBeside(loss)];
    if (!isComputed(loss)) return [];
    if (flow.depends(output) || traced.graph.guards.some(({ node }) => flow.depends(node))) return [];
    const [place] = story.predictions;
    const result = loss.siteOf(unscaled(output, loss))?.span ?? story.result;
    if (place === undefined || result === null || !mayBeMeant(place.name, loss)) return [];
    const isOfStep = loss.surroundings.callable.kind === 'inline';
    // What is compared with itself has taken the prediction's place.
    const itself = selfComparisons(traced.graph, output, true).flatMap(({ site }) => site?.span ?? [])[0];
    return [
      {
        severity: 'warning',
        span: itself ?? (isOfStep ? result : place.span),
        message: `The loss does not depend on ${loss.predictions}: the same for every prediction, it trains nothing.${loss.assumption}`,
        related: [
          isOfStep || itself !== undefined
            ? { span: place.span, message: `\`${place.name}\`, the prediction, comes in here and is not used` }
            : { span: result, message: `is made without \`${place.name}\`` },
        ],
        rewriting: null,
      },
    ];
  },
};

/** What is multiplied by a number, or divided by one: `loss` of `loss / steps`. */
function unscaled(id: number, loss: ExaminedLoss): number {
  const { op, operands } = loss.node(id);
  if (op !== 'mul' && op !== 'div') return id;
  const [only, ...others] = operands.filter((operand) => loss.node(operand).op !== 'constant');
  return only === undefined || others.length > 0 ? id : unscaled(only, loss);
}

/** Whether anything is computed: what only hands parts of its inputs on is no loss. */
function isComputed(loss: ExaminedLoss): boolean {
  return loss.ancestors.some((id) => !/^(input|constant|view)$/.test(loss.node(id).op));
}

/** Whether something of that name may be what a model says: of a step's values, what it has computed. */
function mayBeMeant(name: string, { surroundings: { callable } }: ExaminedLoss): boolean {
  return callable.kind !== 'inline' || callable.computed.has(name);
}

/** A term that compares a value with itself, beside an input that the loss makes nothing of. */
function comparedWithItself(loss: ExaminedLoss): readonly Draft[] {
  const [name] = unusedIn(loss);
  if (name === undefined) return [];
  return selfComparisons(loss.traced.graph, loss.output).flatMap(({ operands: [one], site }) => {
    if (one === undefined || site === null) return [];
    const message = `${loss.quote(site.span)} compares a value with itself, and is 0 whatever the network says; \`${name}\` is not used at all.`;
    return [{ severity: 'warning', span: site.span, message, related: [], rewriting: null, trainsNothing: 'onSample' }];
  });
}

/** A prediction that a definition takes and never mentions, though it mentions what goes with it: `end_logits`, beside `start_logits`, `start` and `end`. */
function forgottenBeside(loss: ExaminedLoss): readonly Draft[] {
  const { callable } = loss.surroundings;
  if (callable.kind === 'inline') return [];
  const parameters = namedParameters(callable.parameters);
  const mentioned = new Set(namesIn(allExpressions(bodyOf(callable.definition))));
  return parameters.flatMap(({ name, defaultValue, span }) => {
    if (mentioned.has(name) || defaultValue !== null || !isOutcomeName(name)) return [];
    const [place] = loss.story.predictions.filter((used) => mentioned.has(used.name) && wordApart(name, used.name));
    const own = place === undefined ? null : wordApart(name, place.name);
    const [goes] = parameters.filter((other) => mentioned.has(other.name) && wordsOf(other.name).includes(own ?? ''));
    if (place === undefined || goes === undefined) return [];
    const message = `\`${name}\` is not used at all, though \`${goes.name}\` is: nothing trains it, and \`${goes.name}\` goes with another prediction, as with \`${place.name}\`.`;
    return [{ severity: 'warning', span, message, related: [], rewriting: null }];
  });
}

/** The one word of a name in which another of as many words differs from it. */
function wordApart(name: string, other: string): string | null {
  const [own, others] = [wordsOf(name), wordsOf(other)];
  const [apart, ...more] = own.filter((word, place) => word !== others[place]);
  return own.length > 1 && own.length === others.length && apart !== undefined && more.length === 0 ? apart : null;
}

/** Inputs on which the loss does not depend, and what it is given but never mentions. */
function unusedIn(loss: ExaminedLoss): readonly string[] {
  const { reading, callable } = loss.surroundings;
  const body = bodyOf(callable.definition);
  const parts = allExpressions(body);
  const mentioned = new Set(namesIn(parts));
  // What other branches make something of is used, however the settings that were tried have decided.
  const chosen = [
    ...parts.filter(({ kind }) => kind === 'conditional').flatMap((part) => [...expressionsIn(part)]),
    ...allExpressions(allStatements(body).filter(({ kind }) => kind === 'if')),
  ];
  const elsewhere = new Set(namesIn(chosen));
  const needed = loss.inputs.filter((input) => loss.dependsOn(loss.output, input));
  const used = new Set(needed.flatMap((input) => loss.inputNames.get(input) ?? []));
  return reading.inputs.flatMap(({ kind, name }) =>
    (kind === 'tensor' ? used.has(name) || elsewhere.has(name) : mentioned.has(name)) ? [] : [name],
  );
}

function namesIn(parts: readonly Expression[]): readonly string[] {
  return parts.flatMap((part) => (part.kind === 'name' ? [part.name] : []));
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'A loss that is made of other values alone, often of the target twice, is the same whatever the network says. Nothing connects it to a weight: `backward()` raises, or fills other tensors’ gradients.';
