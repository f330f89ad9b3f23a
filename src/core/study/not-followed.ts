import type { LossReport } from '../analysis-report';
import { followedOperations } from '../findings/followed-operations';
import { scoresRefused } from '../findings/rules/logits-into-bce';
import { unknownSentences, type Unknown } from '../findings/sentences';
import type { Site } from '../graph/graph';
import type { Note } from '../interpreter/values';
import { namedParameters, type Callable } from '../loss/definitions';
import type { Outcome } from '../loss/outcome';
import type { Expression } from '../program/program';
import { allExpressions, statementsIn } from '../program/walk';
import { isOutOfUnit, refusesGradient } from '../roles/refusals';
import type { Reading } from '../roles/reading';
import { formatShape } from '../tensor/shape';
import { sameSpan } from '../text/span';
import type { StudyContext } from './context';
import { isOfLosses } from './listing';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** The report of a definition that could not be read to its end: what stopped the reading, and what was followed until then. */
export function notFollowed(
  callable: Callable,
  context: StudyContext,
  last: Outcome | null,
  isLoss: boolean,
): LossReport {
  const { farthest } = context.probe;
  // Of errors the one is told that came last in the code: others are of inputs that fit less.
  const isOfInputs = last?.kind === 'raised' && !refusesGradient(last.message);
  const outcome = isOfInputs && farthest?.outcome.kind === 'raised' ? farthest.outcome : last;
  const why = whyUnknown(outcome);
  const note = noteOf(outcome, why, callable);
  const followed = followedOperations(farthest?.nodes ?? [], callable.span.path);
  const refused = refusedScores(last);
  const isTold = refused !== null && !isAsGiven(refused, callable);
  const findings = isTold ? [scoresRefused(refused, context.source)] : [];
  return {
    name: callable.name,
    kind: callable.kind,
    span: callable.span,
    nameSpan: callable.nameSpan,
    isLoss,
    verdict: 'unknown',
    backward: 'unknown',
    reading: null,
    findings,
    notes: [note],
    sample: null,
    broken: null,
    operations: [],
    followed,
    surrogate: null,
    derivative: null,
    sentences: unknownSentences(note, why, { name: callable.name, followed }, context.source),
  };
}

/** Where every reading is refused because what binary cross-entropy is given are no probabilities. */
export function refusedScores(outcome: Outcome | null): Site | null {
  return outcome?.kind === 'raised' && isOutOfUnit(outcome.message) ? outcome.site : null;
}

/** Whether a call takes for its first what a definition is given, or a part of that: nobody has seen what its callers give. */
function isAsGiven({ span }: Site, { definition, parameters }: Callable): boolean {
  if (definition.kind === 'lambda') return false;
  const isAround = ({ kind, span: own }: Expression): boolean => kind === 'call' && sameSpan(own, span);
  const call = allExpressions(definition.body).find(isAround);
  const assigned = new Set(
    [...statementsIn(definition.body)]
      .flatMap((statement) => (statement.kind === 'assign' ? statement.targets : []))
      .flatMap(partOf),
  );
  return (call?.kind === 'call' ? call.arguments.slice(0, 1) : [])
    .flatMap(({ value }) => partOf(value))
    .some((name) => !assigned.has(name) && namedParameters(parameters).some((parameter) => parameter.name === name));
}

/** What keeps of numbers only some, in another order or shape: probabilities stay probabilities. */
const arranging = new Set([
  ...['view', 'reshape', 'flatten', 'squeeze', 'unsqueeze', 'permute', 'transpose', 'contiguous', 'float'],
  ...['triu', 'tril', 'diagonal', 'gather', 'masked_select'],
]);

/** The name of which an expression is a part, `confidence[j][i]`, `torch.triu(pairs, 1)`; none for what computes. */
function partOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'name':
      return [expression.name];
    case 'subscript':
      return partOf(expression.object);
    case 'call': {
      const { callee } = expression;
      if (callee.kind !== 'attribute' || !arranging.has(callee.name)) return [];
      return [callee.object, ...expression.arguments.slice(0, 1).map(({ value }) => value)].flatMap(partOf);
    }
    default:
      return [];
  }
}

function whyUnknown(outcome: Outcome | null): Unknown {
  if (outcome?.kind === 'raised') return refusesGradient(outcome.message) ? 'refused' : 'raised';
  return outcome?.kind === 'unsupported' && outcome.gaveUp ? 'spent' : 'beyond';
}

function noteOf(outcome: Outcome | null, why: Unknown, callable: Callable): LossReport['notes'][number] {
  switch (outcome?.kind) {
    case 'unsupported':
      return outcome.note;
    case 'raised':
      return {
        message: `${why === 'refused' ? 'It takes no prediction with a gradient' : 'No inputs were found on which it runs'}: ${outcome.type}: ${outcome.message}`,
        span: outcome.site?.span ?? null,
      };
    default: {
      const { rest } = callable.parameters;
      return rest === null ? lacksGradient(callable) : lacksRest(callable, rest.name);
    }
  }
}

function lacksGradient({ nameSpan }: Callable): Note {
  return { message: 'no inputs were found on which it runs and that a gradient reaches', span: nameSpan };
}

/** Of what is made of the rest of its arguments, for which nothing was found. */
export function lacksRest({ nameSpan }: Callable, name: string): Note {
  return { message: `it is made of what \`*${name}\` takes, of which nothing says what that is`, span: nameSpan };
}

/** Of what runs, but is told from a helper by nothing. */
export function noLoss(callable: Callable, reading: Reading, outcome: Traced): Note {
  const predictions = reading.inputs.flatMap(({ name, role }) => (role === 'prediction' ? [`\`${name}\``] : []));
  const of = predictions.join(', ');
  const { value } = outcome;
  const why = isOfLosses(reading, outcome)
    ? `it only sums or weighs ${of}, which is a loss already`
    : `nothing shows that the ${value.size === 1 ? 'number' : `tensor of shape ${formatShape(value.shape)}`} that it makes is a loss of ${of}`;
  return { message: why, span: callable.nameSpan };
}
