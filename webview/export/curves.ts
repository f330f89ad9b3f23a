import { variantNames } from '../../src/training/variants/variant';
import type { Line } from '../charts/line-chart';
import type { Range } from '../charts/scale';
import { thin } from '../charts/thin';
import { formatCount, formatMetric, formatNumber, metricTitles } from '../format';
import type { Course, Run } from '../run';
import type { Theme } from '../theme';
import { looks, variantTitle } from '../variants';
import { drawing, shape, svgChart } from './svg';

const [width, rowHeight, gap] = [960, 240, 20];

/** All curves of a run in one drawing: each loss on its own axis, the metric of all on one. */
export function curvesDrawing(run: Run, theme: Theme): SVGElement {
  const courses = variantNames.flatMap((name) => run.courses.get(name) ?? []);
  const rows = Math.ceil(courses.length / 2);
  const steps: Range = [0, run.setup?.steps ?? run.step];
  const losses = courses.map((course, index) => {
    const place = { x: gap + (index % 2) * (width / 2), y: 50 + Math.floor(index / 2) * rowHeight };
    return lossChart(course, run, place, steps, theme);
  });
  const height = 60 + rows * rowHeight + (run.setup?.metric ? rowHeight + 24 : 0);
  const { report, fileName, line } = run.loss;
  const heading = shape(
    'text',
    { x: gap, y: 24, 'font-size': 15, 'font-weight': 600 },
    `${report.name} · ${fileName}:${line}`,
  );
  return drawing(
    width,
    height,
    theme,
    heading,
    ...losses,
    ...metricChart(run, courses, 50 + rows * rowHeight, steps, theme),
  );
}

function lossChart(
  { name, loss }: Course,
  run: Run,
  place: { readonly x: number; readonly y: number },
  steps: Range,
  theme: Theme,
): SVGElement {
  const [first, last] = [loss[0] ?? NaN, loss.at(-1) ?? NaN];
  const range = rangeOf(loss);
  const course = range === null ? formatNumber(first) : `${formatNumber(first)} → ${formatNumber(last)}`;
  const title = `${variantTitle(name, run.setup?.shift ?? 0)}: loss ${course}`;
  const points = thin({ values: loss, x: (index) => index + 1 }, 400);
  const line: Line = { points, color: theme.variants[name], width: 1.2, dash: [] };
  const size = { width: width / 2 - gap, height: rowHeight - gap };
  const labels = { title, xTitle: 'step', formatX: formatCount };
  return svgChart({ ...place, ...size, ...labels }, [line], steps, range, theme);
}

function metricChart(
  run: Run,
  courses: readonly Course[],
  y: number,
  steps: Range,
  theme: Theme,
): readonly SVGElement[] {
  const metric = run.setup?.metric ?? null;
  if (metric === null) return [];
  const lines = courses.map(({ name, metric: measured }): Line => {
    const series = { values: measured.map(([, value]) => value), x: (index: number) => measured[index]?.[0] ?? NaN };
    return { points: thin(series, 400), color: theme.variants[name], ...looks[name] };
  });
  const values = lines.flatMap(({ points }) => points.map((point) => point.y));
  const range: Range = [Math.max(-1, Math.min(0, ...values)), 1];
  const chart = svgChart(
    {
      ...{ x: gap, y, width: width - 2 * gap, height: rowHeight - gap },
      ...{ title: `${metricTitles[metric.name]} on all the data: ${metric.reads}`, xTitle: 'step' },
      ...{ formatX: formatCount, formatY: (value) => formatMetric(metric.name, value) },
    },
    lines.toReversed(),
    steps,
    range,
    theme,
  );
  const keys = courses.flatMap(({ name }, index) => {
    const x = gap + 52 + index * 220;
    const look = {
      stroke: theme.variants[name],
      'stroke-width': looks[name].width,
      'stroke-dasharray': looks[name].dash.join(' '),
    };
    const at = y + rowHeight + 4;
    return [
      shape('line', { x1: x, x2: x + 28, y1: at, y2: at, ...look }),
      shape('text', { x: x + 34, y: at + 4 }, variantTitle(name, run.setup?.shift ?? 0)),
    ];
  });
  return [chart, ...keys];
}

/** Of what is finite, with a little room around it; null where nothing is. */
function rangeOf(values: readonly number[]): Range | null {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return null;
  const room = high > low ? 0.05 * (high - low) : Math.max(1e-3, Math.abs(low) * 0.05);
  return [low - room, high + room];
}
