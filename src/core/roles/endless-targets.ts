import type { Outcome } from '../loss/outcome';
import { RepeatedLoss } from '../loss/repeated-loss';
import { withElements, type GivenArguments } from '../loss/request';
import { areApart } from './apart';
import { courseFrom, type Course, type Point } from './descent';
import type { Call } from './call';
import { flowOf, isCurvedIn } from './joint-predictions';
import { isBareShare, isOutcomeName } from './names';
import type { Domain, InputReading, Reading, TensorReading } from './reading';
import { configArguments, defaultSample, sampleArguments } from './sample';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** What a target may be, the widest first: any number, which of two it is. */
const domains: readonly Domain[] = ['real', 'binary'];

/**
 * The reading with that of several predictions as a target without which the loss would have no least value, and has one beside it: what only weighs
 * what becomes of another prediction, as soft labels do, is driven away for ever where it is trained. `narrowed`: the reading with the domains
 * that the graph tells.
 */
export function withEndlessAsTarget(
  reading: Reading,
  call: Call,
  isSaid: (name: string) => boolean,
  narrowed: (reading: Reading) => Reading,
): Reading {
  const predictions = reading.inputs.flatMap((input) =>
    input.kind === 'tensor' && input.role === 'prediction' ? [input] : [],
  );
  if (predictions.length < 2) return reading;
  const outcome = call.onSample(reading);
  if (outcome.kind !== 'value') return reading;
  const mayWeigh = (input: TensorReading): boolean =>
    !isSaid(input.name) &&
    (isBareShare(input.name) || !isOutcomeName(input.name)) &&
    meetsOthers(input.name, predictions, outcome) &&
    !isCurvedIn(input, reading, call);
  const weighing = predictions
    .filter(mayWeigh)
    .toSorted((one, other) => Number(isBareShare(other.name)) - Number(isBareShare(one.name)));
  if (weighing.length === 0 || courseOf(reading, call) !== 'endless') return reading;
  for (const { name } of weighing)
    for (const domain of domains) {
      const tried = narrowed(asTarget(reading, name, domain));
      if (courseOf(tried, call) === 'ends') return tried;
    }
  return reading;
}

/** Whether something of the loss is made of a prediction and of another. */
function meetsOthers(name: string, predictions: readonly InputReading[], outcome: Traced): boolean {
  const flow = flowOf(name, outcome);
  return predictions.some((other) => {
    const beside = other.name === name ? null : flowOf(other.name, outcome);
    return flow !== null && beside?.depends(outcome.value.id) === true && !areApart(flow, beside, outcome);
  });
}

function asTarget(reading: Reading, name: string, domain: Domain): Reading {
  return {
    ...reading,
    inputs: reading.inputs.map((input) =>
      input.kind === 'tensor' && input.name === name ? { ...input, role: 'target', domain } : input,
    ),
  };
}

/** Where descent leads when all predictions of a reading are free to move, whatever their domains. */
function courseOf(reading: Reading, call: Call): Course {
  const names = reading.inputs.flatMap(({ kind, name, role }) =>
    kind === 'tensor' && role === 'prediction' ? [name] : [],
  );
  const moving = ({ inputs }: Traced) => inputs.filter(({ name }) => names.includes(name));
  const config = configArguments(reading);
  const loss = new RepeatedLoss(
    (args) => call(args, config),
    (traced) => moving(traced).map(({ entered }) => entered),
  );
  const args = sampleArguments(reading, defaultSample);
  const first = new Map(
    names.flatMap((name) => {
      const given = args[name];
      return given?.kind === 'tensor' ? [[name, [...given.tensor.data]] as const] : [];
    }),
  );
  return courseFrom(first, (point) => {
    const answer = loss.on(withNumbers(args, point));
    const gradients = answer?.gradients ?? null;
    if (answer === null || gradients === null) return null;
    const value = [...answer.numbers(answer.loss.value.id)].reduce((sum, one) => sum + one, 0);
    const slopes = moving(answer.loss).flatMap(({ name }, place) => {
      const gradient = gradients[place] ?? null;
      return gradient === null ? [] : [[name, [...answer.numbers(gradient.id)]] as const];
    });
    return { value, slopes: new Map(slopes) };
  });
}

function withNumbers(args: GivenArguments, point: Point): GivenArguments {
  return Object.fromEntries(
    Object.entries(args).map(([name, given]) => {
      const numbers = point.get(name);
      return [name, numbers === undefined ? given : withElements(given, () => [...numbers])];
    }),
  );
}
