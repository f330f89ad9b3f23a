import { Space } from './space';

const pageBytes = 65536;

/** One memory for all graphs that run by turns, as each memory of its own would take gigabytes of addresses. */
export class Arena {
  readonly memory = new WebAssembly.Memory({ initial: 1 });
  readonly #space = new Space();

  /**
   * The address of so many bytes; what is there comes from whoever had them before. Where the memory has to grow, arrays on its buffer lose
   * their elements to its new one. Throws RangeError where the host has no more.
   */
  take(bytes: number): number {
    const start = this.#space.take(bytes);
    const missing = this.#space.end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes));
    return start;
  }

  give(start: number, bytes: number): void {
    this.#space.give(start, bytes);
  }
}
