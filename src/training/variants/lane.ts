import type { TensorValue } from '../../core/ops/operation';
import type { TensorData } from '../../core/tensor/data';
import type { Measured, Stop, VariantResult } from '../result';
import { History } from './history';
import { keys, type Values } from './keys';
import type { StepAt } from './lock-step';
import type { Computed, Runner } from './runner';
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
  readonly history = new History();
  stopped: Stop | null = null;
  hasFloor = true;
  /** How many updates it has had. */
  updates = 0;
  weightDifference: number | null = null;
  gradient: VariantResult['gradient'] = 'none';

  /** Each parameter's name with its keys among a step's values. */
  readonly #keys: readonly { readonly name: string; readonly parameter: string; readonly gradient: string }[];

  constructor(
    readonly name: VariantName,
    readonly runner: Runner,
    /** Names of everything that is trained: the model's parameters, then the loss's own. */
    readonly parameters: readonly string[],
  ) {
    this.#keys = parameters.map((own) => ({
      name: own,
      parameter: keys.parameter(own),
      gradient: keys.gradient(own),
    }));
    this.#remember();
  }

  /** Largest absolute difference of a weight to the other's; those that only one has don't count. */
  differenceTo(other: Lane): number {
    let largest = 0;
    const theirs = other.present;
    for (const [key, { data: own }] of this.present) {
      const their = theirs.get(key)?.data;
      for (let i = 0; their !== undefined && i < own.length; i += 1) {
        largest = Math.max(largest, Math.abs((own[i] ?? 0) - (their[i] ?? 0)));
      }
    }
    return largest;
  }

  /** The weights by their keys, in arrays that the next step may write to. */
  get present(): Values<TensorValue> {
    const held = this.runner.present(this.#keys.map(({ parameter }) => parameter));
    const present = new Map<string, TensorValue>();
    for (const [index, { parameter }] of this.#keys.entries()) {
      const value = held[index];
      if (value !== undefined) present.set(parameter, value);
    }
    return present;
  }

  weights(): ReadonlyMap<string, TensorValue> {
    return this.#weightsIn(this.runner.carried);
  }

  takeSnapshot(step: number): void {
    if (this.snapshots.at(-1)?.step !== step) this.snapshots.push({ step, parameters: this.weights() });
  }

  /** Takes over a step's values, or stops where they have left the finite numbers. */
  accept(step: Computed, { samples, drawSeed }: StepAt): void {
    const { values } = step;
    this.loss.push(values.get(keys.loss)?.data[0] ?? NaN);
    const broken = step.isFinite ? null : this.#notFinite(values);
    if (broken !== null) {
      this.snapshots.push({ step: this.loss.length, parameters: this.#weightsIn(values) });
      // The source of a surrogate is not the one that the user sees.
      const place = this.name === 'surrogate' ? null : this.runner.broken(samples, drawSeed);
      this.stopped = { step: this.loss.length, because: broken, broken: place };
      return;
    }
    this.#noteGradient(values);
    this.runner.keep(step);
    this.updates += 1;
    this.#remember();
  }

  #remember(): void {
    if (!this.history.wants(this.updates)) return;
    const { carried, memory } = this.runner;
    this.history.note({ step: this.updates, carried, memory });
  }

  /** Copies of the weights among some values; those that no update has made are as they were. */
  #weightsIn(values: Values<TensorValue>): ReadonlyMap<string, TensorValue> {
    const weights = new Map<string, TensorValue>();
    for (const { name, parameter } of this.#keys) {
      const value = values.get(parameter) ?? this.runner.carried.get(parameter);
      if (value !== undefined) weights.set(name, { type: value.type, data: value.data.slice() });
    }
    return weights;
  }

  #notFinite(values: Values<TensorValue>): string | null {
    for (const [what, kind] of checks) {
      for (const own of this.#keys) {
        const value = values.get(own[kind]);
        const at = value === undefined ? null : placeNotFinite(value.data);
        if (at !== null) return `${what} ${own.name} left the range of float32 (${inWords(value?.data[at] ?? NaN)})`;
      }
    }
    return null;
  }

  #noteGradient(values: Values<TensorValue>): void {
    if (this.gradient === 'flows') return;
    const gradients = this.#keys.flatMap(({ gradient }) => values.get(gradient) ?? []);
    if (gradients.some(({ data }) => data.some((value) => value !== 0))) this.gradient = 'flows';
    else if (gradients.length > 0) this.gradient = 'zero';
  }
}

const checks = [
  ['the gradient of', 'gradient'],
  ['the weights', 'parameter'],
] as const;

function placeNotFinite(data: TensorData): number | null {
  for (let i = 0; i < data.length; i += 1) if (!Number.isFinite(data[i])) return i;
  return null;
}

function inWords(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
}
