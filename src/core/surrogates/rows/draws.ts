import { lastName } from '../../program/dotted-path';
import type { CatalogueRow } from '../catalogue';

/** `distribution.sample()` of what has a draw with a history, and `torch.normal(mean, std)`. */
export const reparameterised: CatalogueRow = {
  name: 'reparameterised draw',
  idea: 'the same draw with its history',
  softens: ['gaussian'],
  formula: 'x = μ + σ·ε',
  avoid: 'Where the draw is an action or a piece of data, it is to be a constant.',
  reference: 'Kingma & Welling 2014',
  soften: ({ expression, view, made }) => {
    if (expression.kind !== 'call' || expression.callee.kind !== 'attribute') return null;
    const { callee, arguments: given, span } = expression;
    const shown = { temperature: null, picture: null };
    if (lastName(callee) === 'sample')
      return { code: `${view.operand(callee.object)}.rsample${view.text.slice(callee.span.end, span.end)}`, ...shown };
    const [mean, spread, ...more] = given.flatMap((one) => (one.kind === 'positional' ? [one.value] : []));
    if (lastName(callee) !== 'normal' || view.torch === null || made.length === 0) return null;
    if (mean === undefined || spread === undefined || more.length > 0 || given.length > 2) return null;
    const noise = `${view.torch}.randn_like(${view.textOf(mean)})`;
    return { code: `(${view.operand(mean)} + ${view.operand(spread)} * ${noise})`, ...shown };
  },
};
