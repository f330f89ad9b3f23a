import { lastName } from '../../program/dotted-path';
import { callOn, isModuleName, subjectOf } from '../source-expression';
import { temperatureOf } from '../temperature';
import type { CatalogueRow } from '../catalogue';
import { placeOf } from './argmax';

/** `x.argsort().argsort()`, the rank of each value: how many lie below it, each compared with a slope. */
export const softRank: CatalogueRow = {
  name: 'soft rank',
  idea: 'how many lie below, with a slope',
  softens: ['argsort'],
  formula: 'Σⱼ σ((xᵢ − xⱼ)/τ) − ½',
  avoid: 'It compares all pairs: of long rows it takes much memory.',
  reference: 'Qin et al. 2010',
  soften: (hard) => {
    const { node, expression, view, module, operand } = hard;
    if (node.op !== 'argsort' || expression.kind !== 'call' || lastName(expression.callee) !== 'argsort') return null;
    const subject = subjectOf(expression, isModuleName(module));
    const around = callOn(expression, module);
    if (subject === null || around === null || node.params.dim !== operand.shape.length - 1) return null;
    if (lastName(around.callee) !== 'argsort') return null;
    const temperature = temperatureOf(hard);
    const x = view.operand(subject);
    const [one, other] = [`${x}.unsqueeze(-1)`, `${x}.unsqueeze(-2)`];
    const above = node.params.descending ? `(${other} - ${one})` : `(${one} - ${other})`;
    const code = `(${view.apply('sigmoid', `${above} / ${hard.written(temperature)}`)}.sum(dim=-1) - 0.5)`;
    return { code, place: { span: around.span, before: '' }, temperature, picture: null };
  },
};

/** `x.argsort(-1)`, and the places that a sort gives beside the values: each the mean of the positions, by how near a value is to the one of that rank. */
export const softSort: CatalogueRow = {
  name: 'soft sort',
  idea: 'positions that move',
  softens: ['argsort'],
  formula: 'Σⱼ j·softmax(−|sort(x)ᵢ − xⱼ|/τ)ⱼ',
  avoid: 'It compares all pairs: of long rows it takes much memory. Equal values share their positions.',
  reference: 'Prillo & Eisenschlos 2020',
  soften: (hard) => {
    const { node, expression, view, module, operand } = hard;
    if (node.op !== 'argsort' || expression.kind !== 'call' || view.torch === null) return null;
    if (!/^(arg)?sort$/.test(lastName(expression.callee)) || node.params.dim !== operand.shape.length - 1) return null;
    const place = placeOf(expression, module, /^argsort$/);
    const subject = subjectOf(expression, isModuleName(module));
    if (place === null || subject === null) return null;
    const temperature = temperatureOf(hard);
    const x = view.operand(subject);
    const sorted = `${x}.sort(dim=-1${node.params.descending ? ', descending=True' : ''}).values`;
    const apart = `(${sorted}.unsqueeze(-1) - ${x}.unsqueeze(-2)).abs()`;
    const shares = `${view.torch}.softmax(-${apart} / ${hard.written(temperature)}, dim=-1)`;
    const positions = `${view.torch}.arange(${x}.size(-1), device=${x}.device, dtype=${x}.dtype)`;
    return { code: `(${shares} * ${positions}).sum(dim=-1)`, place, temperature, picture: null };
  },
};

/** `torch.bucketize(x, edges)`, `torch.searchsorted(edges, x)`: how many edges lie below, each a step with a slope. */
export const softBucket: CatalogueRow = {
  name: 'soft buckets',
  idea: 'edges passed, each with a slope',
  softens: ['searchsorted'],
  formula: 'Σₖ σ((x − eₖ)/τ)',
  avoid: 'Far from every edge its slope vanishes: choose τ near the distance of the edges.',
  reference: null,
  soften: (hard) => {
    const { expression, view, module, operand, other } = hard;
    if (expression.kind !== 'call' || other === null || operand.index !== 1 || other.type.shape.length !== 1)
      return null;
    const isModule = isModuleName(module);
    const { callee } = expression;
    const given = expression.arguments.flatMap((one) => (one.kind === 'positional' ? [one.value] : []));
    const isMethod = callee.kind === 'attribute' && !isModule(callee.object);
    const [first, second] = isMethod ? [callee.object, ...given] : given;
    if (first === undefined || second === undefined) return null;
    const isSearch = hard.node.site?.name.endsWith('searchsorted') ?? false;
    const [x, edges] = isSearch ? [second, first] : [first, second];
    const edge = [...other.data].slice(0, 2);
    const width = edge.length < 2 ? 1 : Math.abs((edge[1] ?? 1) - (edge[0] ?? 0));
    const temperature = Number((0.2 * (width > 0 ? width : 1) * hard.warmth).toPrecision(2));
    const passed = `(${view.operand(x)}.unsqueeze(-1) - ${view.operand(edges)}) / ${hard.written(temperature)}`;
    return { code: `${view.apply('sigmoid', passed)}.sum(dim=-1)`, temperature, picture: null };
  },
};
