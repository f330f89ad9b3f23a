import type { Span } from '../text/span';
import { BudgetExceeded } from './context';

/** What one run may spend, so that hostile or endless code ends. */
export interface Limits {
  /** Statements, expressions, calls and elements of work, weighed by the time they take. */
  readonly steps: number;
  /** Nesting of calls and expressions, in units of JavaScript's stack. */
  readonly depth: number;
  /** Elements or characters of one list, string or other value. */
  readonly elements: number;
}

export const defaultLimits: Limits = { steps: 2_000_000, depth: 1_400, elements: 2_000_000 };

/** Counts what is spent, and names the place where it ran out. */
export class Budget {
  #steps = 0;
  /** Where the steps end, and how many that were. */
  #limit: number;
  #allowed: number;
  #depth = 0;
  /** What is being executed. */
  place: Span | null = null;

  constructor(readonly limits: Limits) {
    this.#limit = limits.steps;
    this.#allowed = limits.steps;
  }

  get spent(): number {
    return this.#steps;
  }
  spend(cost: number): void {
    this.#steps += cost;
    if (this.#steps > this.#limit) this.#exceeded(`more than ${grouped(this.#allowed)} steps`);
  }

  /** A new call from outside may spend as much as the first, or so many steps. */
  renew(steps = this.limits.steps): void {
    this.#limit = this.#steps + steps;
    this.#allowed = steps;
  }

  /** A value of `count` elements, refused before it is made. */
  elements(count: number, steps = count / 16): void {
    if (count > this.limits.elements) this.#exceeded(`a value of ${grouped(count)} elements`);
    this.spend(steps);
  }

  /** Goes deeper, which is a step too; what it gives back is for `restore`. */
  enter(units: number): number {
    this.spend(units);
    const before = this.#depth;
    if (before + units > this.limits.depth) this.tooDeep();
    this.#depth = before + units;
    return before;
  }
  get depth(): number {
    return this.#depth;
  }
  restore(depth: number): void {
    this.#depth = depth;
  }

  /** Runs `body` with at most `steps` of its own. */
  within<T>(steps: number, body: () => T): T {
    const [limit, allowed] = [this.#limit, this.#allowed];
    if (this.#steps + steps < limit) {
      this.#limit = this.#steps + steps;
      this.#allowed = steps;
    }
    const depth = this.#depth;
    try {
      return body();
    } finally {
      this.#limit = limit;
      this.#allowed = allowed;
      this.#depth = depth;
    }
  }

  /** Runs `body` with so many steps of its own, which do not count for what it interrupts; how many it took. */
  aside(most: number, body: () => void): number {
    const [steps, limit, allowed] = [this.#steps, this.#limit, this.#allowed];
    this.renew(most);
    try {
      body();
      return this.#steps - steps;
    } finally {
      [this.#steps, this.#limit, this.#allowed] = [steps, limit, allowed];
    }
  }

  tooDeep(): never {
    this.#exceeded('too many nested calls');
  }

  #exceeded(what: string): never {
    throw new BudgetExceeded(what, this.place);
  }
}

/** JavaScript's own stack ran out before the count of depth did. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
