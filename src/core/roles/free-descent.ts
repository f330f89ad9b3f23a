import type { Outcome } from '../loss/outcome';
import { RepeatedLoss } from '../loss/repeated-loss';
import { withElements, type GivenArguments } from '../loss/request';
import { descentFrom, type Descent, type Point } from './descent';
import type { Reading } from './reading';
import { configArguments, defaultSample, sampleArguments } from './sample';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** Descent with all predictions of a reading free to move, whatever their domains; for −1 that of the loss with the other sign. */
export function descentOf(
  reading: Reading,
  call: (args: GivenArguments, config: GivenArguments) => Outcome,
  sign: 1 | -1 = 1,
): Descent {
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
  return descentFrom(first, (point) => {
    const answer = loss.on(withNumbers(args, point));
    const gradients = answer?.gradients ?? null;
    if (answer === null || gradients === null) return null;
    const value = sign * [...answer.numbers(answer.loss.value.id)].reduce((sum, one) => sum + one, 0);
    const slopes = moving(answer.loss).flatMap(({ name }, place) => {
      const gradient = gradients[place] ?? null;
      return gradient === null
        ? []
        : [[name, Array.from(answer.numbers(gradient.id), (slope) => sign * slope)] as const];
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
