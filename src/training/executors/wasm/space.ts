/** A stretch of bytes that nobody uses. */
interface Gap {
  readonly start: number;
  readonly end: number;
}

/** Bytes from 0 on that are taken and given back, in stretches that begin and end on whole vectors. */
export class Space {
  #gaps: readonly Gap[] = [];
  #end = 0;

  /** How many bytes there must be. */
  get end(): number {
    return this.#end;
  }

  /** The start of so many free bytes. */
  take(bytes: number): number {
    const size = padded(bytes);
    const gap = this.#gaps.find(({ start, end }) => end - start >= size);
    const start = gap?.start ?? this.#end;
    if (gap === undefined) this.#end += size;
    else this.#gaps = this.#gaps.flatMap((own) => (own === gap ? remaining(own, size) : [own]));
    return start;
  }

  give(start: number, bytes: number): void {
    if (bytes > 0) this.#gaps = joined([...this.#gaps, { start, end: start + padded(bytes) }]);
  }
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}

function remaining({ start, end }: Gap, bytes: number): Gap[] {
  return end - start > bytes ? [{ start: start + bytes, end }] : [];
}

/** Neighbouring gaps are one. */
function joined(gaps: readonly Gap[]): readonly Gap[] {
  const result: Gap[] = [];
  for (const gap of [...gaps].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last?.end === gap.start) result[result.length - 1] = { start: last.start, end: gap.end };
    else result.push(gap);
  }
  return result;
}
