import type { TensorValue } from '../../core/ops/operation';
import type { Memory } from '../loss-program';
import type { Values } from './keys';

/** All that a variant carries after so many steps: weights, optimiser state, buffers, and what the loss remembers. */
export interface State {
  readonly step: number;
  readonly carried: Values<TensorValue>;
  readonly memory: Memory;
}

const mostStates = 256;

/** States of a variant's past: of every few steps, ever fewer as it grows long. Those between can be replayed from them. */
export class History {
  readonly #states: State[] = [];
  #every = 16;

  /** Whether the state after so many steps is one of those to be kept. */
  wants(step: number): boolean {
    return step % this.#every === 0;
  }

  /** Keeps a state whose arrays nobody changes. */
  note(state: State): void {
    this.#states.push(state);
    if (this.#states.length <= mostStates) return;
    this.#every *= 2;
    const kept = this.#states.filter(({ step }) => this.wants(step));
    this.#states.splice(0, this.#states.length, ...kept);
  }

  /** The last state that is kept of a step no later than this one. */
  before(step: number): State | null {
    return this.#states.findLast((state) => state.step <= step) ?? null;
  }
}

export function copyOf(values: Values<TensorValue>): Map<string, TensorValue> {
  return new Map([...values].map(([key, { type, data }]) => [key, { type, data: data.slice() }]));
}
