import type { Callable } from '../loss/definitions';
import { sameShape, type Shape } from '../tensor/shape';
import type { Call } from './call';
import { documentedShapes, hasDocumentedRank, namesAxes, type DocumentedShape } from './documented-shapes';
import type { InputReading, Reading, TensorReading } from './reading';

/**
 * The reading with those inputs in their documented shapes that were read in others, all of them or each, where it runs so: what somebody wrote
 * down of them counts more than that the numbers would fit better otherwise.
 */
export function withToldShapes(reading: Reading, call: Call, callable: Callable): Reading {
  const documented = documentedShapes(callable);
  if (documented.size === 0) return reading;
  const sizes = sizesIn(reading, documented);
  const asTold = (input: InputReading): InputReading => {
    const told = input.kind === 'tensor' ? shapeTold(documented.get(input.name), sizes) : null;
    return told === null || input.kind !== 'tensor' || sameShape(told, input.shape) ? input : { ...input, shape: told };
  };
  const runs = (tried: Reading): boolean => call.onSample(tried).kind === 'value';
  const others = reading.inputs.filter((input) => asTold(input) !== input);
  if (others.length === 0) return reading;
  const all = { ...reading, inputs: reading.inputs.map(asTold) };
  // What is predicted, and not documented, goes with the target that it was read alike.
  const targets = others.filter(({ role }) => role === 'target');
  const beside = (input: InputReading): InputReading => {
    if (input.kind !== 'tensor' || input.role !== 'prediction' || documented.has(input.name)) return asTold(input);
    if (callable.fromLayers.has(input.name)) return input;
    const target = targets.find((one) => one.kind === 'tensor' && sameShape(one.shape, input.shape));
    const told = target && asTold(target);
    return told?.kind === 'tensor' ? { ...input, shape: told.shape } : input;
  };
  const joint = { ...reading, inputs: reading.inputs.map(beside) };
  for (const tried of [joint, all]) if (runs(tried)) return tried;
  return others.reduce((before, other) => {
    const tried = { ...before, inputs: before.inputs.map((one) => (one === other ? asTold(one) : one)) };
    return runs(tried) ? tried : before;
  }, reading);
}

function shapeTold(told: DocumentedShape | undefined, sizes: ReadonlyMap<string, number>): Shape | null {
  if (told === undefined || !namesAxes(told)) return null;
  const shape = told.flatMap((size) => (/^\d+$/.test(size) ? Number(size) : (sizes.get(size.toLowerCase()) ?? [])));
  return shape.length === told.length ? shape : null;
}

const batch = /^(n|b|bs|batch\w*)$/;

/**
 * How many elements the names of sizes stand for: first by predictions that are read as documented, then a batch is of as many as are predicted,
 * then by the others.
 */
function sizesIn(reading: Reading, documented: ReadonlyMap<string, DocumentedShape>): ReadonlyMap<string, number> {
  const tensors = reading.inputs.flatMap((input) => (input.kind === 'tensor' ? [input] : []));
  const predictions = tensors.filter(({ role }) => role === 'prediction');
  const sizes = new Map<string, number>();
  const bind = (name: string, size: number): void => {
    if (!sizes.has(name.toLowerCase())) sizes.set(name.toLowerCase(), size);
  };
  const bindAll = ({ name, shape }: TensorReading): void => {
    const told = documented.get(name);
    if (told === undefined || !hasDocumentedRank(shape, told)) return;
    for (const [axis, size] of shape.entries()) bind(told[axis] ?? '', size);
  };
  predictions.forEach(bindAll);
  const samples = predictions[0]?.shape[0];
  const names = [...documented.values()].flat().filter((name) => batch.test(name.toLowerCase()));
  if (samples !== undefined) for (const name of names) bind(name, samples);
  tensors.forEach(bindAll);
  return sizes;
}
