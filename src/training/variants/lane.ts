import type { TensorValue } from '../../core/ops/operation';
import type { TensorData } from '../../core/tensor/data';
import type { Measured, Stop, VariantResult } from '../result';
import { keys, type Values } from './keys';
import type { Runner } from './runner';
import type { StepValues } from './step';
import type { VariantName } from './variant';

/** Weights at one step, by parameter. */
export interface Snapshot {
  readonly step: number;
  readonly parameters: ReadonlyMap<string, TensorValue>;
}

/** One variant's course: where it stands and all that was measured. */
export class Lane {
  readonly loss: number[] = [];
  readonly batchMetric: number[] = [];
  readonly metric: Measured[] = [];
  readonly signAgreement: Measured[] = [];
  readonly snapshots: Snapshot[] = [];
  stopped: Stop | null = null;
  weightDifference: number | null = null;
  gradient: VariantResult['gradient'] = 'none';

  constructor(
    readonly name: VariantName,
    readonly runner: Runner,
    /** Names of everything that is trained: the model's parameters, then the loss's own. */
    readonly parameters: readonly string[],
  ) {}

  weights(): ReadonlyMap<string, TensorValue> {
    return this.#weightsIn(this.runner.carried);
  }

  takeSnapshot(step: number): void {
    if (this.snapshots.at(-1)?.step !== step) this.snapshots.push({ step, parameters: this.weights() });
  }

  /** Takes over a step's values, or stops where they have left the finite numbers. */
  accept(step: StepValues): void {
    const { values } = step;
    this.loss.push(values.get(keys.loss)?.data[0] ?? NaN);
    const broken = this.#notFinite(values);
    if (broken !== null) {
      this.stopped = { step: this.loss.length, because: broken };
      this.snapshots.push({ step: this.loss.length, parameters: this.#weightsIn(values) });
      return;
    }
    this.#noteGradient(values);
    this.runner.commit(step);
  }

  /** Weights among some values; those that no update has made are as they were. */
  #weightsIn(values: Values<TensorValue>): ReadonlyMap<string, TensorValue> {
    const weights = new Map<string, TensorValue>();
    for (const name of this.parameters) {
      const value = values.get(keys.parameter(name)) ?? this.runner.carried.get(keys.parameter(name));
      if (value !== undefined) weights.set(name, value);
    }
    return weights;
  }

  #notFinite(values: Values<TensorValue>): string | null {
    const checks = [
      ['the gradient of', keys.gradient],
      ['the weights', keys.parameter],
    ] as const;
    for (const [what, key] of checks) {
      for (const name of this.parameters) {
        const value = values.get(key(name));
        const bad = value === undefined ? undefined : firstNotFinite(value.data);
        if (bad !== undefined) return `${what} ${name} became ${inWords(bad)}`;
      }
    }
    return null;
  }

  #noteGradient(values: Values<TensorValue>): void {
    if (this.gradient === 'flows') return;
    const gradients = this.parameters.flatMap((name) => values.get(keys.gradient(name)) ?? []);
    if (gradients.some(({ data }) => data.some((value) => value !== 0))) this.gradient = 'flows';
    else if (gradients.length > 0) this.gradient = 'zero';
  }
}

function firstNotFinite(data: TensorData): number | undefined {
  for (const value of data) if (!Number.isFinite(value)) return value;
  return undefined;
}

function inWords(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'infinite' : 'negative infinite';
}
