import type { Expression } from '../../program/program';
import type { CatalogueRow, HardOperation } from '../catalogue';
import { isModuleName, subjectOf } from '../source-expression';
import { stepPicture, type StepPicture } from '../step-picture';
import { temperatureOf, warmed } from '../temperature';
import { sidesOf } from './argmax';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** `x > t`: the sigmoid around the threshold. */
export const sigmoidStep: CatalogueRow = {
  name: 'sigmoid',
  idea: 'a step with a slope',
  softens: ['gt', 'ge', 'lt', 'le'],
  formula: 'σ((x − t)/τ)',
  avoid: 'Far from the threshold its slope vanishes too: choose τ near the spread of the values.',
  reference: null,
  soften: (hard) => {
    const { node, expression, view } = hard;
    const rising = node.op === 'gt' || node.op === 'ge';
    const [left, right] = sidesOf(expression, isModuleName(hard.module));
    if (left === undefined || right === undefined) return null;
    const temperature = temperatureOf(hard);
    const [above, below] = rising ? [left, right] : [right, left];
    return {
      code: view.apply('sigmoid', `${difference(above, below, hard)} / ${hard.written(temperature)}`),
      temperature,
      picture: around(
        hard,
        temperature,
        (x) => (x > 0 ? 1 : 0),
        (x) => sigmoid(x / temperature),
        'The threshold is a step; the sigmoid climbs through it with a slope.',
      ),
    };
  },
};

/** `a == b` of two floating values: a bump. */
export const bump: CatalogueRow = {
  name: 'bump',
  idea: 'how nearly they are equal',
  softens: ['eq', 'ne'],
  formula: 'exp(−((a − b)/τ)²)',
  avoid: 'Values further apart than a few τ get no gradient.',
  reference: null,
  soften: (hard) => {
    const { node, expression, view } = hard;
    const [a, b] = sidesOf(expression, isModuleName(hard.module));
    if (a === undefined || b === undefined) return null;
    const temperature = temperatureOf(hard);
    const near = view.apply('exp', `-(${difference(a, b, hard)} / ${hard.written(temperature)}) ** 2`);
    const soft = (x: number): number => Math.exp(-((x / temperature) ** 2));
    return {
      code: node.op === 'eq' ? near : `(1 - ${near})`,
      temperature,
      picture: around(
        hard,
        temperature,
        (x) => (x === 0 ? 1 : 0),
        soft,
        'Equality is 1 at one point only; the bump says how near the values are.',
      ),
    };
  },
};

/** `(p > t) == mask`, once the threshold has a slope: of a truth value between 0 and 1 and one that is 0 or 1. */
export const agreement: CatalogueRow = {
  name: 'agreement',
  idea: 'how far they agree',
  softens: ['eq', 'ne'],
  formula: '1 − |p − y|',
  avoid: null,
  reference: null,
  soften: ({ node, expression, view, module, operand, other }) => {
    const sides = sidesOf(expression, isModuleName(module));
    const [a, b] = sides.map((side, index) => {
      const isBool = index !== operand.index && other?.type.dtype === 'bool';
      return isBool ? `${view.operand(side)}.float()` : view.operand(side);
    });
    const isSoft = operand.data.every((p) => p >= 0 && p <= 1) && operand.data.some((p) => p > 0 && p < 1);
    if (a === undefined || b === undefined || !isSoft || other?.data.every((y) => y === 0 || y === 1) !== true)
      return null;
    const apart = `(${a} - ${b}).abs()`;
    return { code: node.op === 'eq' ? `(1 - ${apart})` : apart, temperature: null, picture: null };
  },
};

export const softSign: CatalogueRow = {
  name: 'tanh',
  idea: 'a sign with a slope',
  softens: ['sign'],
  formula: 'tanh(x/τ)',
  avoid: null,
  reference: null,
  soften: (hard) => {
    const subject = onlySubject(hard);
    if (subject === null) return null;
    const temperature = temperatureOf(hard);
    return {
      code: hard.view.apply('tanh', `${hard.view.operand(subject)} / ${hard.written(temperature)}`),
      temperature,
      picture: around(
        hard,
        temperature,
        Math.sign,
        (x) => Math.tanh(x / temperature),
        'The sign jumps at 0; tanh passes through it with a slope.',
      ),
    };
  },
};

/** round, floor, ceil: steps joined by tanh (Agustsson & Theis 2020). */
export const softRound: CatalogueRow = {
  name: 'soft round',
  idea: 'steps with a slope',
  softens: ['round', 'floor', 'ceil', 'floorDivide'],
  formula: '⌊x⌋ + ½ + ½·tanh(r/τ)/tanh(1/2τ), r = x − ⌊x⌋ − ½',
  avoid: 'With a small τ its slope vanishes between the jumps, as that of rounding does.',
  reference: 'Agustsson & Theis 2020',
  soften: (hard) => {
    const shift = shifts[hard.node.op];
    const rounded = roundedIn(hard);
    if (shift === undefined || rounded === null) return null;
    // Its steps are of 1.
    if (hard.node.op === 'round' && hard.node.params.decimals !== 0) return null;
    const temperature = warmed(0.2, hard.warmth);
    const x = shift === '' ? rounded : `(${rounded}${shift})`;
    const floor = `${x}.detach().floor()`;
    const scale = Number(Math.tanh(1 / (2 * temperature)).toPrecision(6));
    const bend = hard.view.apply('tanh', `(${x} - ${floor} - 0.5) / ${String(temperature)}`);
    const soft = (value: number): number => {
      const moved = value + (shift === '' ? 0 : Number(shift.replaceAll(' ', '')));
      return Math.floor(moved) + 0.5 + (0.5 * Math.tanh((moved - Math.floor(moved) - 0.5) / temperature)) / scale;
    };
    return {
      code: `(${floor} + 0.5 + ${bend} / ${String(2 * scale)})`,
      temperature,
      picture: stepPicture(
        [-2, 2],
        hardRounding[hard.node.op] ?? Math.round,
        soft,
        'Rounding is flat between its jumps; the soft round climbs from step to step.',
      ),
    };
  },
};

const shifts: Partial<Record<HardOperation['node']['op'], string>> = {
  round: '',
  floor: ' - 0.5',
  floorDivide: ' - 0.5',
  ceil: ' + 0.5',
};
const hardRounding: Partial<Record<HardOperation['node']['op'], (x: number) => number>> = {
  round: Math.round,
  floor: Math.floor,
  floorDivide: Math.floor,
  ceil: Math.ceil,
};

/** What is rounded: of `a // b` the quotient. */
function roundedIn(hard: HardOperation): string | null {
  const { expression, view } = hard;
  if (expression.kind === 'binary')
    return expression.operator === '//' && hard.operand.index === 0
      ? `${view.operand(expression.left)} / ${view.operand(expression.right)}`
      : null;
  const subject = hard.node.op === 'floorDivide' ? null : onlySubject(hard);
  return subject === null ? null : view.operand(subject);
}

function onlySubject(hard: HardOperation): Expression | null {
  return hard.expression.kind === 'call' ? subjectOf(hard.expression, isModuleName(hard.module)) : null;
}

function difference(a: Expression, b: Expression, { view }: HardOperation): string {
  const isZero = (b.kind === 'integer' || b.kind === 'float') && b.value === 0;
  return isZero ? view.operand(a) : `(${view.operand(a)} - ${view.operand(b)})`;
}

function around(
  hard: HardOperation,
  temperature: number,
  step: (x: number) => number,
  soft: (x: number) => number,
  text: string,
): StepPicture {
  const reach = Math.max(8 * temperature, spread(hard));
  return stepPicture([-reach, reach], step, soft, text);
}

function spread({ operand }: HardOperation): number {
  const finite: readonly number[] = [...operand.data].filter(Number.isFinite);
  return finite.length === 0 ? 1 : Math.min(Math.max(...finite) - Math.min(...finite), 10) / 2;
}
