import { lastName } from '../../program/dotted-path';
import type { CatalogueRow } from '../catalogue';
import { isModuleName, subjectOf } from '../source-expression';
import { temperatureOf } from '../temperature';

/** `torch.count_nonzero(x, dim=1)`: how far from 0 each element is, summed. */
export const softCount: CatalogueRow = {
  name: 'soft count',
  idea: 'how far from 0 each element is',
  softens: ['ne'],
  formula: 'Σ x²/(x² + τ²)',
  avoid: 'Elements far beyond τ get next to no gradient.',
  reference: 'Louizos et al. 2018',
  soften: (hard) => {
    const { expression, view, module } = hard;
    if (expression.kind !== 'call' || lastName(expression.callee) !== 'count_nonzero') return null;
    const subject = subjectOf(expression, isModuleName(module));
    if (subject === null) return null;
    const temperature = temperatureOf(hard);
    const x = view.operand(subject);
    const along = expression.arguments.filter(({ value }) => value !== subject);
    const dims = along.map(({ span }) => view.text.slice(span.start, span.end)).join(', ');
    const squared = `${x} ** 2`;
    const code = `(${squared} / (${squared} + ${hard.written(temperature)} ** 2)).sum(${dims})`;
    return { code, temperature, picture: null };
  },
};

/** `torch.histc(x, bins, min, max)`: each element is shared out among the bins near it. */
export const softHistogram: CatalogueRow = {
  name: 'soft histogram',
  idea: 'shares of the bins near by',
  softens: ['histc'],
  formula: 'Σᵢ σ((xᵢ − lₖ)/τ) − σ((xᵢ − rₖ)/τ)',
  avoid: 'An element far within a wide bin gets next to no gradient: choose τ near the width of a bin.',
  reference: 'Ustinova & Lempitsky 2016',
  soften: (hard) => {
    const { node, expression, view, module } = hard;
    if (node.op !== 'histc' || expression.kind !== 'call' || view.torch === null) return null;
    const subject = subjectOf(expression, isModuleName(module));
    const { bins, min, max } = node.params;
    if (subject === null || min >= max) return null;
    const width = (max - min) / bins;
    const temperature = Number((0.2 * width * hard.warmth).toPrecision(2));
    const x = `${view.operand(subject)}.reshape(-1, 1)`;
    const from = (end: number): string =>
      `${view.torch ?? ''}.linspace(${short(min + end * width)}, ${short(max + (end - 1) * width)}, ${String(bins)}, device=${view.operand(subject)}.device)`;
    const above = (end: number): string =>
      view.apply('sigmoid', `(${x} - ${from(end)}) / ${hard.written(temperature)}`);
    return { code: `(${above(0)} - ${above(1)}).sum(dim=0)`, temperature, picture: null };
  },
};

function short(edge: number): string {
  return String(Number(edge.toPrecision(6)));
}
