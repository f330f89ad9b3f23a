import type { PageState } from '../store';
import type { Theme } from '../theme';

/** A part of the page: made once, brought up to date whenever something may have changed. */
export interface View {
  readonly element: HTMLElement;
  update(state: PageState, theme: Theme): void;
}

/** Calls `draw` only when one of the values differs from last time. */
export class Memo {
  #last: readonly unknown[] | null = null;

  changed(...values: readonly unknown[]): boolean {
    if (this.#last !== null && areSame(this.#last, values)) return false;
    this.#last = values;
    return true;
  }
}

export function areSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, index) => Object.is(value, other[index]));
}
