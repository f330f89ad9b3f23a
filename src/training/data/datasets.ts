import type { SampleRandom } from '../../core/roles/random';
import { boxes } from './boxes';
import { digits } from './digits';
import { line } from './line';
import { masks } from './masks';
import { blobs, moons, spirals } from './points';
import type { SampleOptions, Samples } from './samples';
import { sequences } from './sequences';
import { spread } from './spread';

export const datasetNames = [
  'moons',
  'spirals',
  'blobs',
  'digits',
  'line',
  'spread',
  'masks',
  'sequences',
  'boxes',
] as const;
export type DatasetName = (typeof datasetNames)[number];

interface DatasetEntry {
  /** As the page shows it. */
  readonly title: string;
  /** How many classes it has; null: as many as are asked for, or none. */
  readonly classes: number | null;
  readonly make: (options: SampleOptions, random: SampleRandom) => Samples;
}

export const datasets: Readonly<Record<DatasetName, DatasetEntry>> = {
  moons: { title: 'Two moons', classes: 2, make: moons },
  spirals: { title: 'Three spirals', classes: 3, make: spirals },
  blobs: { title: 'Clouds of points', classes: null, make: blobs },
  digits: { title: 'Digits, 8 × 8', classes: 10, make: digits },
  line: { title: 'A noisy line', classes: null, make: line },
  spread: { title: 'A line of growing noise', classes: null, make: spread },
  masks: { title: 'Blobs and their masks, 8 × 8', classes: null, make: masks },
  sequences: { title: 'Sequences of numbers', classes: null, make: sequences },
  boxes: { title: 'Boxes', classes: null, make: boxes },
};
