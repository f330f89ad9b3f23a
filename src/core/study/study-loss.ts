import { callsOf } from '../roles/call';
import type { LossReport } from '../analysis-report';
import type { Callable } from '../loss/definitions';
import { extendsFrameworkLoss, isAmongLosses, isLossName, returnsLoss } from '../loss/evidence';
import { failureOf } from '../loss/failure';
import type { Outcome } from '../loss/outcome';
import { hasty, patient, willing, type Probe } from '../loss/probe';
import type { GivenArguments } from '../loss/request';
import type { Note } from '../interpreter/values';
import { lastName } from '../program/dotted-path';
import { isListedUnread } from './listing';
import { isModel, isStandIn } from '../roles/plain-values';
import { knownScores, withSingleScores } from '../roles/single-scores';
import { withToldShapes } from '../roles/told-shapes';
import { knownInputs } from '../roles/known-inputs';
import type { Reading } from '../roles/reading';
import { configArguments, defaultSample, sampleArguments } from '../roles/sample';
import { detached } from '../roles/sample';
import { sizeOf } from '../tensor/shape';
import type { StudyContext } from './context';
import { exchangedCall } from './exchanged-call';
import { unmadeCriterion } from './unmade-criterion';
import { mistakesSaid, readWithKnown } from './inputs';
import { lacksRest, noLoss, notFollowed, refusedScores } from './not-followed';
import { Study } from './study';

/** How certain the caller is that the definition is a loss: found by looking around, at first in passing, or asked for by the user. */
export type Asked = 'glanced' | 'found' | 'asked';

/** What may be asked for once all that is quick to judge has been. */
export interface Later<T> {
  readonly later: () => T;
}

/** A trace of more elements takes long to judge: its gradient is worked out on many samples. */
const quickElements = 200_000;

/**
 * Reads a definition as a loss: finds inputs on which it runs, traces it, judges its gradient. null where it was only found and
 * nothing speaks for a loss or a metric; `tiring` where a glance was not enough, but a longer look may be; of what takes long to judge, at a
 * glance, what judges it.
 */
export function studyLoss(callable: Callable, context: StudyContext, asked: 'asked'): LossReport | null;
export function studyLoss(
  callable: Callable,
  context: StudyContext,
  asked: Asked,
): LossReport | null | 'tiring' | Later<LossReport | null>;
export function studyLoss(
  callable: Callable,
  context: StudyContext,
  asked: Asked,
): LossReport | null | 'tiring' | Later<LossReport | null> {
  const { probe, isOver } = context;
  const isEvident = isEvidentLoss(callable, context);
  const unread = (outcome: Outcome | null, isRefused = false, told = outcome): LossReport | null => {
    const isListed = isFrameworkLoss(callable, probe) || isListedUnread(callable, outcome);
    const isRefusedLoss = isLossName(callable.name) && (isRefused || refusedScores(outcome) !== null);
    const isLoss = (isEvident && isListed) || isRefusedLoss;
    if (asked !== 'asked' && !isLoss && !isLossName(callable.name)) return null;
    const report = notFollowed(callable, context, told, isLoss);
    if (asked === 'asked' || isLoss) return report;
    // Nobody who has called it a loss is to wonder why nothing is said of it; a hand-written backward is judged where it is applied.
    const isBackward = callable.owner?.bases.some(({ value }) => lastName(value) === 'Function') ?? false;
    const isTold = isBackward || (outcome?.kind === 'unsupported' && outcome.gaveUp);
    for (const { message, span } of isTold ? [] : report.notes) {
      context.note({ message: `\`${callable.name}\` is not judged: ${message}`, span: span ?? callable.nameSpan });
    }
    return null;
  };
  /** Of what runs and is called a loss, but is none. */
  const unlisted = (note: Note): null => {
    if (isLossName(callable.name) && callable.kind !== 'inline')
      context.note({ message: `\`${callable.name}\` is not judged: ${note.message}`, span: note.span });
    return null;
  };
  const isLikely =
    isLossName(callable.name) ||
    returnsLoss(callable) ||
    (callable.kind === 'class' && isAmongLosses(callable.span.path));
  const deserved = isEvident || asked === 'asked' ? patient : isLikely ? willing : hasty;
  const patience = asked === 'glanced' ? hasty : deserved;
  const known = knownInputs(
    callable.makers,
    (definition) => probe.call({ ...callable, definition }, {}, {}, hasty).outcome,
  );
  if (callable.kind !== 'inline' && probe.kindOf(callable.name.split('.')[0] ?? '') === null)
    return unread({ kind: 'unsupported', note: gone(callable), notes: [], gaveUp: false });
  for (const note of mistakesSaid(callable, context)) context.note(note);
  const result = readWithKnown(callable, context, patience, known);
  if (result.kind === 'failed') {
    if (result.isSpent && (isOver() || patience !== deserved)) return 'tiring';
    const isNamed = isEvident || isLossName(callable.name);
    if (isNamed && result.outcome?.kind === 'unsupported' && result.outcome.gaveUp) context.note(result.outcome.note);
    const refused =
      exchangedCall(callable, context, result.outcome, known) ??
      unmadeCriterion(callable, context, result.outcome, known);
    if (refused !== null)
      return { ...notFollowed(callable, context, result.outcome, true), findings: [refused], backward: 'raises' };
    // Of what stopped all readings the one is told that came farthest.
    return unread(result.outcome, false, result.outcome ?? probe.farthest?.outcome ?? null);
  }
  if (result.isPoor && result.isSpent && patience !== deserved) return 'tiring';
  const { refusal } = result;
  const call = callsOf((given, config) => probe.call(callable, given, config, patience).outcome);
  const reading = withToldShapes(withSingleScores(result.reading, callable.fromLayers, call), call, callable);
  if (reading.inputs.every(({ role }) => role !== 'prediction')) return unread(null);
  const args = sampleArguments(reading, defaultSample);
  const outcome = probe.callAnew(callable, refusal === null ? args : detached(args), configArguments(reading));
  const judge = (): LossReport | null => {
    const study =
      outcome.kind === 'value'
        ? new Study(callable, context, reading, outcome, isEvident && refusal === null, [
            ...known,
            ...knownScores(reading, callable.fromLayers),
          ])
        : null;
    if (study === null) return unread(refusal ?? outcome);
    // Of what nothing speaks for, nobody is told: what else there is to ask of it would take longer than all else.
    if (asked !== 'asked' && !isEvident && !isLossName(callable.name) && study.listing === null) return null;
    // What takes no gradient at all can be a metric, but no loss, whatever its name.
    if (refusal !== null && !study.isMeasure) return unread(refusal, study.listing === 'loss');
    if (study.isOfAnotherBranch)
      return unread({ kind: 'unsupported', note: leadsPast(callable), notes: [], gaveUp: false });
    if (study.isOfOtherInput && asked !== 'asked') return unlisted(noLoss(callable, reading, study.outcome));
    const { rest } = callable.parameters;
    if (rest !== null && !(rest.name in args) && !study.isOfInputs)
      return unread({ kind: 'unsupported', note: lacksRest(callable, rest.name), notes: [], gaveUp: false });
    if (study.isFirstGradient) return null;
    const runsWithout = (name: string): boolean => {
      const without = (given: GivenArguments): GivenArguments =>
        name in given ? { ...given, [name]: { kind: 'plain', value: null } } : given;
      return probe.callAnew(callable, without(args), without(configArguments(reading))).kind === 'value';
    };
    const models = study.trainsNothing ? modelsOf(reading).filter((name) => !runsWithout(name)) : [];
    const [model] = study.isOfOwnAlone || study.isOfOwnSlopes ? ['self'] : models;
    if (model !== undefined)
      return unread({ kind: 'unsupported', note: trainsModel(model, callable), notes: [], gaveUp: false });
    const report = reported(study, asked, unread) ?? unlisted(noLoss(callable, reading, study.outcome));
    return callable.inline?.isTryOut === true && asked !== 'asked' && report?.findings.length === 0 ? null : report;
  };
  return asked === 'glanced' && outcome.kind === 'value' && isLong(outcome) ? { later: judge } : judge();
}

/** What a file deletes, or defines only where it is run itself. */
function gone({ name, nameSpan }: Callable): Note {
  return { message: `there is no \`${name}\` once the file has been imported`, span: nameSpan };
}

function leadsPast({ nameSpan }: Callable): Note {
  return {
    message: 'no inputs were found on which it takes the branch that is made of its prediction',
    span: nameSpan,
  };
}

/** The inputs and arguments for which a model is given that has nothing to train. */
export function modelsOf({ inputs, config }: Reading): readonly string[] {
  const given = inputs.flatMap((input) => (input.kind === 'plain' && isModel(input.value) ? [input.name] : []));
  return [...given, ...Object.keys(config).filter((name) => isModel(config[name] ?? null))];
}

/** Whether what is worked out of the inputs is so much that to judge it takes long. */
function isLong({ trace, inputs }: Extract<Outcome, { kind: 'value' }>): boolean {
  const start = Math.min(...inputs.map(({ entered }) => entered.id));
  let elements = 0;
  for (const { type } of trace.graph.nodes.slice(start)) elements += sizeOf(type.shape);
  return elements > quickElements;
}

/** Whether anything that it calls is not known, and something else is called in its place. */
export function callsStandIn({ inputs, config }: Reading): boolean {
  const given = inputs.flatMap((input) => (input.kind === 'plain' ? [input.value] : []));
  return [...given, ...Object.values(config)].some(isStandIn);
}

function trainsModel(model: string, { nameSpan }: Callable): Note {
  return { message: `it trains what \`${model}\` is, which is not known here`, span: nameSpan };
}

/** What a study reports; where even the gradients and pictures of it take more than a trace may, that it was given up. */
function reported(study: Study, asked: Asked, unread: (outcome: Outcome) => LossReport | null): LossReport | null {
  try {
    return study.report(asked === 'asked');
  } catch (error) {
    const failure = failureOf(error, study.outcome.trace, null);
    if (failure === null) throw error;
    return unread({ ...failure, notes: study.outcome.notes });
  }
}

/** Its value is differentiated in the file, stands in a loss slot, or its class extends the framework's losses. */
export function isEvidentLoss(callable: Callable, { evidence, probe }: StudyContext): boolean {
  return evidence.isUsedAsLoss(callable) || isFrameworkLoss(callable, probe);
}

function isFrameworkLoss(callable: Callable, probe: Probe): boolean {
  return callable.kind === 'class' && extendsFrameworkLoss(callable, probe.methodsOf(callable.name));
}
