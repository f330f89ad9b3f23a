import { lastName } from '../../program/dotted-path';
import type { CallExpression, Expression } from '../../program/program';
import type { CatalogueRow, ComparedArgmax, HardOperation, Softened } from '../catalogue';
import { isModuleName, subjectOf } from '../source-expression';
import { stepPicture } from '../step-picture';
import { temperatureOf, warmed } from '../temperature';

export const softArgmax: CatalogueRow = {
  name: 'soft-argmax',
  idea: 'a position that moves',
  softens: ['argmax', 'argmin'],
  formula: 'Σᵢ i·softmax(x/τ)ᵢ',
  avoid:
    'Avoid it where the values have two peaks, as it answers between them, and where the positions are classes without an order.',
  reference: 'Chapelle & Wu 2010; Kendall et al. 2017',
  soften: (hard) => {
    const { node, expression, view, operand } = hard;
    if ((node.op !== 'argmax' && node.op !== 'argmin') || expression.kind !== 'call' || node.params.dim === null)
      return null;
    // What finds the value as well gives a pair, of which a part is taken around it.
    if (!/^arg(max|min)$/.test(lastName(expression.callee))) return null;
    const subject = subjectOf(expression, isModuleName(hard.module));
    const { torch } = view;
    if (subject === null || torch === null) return null;
    const { keepdim } = node.params;
    const rank = operand.shape.length;
    // The program may be given other shapes than the sample's: from the end as it is written there.
    const dim = isFromEnd(expression) ? node.params.dim - rank : node.params.dim;
    const temperature = temperatureOf(hard);
    const scores = `${node.op === 'argmin' ? '-' : ''}${view.operand(subject)} / ${String(temperature)}`;
    const object = view.operand(subject);
    const positions = alongDim(
      `${torch}.arange(${object}.size(${String(dim)}), device=${object}.device, dtype=${object}.dtype)`,
      rank - 1 - node.params.dim,
    );
    const sum = keepdim ? `dim=${String(dim)}, keepdim=True` : `dim=${String(dim)}`;
    return {
      code: `(${torch}.softmax(${scores}, dim=${String(dim)}) * ${positions}).sum(${sum})`,
      temperature,
      picture: positionPicture(hard, temperature),
    };
  },
};

/** Whether a call names its dimension from the end: `argmax(-1)`. */
function isFromEnd({ arguments: given }: CallExpression): boolean {
  return given.some(
    ({ kind, value }) =>
      (kind === 'positional' || kind === 'keyword') && value.kind === 'unary' && value.operand.kind === 'integer',
  );
}

/** A vector of positions, shaped so that it broadcasts along a dimension with `after` more behind it. */
function alongDim(positions: string, after: number): string {
  return after === 0 ? positions : `${positions}.view(${['-1', ...new Array<string>(after).fill('1')].join(', ')})`;
}

/** The position of the maximum as the first value moves from the least to beyond the greatest of a row. */
function positionPicture(hard: HardOperation, temperature: number): Softened['picture'] {
  const row = [...hard.operand.data.slice(0, Math.min(hard.operand.shape.at(-1) ?? 1, 16))];
  if (row.length < 2) return null;
  const [low, high] = [Math.min(...row) - 1, Math.max(...row) + 1];
  const moved = (x: number): number[] => [...row.slice(0, -1), x];
  const position = (values: readonly number[]): number => values.indexOf(Math.max(...values));
  const soft = (values: readonly number[]): number => {
    const top = Math.max(...values);
    const weights = values.map((value) => Math.exp((value - top) / temperature));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.reduce((sum, weight, index) => sum + index * weight, 0) / total;
  };
  return stepPicture(
    [low, high],
    (x) => position(moved(x)),
    (x) => soft(moved(x)),
    'The position of the maximum jumps as one value grows; the soft position follows it with a slope.',
  );
}

/** `argmax(x) == y`, the hit of a classifier: its soft form is the probability that the classifier gives to `y`; of a miss one less that. */
export const probabilityOfLabel: CatalogueRow = {
  name: 'probability of the label',
  idea: 'how likely a hit is',
  softens: ['eq', 'ne'],
  formula: 'softmax(x/τ)ᵧ',
  avoid: null,
  reference: 'Bartlett et al. 2006',
  soften: (hard) => {
    const { node, expression, view, module, argmax } = hard;
    const soft = argmax === undefined ? null : probabilities(hard, argmax);
    if (argmax === undefined || soft === null || argmax.other.isCounting) return null;
    const label = otherSide(expression, argmax.side, isModuleName(module));
    if (label === null) return null;
    const at = String(argmax.dim);
    const missing = argmax.scores.shape.length - argmax.other.type.shape.length;
    const index = `${view.operand(label)}${argmax.other.type.dtype === 'int64' ? '' : '.long()'}`;
    if (missing < 0 || missing > 1) return null;
    const hit =
      missing === 0
        ? `${soft.code}.gather(${at}, ${index})`
        : `${soft.code}.gather(${at}, ${index}.unsqueeze(${at})).squeeze(${at})`;
    return {
      code: node.op === 'eq' ? hit : `(1 - ${hit})`,
      temperature: soft.temperature,
      picture: stepPicture(
        [-4, 4],
        (x) => (x > 0 ? 1 : 0),
        (x) => 1 / (1 + Math.exp(-x)),
        'Right or wrong is a step; the probability of the label climbs with a slope.',
      ),
    };
  },
};

/** `one_hot(argmax(x))`, or `argmax(x)` compared with every class: the probabilities of the classes, which come last. */
export const probabilitiesOfClasses: CatalogueRow = {
  name: 'softmax',
  idea: 'the classes’ probabilities',
  softens: ['eq'],
  formula: 'softmax(x/τ)',
  avoid: 'Where a class is to be drawn, use F.gumbel_softmax.',
  reference: 'Jang et al. 2017; Maddison et al. 2017',
  soften: (hard) => {
    const { argmax, node } = hard;
    const soft = argmax === undefined ? null : probabilities(hard, argmax);
    if (argmax === undefined || soft === null || !argmax.other.isCounting) return null;
    const { dim, scores } = argmax;
    if (node.type.shape.length !== scores.shape.length || node.type.shape.at(-1) !== scores.shape[dim]) return null;
    const isLast = dim === scores.shape.length - 1;
    const { code, temperature } = soft;
    return { code: isLast ? code : `${code}.movedim(${String(dim)}, -1)`, temperature, picture: null };
  },
};

/** What the scores of an argmax say as probabilities. */
function probabilities(
  { view, module, warmth }: HardOperation,
  { expression, dim, scores }: ComparedArgmax,
): Pick<Softened, 'code' | 'temperature'> | null {
  const subject = expression.kind === 'call' ? subjectOf(expression, isModuleName(module)) : null;
  if (subject === null || view.torch === null) return null;
  if (scores.isDistribution) return { code: view.operand(subject), temperature: null };
  const temperature = warmed(1, warmth);
  const values = temperature === 1 ? view.textOf(subject) : `${view.operand(subject)} / ${String(temperature)}`;
  return { code: `${view.torch}.softmax(${values}, dim=${String(dim)})`, temperature };
}

/** The operand of a comparison that is not number `side`: of `a == b`, `torch.eq(a, b)`, `a.eq(b)`. */
function otherSide(
  expression: Expression,
  side: number,
  isModule: (expression: Expression) => boolean,
): Expression | null {
  return sidesOf(expression, isModule)[1 - side] ?? null;
}

export function sidesOf(expression: Expression, isModule: (expression: Expression) => boolean): readonly Expression[] {
  if (expression.kind === 'compare') {
    const [only, ...more] = expression.comparisons;
    return only === undefined || more.length > 0 ? [] : [expression.left, only.right];
  }
  return expression.kind === 'call' ? sidesOfCall(expression, isModule) : [];
}

function sidesOfCall(call: CallExpression, isModule: (expression: Expression) => boolean): readonly Expression[] {
  const given = call.arguments.flatMap((argument) => (argument.kind === 'positional' ? [argument.value] : []));
  return call.callee.kind === 'attribute' && !isModule(call.callee.object) ? [call.callee.object, ...given] : given;
}
