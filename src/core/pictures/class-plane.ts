import type { Reading, TensorReading } from '../roles/reading';
import type { TensorData } from '../tensor/data';
import { predictionOf, rangeOf, spaced, type GradientState } from './axes';
import { ElementSweep, type TracedLoss } from './element-sweep';

/** The loss over two classes' values in the first sample that is moved: that of its own class, and the largest of the others. */
export interface ClassPlane {
  readonly prediction: string;
  /** Class numbers. */
  readonly own: number;
  readonly other: number;
  /** Values of the own class, of the other. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Row by row, low `y` first; NaN where the program refuses such inputs. */
  readonly loss: Float32Array;
  /** ∂loss/∂ the own class's value, ∂loss/∂ the other's; NaN where there is none. */
  readonly byOwn: Float32Array;
  readonly byOther: Float32Array;
  readonly state: GradientState;
  /** Where the sample lies. */
  readonly current: readonly [x: number, y: number];
}

/** Two classes of one sample. */
export interface ClassPair {
  /** Where the sample's row of the prediction begins: a flat index. */
  readonly row: number;
  readonly own: number;
  readonly other: number;
}

const columns = 61;
const rows = 33;

/** null where the loss tells no classes apart. */
export function classPlane(loss: TracedLoss, reading: Reading): ClassPlane | null {
  const prediction = predictionOf(reading);
  if (prediction === null) return null;
  const sweep = new ElementSweep(loss, prediction.name);
  const pair = classPairOf(reading, prediction, sweep, sweep.firstMoved);
  const values = sweep.elementsOf(prediction.name);
  if (pair === null || values === null) return null;
  const [atOwn, atOther] = [pair.row + pair.own, pair.row + pair.other];
  const current = [values[atOwn] ?? 0, values[atOther] ?? 0] as const;
  const x = spaced(rangeOf(prediction.domain), columns);
  // The sample's own value is one of the rows, so that the first picture is one of them.
  const y = [...spaced(rangeOf(prediction.domain), rows), current[1]].sort((one, other) => one - other);
  const name = prediction.name;
  const points = y.flatMap((other) =>
    x.map((own) =>
      sweep.gradients([
        [name, atOwn, own],
        [name, atOther, other],
      ]),
    ),
  );
  const pick = (of: (point: NonNullable<(typeof points)[number]>) => number | undefined) =>
    Float32Array.from(points, (point) => (point === null ? NaN : (of(point) ?? NaN)));
  const byOwn = pick(({ gradient }) => gradient?.[atOwn]);
  const byOther = pick(({ gradient }) => gradient?.[atOther]);
  const isZero = [byOwn, byOther].every((gradient) => gradient.every((value) => value === 0 || Number.isNaN(value)));
  return {
    ...{ prediction: name, own: pair.own, other: pair.other, x, y, current, byOwn, byOther },
    loss: pick((point) => point.loss),
    state: sweep.hasGradient ? (isZero ? 'zero' : 'flows') : 'none',
  };
}

/** Of the sample to which an element of the prediction belongs, the own class and the largest of the others; null where no labels tell classes apart, or only which rows belong together. */
export function classPairOf(
  reading: Reading,
  prediction: TensorReading,
  sweep: ElementSweep,
  element: number,
): ClassPair | null {
  if (reading.family === 'embeddings') return null;
  const labels = reading.inputs.find((input) => input.kind === 'tensor' && input.domain === 'classIndex');
  const values = sweep.elementsOf(prediction.name);
  const classes = prediction.shape[1] ?? 1;
  const sample = Math.floor(element / classes);
  const own = labels === undefined ? undefined : sweep.elementsOf(labels.name)?.[sample];
  if (own === undefined || values === null || prediction.shape.length !== 2 || own < 0 || own >= classes) return null;
  const row = sample * classes;
  const other = largestBut(own, values.slice(row, row + classes));
  return other === null ? null : { row, own, other };
}

function largestBut(own: number, values: TensorData): number | null {
  let largest: number | null = null;
  for (const [index, value] of values.entries()) {
    if (index !== own && (largest === null || value > (values[largest] ?? value))) largest = index;
  }
  return largest;
}
