/** Four significant digits, with a true minus sign. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4))).replace('-', '−');
}
