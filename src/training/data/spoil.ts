import type { SampleRandom } from '../../core/roles/random';
import type { Labels, Samples, Values } from './samples';

/** What is done to samples, as shares from 0 to 1. */
export interface Spoiling {
  /** Of the samples whose target is wrong: another class, or a number far off. */
  readonly outliers: number;
  /** Of the samples of every class but the first that are left out. */
  readonly imbalance: number;
}

/** Samples as a loss is told of them, and what is true of them all the same. */
export interface ToldSamples {
  readonly samples: Samples;
  readonly told: Samples['truth'];
}

/** At least as many samples stay of each class: a loss of pairs needs two. */
const fewest = 4;

/** How far off a wrong number lies. */
const farOff = [2, 4] as const;

/** Leaves out samples of all classes but the first, and tells wrong targets of some. */
export function spoiled(samples: Samples, { outliers, imbalance }: Spoiling, random: SampleRandom): ToldSamples {
  const kept = imbalance === 0 ? samples : unbalanced(samples, imbalance);
  const { truth } = kept;
  if (outliers === 0) return { samples: kept, told: truth };
  return {
    samples: kept,
    told: truth.kind === 'labels' ? mislabelled(truth, outliers, random) : scattered(truth, outliers, random),
  };
}

/** Samples that have several places, as masks, are left as they are: each has its own share of the classes. */
function unbalanced({ features, truth }: Samples, imbalance: number): Samples {
  if (truth.kind !== 'labels' || truth.places.length > 0) return { features, truth };
  const seen = new Map<number, number>();
  const isKept = truth.labels.map(([label = 0]) => {
    const before = seen.get(label) ?? 0;
    seen.set(label, before + 1);
    if (label === 0 || before < fewest) return true;
    return Math.floor((before + 1) * (1 - imbalance)) > Math.floor(before * (1 - imbalance));
  });
  const only = <T>(rows: readonly T[]): readonly T[] => rows.filter((_, row) => isKept[row]);
  return { features: only(features), truth: { ...truth, labels: only(truth.labels) } };
}

function mislabelled(truth: Labels, share: number, random: SampleRandom): Labels {
  const other = (label: number): number => (label + 1 + random.below(truth.classes - 1)) % truth.classes;
  const labels = truth.labels.map((row) => row.map((label) => (random.uniform() < share ? other(label) : label)));
  return { ...truth, labels };
}

function scattered(truth: Values, share: number, random: SampleRandom): Values {
  const { values } = truth;
  const wrong = (row: readonly number[]): readonly number[] =>
    truth.isBounded
      ? (values[random.below(values.length)] ?? row)
      : row.map((value) => value + (random.uniform() < 0.5 ? -1 : 1) * random.between(...farOff));
  return { ...truth, values: values.map((row) => (random.uniform() < share ? wrong(row) : row)) };
}
