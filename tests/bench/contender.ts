import type { Expression } from './random-loss';

/** A loss by name, or one that was drawn by chance. */
export type BenchLoss = 'mse' | 'focal' | Expression;

/** What is trained: a network from two inputs to one, with tanh; `mse` and drawn losses by SGD, `focal` (with logits) by Adam. */
export interface Case {
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  readonly batch: number;
  readonly loss: BenchLoss;
}

/** Something that does what a case says; it is asked for it again and again. */
export interface Contender<C = Case> {
  readonly name: string;
  /** Seconds that so many steps take. */
  measure(own: C, steps: number): Promise<number>;
  /** Whether it can do this case at all; unless it says so, it can. */
  readonly knows?: (own: C) => boolean;
}

/** Seconds by the clock of what runs at once. */
export function timed(run: () => void): number {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

/** What is made once for each case. */
export function perCase<C, T>(make: (own: C) => T): (own: C) => T {
  const made = new Map<string, T>();
  return (own) => {
    const key = JSON.stringify(own);
    const known = made.get(key) ?? make(own);
    made.set(key, known);
    return known;
  };
}

export function isAdam(loss: BenchLoss): boolean {
  return loss === 'focal';
}
