/** What is trained: a 2-H-H-1 network with tanh; `mse` by SGD, `focal` (with logits) by Adam. */
export interface Case {
  readonly hidden: number;
  readonly batch: number;
  readonly loss: 'mse' | 'focal';
}

/** Something that trains; it is asked for steps again and again. */
export interface Contender {
  readonly name: string;
  /** Seconds that so many steps take. */
  measure(own: Case, steps: number): Promise<number>;
}

/** Milliseconds by the clock of steps that run at once. */
export function timed(run: () => void): number {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

/** What is made once for each case. */
export function perCase<T>(make: (own: Case) => T): (own: Case) => T {
  const made = new Map<string, T>();
  return (own) => {
    const key = JSON.stringify(own);
    const known = made.get(key) ?? make(own);
    made.set(key, known);
    return known;
  };
}
