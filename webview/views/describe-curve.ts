import type { GradientCurve } from '../../src/core/pictures/gradient-curve';
import { formatNumber } from '../format';

/** The first picture in words, for who cannot see it. */
export function describeCurve(curve: GradientCurve): string {
  const known = curve.x.flatMap((x, index) => {
    const point = curve.points[index] ?? null;
    return point === null ? [] : [{ x, ...point }];
  });
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return `Loss over ${curve.axis}: not computable here.`;
  const shape = `Loss over ${curve.axis}, ${curve.fixed}: ${formatNumber(first.loss)} at ${formatNumber(first.x)}, ${formatNumber(last.loss)} at ${formatNumber(last.x)}.`;
  if (curve.state === 'none') return `${shape} PyTorch gives None: no gradient.`;
  if (curve.state === 'zero') return `${shape} Zero gradient everywhere.`;
  return `${shape} The optimiser ${stretches(known).join(', ')}.`;
}

/** Where the push keeps one direction. */
function stretches(points: readonly { readonly x: number; readonly gradient: number | null }[]): readonly string[] {
  const found: { push: string; from: number; to: number }[] = [];
  for (const { x, gradient } of points) {
    const push = pushOf(gradient);
    const last = found.at(-1);
    if (last?.push === push) last.to = x;
    else found.push({ push, from: x, to: x });
  }
  return found.map(({ push, from, to }) => `${push} from ${formatNumber(from)} to ${formatNumber(to)}`);
}

function pushOf(gradient: number | null): string {
  if (gradient === null || Number.isNaN(gradient)) return 'gets no number';
  if (gradient === 0) return 'does nothing';
  return gradient < 0 ? 'pushes up' : 'pushes down';
}
