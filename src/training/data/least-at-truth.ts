import type { TensorValue } from '../../core/ops/operation';
import { tensorData, type TensorData } from '../../core/tensor/data';
import { sizeOf } from '../../core/tensor/shape';
import { asLossFailure, LossFailed, noMemory, type LossProgram } from '../loss-program';
import { boundArguments } from './bound-arguments';
import type { Truth } from './metric';
import { inputColumn, type Task } from './task';

type Measured = NonNullable<Task['measured']>;

/** Predictions that keep the order of the truth, or its numbers, and still miss it. */
const misses: readonly ((truth: Float64Array) => Float64Array)[] = [
  (truth) => truth.map((value) => 2 * value),
  (truth) => truth.map((value) => value / 2),
  (truth) => truth.map((value) => value + 1),
  (truth) => truth.map((value) => value - 1),
  (truth) => truth.toReversed(),
];

/** So many samples tell; a loss of all pairs takes the square of it. */
const mostSamples = 64;

/** Differences below this share of the loss are rounding. */
const slack = 1e-5;

/**
 * Whether a loss has its least or its greatest value where predictions are equal to the truth, not also, or rather, where they have the same
 * order, the same direction, or are logarithms. Throws LossFailed.
 */
export function isLeastAtTruth(task: Task, { truth, prediction }: Measured, program: LossProgram): boolean {
  const { width } = truth;
  const values = truth.values.slice(0, mostSamples * width);
  const predicted = [values, ...misses.map((miss) => miss(values))];
  const [met, ...missed] = lossesAt(
    task,
    program,
    prediction,
    predicted.map((rows) => ({ width, values: rows })),
  );
  if (met === undefined || !Number.isFinite(met)) return true;
  const differences = missed.filter(Number.isFinite).map((loss) => (loss - met) / Math.max(1, Math.abs(met)));
  // Where nothing differs, the loss does not tell, and that it teaches nothing is to be seen.
  return new Set(differences.map((by) => (Math.abs(by) <= slack ? 0 : Math.sign(by)))).size <= 1;
}

/** The mean loss where the first samples are predicted so; NaN where the loss refuses such predictions. Throws LossFailed. */
function lossesAt(
  task: Task,
  program: LossProgram,
  prediction: string,
  predicted: readonly Truth[],
): readonly number[] {
  const loss = program.open(noMemory);
  const { trace } = loss;
  const constant = ({ type, data }: TensorValue) => trace.emit('constant', [], { ...type, data });
  return predicted.map((truth) => {
    const column = (name: string) => constant(firstRows(columnOf(task, name), truth.values.length / truth.width));
    const predictions = new Map([[prediction, constant(asPrediction(truth, task.columns))]]);
    try {
      return asLossFailure(() =>
        mean(trace.data(loss.call(boundArguments(task, trace, predictions, column), 0).read())),
      );
    } catch (error) {
      if (error instanceof LossFailed) return NaN;
      throw error;
    }
  });
}

function columnOf({ columns }: Task, name: string): TensorValue {
  const column = columns.get(name);
  if (column === undefined) throw new RangeError(`no column ${name}`);
  return column;
}

function mean(data: TensorData): number {
  return Float64Array.from(data).reduce((sum, each) => sum + each, 0) / data.length;
}

function firstRows({ type, data }: TensorValue, count: number): TensorValue {
  const shape = [Math.min(count, type.shape[0] ?? 0), ...type.shape.slice(1)];
  return { type: { ...type, shape }, data: data.slice(0, sizeOf(shape)) };
}

/** Rows in the shape of what they are compared with. */
function asPrediction({ width, values }: Truth, columns: Task['columns']): TensorValue {
  const rests = [...columns].flatMap(([name, { type }]) => (name === inputColumn ? [] : [type.shape.slice(1)]));
  const rest = rests.find((shape) => sizeOf(shape) === width) ?? [width];
  return {
    type: { shape: [values.length / width, ...rest], dtype: 'float32' },
    data: tensorData('float32', [...values]),
  };
}
