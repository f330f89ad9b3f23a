import type { Outcome } from '../loss/outcome';
import { FlowMap } from '../graph/flow';
import { sameShape } from '../tensor/shape';
import { isAffineIn } from './affine';
import type { Call } from './call';
import { flowOf } from './joint-predictions';
import { isComplementLogged, isOnlyLogged } from './logarithms';
import { isOutcomeName, isPlainTruth } from './names';
import type { Domain, Reading, TensorReading } from './reading';

type Traced = Extract<Outcome, { kind: 'value' }>;

/**
 * The reading with prediction and target in each other's place, where what was read as the prediction only weighs the logarithm of the other, which is a
 * likelihood: `x * log(q) + (1 - x) * log(1 - q)` is least over `q`, and has no least value over `x`. Names that say which is which are believed.
 */
export function withLikelihood(reading: Reading, call: Call, isSaid: (name: string) => boolean): Reading {
  const tensors = reading.inputs.filter((input) => input.kind === 'tensor');
  const [weighing, ...others] = tensors.filter(({ role }) => role === 'prediction');
  const [logged, ...targets] = tensors.filter(({ role }) => role === 'target');
  if (weighing === undefined || logged === undefined || others.length + targets.length > 0) return reading;
  if (!isOpen(weighing, logged, isSaid)) return reading;
  const outcome = call.onSample(reading);
  if (outcome.kind !== 'value' || !weighsLogarithm(weighing, logged, outcome)) return reading;
  const tried = exchanged(reading, weighing, logged, isShare(logged, outcome) ? 'probability' : 'positive');
  const again = call.onSample(tried);
  return again.kind === 'value' && again.trace.data(again.value).every(Number.isFinite) ? tried : reading;
}

/** Whether only logarithms are taken of an input, or what it leaves of 1 is a likelihood as well; a rate of which more is made may be above 1. */
function isShare({ name }: TensorReading, outcome: Traced): boolean {
  const ids = outcome.inputs.flatMap((input) => (input.name === name ? [input.entered.id] : []));
  return ids.every((id) => isComplementLogged(outcome, id) || isOnlyLogged(id, outcome));
}

function isOpen(weighing: TensorReading, logged: TensorReading, isSaid: (name: string) => boolean): boolean {
  const isTruth = logged.name.length > 1 && isPlainTruth(logged.name);
  return (
    sameShape(weighing.shape, logged.shape) &&
    logged.dtype === 'float32' &&
    ![weighing, logged].some(({ name }) => isSaid(name)) &&
    !isOutcomeName(weighing.name) &&
    !isTruth
  );
}

/** Whether the loss is affine in the one, which somewhere is a factor of the logarithm of the other. */
function weighsLogarithm(weighing: TensorReading, logged: TensorReading, outcome: Traced): boolean {
  const [one, other] = [flowOf(weighing.name, outcome), flowOf(logged.name, outcome)];
  const { graph } = outcome.trace;
  if (one === null || other === null || ![...one.sources].every((id) => isAffineIn(id, outcome))) return false;
  const own = graph.nodes.slice(0, outcome.value.id + 1);
  const logarithms = own.flatMap(({ op, operands: [of = -1] }, id) =>
    op === 'log' && other.depends(of) && !one.depends(of) ? [id] : [],
  );
  if (logarithms.length === 0) return false;
  const ofLogarithms = new FlowMap(graph, new Set(logarithms));
  return own.some(
    ({ op, operands }) =>
      op === 'mul' &&
      operands.some((id) => one.depends(id) && !other.depends(id)) &&
      operands.some((id) => ofLogarithms.depends(id) && !one.depends(id)),
  );
}

function exchanged(reading: Reading, weighing: TensorReading, logged: TensorReading, domain: Domain): Reading {
  const met: Domain = domain === 'probability' ? 'binary' : domain;
  return {
    ...reading,
    inputs: reading.inputs.map((input) => {
      if (input === weighing) return { ...weighing, role: 'target', domain: met };
      return input === logged ? { ...logged, role: 'prediction', domain } : input;
    }),
  };
}
