import { ancestorsOf, FlowMap } from '../graph/flow';
import { leavesByName } from '../graph/leaving';
import { bodyOf, namedParameters, type Callable } from '../loss/definitions';
import type { Outcome } from '../loss/outcome';
import { lastName } from '../program/dotted-path';
import { allExpressions } from '../program/walk';
import { hintOfName, hintOfTensor, isSetting } from './names';
import { isUnrecorded } from './aside';
import type { Call } from './call';
import { flowOf } from './joint-predictions';
import { isOrderedLoss } from './ordered-losses';
import type { Domain, InputReading, Reading, TensorReading } from './reading';

type Traced = Extract<Outcome, { kind: 'value' }>;

/**
 * The reading of an expression with what it trains for its prediction: where no gradient reaches what is read as one, but one would reach
 * something else that is no target, that may be what is trained, as the temperature beside a detached likelihood. Where one reaches a leaf that
 * the file makes itself, nothing that comes from elsewhere is.
 */
export function withWhatIsTrained(reading: Reading, call: Call, callable: Callable): Reading {
  const { parameters, computed } = callable;
  if (isForgotten(callable)) return ofComputed(reading, computed);
  const outcome = call.onSample(reading);
  if (outcome.kind !== 'value') return reading;
  if (reading.inputs.some((input) => isPrediction(input) && isReached(input.name, outcome))) return reading;
  if (trainsOwnLeaf(outcome)) return { ...reading, inputs: reading.inputs.map(lookedAt) };
  const kinds = new Map(
    namedParameters(parameters).flatMap(({ name, annotation }) =>
      annotation === null ? [] : [[name, lastName(annotation)] as const],
    ),
  );
  // What an object holds and only divides by may be a temperature, which is above 0.
  const isDivisor = (name: string): boolean => kinds.get(name) === 'float' && isOfObject(name);
  const isCount = (name: string): boolean => kinds.has(name) && !isDivisor(name);
  // What an object holds or a call computes before what may be a number as well: a multiplier, a temperature.
  const isLikely = (input: InputReading): boolean => isOfObject(input.name) || computed.has(input.name);
  const isUsed = reading.inputs.some((input) => isPrediction(input) && isDependedOn(input.name, outcome));
  // What is rounded or compared is meant to be trained: what it stands beside is data, whatever its name.
  const isMeant = reading.inputs.some(
    (input) => isPrediction(input) && computed.has(input.name) && isCutOtherwise(input.name, outcome),
  );
  // Weights are trained beside what is detached; what has become a number by mistake is weighed by them.
  const isOfNumber = reading.inputs.some((input) => isPrediction(input) && isMadeNumber(input.name, outcome));
  const isWeight = ({ name }: InputReading): boolean => isOfNumber && hintOfTensor(name) === 'weight';
  // What alone is computed where gradients are recorded is what is trained, whatever its name.
  const isAlone = computed.size === 1;
  const others = reading.inputs.filter(
    (input) =>
      !isPrediction(input) &&
      !isCount(input.name) &&
      !isWeight(input) &&
      (mayBeTrained(input) || (computed.has(input.name) && (isAlone || isScored(input.name, outcome)))) &&
      !isMet(input.name, outcome) &&
      (isMeant ? computed.has(input.name) : isLikely(input) || (isUsed && hintOfName(input.name) !== null)),
  );
  for (const found of others.toSorted((one, other) => Number(isLikely(other)) - Number(isLikely(one)))) {
    for (const domain of isDivisor(found.name) ? (['positive'] as const) : (['real', 'probability'] as const)) {
      const tried = ofOne(reading, trained(found, domain));
      const again = call.onSample(tried);
      if (again.kind === 'value' && isReached(found.name, again)) return tried;
    }
  }
  // What it makes nothing of, or only without recording, is not trained, where a call's result is cut off.
  const isSeen = reading.inputs.some((input) => isPrediction(input) && isUsedWhereRecorded(input.name, outcome));
  const mayBeCut = isUsed ? isUsedWhereRecorded : isDependedOn;
  const cut = isSeen ? undefined : others.find(({ name }) => computed.has(name) && mayBeCut(name, outcome));
  return cut?.kind === 'tensor' ? ofOne(reading, { ...cut, role: 'prediction' }) : reading;
}

/** Whether the loss mentions nothing of what is computed before it. */
function isForgotten({ definition, computed }: Callable): boolean {
  const mentioned = new Set(
    allExpressions(bodyOf(definition)).flatMap((part) => (part.kind === 'name' ? [part.name] : [])),
  );
  return computed.size > 0 && [...computed].every((name) => !mentioned.has(name));
}

/** What is computed for the prediction, and all else for data. */
function ofComputed(reading: Reading, computed: ReadonlySet<string>): Reading {
  const inputs = reading.inputs.map((input): InputReading => {
    if (input.kind !== 'tensor') return input;
    if (computed.has(input.name)) return { ...input, role: 'prediction' };
    return isPrediction(input) ? { ...input, role: 'target' } : input;
  });
  return { ...reading, inputs };
}

function ofOne(reading: Reading, prediction: TensorReading): Reading {
  return {
    ...reading,
    inputs: reading.inputs.map((input) => (input.name === prediction.name ? prediction : lookedAt(input))),
  };
}

function isPrediction({ role }: InputReading): boolean {
  return role === 'prediction';
}

function lookedAt(input: InputReading): InputReading {
  return input.kind === 'tensor' && isPrediction(input) ? { ...input, role: 'teacher' } : input;
}

/** Whether a gradient reaches a leaf that is made of no input. */
function trainsOwnLeaf({ trace: { graph }, value, inputs }: Traced): boolean {
  const ofInputs = new FlowMap(graph, new Set(inputs.map(({ entered }) => entered.id)));
  const isOwnLeaf = (id: number): boolean => graph.nodes[id]?.op === 'leaf' && !ofInputs.depends(id);
  const leaves = ancestorsOf(graph, value.id).filter(isOwnLeaf);
  return new FlowMap(graph, new Set(leaves)).flow(value.id) === 'flows';
}

function mayBeTrained(input: InputReading): boolean {
  const hint = hintOfName(input.name.replace(/^self\./, ''));
  if (hint === 'target' || hint === 'mask' || isSetting(input.name)) return false;
  return input.kind === 'tensor' ? input.below === null : typeof input.value === 'number';
}

/** `self.log_alpha`, not `self.config.alpha`. */
function isOfObject(name: string): boolean {
  return /^self\.\w+$/.test(name);
}

function trained(found: InputReading, domain: Domain): TensorReading {
  const one = {
    kind: 'tensor',
    name: found.name,
    shape: [1],
    dtype: 'float32',
    batched: false,
    below: null,
  } as const;
  return { ...(found.kind === 'tensor' ? found : one), role: 'prediction', domain };
}

function isReached(name: string, outcome: Traced): boolean {
  return flowOf(name, outcome)?.flow(outcome.value.id) === 'flows';
}

/** Whether the library is given an input for what is predicted, whatever it is called: `expected_value`. */
function isScored(name: string, outcome: Traced): boolean {
  const flow = flowOf(name, outcome);
  const isGiven = (operand: number | undefined): boolean => operand !== undefined && flow?.depends(operand) === true;
  return outcome.calls.some(({ operands }) => operands.has('target') && isGiven(operands.get('input')));
}

/** Whether the library is given an input for what is to be met. */
function isMet(name: string, outcome: Traced): boolean {
  const flow = flowOf(name, outcome);
  const isGiven = (operand: number | undefined): boolean => operand !== undefined && flow?.depends(operand) === true;
  return outcome.calls.some(
    ({ name: call, operands }) =>
      isOrderedLoss(call) && isGiven(operands.get('target')) && !isGiven(operands.get('input')),
  );
}

/** Whether the value depends on an input along a way that a gradient would not go either if nothing were detached. */
function isCutOtherwise(name: string, outcome: Traced): boolean {
  const id = outcome.inputs.find((input) => input.name === name)?.entered.id;
  if (id === undefined || !isDependedOn(name, outcome)) return false;
  return new FlowMap(outcome.trace.graph, new Set([id]), 'undetached').flow(outcome.value.id) !== 'flows';
}

/** Whether an input becomes a plain number on its way: `item()`. */
function isMadeNumber(name: string, outcome: Traced): boolean {
  const { graph } = outcome.trace;
  const flow = flowOf(name, outcome);
  return ancestorsOf(graph, outcome.value.id).some((id) => {
    const node = graph.nodes[id];
    return node?.op === 'detach' && flow?.depends(id) === true && leavesByName(node.site?.name ?? '');
  });
}

/** Whether the value depends on an input not only by what is computed without recording. */
function isUsedWhereRecorded(name: string, outcome: Traced): boolean {
  const flow = flowOf(name, outcome);
  const { id } = outcome.value;
  return flow?.depends(id) === true && !isUnrecorded(outcome.trace.graph, flow, id);
}

function isDependedOn(name: string, outcome: Traced): boolean {
  return flowOf(name, outcome)?.depends(outcome.value.id) === true;
}
