import type { GivenArguments } from '../../loss/request';
import type { Domain, Reading, TensorReading } from '../../roles/reading';
import { defaultSample, sampleArguments } from '../../roles/sample';
import { tensorData } from '../../tensor/data';
import { isFloating } from '../../tensor/dtype';
import { sameShape, sizeOf } from '../../tensor/shape';
import type { RuleId } from '../finding';

/** Inputs that a loss may well meet, and on which numbers tend to break. */
export interface Witness {
  readonly args: GivenArguments;
  /** Completes "for example …". */
  readonly when: string;
  /** Whether they are likely enough to speak for this rule. */
  readonly speaksFor: (rule: RuleId) => boolean;
}

/** A score that a network reaches when it is sure, or has grown: its exponential leaves float32. */
const large = 120;

/** Values at the ends of what a prediction may take. */
const ends: Partial<Record<Domain, readonly number[]>> = {
  real: [large, -large],
  logits: [large, -large],
  probability: [0, 1],
  logProbability: [-large],
};

const mayHaveEqualRows = new Set<Domain>(['real', 'logits', 'unitNorm', 'box']);
const mayBeZero = new Set<Domain>(['real', 'logits']);
const mayBeEmpty = new Set<Domain>(['binary', 'classIndex', 'oneHot']);

/** Ordinary samples with one thing changed: an element that is certain, a sample that is right, two that are equal, no positive at all. */
export function* witnessesOf(reading: Reading): Iterable<Witness> {
  const tensors = reading.inputs.flatMap((input) => (input.kind === 'tensor' ? [input] : []));
  const predictions = tensors.filter((input) => input.role === 'prediction' && isFloating(input.dtype));
  const args = sampleArguments(reading, defaultSample);
  for (const prediction of predictions) yield* certain(prediction, args);
  for (const prediction of predictions) {
    for (const other of tensors) if (other !== prediction) yield* right(prediction, other, args);
  }
  for (const prediction of predictions) yield* ofRows(prediction, args);
  for (const target of tensors) if (target.role !== 'prediction') yield* empty(target, args);
}

function certain({ name, domain }: TensorReading, args: GivenArguments): readonly Witness[] {
  return (ends[domain] ?? []).flatMap((end) => {
    const is = `of \`${name}\` is ${String(end).replace('-', '−')}`;
    return [
      ...changed(args, name, `where an element ${is}`, (values) => values.fill(end, 0, 1)),
      // It may take one that is wrong, or right: of every other element some are.
      ...changed(args, name, `where every other element ${is}`, (values) => {
        for (let at = 0; at < values.length; at += 2) values[at] = end;
      }),
    ];
  });
}

function right(prediction: TensorReading, other: TensorReading, args: GivenArguments): readonly Witness[] {
  const source = args[other.name];
  if (source?.kind !== 'tensor' || !isFloating(other.dtype) || !sameShape(other.shape, prediction.shape)) return [];
  const equal = (count: number) => (values: number[]) => {
    values.splice(0, count, ...source.tensor.data.subarray(0, count));
  };
  const when = `where \`${prediction.name}\` equals \`${other.name}\``;
  return [
    ...changed(args, prediction.name, `${when} for one sample`, equal(rowSize(prediction))),
    // All right at once is rare: worth a word only of a root, which is meant to get there, and of what is guarded against it.
    ...changed(args, prediction.name, when, equal(sizeOf(prediction.shape)), isMeantToBeRight),
  ];
}

function ofRows(prediction: TensorReading, args: GivenArguments): readonly Witness[] {
  const { name, shape, domain } = prediction;
  const row = rowSize(prediction);
  const isMatrix = shape.length > 1 && (shape[0] ?? 0) > 1 && row > 1;
  const twins = `where two rows of \`${name}\` are equal`;
  const zero = `where ${shape.length > 1 ? 'a row' : 'an element'} of \`${name}\` is 0`;
  return [
    ...(isMatrix && mayHaveEqualRows.has(domain)
      ? changed(args, name, twins, (values) => values.copyWithin(row, 0, row))
      : []),
    ...(mayBeZero.has(domain) ? changed(args, name, zero, (values) => values.fill(0, 0, row)) : []),
  ];
}

function empty({ name, domain }: TensorReading, args: GivenArguments): readonly Witness[] {
  if (!mayBeEmpty.has(domain)) return [];
  return changed(args, name, `where \`${name}\` is 0 everywhere`, (values) => values.fill(0));
}

function isMeantToBeRight(rule: RuleId): boolean {
  return rule === 'sqrt-at-zero' || rule === 'nan-through-where';
}

function rowSize({ shape }: TensorReading): number {
  return sizeOf(shape.slice(1));
}

/** The sample with other elements of one of its tensors. */
function changed(
  args: GivenArguments,
  name: string,
  when: string,
  change: (values: number[]) => void,
  speaksFor: Witness['speaksFor'] = () => true,
): readonly Witness[] {
  const given = args[name];
  if (given?.kind !== 'tensor') return [];
  const values = [...given.tensor.data];
  change(values);
  const tensor = { ...given.tensor, data: tensorData(given.tensor.dtype, values) };
  return [{ args: { ...args, [name]: { kind: 'tensor', tensor } }, when, speaksFor }];
}
