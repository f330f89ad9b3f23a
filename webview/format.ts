import type { MetricName } from '../src/training/data/metric';

/** A number as short as its size allows, with a true minus: `0.731`, `−679.8`, `−26,635`, `1.2e−5`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  return typeset(plainNumber(value));
}

function plainNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 0.0005 || size >= 1e5) return value.toExponential(1).replace('e+', 'e');
  if (size < 100) return value.toFixed(3);
  return size < 10_000 ? value.toFixed(1) : formatCount(Math.round(value));
}

/** As many digits as tell one weight from the next: `0.23451`, `−1.2041e−4`. */
export function formatExact(value: number): string {
  if (!Number.isFinite(value) || value === 0) return formatNumber(value);
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return typeset(String(value));
  const text = size < 1e-3 || size >= 1e6 ? value.toExponential(4).replace('e+', 'e') : value.toPrecision(6);
  return typeset(text);
}

/** On an axis: without zeros that say nothing. */
export function formatTick(value: number): string {
  return formatNumber(value)
    .replace(/(\.\d*?)0+(?=$|e)/, '$1')
    .replace(/\.(?=$|e)/, '');
}

/** How the numbers of an axis, in equal steps, are written: with as many digits as tell each from the next. */
export function tickFormat(values: readonly number[]): (value: number) => string {
  if (new Set(values.map(formatTick)).size === values.length) return formatTick;
  const [first = 0, second = 1] = values;
  const digits = Math.min(100, Math.max(0, Math.ceil(-Math.log10(Math.abs(second - first)))));
  return (value) => typeset(value.toFixed(digits));
}

/** As written in a recipe: no more digits than needed. */
export function formatSetting(value: number, digits = 5): string {
  return typeset(String(Number(value.toPrecision(digits))));
}

// Made once: making one takes longer than painting a chart's axis.
const counts = new Intl.NumberFormat('en-US');

export function formatCount(value: number): string {
  return counts.format(value);
}

export function formatShare(value: number): string {
  const percent = 100 * value;
  const digits = Math.abs(percent - Math.round(percent)) < 0.05 ? 0 : 1;
  return `${typeset(percent.toFixed(digits))} %`;
}

/** A figure stays on one line with the sign that follows it: `100 %`, `10 × slower`. */
export function unbroken(text: string): string {
  return text.replace(/(?<=\d) (?=[%×])/g, '\u00a0');
}

export function formatMetric(name: MetricName, value: number): string {
  if (name !== 'r2') return formatShare(value);
  return Math.abs(value) < 100 ? typeset(value.toFixed(2)) : formatNumber(value);
}

export const metricTitles: Readonly<Record<MetricName, string>> = {
  accuracy: 'accuracy',
  r2: 'R²',
  iou: 'IoU',
  order: 'order',
};

/** With a true minus, but for what rounds to 0. */
function typeset(text: string): string {
  return text.replace(/^-(?=0(\.0*)?$)/, '').replaceAll('-', '−');
}
