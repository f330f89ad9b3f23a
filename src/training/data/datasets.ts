import type { SampleRandom } from '../../core/roles/random';
import type { ImageSize } from '../models/network';
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
  /** Where its samples are images; else null. */
  readonly image: ImageSize | null;
  readonly make: (options: SampleOptions, random: SampleRandom) => Samples;
}

export const datasets: Readonly<Record<DatasetName, DatasetEntry>> = {
  moons: { title: 'Two moons', classes: 2, image: null, make: moons },
  spirals: { title: 'Three spirals', classes: 3, image: null, make: spirals },
  blobs: { title: 'Clouds of points', classes: null, image: null, make: blobs },
  digits: { title: 'Digits, 8 × 8', classes: 10, image: [8, 8], make: digits },
  line: { title: 'A noisy line', classes: null, image: null, make: line },
  spread: { title: 'A line of growing noise', classes: null, image: null, make: spread },
  masks: { title: 'Blobs and their masks, 8 × 8', classes: null, image: [8, 8], make: masks },
  sequences: { title: 'Sequences of numbers', classes: null, image: null, make: sequences },
  boxes: { title: 'Boxes', classes: null, image: null, make: boxes },
};
