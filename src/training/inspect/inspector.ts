import type { TensorValue } from '../../core/ops/operation';
import { rowsOf } from '../data/batches';
import { planePoints, type PlanePoints } from '../data/plane';
import { randomFor } from '../data/random';
import { inputColumn, type Task } from '../data/task';
import { LossFailed, type LossProgram } from '../loss-program';
import type { PlaneGradient } from '../result';
import type { State } from '../variants/history';
import { keys, type Values } from '../variants/keys';
import type { Lane } from '../variants/lane';
import { checkGradient } from './check-gradient';
import { normalisedDirection, Plane, projected, type Direction } from './landscape';
import { stateAfter, stepFrom, type StepInputs } from './past';
import type { Answer, CheckAnswer, LandscapeAnswer, PlaneAnswer, Query, StepAnswer } from './query';
import { updatesOf } from './take-apart';

/** What an inspector looks at. */
export interface Inspected extends StepInputs {
  /** The loss as written. */
  readonly program: LossProgram;
  readonly task: Task;
  readonly lanes: readonly Lane[];
  readonly seed: number;
  readonly batchSize: number;
  readonly rowsAt: (indices: ArrayLike<number>) => Values<TensorValue>;
  readonly indicesOf: (step: number) => ArrayLike<number>;
}

/** Some samples, and the inputs of a step on them. */
interface Batch {
  readonly samples: Uint32Array;
  readonly inputs: Values<TensorValue>;
}

/** How far a landscape reaches to either side, in lengths of the weights' filters. */
const landscapeReach = 1;

/** The path of a run is drawn through no more points than these. */
const mostPathPoints = 60;

/** Answers questions about a run at any of its steps, without changing it. */
export class Inspector {
  readonly #of: Inspected;

  constructor(inspected: Inspected) {
    this.#of = inspected;
  }

  /** null where the run has not got as far, or the loss fails there. */
  answer(query: Query): Answer | null {
    try {
      switch (query.kind) {
        case 'plane':
          return this.#plane(query);
        case 'step':
          return this.#step(query);
        case 'check':
          return this.#check(query);
        case 'landscape':
          return this.#landscape(query);
      }
    } catch (error) {
      if (error instanceof LossFailed) return null;
      throw error;
    }
  }

  /**
   * Each variant's gradient of the loss by the prediction over points of the input plane, at its weights. What the loss compares with at
   * a point is that of the nearest sample; points are fed in batches.
   */
  #plane({ step, size }: Extract<Query, { kind: 'plane' }>): PlaneAnswer {
    const { task, lanes } = this.#of;
    const points = planePoints(task, size);
    const [prediction] = [...task.bindings].flatMap(([name, { kind }]) => (kind === 'prediction' ? [name] : []));
    if (points === null || prediction === undefined) return { kind: 'plane', step, size, gradients: null };
    const gradients = lanes.flatMap((lane): PlaneGradient[] => {
      // A variant that has stopped stays where it was.
      const state = stateAfter(lane, Math.min(step, lane.updates), this.#of);
      return state === null
        ? []
        : [{ variant: lane.name, gradients: this.#gradientsAt(lane, state, points, prediction) }];
    });
    return { kind: 'plane', step, size, gradients };
  }

  #gradientsAt(lane: Lane, state: State, points: PlanePoints, prediction: string): (readonly number[])[] | null {
    const rows: number[][] = [];
    const size = this.#of.batchSize;
    for (let start = 0; start < points.nearest.length; start += size) {
      const chunk = Array.from({ length: size }, (_, offset) => Math.min(start + offset, points.nearest.length - 1));
      const batch = new Map(this.#of.rowsAt(chunk.map((point) => points.nearest[point] ?? 0)));
      batch.set(keys.column(inputColumn), rowsOf(points.inputs, chunk));
      const gradient = this.#valuesOrNull(lane, batch, state)?.get(keys.predictionGradient(prediction));
      if (gradient === undefined) return null;
      const width = gradient.data.length / size;
      for (let row = 0; row < size && start + row < points.nearest.length; row += 1) {
        rows.push(Array.from(gradient.data.subarray(row * width, (row + 1) * width)));
      }
    }
    return rows;
  }

  #step({ step, weight }: Extract<Query, { kind: 'step' }>): StepAnswer | null {
    const { task, lanes, indicesOf } = this.#of;
    const [original] = lanes;
    const state = original === undefined ? null : stateAfter(original, step, this.#of);
    const found = state && updatesOf(lanes, state, this.#of, weight);
    if (state === null || found === null) return null;
    const samples = Array.from(indicesOf(step));
    const [prediction] = [...task.bindings].flatMap(([name, { kind }]) => (kind === 'prediction' ? [name] : []));
    const output = prediction === undefined ? undefined : found.values.get(keys.prediction(prediction));
    const parameters = (original?.parameters ?? []).map((name) => {
      const { type } = state.carried.get(keys.parameter(name)) ?? { type: { shape: [] } };
      return { name, shape: type.shape };
    });
    const batch = this.#of.batchOf(step);
    const given = [...task.bindings].flatMap(([name, binding]) =>
      binding.kind === 'column' ? [{ name, values: firstRow(batch.get(keys.column(binding.column))) }] : [],
    );
    return {
      ...{ kind: 'step', step, samples, parameters, weight: found.weight, updates: found.updates },
      first: {
        input: firstRow(task.model.kind === 'free' ? undefined : batch.get(keys.column(inputColumn))),
        prediction: firstRow(output),
        given,
      },
    };
  }

  #check({ step }: Extract<Query, { kind: 'check' }>): CheckAnswer | null {
    const { lanes, task, program, batchOf, drawSeedOf } = this.#of;
    const [original] = lanes;
    const state = original === undefined ? null : stateAfter(original, step, this.#of);
    if (original === undefined || state === null) return null;
    const { values } = stepFrom(original, state, this.#of);
    const names = [...task.bindings].flatMap(([name, { kind }]) => (kind === 'prediction' ? [name] : []));
    const predictions = new Map(
      names.flatMap((name) => {
        const value = values.get(keys.prediction(name));
        return value === undefined ? [] : [[name, value] as const];
      }),
    );
    const loss = { program, task, state, batch: batchOf(step), predictions, drawSeed: drawSeedOf(step) };
    return { kind: 'check', step, ...checkGradient(loss) };
  }

  /** The loss on all samples, batch by batch in their order. */
  #landscape(query: Extract<Query, { kind: 'landscape' }>): LandscapeAnswer | null {
    const { step, variant, columns, rows, from, to } = query;
    const { lanes } = this.#of;
    const lane = lanes.find(({ name }) => name === variant);
    const [original] = lanes;
    // As in the plane of inputs, one that has stopped stays where it was.
    const center = original === undefined ? null : stateAfter(original, Math.min(step, original.updates), this.#of);
    if (lane === undefined || original === undefined || center === null) return null;
    const directions = this.#directions(original, center.carried);
    const plane = new Plane(center.carried, directions);
    const state = { ...center, carried: plane.carried };
    const batches = this.#allBatches();
    const at = (place: number, places: number) =>
      places === 1 ? 0 : landscapeReach * ((2 * place) / (places - 1) - 1);
    const points = Array.from({ length: (to - from) * columns }, (_, index) => {
      const [x, y] = [at(index % columns, columns), at(from + Math.floor(index / columns), rows)];
      plane.moveTo(x, y);
      return this.#mean(lane, batches, state);
    });
    return {
      ...query,
      loss: points.map(({ loss }) => loss),
      flat: points.map(({ flat }) => flat),
      isNone: points.every(({ isNone }) => isNone),
      path: from === 0 ? this.#path(lane, center.carried, directions) : [],
    };
  }

  #directions(original: Lane, weights: Values<TensorValue>): readonly [Direction, Direction] {
    const random = randomFor(this.#of.seed, 'landscape');
    const direction = () => normalisedDirection(original.parameters, weights, random);
    return [direction(), direction()];
  }

  #mean(lane: Lane, batches: readonly Batch[], state: State): { loss: number; flat: boolean; isNone: boolean } {
    const drawSeed = this.#of.drawSeedOf(state.step);
    const alone = lane.runner.lossFrom(state.carried, state.memory);
    let [sum, flat, isNone] = [0, true, true];
    for (const { samples, inputs } of batches) {
      // Where one batch has a slope, the others no longer matter to the question.
      if (alone !== null && !flat) {
        sum += alone.on(samples, drawSeed);
        continue;
      }
      const values = this.#valuesOrNull(lane, inputs, state);
      sum += values?.get(keys.loss)?.data[0] ?? NaN;
      flat &&= values !== null && isFlat(lane.parameters, values);
      isNone &&= values !== null && !lane.parameters.some((name) => values.has(keys.gradient(name)));
    }
    return { loss: sum / batches.length, flat, isNone };
  }

  #allBatches(): readonly Batch[] {
    const { task, batchSize, rowsAt } = this.#of;
    return Array.from({ length: Math.max(1, Math.floor(task.count / batchSize)) }, (_, batch) => {
      const samples = Uint32Array.from({ length: batchSize }, (__, row) => batch * batchSize + row);
      return { samples, inputs: rowsAt(samples) };
    });
  }

  #path(lane: Lane, center: Values<TensorValue>, directions: readonly [Direction, Direction]): LandscapeAnswer['path'] {
    const steps = lane.updates;
    const every = Math.max(1, Math.ceil(steps / mostPathPoints));
    const places = Array.from({ length: Math.floor(steps / every) + 1 }, (_, index) => index * every);
    return [...new Set([...places, steps])].flatMap((step) => {
      const state = stateAfter(lane, step, this.#of);
      return state === null ? [] : [projected(state.carried, center, directions)];
    });
  }

  #valuesOrNull(lane: Lane, batch: Values<TensorValue>, state: State): Values<TensorValue> | null {
    try {
      return lane.runner.probe(batch, this.#of.drawSeedOf(state.step), state.carried, state.memory).values;
    } catch (error) {
      if (error instanceof LossFailed) return null;
      throw error;
    }
  }
}

function isFlat(parameters: readonly string[], values: Values<TensorValue>): boolean {
  return parameters.every((name) => values.get(keys.gradient(name))?.data.every((value) => value === 0) ?? true);
}

/** The first row of a tensor, or all of it where it has no rows. */
function firstRow(value: TensorValue | undefined): readonly number[] {
  if (value === undefined) return [];
  const width = value.type.shape.length === 0 ? 1 : value.data.length / (value.type.shape[0] ?? 1);
  return Array.from(value.data.subarray(0, width));
}
