/** A stretch of one source file, as offsets in UTF-16 code units, end exclusive. */
export interface Span {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

export function contains(outer: Span, inner: Span): boolean {
  return outer.path === inner.path && outer.start <= inner.start && inner.end <= outer.end;
}

export function sameSpan(one: Span, other: Span): boolean {
  return one.path === other.path && one.start === other.start && one.end === other.end;
}

export function spanLength(span: Span): number {
  return span.end - span.start;
}
