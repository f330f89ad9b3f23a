import { FlowMap } from '../graph/flow';
import type { Outcome } from '../loss/outcome';
import type { Call } from './call';
import { RepeatedLoss } from '../loss/repeated-loss';
import type { GivenArguments } from '../loss/request';
import { sameShape } from '../tensor/shape';
import { areOneSet, flowOf } from './joint-predictions';
import { sumOf } from './responses';
import { areSiblings } from './measured';
import { hintOfName } from './names';
import type { InputReading, Reading, Role, TensorReading } from './reading';
import { configArguments, defaultSample, sampleArguments } from './sample';

type Traced = Extract<Outcome, { kind: 'value' }>;
type Pair = readonly [TensorReading, TensorReading];

/** Of two inputs that are used alike the one counts whose role says more. */
const byStrength: readonly Role[] = ['prediction', 'teacher', 'target', 'weight'];

/**
 * The reading with one role for two inputs of like names that the loss uses alike: it is the same where they change places, alone or together with two
 * others; or both are parts of one set beside what is to be met.
 */
export function withAlikeRoles(reading: Reading, call: Call, isSaid: (name: string) => boolean): Reading {
  const tensors = reading.inputs.filter(
    (input): input is TensorReading => input.kind === 'tensor' && input.dtype === 'float32',
  );
  const siblings = tensors.flatMap((one, place) =>
    tensors
      .slice(place + 1)
      .filter((other) => areSiblings(one.name, other.name) && sameShape(one.shape, other.shape))
      .map((other): Pair => [one, other]),
  );
  const unlike = siblings.filter(([one, other]) => one.role !== other.role && !isSaid(one.name) && !isSaid(other.name));
  if (unlike.length === 0 || tensors.length < 3) return reading;
  const outcome = call.onSample(reading);
  if (outcome.kind !== 'value') return reading;
  const isSameWith = exchanges(reading, call);
  const reach = ({ name }: TensorReading): string | undefined => {
    const sources = flowOf(name, outcome)?.sources;
    return sources && new FlowMap(outcome.trace.graph, sources, 'required').flow(outcome.value.id);
  };
  const areAlike = (pair: Pair): boolean => {
    const [one, other] = pair;
    // What is detached is not what sends a gradient.
    if (reach(one) !== reach(other)) return false;
    if ([one, other].every(({ role }) => role !== 'prediction') && isSameWith([pair])) return true;
    const isBeside = (beside: Pair): boolean => beside !== pair && isSameWith([pair, beside]);
    return siblings.some(isBeside) || areParts(pair, tensors, outcome);
  };
  const alike = unlike.filter(areAlike);
  const inputs = reading.inputs.map((input): InputReading => {
    const pair = alike.find(([one, other]) => input === one || input === other);
    return pair === undefined || input.kind !== 'tensor' ? input : asStronger(input, pair);
  });
  const told: Reading = { ...reading, inputs };
  const again = call.onSample(told);
  return again.kind === 'value' && again.trace.data(again.value).every(Number.isFinite) ? told : reading;
}

function asStronger(input: TensorReading, [one, other]: Pair): TensorReading {
  const [stronger, weaker] =
    byStrength.indexOf(one.role) < byStrength.indexOf(other.role) ? [one, other] : [other, one];
  return input === weaker ? { ...input, role: stronger.role, domain: stronger.domain } : input;
}

/** Whether the loss is the same where the two of each pair change places. */
function exchanges(reading: Reading, call: Call): (pairs: readonly Pair[]) => boolean {
  const args = sampleArguments(reading, defaultSample);
  const config = configArguments(reading);
  const loss = new RepeatedLoss((given) => call(given, config));
  const valueOn = (given: GivenArguments): number => sumOf(loss.on(given));
  const own = valueOn(args);
  return (pairs) => {
    const exchanged = pairs.flatMap(([one, other]) => {
      const [first, second] = [args[one.name], args[other.name]];
      return first === undefined || second === undefined
        ? []
        : [[one.name, second] as const, [other.name, first] as const];
    });
    return Math.abs(valueOn({ ...args, ...Object.fromEntries(exchanged) }) - own) <= 1e-4 * Math.abs(own);
  };
}

/** Whether one set is made of two inputs, one of which is read as what is to be met, though there is another that is. */
function areParts([one, other]: Pair, tensors: readonly TensorReading[], outcome: Traced): boolean {
  const isTarget = ({ role }: TensorReading): boolean => role === 'target';
  const hasOtherTarget = tensors.some((input) => input !== one && input !== other && isTarget(input));
  if (!hasOtherTarget || [one, other].some(({ name }) => hintOfName(name) === 'target')) return false;
  if (![one, other].some(isTarget) || ![one, other].some(({ role }) => role === 'prediction')) return false;
  const [first, second] = [flowOf(one.name, outcome), flowOf(other.name, outcome)];
  return first !== null && second !== null && areOneSet(first, second, outcome);
}
