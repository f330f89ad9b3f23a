import { lastName } from '../../program/dotted-path';
import type { CallExpression, Expression, Module, Statement } from '../../program/program';
import { allStatements, expressionsIn, ownExpressions } from '../../program/walk';
import { contains, sameSpan } from '../../text/span';
import type { CatalogueRow, ComparedArgmax, HardOperation, Place, Softened } from '../catalogue';
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
    const place = placeOf(expression, hard.module, /^arg(max|min)$/);
    if (place === null) return null;
    const subject = subjectOf(expression, isModuleName(hard.module));
    const { torch } = view;
    if (subject === null || torch === null) return null;
    const keepdim = hard.made.length === operand.shape.length;
    const dim = dimOf(expression, node.params.dim, operand.shape.length);
    const temperature = temperatureOf(hard);
    const scores = `${node.op === 'argmin' ? '-' : ''}${view.operand(subject)} / ${hard.written(temperature)}`;
    const object = view.operand(subject);
    const positions = `${torch}.arange(${object}.size(${String(dim)}), device=${object}.device, dtype=${object}.dtype)`;
    const weights = asLast(`${torch}.softmax(${scores}, dim=${String(dim)})`, dim);
    const position = `(${weights} * ${positions}).sum(dim=-1${keepdim ? ', keepdim=True' : ''})`;
    return {
      code: keepdim && dim !== -1 ? `${position}.movedim(-1, ${String(dim)})` : position,
      place,
      temperature,
      picture: positionPicture(hard, temperature),
    };
  },
};

/** The call, if it gives positions alone; what finds values as well gives a pair, of which the position is taken around it. null where it is not. */
export function placeOf(call: CallExpression, module: Module, alone: RegExp): Place | null {
  return alone.test(lastName(call.callee)) ? { span: call.span, before: '' } : placeOfPosition(call, module);
}

/** A dimension as a call names it: the program may be given more axes than the sample has. */
function dimOf({ arguments: given }: CallExpression, dim: number, rank: number): number {
  const isFromEnd = given.some(
    ({ kind, value }) =>
      (kind === 'positional' || kind === 'keyword') && value.kind === 'unary' && value.operand.kind === 'integer',
  );
  return isFromEnd ? dim - rank : dim;
}

/** Where the position is taken of the value and the position that a call gives: `x.max(1)[1]`, `.indices`, `_, k = x.max(1)`; null elsewhere. */
function placeOfPosition(call: CallExpression, module: Module): Place | null {
  const isCall = (expression: Expression): boolean => sameSpan(expression.span, call.span);
  for (const statement of allStatements(module.body)) {
    if (!contains(statement.span, call.span) || statement.kind === 'function' || statement.kind === 'class') continue;
    if (statement.kind === 'assign' && isCall(statement.value)) return placeOfUnpacked(statement, call);
    for (const whole of ownExpressions(statement)) {
      const part = [...expressionsIn(whole)].find((one) => isPosition(one, isCall));
      if (part !== undefined) return { span: part.span, before: '' };
    }
  }
  return null;
}

function isPosition(part: Expression, isCall: (expression: Expression) => boolean): boolean {
  if (part.kind === 'attribute') return part.name === 'indices' && isCall(part.object);
  return part.kind === 'subscript' && isCall(part.object) && part.index.kind === 'integer' && part.index.value === 1;
}

/** `_, k = x.max(1)`, where the value is asked for by a name that says it is not used. */
function placeOfUnpacked({ targets }: Extract<Statement, { kind: 'assign' }>, call: CallExpression): Place | null {
  const [target] = targets;
  if (targets.length !== 1 || target?.kind !== 'tuple' || target.elements.length !== 2) return null;
  const [value, position] = target.elements;
  if (value?.kind !== 'name' || !/^_+$/.test(value.name) || position?.kind !== 'name') return null;
  return { span: { ...call.span, start: target.span.start }, before: `${position.name} = ` };
}

/** A dimension moved to the end, where a vector broadcasts along it however many axes there are. */
function asLast(code: string, dim: number): string {
  return dim === -1 ? code : `${code}.movedim(${String(dim)}, -1)`;
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
    const at = String(soft.dim);
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
    return { code: asLast(soft.code, soft.dim), temperature: soft.temperature, picture: null };
  },
};

/** What the scores of an argmax say as probabilities. */
function probabilities(
  { view, module, warmth, written }: HardOperation,
  { expression, dim: sampled, scores }: ComparedArgmax,
): (Pick<Softened, 'code' | 'temperature'> & { readonly dim: number }) | null {
  if (expression.kind !== 'call' || view.torch === null) return null;
  const subject = subjectOf(expression, isModuleName(module));
  const dim = dimOf(expression, sampled, scores.shape.length);
  if (subject === null) return null;
  if (scores.isDistribution) return { code: view.operand(subject), temperature: null, dim };
  const temperature = warmed(1, warmth);
  const values = temperature === 1 ? view.textOf(subject) : `${view.operand(subject)} / ${written(temperature)}`;
  return { code: `${view.torch}.softmax(${values}, dim=${String(dim)})`, temperature, dim };
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

/** Functions of two sides, and methods of one; what compares within, as `one_hot` does, has other arguments. */
const comparing = /^(eq|ne|lt|le|gt|ge|equal|not_equal|less|less_equal|greater|greater_equal|isclose)_?$/;

function sidesOfCall(call: CallExpression, isModule: (expression: Expression) => boolean): readonly Expression[] {
  if (!comparing.test(lastName(call.callee))) return [];
  const given = call.arguments.flatMap((argument) => (argument.kind === 'positional' ? [argument.value] : []));
  return call.callee.kind === 'attribute' && !isModule(call.callee.object) ? [call.callee.object, ...given] : given;
}
