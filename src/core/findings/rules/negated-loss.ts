import { ancestorsOf, FlowMap } from '../../graph/flow';
import type { GraphNode, Site } from '../../graph/graph';
import { termsOf } from '../../graph/terms';
import { isAmongMetrics, isMethodOfModel, metricNameOf } from '../../loss/evidence';
import { agreementOf, type Agreement } from '../../roles/agreement';
import { agreeingPredictions } from '../../roles/agreeing-predictions';
import type { InputReading, Reading } from '../../roles/reading';
import { defaultSample, sampleArguments } from '../../roles/sample';
import { withElements, type GivenArguments } from '../../loss/request';
import { sameShape } from '../../tensor/shape';
import { contains, type Span } from '../../text/span';
import { coreOf, hasDirection, isNegativeMultiple } from '../direction';
import { isDrivenApart, isDrivenToErrors } from '../driven-apart';
import { comparedInError, isOfLibrary, sidesOfError, signOfError } from '../error-terms';
import { contraryTerm, type ContraryTerm } from '../contrary-terms';
import { endlessTerm, type EndlessTerm } from '../endless-terms';
import { exchangedTriplet, type ExchangedTriplet } from '../exchanged-triplet';
import type { ExaminedLoss } from '../examined-loss';
import {
  isLogLikelihood,
  isNormalised,
  isOfMarkedShares,
  isOfProbability,
  isRanking,
  isRated,
  logarithms,
  withoutEpsilon,
} from '../likelihood-terms';
import { densityIn, isDrivenFromOwn, likelihoods } from '../own-densities';
import { rewardedBy, type RewardedTerm } from '../rewarded-terms';
import { withOtherSign, withPlus } from '../rewritings';
import { signPlace } from '../sign-place';
import { turnedHinge } from '../turned-hinges';
import { turnedFromAgreement, turnedFromFloor } from '../turned-loss';
import type { Draft, GraphRule } from '../rule';
import { reversalsOf } from './made-up-gradient';

export const negatedLoss: GraphRule = {
  id: 'negated-loss',
  find: (loss) => {
    const span = negationOf(loss);
    if (span === null) {
      const turned = turnedFromFloor(loss);
      if (turned !== null) return [ofTurned(turned, loss)];
      const term = endlessTerm(loss) ?? turnedHinge(loss);
      if (term !== null) return [ofTerm(term, loss)];
      const contrary = contraryTerm(loss);
      if (contrary !== null) return [ofContrary(contrary, loss)];
      const triplet = exchangedTriplet(loss);
      if (triplet?.call === null && loss.returned !== null) return [ofTriplet(loss.returned, triplet, loss)];
      const rewarded = rewardedBy(loss);
      if (rewarded !== null && loss.returned !== null) return [ofRewarded(loss.returned, rewarded, loss)];
      return reversalsOf(loss).map((reversal) => ofReversal(reversal, loss));
    }
    const place = signPlace(span, loss.surroundings);
    const message = `${consequence(place, loss)} The curve falls all the same.${loss.assumption}`;
    return [{ severity: 'warning', span: place, message, related: [], rewriting: withOtherSign(place) }];
  },
};

function consequence(span: Span, loss: ExaminedLoss): string {
  if (isRanking(coreOf(loss), loss) || isOfMarkedShares(loss.output, loss))
    return `${loss.quote(span)} is the logarithm of a probability, at most 0: minimising it makes that probability as small as it can be, without end.`;
  if (densityIn(loss) !== null)
    return `${loss.quote(span)} is how likely the data are, as a logarithm: minimising it makes them as unlikely as they can be, without end.`;
  const compared = loss.story.predictions.length > 1 ? 'they are' : 'it is';
  return `Minimising this drives ${loss.predictions} away from what ${compared} compared with: ${loss.quote(span)} grows where they agree.`;
}

function ofTurned(span: Span, loss: ExaminedLoss): Draft {
  const message = `Minimising ${loss.quote(span)} drives ${loss.predictions} away without end: only without its minus does it have a least value. The curve falls all the same.${loss.assumption}`;
  return { severity: 'warning', span, message, related: [], rewriting: withOtherSign(span) };
}

function ofTerm({ span, isTaken, grows }: EndlessTerm, loss: ExaminedLoss): Draft {
  const because = `it falls without end as ${loss.quote(grows)} grows, whatever it is to resemble`;
  const message = `${loss.quote(span)} has the wrong sign: ${because}. The curve falls all the same.${loss.assumption}`;
  return { severity: 'warning', span, message, related: [], rewriting: isTaken ? withPlus(span) : withOtherSign(span) };
}

function ofContrary({ span, isTaken, pair: { prediction, target } }: ContraryTerm, loss: ExaminedLoss): Draft {
  const message = `${loss.quote(span)} has a summand with the wrong sign: it rewards \`${prediction}\` for being unlike \`${target}\`, which the others punish.${loss.assumption}`;
  return { severity: 'warning', span, message, related: [], rewriting: isTaken ? withPlus(span) : null };
}

function ofTriplet(span: Span, { anchor, positive, negative }: ExchangedTriplet, loss: ExaminedLoss): Draft {
  const message = `Minimising ${loss.quote(span)} draws \`${negative}\` to \`${anchor}\` and drives \`${positive}\` away from it.`;
  return { severity: 'warning', span, message, related: [], rewriting: null };
}

function ofRewarded(span: Span, { reward, isAlone }: RewardedTerm, loss: ExaminedLoss): Draft {
  const message = `Minimising ${loss.quote(span)} makes an action the less likely the more \`${reward}\` it has brought. The curve falls all the same.${loss.assumption}`;
  return { severity: 'warning', span, message, related: [], rewriting: isAlone ? withOtherSign(span) : null };
}

function ofReversal({ span }: Site, loss: ExaminedLoss): Draft {
  const message = `${loss.quote(span)} turns the gradient around on the only way from the loss to ${loss.predictions}: each step makes the loss larger.${loss.assumption}`;
  return { severity: 'warning', span, message, related: [], rewriting: null };
}

/** Whether a weight of either sign, an advantage, says of each sample which way it goes. */
function isTurnedByWeights(loss: ExaminedLoss): boolean {
  const { reading } = loss.surroundings;
  return (
    reading.inputs.some((input) => input.kind === 'tensor' && input.role === 'weight' && input.domain === 'real') ||
    loss.ancestors.some((id) => isTurned(id, loss))
  );
}

/** Whether what a prediction makes of one target is multiplied by numbers of either sign that another makes: `logp * (rewards - rewards.mean())`. */
function isTurned(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  if (op !== 'mul') return false;
  const [factor, ...others] = operands.filter((operand) => !loss.carries(operand));
  const carrying = operands.find((operand) => loss.carries(operand));
  if (factor === undefined || others.length > 0 || carrying === undefined) return false;
  const targets = loss.inputs.filter((input) => !loss.traced.predictions.has(input));
  const isOfAnother =
    targets.some((input) => loss.dependsOn(factor, input)) &&
    targets.some((input) => loss.dependsOn(carrying, input) && !loss.dependsOn(factor, input));
  const values = isOfAnother ? loss.trace.data(loss.trace.ref(factor)) : [];
  return values.some((value) => value > 0) && values.some((value) => value < 0);
}

/** Where a loss gets the sign with which it grows as the prediction agrees with its target, or lacks a minus; null where it has the right one. */
export function negationOf(loss: ExaminedLoss): Span | null {
  return isTurnedByWeights(loss) ? null : (negationInTerms(loss) ?? negationInNumbers(loss));
}

/** Whether the prediction is data that a model's own layers take: to put it next to the target says nothing of what they make of it. */
function isOfData({ surroundings: { callable, isOfOwnLayers } }: ExaminedLoss): boolean {
  return isMethodOfModel(callable) && isOfOwnLayers();
}

/** The minus before all of a loss, or what it returns, where its numbers alone say that it falls without end as predictions get worse. */
function negationInNumbers(loss: ExaminedLoss): Span | null {
  const { callable, isLoss } = loss.surroundings;
  const core = coreOf(loss);
  if (callable.kind === 'inline' || isOfData(loss)) return null;
  const isMeant = isLoss || isMadeToTrain(core, loss);
  if (isMeant ? !hasDirection(loss, true) || !isDrivenApart(loss) : !isLikelihoodOfClasses(loss)) return null;
  // What falls where they agree goes the right way, whatever else is moved.
  if (agreementWithOthers(loss) === 'falls') return null;
  const [minus, whole] = [isMinus(core, loss) ? loss.siteOf(core)?.span : undefined, loss.returned];
  return minus !== undefined && (whole === null || contains(whole, minus)) ? minus : whole;
}

/** What becomes of a loss where predictions agree with what they are compared with: with one another, only where there is nothing else. */
function agreementWithOthers({ surroundings: { reading, call, agreement } }: ExaminedLoss): Agreement {
  const isCompared = reading.inputs.some(({ role }) => role === 'target' || role === 'teacher');
  return isCompared
    ? agreementOf(reading, call, 'sum', agreeingPredictions(reading, defaultSample, false))
    : agreement();
}

/**
 * Whether a class has a minus before an error: it is made to be minimised, whatever it is called; a function may rise, and so does a score that has
 * the minus in a factor, as decibels, and a density that has a number for each element, of which somebody else makes a loss.
 */
function isMadeToTrain(id: number, loss: ExaminedLoss): boolean {
  const isClass = loss.surroundings.callable.kind === 'class';
  if (loss.node(id).op === 'neg') return isClass && isOneNumber(loss) && isMinus(id, loss);
  return isModule(loss) && isMinus(id, loss);
}

function isModule(loss: ExaminedLoss): boolean {
  const { callable } = loss.surroundings;
  const isScore = metricNameOf(callable.name) === 'score' || isAmongMetrics(callable.span.path);
  return callable.kind === 'class' && !isScore && isOneNumber(loss);
}

function isOneNumber({ trace, output }: ExaminedLoss): boolean {
  return trace.ref(output).size === 1;
}

/** Whether a module of no telling name gives the likelihood of labels: nobody makes one for that, but to train. */
function isLikelihoodOfClasses(loss: ExaminedLoss): boolean {
  if (!isModule(loss) || likelihoods.test(loss.surroundings.callable.name)) return false;
  return hasDirection(loss, true) && isDrivenToErrors(loss);
}

function negationInTerms(loss: ExaminedLoss): Span | null {
  const node = signOf(loss);
  const isLoss = loss.surroundings.isLoss || (node !== null && isMadeToTrain(node, loss));
  if (node === null || !hasDirection(loss, isLoss) || hasOtherTerms(loss)) return null;
  const isOfRanks = isRanking(coreOf(loss), loss);
  if (!isOfRanks && (hasTwinTargets(loss) || (!isPaired(loss) && !hasOwnError(loss)))) return null;
  const [minus, whole] = [isMinus(node, loss) ? loss.siteOf(node)?.span : undefined, loss.returned];
  // A likelihood that is made further up has its minus by right, `-0.5 * squares`: a finished number has none.
  const isFinished = loss.node(node).op === 'neg' || isOfFinished(loss.node(node), loss);
  const isOwn = minus !== undefined && (isFinished || whole === null || contains(whole, minus));
  const span = isOwn ? minus : whole;
  // Of counts, scores and shares the terms say it themselves.
  const isTold = isOfRates(loss) || isOfRanks || isOfMarkedShares(node, loss) || densityIn(loss) !== null;
  return isTold || (!isOfData(loss) && agreement(loss) === 'rises') || isDrivenFromOwn(loss) ? (span ?? null) : null;
}

/** What becomes of a loss where what its error compares agrees, whatever else it takes: the spread beside a mean is not to be met. */
function agreement(loss: ExaminedLoss): Agreement {
  const { surroundings } = loss;
  const { reading, call } = surroundings;
  const pair = loss.story.predictions.length > 1 ? comparedInError(loss) : null;
  if (pair === null) return surroundings.agreement();
  const [prediction, target] = pair;
  const inputs = reading.inputs.map((input): InputReading => {
    if (input.kind !== 'tensor' || input.name === prediction) return input;
    return { ...input, role: input.name === target ? 'target' : 'weight' };
  });
  return agreementOf({ ...reading, inputs }, call, 'sum');
}

/** Whether it is clear what a prediction is to agree with: two beside a target may well be made to differ, as hazard and survival. */
function isPaired({ surroundings: { reading } }: ExaminedLoss): boolean {
  const ofRole = (role: string): number => reading.inputs.filter((input) => input.role === role).length;
  return ofRole('prediction') < 2 || ofRole('target') === 0;
}

/** Whether two targets are of one kind: with which of them the prediction is to agree is not clear, as between two views. */
function hasTwinTargets({ surroundings: { reading } }: ExaminedLoss): boolean {
  const targets = reading.inputs.filter((input) => input.kind === 'tensor').filter(({ role }) => role === 'target');
  return targets.some((one) =>
    targets.some((other) => one !== other && one.domain === other.domain && sameShape(one.shape, other.shape)),
  );
}

/** Whether a term is of what else a model has computed, as one of two that are played off against each other: `loss_real - k * loss_fake`. */
function hasOtherTerms(loss: ExaminedLoss): boolean {
  const { graph, computed } = loss.traced;
  const terms = computed.size === 0 ? [] : termsOf(graph, coreOf(loss), new FlowMap(graph, computed));
  return terms.some(({ node }) => !loss.flow.depends(node));
}

/** Whether one prediction alone is taken from a target, as the mean beside a variance is. */
function hasOwnError(loss: ExaminedLoss): boolean {
  const predictions = [...loss.traced.predictions];
  return termsOf(loss.traced.graph, coreOf(loss), loss.flow).some(({ node }) => {
    const behind = sidesOfError(node, loss).flatMap((side) => ancestorsOf(loss.traced.graph, side));
    return predictions.filter((id) => behind.includes(id)).length === 1;
  });
}

/** The minus before an error, or the mean of log-probabilities that no minus stands before; null for anything else. */
function signOf(loss: ExaminedLoss): number | null {
  const turned = turnedFromAgreement(loss);
  if (turned !== null) return turned;
  const core = coreOf(loss);
  const node = loss.node(core);
  if (isMinus(core, loss)) {
    const isOfError = node.operands.some((operand) => signOfError(operand, loss) > 0);
    return isOfError || isSumOfNegated(core, loss) || isOfWhole(core, loss) ? core : null;
  }
  if (isSumOfNegated(core, loss) || isLogOfRatio(core, loss)) return loss.output;
  // What the library's own distributions compute stands at the call, what a function of the user's does, in it.
  const isLikelihood =
    node.site?.name === 'log_prob' ||
    (logarithms.has(node.op) && isOfProbability(core, loss)) ||
    isNormalised(core, loss);
  return isLikelihood || isLogLikelihood(core, loss) || densityIn(loss) !== null ? loss.output : null;
}

/** What is left of an error where prediction and target agree, as a share of what it was. */
const residue = 0.1;

/**
 * Whether a minus stands before all of a loss that without it is 0 or more, and where prediction and target agree close to 0, as an error is; or
 * less than elsewhere, as an error with smoothed labels. A ratio is a similarity: what it says of numbers that it is not meant for is nothing; nor is
 * it an error from which an error is taken away, as a gain is that a divergence holds in check.
 */
function isOfWhole(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  const { trace, surroundings } = loss;
  if (op !== 'neg' || !operands.every((operand) => trace.data(trace.ref(operand)).every((value) => value >= 0)))
    return false;
  if (operands.every((operand) => isMultiplier(coreOf(loss, operand), loss))) return false;
  if (termsOf(loss.traced.graph, id, loss.flow).some(({ node, sign }) => signOfError(node, loss) * sign > 0))
    return false;
  const isRatio = operands.some((operand) => loss.node(coreOf(loss, operand)).op === 'div');
  if (!isRatio && surroundings.agreement() === 'rises') return true;
  const args = sampleArguments(surroundings.reading, defaultSample);
  const before = loss.valueOn(args);
  const isAsError = (reading: Reading, predictions: GivenArguments): boolean => {
    const value = loss.valueOn({ ...sampleArguments(reading, defaultSample), ...predictions });
    return before !== null && value !== null && Math.abs(value) <= residue * Math.abs(before);
  };
  // What is 0 wherever predictions are sure is no error: that is large where they answer for one another.
  const exchanged = (predictions: GivenArguments): GivenArguments =>
    Object.fromEntries(
      Object.entries(predictions).map(([name, given]) => [name, withElements(given, (all) => [...all].toReversed())]),
    );
  return [...agreeingPredictions(surroundings.reading)].some(
    ({ reading, sure }) => isAsError(reading, sure) && !isAsError(reading, exchanged(sure)),
  );
}

/** Whether a value is made of predictions alone, though the loss takes more: a temperature or a Lagrange multiplier, which is compared with nothing. */
function isMultiplier(id: number, loss: ExaminedLoss): boolean {
  const others = loss.inputs.filter((input) => !loss.traced.predictions.has(input));
  return others.length > 0 && !others.some((input) => loss.dependsOn(id, input));
}

/** Whether a value is the logarithm of what an error divides: of a ratio of signal to noise. */
function isLogOfRatio(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  const [ratio] = operands.map((operand) =>
    loss.ancestors.includes(operand) ? withoutEpsilon(operand, loss) : operand,
  );
  if (ratio === undefined || !(op === 'log' || op === 'log2' || op === 'log10')) return false;
  const below = loss.node(ratio).op === 'div' ? loss.operand(ratio, 1) : null;
  return below !== null && signOfError(withoutEpsilon(below, loss), loss) > 0;
}

function isMinus(id: number, loss: ExaminedLoss): boolean {
  const node = loss.node(id);
  if (node.op === 'neg') return /^(-|neg|negative)$/.test(node.site?.name.split('.').at(-1) ?? '');
  return isNegativeMultiple(node, loss) || isTaken(node, loss);
}

/** Whether what an operation changes is one number already. */
function isOfFinished({ operands }: GraphNode, loss: ExaminedLoss): boolean {
  return operands.every((operand) => !loss.carries(operand) || loss.trace.ref(operand).size === 1);
}

/** `0 - loss`: a minus behind what does not hang on the prediction, or on which all errors have one already, `total -= loss`. */
function isTaken({ op, operands }: GraphNode, loss: ExaminedLoss): boolean {
  const [from, taken] = operands;
  if (op !== 'sub' || from === undefined || taken === undefined || !loss.carries(taken)) return false;
  return !loss.flow.depends(from) || (signOfError(taken, loss) > 0 && isSumOfNegated(from, loss));
}

/** Whether a value is a sum with an error or a likelihood in it that counts the wrong way, and none that counts the right way. */
function isSumOfNegated(id: number, loss: ExaminedLoss): boolean {
  const parts = termsOf(loss.traced.graph, id, loss.flow, (part) => isOfLibrary(part, loss));
  const signs = parts.flatMap(({ node, sign }) => {
    const own = signOfError(node, loss);
    if (own !== 0) return [own * sign];
    const isLikelihood =
      isLogLikelihood(node, loss) || parts.some((other) => sign !== other.sign && isRated(node, other.node, loss));
    return isLikelihood ? [-sign] : [];
  });
  return signs.length > 0 && signs.every((sign) => sign < 0);
}

/** Whether a loss is a Poisson likelihood of scores, which is highest at the logarithm of its target, not at the target. */
function isOfRates(loss: ExaminedLoss): boolean {
  const parts = termsOf(loss.traced.graph, coreOf(loss), loss.flow);
  return parts.some(({ node, sign }) => parts.some((other) => sign > other.sign && isRated(node, other.node, loss)));
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'An optimiser goes downhill. Of a likelihood, or of a loss with a minus before it, downhill is where the prediction is wrong: the number falls without end while the accuracy collapses.';
