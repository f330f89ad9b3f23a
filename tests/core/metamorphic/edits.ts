/** A part of a text and what stands there instead. Edits nest: none cuts through another. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function insertion(at: number, text: string): Edit {
  return { start: at, end: at, text };
}

/** The text with all edits made; of several at one place the first comes first. */
export function edited(text: string, edits: readonly Edit[]): string {
  const ordered = edits.map((edit, order) => ({ ...edit, order }));
  ordered.sort((one, other) => one.start - other.start || one.order - other.order);
  let [result, at] = ['', 0];
  for (const { start, end, text: instead } of ordered) {
    if (start < at) throw new RangeError(`edits overlap at ${text.slice(start, end)}`);
    result += text.slice(at, start) + instead;
    at = end;
  }
  return result + text.slice(at);
}
