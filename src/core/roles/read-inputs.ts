import { FlowMap } from '../graph/flow';
import { bodyOf, type Callable } from '../loss/definitions';
import type { Parameter } from '../program/program';
import { gradientsOf } from '../loss/gradients';
import type { Outcome } from '../loss/outcome';
import type { Patience } from '../loss/probe';
import { withAlikeRoles } from './alike';
import { documentedShapes } from './documented-shapes';
import { weights } from './inspection';
import { fittingPlans, planGroups, type Optional } from './choices';
import { bringsLoss, optionalParameters, refusedAtTimes } from './needed';
import { constructorKey, Dependence, type ProgramAt } from './dependence';
import type { SaidReading } from './directive';
import type { Meanings } from './plain-values';
import type { KnownInput } from './known-inputs';
import type { InputReading, Reading, TensorReading } from './reading';
import { withDetachedPredictions } from './detached-predictions';
import { withDocumented } from './documented-domains';
import { withEmbeddings } from './embeddings';
import { withEndlessAsTarget } from './endless-targets';
import { callsOf, type Call } from './call';
import { withDecidedViewAsTarget } from './decided-views';
import { withGivenRoles } from './given-roles';
import { hintOfTensor, isOfDistribution, isOfDomain, isOutcomeName, saysWeights, type NameHint } from './names';
import { withNumbers } from './one-number';
import { withOtherPredictions } from './other-predictions';
import { readHints, readParameters } from './parts';
import { refined } from './refine';
import { withLogits } from './scores';
import { Search, type Attempt } from './search';
import { withStopGradients } from './stop-gradients';
import { withoutIdleLabels, withToldApart } from './told-apart';
import { withLikelihood } from './weighed-logarithms';
import { withWhatIsTrained } from './what-is-trained';
import { usageOf } from './usage';
import { hasOpenDefaults, valuesForDefaults } from './constructor-choices';
import { constructorParameters } from './constructor-usage';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** The result of the search: the best reading that ran, or what stopped every one. */
export type ReadingResult =
  | {
      readonly kind: 'read';
      readonly reading: Reading;
      /** Why it runs on tensors without gradients alone; null where it takes any. */
      readonly refusal: Outcome | null;
      /** Whether much speaks against it, and whether more patience might have found a better one. */
      readonly isPoor: boolean;
      readonly isSpent: boolean;
    }
  /** `isSpent`: more patience might have found one; `isUnmade`: it was never called, as its object could not be made. */
  | {
      readonly kind: 'failed';
      readonly outcome: Outcome | null;
      readonly isSpent: boolean;
      readonly isUnmade: boolean;
    };

/** What a search for a reading asks the program. */
export interface Trials {
  readonly attempt: Attempt;
  readonly meanings: Meanings;
  readonly programAt: ProgramAt;
  readonly patience: Patience;
  /** Whether it is called also where its object can be made in part only. */
  readonly isPartOfUse: boolean;
  /** True when the time is up: no further reading is tried. */
  readonly isOver: () => boolean;
}

/**
 * Finds inputs on which a loss runs: tries families of shapes in the order of their specificity, and takes the first to which
 * nothing can be objected, else the one with the lightest objections.
 */
export function readInputs(
  callable: Callable,
  trials: Trials,
  said: SaidReading,
  known: readonly KnownInput[],
): ReadingResult {
  const dependence = new Dependence(callable, trials.programAt);
  const byName = new Map([...readHints(callable)].map(([{ name }, hint]) => [name, hint]));
  // What a step has computed is named by what computes it, and is no target for that.
  const hints = new Map(
    [...byName].map(([name, hint]) => [name, callable.computed.has(name) ? (hint ?? 'prediction') : hint]),
  );
  const forDefaults = valuesForDefaults(callable, trials.meanings);
  const search = new Search(
    trials.attempt,
    dependence,
    said,
    known,
    hints,
    trials.patience,
    trials.isOver,
    forDefaults,
    [
      ...readParameters(callable).map(({ name }) => name),
      ...constructorParameters(callable).map(({ name }) => constructorKey(name)),
    ],
  );
  const optionals = optionalParameters(callable);
  // Even without one, sizes that a constructor has by default are taken into account the second time.
  const most = Math.max(optionals.length, hasOpenDefaults(callable) ? 1 : 0);
  const refused = refusedAtTimes(callable);
  const mayBeRefused = optionals.filter(({ name }) => refused.has(name));
  const counts = [...new Set([mayBeRefused.length, 1, 2, most])].filter((inputs) => inputs > 0 && inputs <= most);
  const attempts: readonly Optional[] = [
    ...(isMissed(optionals, byName, callable) ? [{ inputs: 1, sizes: false }] : []),
    { inputs: 0, sizes: false },
    ...counts.map((inputs) => ({ inputs, sizes: true })),
  ];
  for (const optional of attempts) {
    search.addInput();
    explore(callable, trials, search, optional);
    if (search.isEnough) break;
    if (optional.inputs === 0) search.allowOptional();
    if (search.isOver) break;
  }
  if (search.best === null) search.exploreUnlikely();
  // What a network computes are no whole numbers, but where they are used as such.
  const takesForLabels = (): boolean => search.best?.noLabels.some((name) => callable.computed.has(name)) ?? false;
  if (search.best === null || search.isLost || takesForLabels()) fit(callable, trials, search);
  if (search.best === null) {
    const isSpent = search.isSpent || (search.mayFit && !hasPatience(trials));
    return { kind: 'failed', outcome: search.failure, isSpent, isUnmade: search.isUnmade };
  }
  // What is given in place of a prediction says nothing of it: a longer look may find what it is made of.
  const { isLost } = search;
  const isPoor = search.best.weight >= poor || isLost;
  const isSpent = search.isSpent || (isLost && search.mayFit && !hasPatience(trials));
  const { candidate } = search.best;
  if (isAgainstNames(candidate.inputs, search.best.outcome, hints) || takesForLabels())
    return { kind: 'failed', outcome: search.failure, isSpent: search.isSpent, isUnmade: false };
  const config = inOrder(candidate.config, callable);
  const reading: Reading = { ...candidate, config, guessed: said.inputs.length === 0 };
  const { refusal } = search;
  if (refusal !== null) return { kind: 'read', reading, refusal, isPoor: false, isSpent: false };
  const call = callsOf((args, config) => trials.attempt(args, config).outcome, [[reading, search.best.outcome]]);
  const spoken = new Set([...said.inputs.map(({ name }) => name), ...ofData(known)]);
  const narrow = settled(withEmbeddings(reading, search.best.outcome, call, said), search.best.outcome, call, spoken);
  const isSaid = (name: string): boolean => spoken.has(name);
  const { kind, computed } = callable;
  // Beside what a step has computed, what it is given is data.
  const isOfComputed = kind === 'inline' && candidate.inputs.some(({ name }) => computed.has(name));
  const targetsNamed = [...byName].flatMap(([name, hint]) => (hint === 'target' ? [name] : []));
  const isNamed = (name: string): boolean => {
    const hint = byName.get(name) ?? null;
    // One letter says little beside a name.
    if (hint === 'target' && name.length === 1 && targetsNamed.some(({ length }) => length > 1)) return false;
    if (isOfDomain(name, [...byName.keys()])) return false;
    if (hint === null && isOfComputed && !computed.has(name)) return true;
    if (hint === 'number') return hintOfTensor(name) !== 'prediction' && !isOfDistribution(name);
    return hint !== 'prediction' && hint !== null;
  };
  const { tensorNames } = search.kinds;
  const mayBeNumber = (name: string): boolean => {
    const hint = byName.get(name) ?? null;
    const isSaidTensor = spoken.has(name) || documentedShapes(callable).has(name);
    const isTensor = isUsedAsTensor(name, callable) || tensorNames.has(name) || isSaidTensor;
    return !isTensor && !saysWeights(name) && (hint === null || hint === 'weight' || hint === 'number');
  };
  const sized = withNumbers(narrow, call, mayBeNumber);
  const ran = sized === narrow ? search.best.outcome : call.onSample(sized);
  const tell = (outcome: Traced, called: Call): Reading =>
    withOtherPredictions(sized, outcome, called, { isSaid, isNamed });
  const found =
    ran.kind === 'value'
      ? withNewTargets(
          sized,
          kind === 'inline' ? tell(ran, call) : withDetachedPredictions(ran, call, tell),
          call,
          spoken,
        )
      : sized;
  const certain = withEndlessAsTarget(found, call, isSaid, (tried) => withNewTargets(found, tried, call, spoken));
  const isDirected = (name: string): boolean => said.inputs.some((input) => input.name === name);
  const likely = withLikelihood(withoutIdleLabels(certain, call, isSaid), call, isSaid);
  const given = withGivenRoles(likely, call, isDirected);
  const alike = withAlikeRoles(withDecidedViewAsTarget(given, call, isSaid), call, isDirected);
  const told = withToldApart(withLogits(alike, call, isSaid), call, isSaid);
  const documented = withDocumented(told, call, callable, isSaid);
  const ofStep = (): Reading => withWhatIsTrained(withStopGradients(told, call, callable.computed), call, callable);
  return {
    kind: 'read',
    reading: callable.kind === 'inline' ? ofStep() : documented,
    refusal: null,
    isPoor,
    isSpent,
  };
}

/** Whether what a loss is to meet is the first that it may be called without, by its name or as no loss is worked out without it, and nothing that it needs is named so. */
function isMissed(
  [first]: readonly Parameter[],
  hints: ReadonlyMap<string, NameHint>,
  { definition }: Callable,
): boolean {
  const isTruth = (hint: NameHint | undefined): boolean => hint === 'target' || hint === 'teacher';
  return (
    first !== undefined &&
    (isTruth(hints.get(first.name)) || bringsLoss(first.name, bodyOf(definition))) &&
    [...hints].every(([name, hint]) => name === first.name || !isTruth(hint))
  );
}

/** Whether no gradient reaches what is named as the truth, which was read as the prediction beside what is named as that: nothing is known then. */
function isAgainstNames(
  inputs: readonly InputReading[],
  { trace, value, inputs: entered }: Traced,
  hints: ReadonlyMap<string, NameHint>,
): boolean {
  const isPrediction = ({ role }: InputReading): boolean => role === 'prediction';
  const predictions = inputs.filter(isPrediction);
  const isExchanged =
    predictions.every(({ name }) => hints.get(name) === 'target') &&
    inputs.some((input) => !isPrediction(input) && input.kind === 'tensor' && isOutcomeName(input.name));
  const ids = entered.flatMap(({ name, entered: { id } }) =>
    predictions.some((one) => one.name === name) ? [id] : [],
  );
  return isExchanged && new FlowMap(trace.graph, new Set(ids)).flow(value.id) !== 'flows';
}

/** Whether the program does with a parameter what only a tensor can do. */
function isUsedAsTensor(name: string, callable: Callable): boolean {
  return [...readHints(callable).keys()].some(
    (parameter) => parameter.name === name && usageOf(parameter, callable).isTensor,
  );
}

/** The constructor's arguments in the order in which it takes them. */
function inOrder(config: Reading['config'], callable: Callable): Reading['config'] {
  const order = constructorParameters(callable).map(({ name }) => name);
  const entries = Object.entries(config).toSorted(([one], [other]) => order.indexOf(one) - order.indexOf(other));
  return Object.fromEntries(entries);
}

function ofData(known: readonly KnownInput[]): readonly string[] {
  return known.flatMap(({ name, data }) => (data === null ? [] : [name]));
}

/** As heavy as a table of all pairs that nobody wanted. */
const poor = weights.broadcast;

/** Goes through the plans with so many optional inputs; anew, where the program has said which of them takes a tensor, or none. */
function explore(callable: Callable, { meanings, isPartOfUse }: Trials, search: Search, optional: Optional): void {
  const { best: before } = search;
  const isFound = (): boolean => search.best !== null && search.best !== before && !search.isIdle;
  const isEnough = (): boolean => isFound() || search.isOver || search.lacksInput;
  const countKnown = (): number => search.kinds.plainNames.size + search.kinds.tensorNames.size;
  // What ran before a plan was given up for another may be the lesser reading.
  for (let known = -1; known < countKnown() && (search.isOutdated || !isEnough());) {
    known = countKnown();
    const { plainNames, tensorNames } = search.kinds;
    const kinds = { plainNames: new Set(plainNames), tensorNames: new Set(tensorNames) };
    for (const plans of planGroups(callable, meanings, optional, kinds, isPartOfUse)) {
      search.changeOrder();
      for (const plan of plans) {
        if (!search.isOver && !search.lacksInput) search.explore(plan);
        if (search.isOutdated || search.isExchanged) break;
      }
      if ((isEnough() && !search.isExchanged) || search.isOver || search.isOutdated) break;
    }
  }
}

function hasPatience({ patience }: Trials): boolean {
  return patience.unlikely > 0;
}

/** Fits shapes to each other where none of those that are likely runs. */
function fit(callable: Callable, trials: Trials, search: Search): void {
  const { meanings, isPartOfUse } = trials;
  if (!hasPatience(trials) || !search.mayFit) return;
  for (const plans of fittingPlans(callable, meanings, search.kinds, isPartOfUse)) {
    search.changeOrder();
    for (const plan of plans) {
      search.fit(plan);
      if (search.isFitted) return;
      if (search.isExchanged) break;
    }
    // Only where the program takes them the other way round is another order tried.
    if (!search.isExchanged) return;
  }
}

/** The reading with the domains that the graph tells, if it still runs with them, and its numbers and gradients are finite. */
function settled(reading: Reading, outcome: Traced, call: Call, said: ReadonlySet<string>): Reading {
  const narrow = refined(reading, outcome, said, call);
  const runs = (tried: Reading): boolean => {
    const again = call.onSample(tried);
    return again.kind === 'value' && isFinite(again);
  };
  if (runs(narrow)) return narrow;
  const sized = isFinite(outcome) ? narrow : withSizes(narrow, said);
  return sized !== narrow && runs(sized) ? sized : reading;
}

/** The reading with sizes, as of boxes, that have to be above 0, for the numbers that are to be met. */
function withSizes(reading: Reading, said: ReadonlySet<string>): Reading {
  const isSize = (input: InputReading): input is TensorReading =>
    input.kind === 'tensor' && input.role === 'target' && input.domain === 'real' && !said.has(input.name);
  if (!reading.inputs.some(isSize)) return reading;
  const inputs = reading.inputs.map((input): InputReading =>
    isSize(input) ? { ...input, domain: 'positive' } : input,
  );
  return { ...reading, inputs };
}

/** The reading with the domains of what has become a target since they were told. */
function withNewTargets(before: Reading, told: Reading, call: Call, said: ReadonlySet<string>): Reading {
  const wasPrediction = ({ name }: InputReading): boolean =>
    before.inputs.some((input) => input.name === name && input.role === 'prediction');
  if (!told.inputs.some((input) => input.role === 'target' && wasPrediction(input))) return told;
  const domainBefore = (input: InputReading): InputReading => {
    const former = before.inputs.find(({ name }) => name === input.name);
    return input.kind === 'tensor' && former?.kind === 'tensor' ? { ...input, domain: former.domain } : input;
  };
  // What has to lie between 0 and 1 has to as a target, too.
  for (const reading of [told, { ...told, inputs: told.inputs.map(domainBefore) }]) {
    const outcome = call.onSample(reading);
    if (outcome.kind === 'value') return settled(reading, outcome, call, said);
  }
  return told;
}

function isFinite({ trace, value, inputs, isTensor }: Traced): boolean {
  const entered = inputs.map((input) => input.entered);
  const gradients = isTensor ? gradientsOf(trace, value, entered) : [];
  const refs = 'kind' in gradients ? [value] : [value, ...gradients.flatMap((one) => one ?? [])];
  return refs.every((ref) => trace.data(ref).every(Number.isFinite));
}
