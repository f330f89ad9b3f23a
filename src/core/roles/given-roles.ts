import { FlowMap } from '../graph/flow';
import type { Outcome } from '../loss/outcome';
import { Comparison } from './comparison';
import type { Call } from './call';
import { hintOfName, saysEitherSign } from './names';
import type { InputReading, Reading, Role } from './reading';

type Traced = Extract<Outcome, { kind: 'value' }>;

/**
 * The reading with that as a weight which the library is given as the weight of a loss, or which is named as one and does nothing but multiply; and as a
 * target what the library is given as that.
 */
export function withGivenRoles(reading: Reading, call: Call, isSaid: (name: string) => boolean): Reading {
  const [first] = reading.inputs.filter(({ role }) => role === 'prediction');
  const isBeside = (input: InputReading): boolean =>
    input.kind === 'tensor' && input.dtype === 'float32' && input !== first && !isSaid(input.name);
  if (!reading.inputs.some(isBeside)) return reading;
  const outcome = call.onSample(reading);
  if (outcome.kind !== 'value') return reading;
  const targets = reading.inputs.filter(({ role }) => role === 'target');
  const inputs = reading.inputs.map((input): InputReading => {
    if (input.kind !== 'tensor' || !isBeside(input)) return input;
    if (input.role === 'prediction')
      return isScale(input, reading, outcome) ? { ...input, role: 'target', domain: 'real' } : input;
    if (input.role === 'teacher') return input;
    const role = roleGiven(input.name, outcome);
    if (role !== null && targets.length > 0) return { ...input, role };
    const isWeight =
      input.role === 'target' && hintOfName(input.name) === 'weight' && isFactor(input, reading, outcome);
    return isWeight ? { ...input, role: 'weight', domain: saysEitherSign(input.name) ? 'real' : 'positive' } : input;
  });
  const isLeft =
    inputs.some(({ role }) => role === 'target') || targets.every(({ name }) => hintOfName(name) === 'weight');
  return isLeft ? { ...reading, inputs } : reading;
}

const asGiven = ['target', 'weight'] as const satisfies readonly Role[];

/** As what, of both, what is made of an input alone is given to losses of the library; null where to none, or as either. */
function roleGiven(name: string, { trace, inputs, calls }: Traced): Role | null {
  const idsOf = (isMeant: (of: string) => boolean): ReadonlySet<number> =>
    new Set(inputs.flatMap((input) => (isMeant(input.name) && !input.isOwn ? [input.entered.id] : [])));
  const own = new FlowMap(
    trace.graph,
    idsOf((of) => of === name),
  );
  const others = new FlowMap(
    trace.graph,
    idsOf((of) => of !== name),
  );
  const isOfIt = (id: number | undefined): boolean => id !== undefined && own.depends(id) && !others.depends(id);
  const given = asGiven.filter((role) => calls.some(({ operands }) => isOfIt(operands.get(role))));
  const [role, ...rest] = given;
  return role === undefined || rest.length > 0 ? null : role;
}

/**
 * Whether all that is done with an input is to multiply or divide with it what comes of another prediction and a target: how far off naive
 * forecasts were. Whoever trained it would make the mistake small without mending it.
 */
function isScale({ name }: InputReading, reading: Reading, { trace, inputs, value }: Traced): boolean {
  const { graph } = trace;
  const flowOf = (role: Role): FlowMap => {
    const names = new Set(
      reading.inputs.flatMap((input) => (input.role === role && input.name !== name ? [input.name] : [])),
    );
    return new FlowMap(graph, new Set(inputs.flatMap((input) => (names.has(input.name) ? [input.entered.id] : []))));
  };
  const ids = inputs.flatMap((input) => (input.name === name ? [input.entered.id] : []));
  const [own, predictions, targets] = [new FlowMap(graph, new Set(ids)), flowOf('prediction'), flowOf('target')];
  const joins = graph.nodes
    .slice(Math.min(...ids), value.id + 1)
    .filter(
      ({ operands }) =>
        operands.some((id) => own.depends(id) && !predictions.depends(id)) &&
        operands.some((id) => predictions.depends(id)),
    );
  return (
    joins.length > 0 &&
    joins.every(
      ({ op, operands }) =>
        (op === 'mul' || op === 'div') &&
        operands.every((id) => own.depends(id) !== (predictions.flow(id) === 'flows' && targets.depends(id))),
    )
  );
}

function isFactor({ name }: InputReading, reading: Reading, outcome: Traced): boolean {
  const idOf = (of: string): readonly number[] =>
    outcome.inputs.flatMap((input) => (input.name === of ? [input.entered.id] : []));
  const predictions = new Set(reading.inputs.flatMap((input) => (input.role === 'prediction' ? idOf(input.name) : [])));
  return idOf(name).some((id) => new Comparison(id, predictions, outcome).isFactor);
}
