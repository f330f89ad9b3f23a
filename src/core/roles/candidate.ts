import type { PlainValue } from '../loss/request';
import type { Slot } from './families';
import type { Sizes } from './plain-values';
import type { InputReading, ShapeFamily, TensorReading } from './reading';

/** What has been decided of a reading so far. */
export interface Candidate {
  readonly inputs: readonly InputReading[];
  readonly config: Readonly<Record<string, PlainValue>>;
  readonly family: ShapeFamily;
}

/**
 * One decision: of several parameters at once, where their shapes belong together. `options`, each with the inputs and constructor arguments that
 * it adds, may follow what was decided before.
 */
export interface Choice {
  readonly options: (before: Candidate) => Iterable<Partial<Candidate>>;
}

/** Decisions that make a whole reading, one after the other. */
export type Plan = readonly Choice[];

/** What a plan decides where of each choice the first option is taken. */
export function firstOf(plan: Plan): Candidate {
  return plan.reduce<Candidate>((before, choice) => {
    const [option = {}] = choice.options(before);
    return withOption(before, option);
  }, nothing);
}

/** Before anything is decided. */
export const nothing: Candidate = { inputs: [], config: {}, family: 'other' };

/** What has been decided, and an option more. */
export function withOption(before: Candidate, option: Partial<Candidate>): Candidate {
  const inputs = [...before.inputs, ...(option.inputs ?? [])];
  return { ...before, ...option, inputs, config: { ...before.config, ...option.config } };
}

/** Options that follow from one tensor and the sizes of all. */
export function following(
  tensorAmong: (inputs: readonly InputReading[]) => TensorReading | undefined,
  make: (tensor: TensorReading, sizes: Sizes) => readonly Partial<Candidate>[],
): Choice {
  const known = new WeakMap<TensorReading, OptionsBySizes>();
  return {
    options: ({ inputs }) => {
      const tensor = tensorAmong(inputs);
      if (tensor === undefined) return [];
      const bySizes = known.get(tensor) ?? madeOnce((sizes) => make(tensor, sizes));
      known.set(tensor, bySizes);
      return bySizes(sizesOf(inputs));
    },
  };
}

type OptionsBySizes = (sizes: Sizes) => readonly Partial<Candidate>[];

/** Options are made once for each sizes, as thousands of combinations ask for them. */
export function madeOnce(make: OptionsBySizes): OptionsBySizes {
  const known = new Map<string, readonly Partial<Candidate>[]>();
  return (sizes) => {
    const key = JSON.stringify(sizes);
    const options = known.get(key) ?? make(sizes);
    known.set(key, options);
    return options;
  };
}

export function sizesOf(inputs: readonly InputReading[]): Sizes {
  const tensors = inputs.flatMap((input) => (input.kind === 'tensor' ? [input] : []));
  const prediction = tensors.find(({ role }) => role === 'prediction');
  const labels = tensors.find(({ domain }) => domain === 'classIndex');
  return { prediction: prediction?.shape ?? [], classes: labels?.below ?? null };
}

export function tensorInput(name: string, slot: Slot | undefined): readonly InputReading[] {
  return slot === undefined ? [] : [{ ...slot, kind: 'tensor', name }];
}

export function plainInput(name: string, value: PlainValue): InputReading {
  return { kind: 'plain', name, role: typeof value === 'number' ? 'schedule' : 'constant', value };
}
