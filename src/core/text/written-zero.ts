/** Whether a piece of a program has a 0 written in it: `0 * loss`, `x * 0.0`. */
export function writesZero(text: string): boolean {
  return /(^|[^\w.])0*\.?0+\.?($|[^\w.])/.test(text);
}
