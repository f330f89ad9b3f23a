const reduced = matchMedia('(prefers-reduced-motion: reduce)');

/** Whether curves are to be drawn once, when they have come to rest. */
export function prefersStillness(): boolean {
  return reduced.matches;
}
