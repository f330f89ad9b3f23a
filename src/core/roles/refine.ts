import { FlowMap } from '../graph/flow';
import type { Graph, GraphNode } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import { sameShape } from '../tensor/shape';
import { isAffineIn } from './affine';
import { Comparison } from './comparison';
import { keeping, madeOf } from './first-uses';
import { givenAs, isGivenAsTruth } from './given-as';
import { areComparedAsLogarithms, isComplementLogged, isKeptForLogarithm, isOnlyLogged } from './logarithms';
import { weighsLogShares } from './log-shares';
import type { Call } from './call';
import { changesWhenExchanged, changesWhenScaled } from './responses';
import { hintOfName, namedDomain, saysScores } from './names';
import { isGraded } from './grades';
import { isOverlap } from './overlap';
import { pairOf, Pull } from './pull';
import type { Domain, InputReading, Reading, Role, TensorReading } from './reading';
import { isSquashed } from './scores';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** Operations whose results lie between 0 and 1, and those whose logarithms do. */
const toUnit: ReadonlySet<GraphNode['op']> = new Set(['sigmoid', 'softmax']);
const toLogOfUnit: ReadonlySet<GraphNode['op']> = new Set(['logSigmoid', 'logSoftmax']);

/**
 * Narrows domains by what the graph does with the inputs: a prediction that first goes through a sigmoid are logits, scores that have no
 * floor are log-probabilities; a target `t` that also weighs as `1 − t` is 0 or 1, one that only turns scores round is ±1. Where the graph
 * leaves it open, the name breaks the tie; where that does too, whether descent comes to rest on such targets.
 */
export function refined(reading: Reading, outcome: Traced, said: ReadonlySet<string>, call: Call): Reading {
  const ids = new Map(outcome.inputs.map(({ name, entered }) => [name, entered.id]));
  const hasLabels = reading.inputs.some((input) => input.kind === 'tensor' && input.domain === 'classIndex');
  const widths = new Set(
    reading.inputs.flatMap((input) => (input.kind === 'tensor' && input.role === 'prediction' ? input.shape : [])),
  );
  // Whole numbers that pick places of a map name no class.
  const isChoice = ({ role, domain, below }: TensorReading): boolean =>
    role !== 'weight' && choices.has(domain) && (below === null || below <= 2 || widths.has(below));
  const isOfChoices = reading.inputs.some(
    (input) => input.kind === 'tensor' && (isChoice(input) || isGivenAsTruth(input, outcome)),
  );
  const idsOf = (wanted: Role) =>
    reading.inputs.flatMap(({ name, role }) => (role === wanted ? (ids.get(name) ?? []) : []));
  const [predictions, targets] = [new Set(idsOf('prediction')), idsOf('target')];
  // A trace holds what ran before the loss, and its gradient, as well.
  const first = Math.max(-1, ...predictions) + 1;
  const own = outcome.trace.graph.nodes.slice(first, outcome.value.id + 1);
  const bounded = own.flatMap((node, index) => (isWithinUnit(outcome.trace.graph, node) ? [first + index] : []));
  const isShareOf = (id: number): boolean =>
    [id, ...roundedOf(outcome.trace.graph, id)].some((one) => isOverlap(one, targets, predictions, outcome));
  const isOwnShare = (id: number): boolean => isShareOf(id) && !new Comparison(id, predictions, outcome).isShared;
  const isOfShares = bounded.some(isShareOf) || [...predictions].some(isOwnShare);
  const isOfEach = [...predictions].some((id) => isComplementLogged(outcome, id));
  const isBesideReals = reading.inputs.every(
    (input) => input.kind === 'plain' || input.role !== 'prediction' || input.domain === 'real',
  );
  const isShareOfOthers = (id: number): boolean =>
    new Comparison(id, new Set([...ids.values()].filter((other) => other !== id)), outcome).isFactorBothWays;
  const domainOf = (input: TensorReading): Domain => {
    const id = ids.get(input.name);
    if (id === undefined || said.has(input.name)) return input.domain;
    const given = givenAs(input, outcome);
    if (given !== null) return given;
    if (input.role === 'target' && input.domain === 'real' && isGivenAsTruth(input, outcome)) return 'binary';
    if (isOfEach && input.role === 'prediction' && input.domain === 'distribution') return 'probability';
    if (isOfEach && input.role === 'target' && input.domain === 'oneHot') return 'binary';
    if (input.role === 'target' && isBesideReals && input.domain === 'probability' && isOnlyLogged(id, outcome))
      return 'positive';
    const comparison = new Comparison(id, predictions, outcome);
    if (input.domain === 'probability' && input.role === 'target' && comparison.isOfTwo) return 'binary';
    if (input.role === 'weight' && input.domain === 'positive' && isShareOfOthers(id))
      return hintOfName(input.name) === null ? 'binary' : 'probability';
    if (input.domain !== 'real' && input.domain !== 'logits') return input.domain;
    if (input.role === 'target' && isGraded(id, outcome)) return 'grade';
    if (input.role === 'prediction') {
      if (isOfGamma(outcome.trace.graph, id)) return 'positive';
      // What is as good in any size is a row of shares.
      if (comparison.isShared)
        return input.shape.length === 2 && !changesWhenScaled(input, reading, call) ? 'distribution' : 'positive';
      const isShare = isShareOf(id) || new Comparison(id, new Set(targets), outcome).isFactorBothWays;
      if (!isShare) return domainOfPrediction(input, id, outcome, { hasLabels, isOfChoices });
      return hasLabels ? withinUnit(input, hasLabels) : 'probability';
    }
    if (isDivisor(outcome.trace.graph, id)) return 'positive';
    if (input.role === 'target' && isOfShares && !isSquashed(id, outcome)) return 'binary';
    if (input.role === 'target' && input.shape.length > 1 && weighsLogShares(outcome.trace.graph, id))
      return 'distribution';
    if (input.role === 'target' && input.shape.length === 2 && comparison.isTakenFromShares)
      return hintOfName(input.name) === 'target' ? 'oneHot' : 'distribution';
    return input.role === 'target' ? domainOfTarget(input, comparison, hasLabels) : input.domain;
  };
  const isShownOfTwo = (input: InputReading): boolean => {
    const id = ids.get(input.name);
    return isOfShares || (id !== undefined && new Comparison(id, predictions, outcome).isOfTwo);
  };
  const byGraph = besidePrediction(
    reading.inputs.map((input): InputReading =>
      input.kind === 'tensor' ? { ...input, domain: domainOf(input) } : input,
    ),
    ({ name }) => !isWeighing(outcome.trace.graph, ids.get(name) ?? -1, predictions),
  );
  const pulled = byPull(
    { ...reading, inputs: byGraph },
    said,
    call,
    isShownOfTwo,
    (input) => givenAs(input, outcome) !== null,
    (prediction, target) =>
      areComparedAsLogarithms(ids.get(prediction.name) ?? -1, ids.get(target.name) ?? -1, outcome),
  );
  const inputs = withSeveralClasses(pulled);
  const isOfNumbers = reading.family === 'elementwise' || (reading.family === 'mask' && !inputs.some(isOfTwo));
  return { ...reading, inputs, family: isOfNumbers ? elementwiseFamily(inputs) : reading.family };
}

const domainsOfTwo: ReadonlySet<Domain> = new Set(['binary', 'oneHot', 'classIndex']);
const choices: ReadonlySet<Domain> = new Set([...domainsOfTwo, 'sign', 'distribution']);

function isOfTwo(input: InputReading): boolean {
  return input.kind === 'tensor' && input.role === 'target' && domainsOfTwo.has(input.domain);
}

function isWithinUnit(graph: Graph, { op, operands: [operand] }: GraphNode): boolean {
  const before = operand === undefined ? undefined : graph.nodes[operand]?.op;
  return toUnit.has(op) || (op === 'exp' && before !== undefined && toLogOfUnit.has(before));
}

/** What is compared with a probability, element by element, is 0 or 1; with the logarithms of a row of them, such a row. */
function besidePrediction(
  inputs: readonly InputReading[],
  isNumber: (input: InputReading) => boolean,
): readonly InputReading[] {
  const tensors = inputs.filter((input) => input.kind === 'tensor');
  const prediction = tensors.find(({ role }) => role === 'prediction');
  const hasRows = tensors.some(({ role, domain }) => role === 'target' && domain === 'distribution');
  if (prediction?.domain === 'probability')
    return hasRows
      ? withDomain(inputs, 'prediction', 'probability', 'distribution')
      : withDomain(inputs, 'target', 'real', 'binary');
  const isOfRows = prediction?.domain === 'logProbability' || prediction?.domain === 'distribution';
  const isRow = isOfRows && prediction.shape.length > 1;
  // What says how often each class is right is a row, too.
  const isRows = (input: InputReading): boolean =>
    input.kind === 'tensor' && input.shape.length > 1 && !isNumber(input);
  const [targets, numbers] = [inputs.filter(isRows), inputs.filter((input) => !isRows(input))];
  const rows = new Map(withDomain(targets, 'target', 'real', 'distribution').map((input) => [input.name, input]));
  return isRow && numbers.length < inputs.length ? inputs.map((input) => rows.get(input.name) ?? input) : inputs;
}

/** Whether a value weighs what comes of a prediction, or goes with it into a loss of the library's: it may say how often something is the case. */
function isWeighing(graph: Graph, id: number, predictions: ReadonlySet<number>): boolean {
  const [same, flow] = [madeOf(graph, id, keeping), new FlowMap(graph, predictions)];
  return graph.nodes
    .slice(id)
    .some(
      ({ op, operands }) =>
        op !== 'add' &&
        op !== 'sub' &&
        operands.some((one) => same.has(one)) &&
        operands.some((one) => flow.depends(one)),
    );
}

/** What the way in which a loss drives its predictions tells of prediction and target, where nothing else has. */
function byPull(
  reading: Reading,
  said: ReadonlySet<string>,
  call: Call,
  isShownOfTwo: (input: InputReading) => boolean,
  isGiven: (input: TensorReading) => boolean,
  areOfLogarithms: (prediction: TensorReading, target: TensorReading) => boolean,
): readonly InputReading[] {
  const { inputs } = reading;
  const pair = pairOf(reading);
  if (pair === null || said.has(pair.prediction.name) || said.has(pair.target.name)) return inputs;
  const pull = new Pull(reading, pair, call);
  const { prediction, target } = pair;
  const isScore = prediction.domain === 'real' || prediction.domain === 'logits';
  // A family of shapes may have masks where the loss takes any image.
  const isMask = target.domain === 'binary' || target.domain === 'oneHot';
  const isAlike = (): boolean => !changesWhenExchanged(prediction, target, reading, call);
  if (isMask && isScore && namedDomain(target.name, 'target') === null && !isShownOfTwo(target))
    return pull.restsOnReals === true || isAlike()
      ? withDomain(withDomain(inputs, 'target', target.domain, 'real'), 'prediction', 'logits', 'real')
      : inputs;
  if (target.domain === 'real' && isScore) return withDomain(inputs, 'target', 'real', pull.restingDomain ?? 'real');
  if (target.domain === 'sign' && !isGiven(target) && pull.isEndlessOnSigns)
    return withDomain(inputs, 'target', 'sign', 'real');
  if (prediction.domain !== 'probability') return inputs;
  const isOpen = target.domain === 'binary' && namedDomain(target.name, 'target') === null && !isShownOfTwo(target);
  if (isOpen && pull.restsOnShares) return withDomain(inputs, 'target', 'binary', 'probability');
  if (target.domain === 'binary' && (prediction.shape[1] ?? 1) > 1 && pull.isNowhereDown)
    return withDomain(withDomain(inputs, 'prediction', 'probability', 'distribution'), 'target', 'binary', 'oneHot');
  if (target.domain !== 'probability') return inputs;
  const isOfRows = prediction.shape.length > 1 && pull.isHeldBySum;
  const isOfRates = (): boolean => areOfLogarithms(prediction, target) || pull.isOfRates;
  const domain = isOfRows ? 'distribution' : isOfRates() ? 'positive' : 'probability';
  const ofBoth = withDomain(inputs, 'target', 'probability', domain);
  return withDomain(ofBoth, 'prediction', 'probability', domain);
}

/** With several classes instead of one where there are shares of them: a share of one class is 1 whatever is predicted. */
function withSeveralClasses(inputs: readonly InputReading[]): readonly InputReading[] {
  const shared = inputs.find(
    (input) => input.kind === 'tensor' && input.shape[1] === 1 && domainsOfShares.has(input.domain),
  );
  if (shared?.kind !== 'tensor') return inputs;
  const shape = [...shared.shape.slice(0, 1), several, ...shared.shape.slice(2)];
  return inputs.map((input) =>
    input.kind === 'tensor' && sameShape(input.shape, shared.shape) ? { ...input, shape } : input,
  );
}

const domainsOfShares: ReadonlySet<Domain> = new Set(['distribution', 'logProbability', 'oneHot']);
const several = 5;

function withDomain(
  inputs: readonly InputReading[],
  role: Role,
  before: Domain,
  domain: Domain,
): readonly InputReading[] {
  return inputs.map((input) =>
    input.kind === 'tensor' && input.role === role && input.domain === before ? { ...input, domain } : input,
  );
}

function elementwiseFamily(inputs: readonly InputReading[]): Reading['family'] {
  const tensors = inputs.filter((input) => input.kind === 'tensor');
  const domains = tensors.flatMap(({ role, domain }) => (role === 'target' ? [domain] : []));
  if (domains.includes('distribution')) return 'distributions';
  if (domains.includes('oneHot')) return 'oneHotClassification';
  if (!domains.includes('binary')) return 'elementwise';
  const prediction = tensors.find(({ role }) => role === 'prediction');
  return prediction !== undefined && prediction.shape.length > 2 ? 'mask' : 'binary';
}

/** `isOfChoices`: whether something beside it says which class is right, so that it may be a score of that. */
function domainOfPrediction(
  input: TensorReading,
  id: number,
  outcome: Traced,
  { hasLabels, isOfChoices }: { readonly hasLabels: boolean; readonly isOfChoices: boolean },
): Domain {
  const { graph } = outcome.trace;
  const { name, domain } = input;
  if (isSquashed(id, outcome)) return 'logits';
  if (domain === 'logits' && hasLabels && isAffineIn(id, outcome)) return 'logProbability';
  const named = namedDomain(name, 'prediction');
  if (named !== null) return named;
  if (isKeptWithinUnit(graph, id) || (hasLabels && isKeptForLogarithm(outcome, id)))
    return withinUnit(input, hasLabels);
  return domain === 'logits' && !isOfChoices && !saysScores(name) ? 'real' : domain;
}

/** What lies between 0 and 1: beside labels a share for each class. */
function withinUnit({ domain, shape }: TensorReading, hasLabels: boolean): Domain {
  if (hasLabels) return shape.length > 1 ? 'distribution' : domain;
  return domain === 'real' || domain === 'logits' ? 'probability' : domain;
}

const ofGamma = new Set<GraphNode['op']>(['lgamma', 'digamma', 'polygamma']);
const shifting = new Set<GraphNode['op']>([...keeping, 'add', 'mul', 'sum']);

/** Whether a value, or a sum of such, goes into the gamma function: it counts something. */
function isOfGamma(graph: Graph, id: number): boolean {
  const counts = madeOf(graph, id, shifting);
  return graph.nodes.slice(id).some(({ op, operands }) => ofGamma.has(op) && operands.some((one) => counts.has(one)));
}

/** What is made of a value by rounding it: of shares, which of two each is. */
function roundedOf(graph: Graph, id: number): readonly number[] {
  const same = madeOf(graph, id, keeping);
  return graph.nodes
    .slice(id)
    .flatMap(({ op, operands }, place) =>
      op === 'round' && operands.some((one) => same.has(one)) ? [id + place] : [],
    );
}

/** Whether a value does nothing but divide: what is a count, or a sum of weights, is above 0. */
function isDivisor(graph: Graph, id: number): boolean {
  const same = madeOf(graph, id, keeping);
  const uses = graph.nodes
    .slice(id)
    .filter(({ op, operands }) => !keeping.has(op) && operands.some((operand) => same.has(operand)));
  return (
    uses.length > 0 &&
    uses.every(({ op, operands: [over = -1, under = -1] }) => op === 'div' && same.has(under) && !same.has(over))
  );
}

/** Whether a value is clamped to what lies between 0 and 1. */
function isKeptWithinUnit(graph: Graph, id: number): boolean {
  const same = madeOf(graph, id, keeping);
  return graph.nodes.slice(id).some((node) => {
    if (node.op !== 'clamp' || !node.operands.some((operand) => same.has(operand))) return false;
    const { min, max } = node.params;
    return min !== null && max !== null && min >= 0 && min < max && max <= 1;
  });
}

function domainOfTarget(input: TensorReading, comparison: Comparison, hasLabels: boolean): Domain {
  if (comparison.isOfTwo) return 'binary';
  // Beside labels, what multiplies is what they are worth.
  if (!hasLabels && input.shape.length === 1 && comparison.isFactor && !comparison.isAffine) return 'sign';
  if (comparison.isShared) return 'positive';
  return namedDomain(input.name, 'target') ?? input.domain;
}
