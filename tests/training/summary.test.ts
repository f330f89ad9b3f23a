import { describe, expect, test } from 'vitest';
import type { Broken } from '../../src/core/findings/numbers/told-breakage';
import { summary, type Result, type Setup, type VariantResult } from '../../src/training';
import { brokenIn } from '../../src/training/summary';

const setup: Setup = {
  dataset: { name: 'moons', title: 'Two moons', samples: 512 },
  notes: [],
  model: '2-16-16-2',
  free: false,
  parameters: 354,
  executor: 'interpreter',
  fallback: null,
  steps: 2000,
  batch: 32,
  metricEvery: 16,
  metric: { name: 'accuracy', reads: 'the largest score names the class' },
  chance: 0.5,
  shift: -2 * Math.PI,
  variants: ['original', 'shifted', 'negated'],
  plane: null,
};

function variant(
  name: VariantResult['name'],
  losses: readonly [number, number],
  metric: readonly [number, number] | null,
  more: Partial<VariantResult> = {},
): VariantResult {
  return {
    name,
    loss: Array.from({ length: 2000 }, (_, step) => losses[0] + ((losses[1] - losses[0]) * step) / 1999),
    batchMetric: [],
    metric:
      metric === null
        ? []
        : [
            [0, metric[0]],
            [2000, metric[1]],
          ],
    signAgreement: [],
    weightDifference: name === 'original' ? null : name === 'shifted' ? 0 : 12.3,
    gradient: 'flows',
    stopped: null,
    hasFloor: true,
    ...more,
  };
}

function result(variants: readonly VariantResult[], more: Partial<Setup> = {}): Result {
  return { setup: { ...setup, ...more }, steps: 2000, variants };
}

const original = variant('original', [0.73, 0.0001], [0.5, 1]);
const shifted = variant('shifted', [0.73 - 2 * Math.PI, 0.0001 - 2 * Math.PI], [0.5, 1]);
const negated = variant('negated', [-0.73, -680], [0.5, 0.002]);

describe('the lesson', () => {
  test('a shift changes nothing, a negation learns the opposite', () => {
    expect(summary(result([original, shifted, negated]))).toEqual([
      'Shifted: the same weights at all 2,000 steps; only the printed number moved by −6.28.',
      'Negated: its loss fell to −680 while accuracy fell to 0.2 %, worse than guessing: it learns the opposite.',
      'A falling loss is not learning.',
      'As written: the loss fell from 0.73 to 1e−4, accuracy went from 50 % to 100 %.',
    ]);
  });

  test('is not drawn where it did not show', () => {
    const lucky = variant('negated', [-0.7, -3], [0.5, 0.6]);
    expect(summary(result([original, lucky]))).toEqual([
      'Negated: its loss fell to −3.00, accuracy went from 50 % to 60 %.',
      'As written: the loss fell from 0.73 to 1e−4, accuracy went from 50 % to 100 %.',
    ]);
  });

  test('a difference that was measured is told', () => {
    expect(summary(result([original, { ...shifted, weightDifference: 0.25 }]))[0]).toBe(
      'Shifted: the weights differ by up to 0.25.',
    );
  });
});

describe('without a gradient', () => {
  const still = variant('original', [0.5, 0.5], [0.496, 0.496], { gradient: 'none' });
  const surrogate = variant('surrogate', [0.5, 0.01], [0.496, 0.99]);

  test('says what stops it, and what the surrogate does', () => {
    expect(summary(result([still, surrogate]), { operation: 'argmax', line: 12 })).toEqual([
      'As written, nothing trains: accuracy stays at 49.6 %, where the untrained network began, because `argmax` (line 12) stops the gradient.',
      'Surrogate: the loss fell from 0.50 to 0.01, accuracy went from 49.6 % to 99 %.',
    ]);
  });

  test('says it without a name where none is known', () => {
    expect(summary(result([still]))[0]).toMatch(/because no gradient reaches the weights\.$/);
    expect(summary(result([{ ...still, gradient: 'zero' }]))[0]).toMatch(
      /because the gradient of every weight is zero\.$/,
    );
  });

  test('names a zero gradient as such', () => {
    expect(summary(result([{ ...still, gradient: 'zero' }]), { operation: 'round', line: 14 })[0]).toMatch(
      /because `round` \(line 14\) lets only a gradient of zeros through\.$/,
    );
  });

  test('does not claim that weights stay which weight decay has moved', () => {
    const decayed = variant('original', [0.5, 0.6], [0.5, 0.4], { gradient: 'zero' });
    expect(summary(result([decayed]))[0]).toBe(
      'As written, nothing trains: accuracy went from 50 % to 40 % without a gradient, because the gradient of every weight is zero.',
    );
  });
});

/** What has made a gradient NaN. */
const root: Broken = {
  text: '`torch.sqrt(x)` (line 5) sends back NaN where it is given 0',
  ...{ span: { path: 'a.py', start: 60, end: 73 }, place: 'line 5', part: 'gradient' },
};

test('the expression is told that made the gradient NaN, but for one that only ascent has reached', () => {
  const stopped = { step: 7, because: 'the gradient of 0.weight left the range of float32 (NaN)', broken: root };
  const variants = [{ ...original, stopped }, { ...shifted, stopped }, negated];
  expect(summary(result(variants)).at(-1)).toBe(
    'As written and shifted stopped at step 7: the gradient of 0.weight left the range of float32 (NaN), as `torch.sqrt(x)` (line 5) sends back NaN where it is given 0. The other variants ran to the end.',
  );
  expect(brokenIn(variants)).toBe(root);
  expect(brokenIn([original, { ...negated, stopped }])).toBeNull();
});

test('a loss that became NaN neither rose nor fell', () => {
  const stopped = { step: 2, because: 'the gradient of pred left the range of float32 (NaN)', broken: null };
  const gone = variant('original', [2.14, 2.14], [0.5, 0.5], { loss: [2.14, NaN], stopped });
  expect(summary(result([gone]))[0]).toBe('As written: the loss went from 2.14 to NaN, accuracy stayed at 50 %.');
});

test('a variant that stopped is told with its step, its reason and that others go on', () => {
  const gone = variant('negated', [-1, -Infinity], [0.5, 0.1], {
    stopped: { step: 412, because: 'the gradient of 0.weight left the range of float32 (NaN)', broken: root },
  });
  const told = (others: string) =>
    `Negated stopped at step 412: the gradient of 0.weight left the range of float32 (NaN). Nothing is broken: ascent has no floor here. ${others}`;
  expect(summary(result([original, gone]), null, false).at(-1)).toBe(told('The other variants go on.'));
  expect(summary(result([original, gone])).at(-1)).toBe(told('The other variants ran to the end.'));
});

test('a loss that only its negation learns from is said to have a wrong sign, maybe', () => {
  const said = 'Only negated has learnt: a lower loss is a worse R² here, so its sign may be wrong.';
  const told = (worse: VariantResult, better: VariantResult) =>
    summary(result([worse, better], { metric: { name: 'r2', reads: '' }, chance: null }));
  const away = variant('original', [3.03, 3.66], [-0.16, -127]);
  expect(told(away, variant('negated', [-3.03, -3.63], [-0.16, 0.93]))).toContain(said);
  expect(told(away, variant('negated', [-3.03, -3.63], [-0.16, 0.03]))).not.toContain(said);
  const near = variant('original', [3.03, 0.1], [-0.16, 0.9]);
  expect(told(near, variant('negated', [-3.03, -3.63], [-0.16, 0.93]))).not.toContain(said);
});

test('a loss is not said to have moved to where it reads the same', () => {
  const still = [variant('original', [0.0131, 0.0134], [0.2, 0.2]), variant('negated', [-0.0134, -0.0131], null)];
  expect(summary(result(still)).join(' ')).toBe(
    'Negated: its loss stayed at −0.01. As written: the loss stayed at 0.01, accuracy stayed at 20 %.',
  );
});

test('a loss without a floor is told so, once it has been trained', () => {
  const endless = variant('original', [-0.05, -14.4], null, { hasFloor: false });
  expect(summary(result([endless], { metric: null, chance: null }))).toEqual([
    'As written: the loss fell from −0.05 to −14.40.',
    'This loss has no floor: it falls for as long as it is trained, and how far it fell tells nothing of what was learnt.',
  ]);
});

test('R² is no percentage, and free predictions have no metric', () => {
  const fitted = variant('original', [0.6, 0.03], [-0.16, 0.93]);
  expect(summary(result([fitted], { metric: { name: 'r2', reads: '' }, chance: null }))).toEqual([
    'As written: the loss fell from 0.60 to 0.03, R² went from −0.16 to 0.93.',
  ]);
  const free = variant('original', [2, 1], null);
  expect(summary(result([free], { metric: null, chance: null, free: true }))).toEqual([
    'As written: the loss fell from 2.00 to 1.00.',
  ]);
});

test('an ascent is not excused where the loss as written does not go on either', () => {
  const stopped = { stopped: { step: 3, because: 'the weights 0.bias left the range of float32 (∞)', broken: null } };
  const sentences = summary(
    result([
      { ...original, ...stopped },
      { ...negated, ...stopped },
    ]),
  );
  expect(sentences.at(-1)).toBe(
    'As written and negated stopped at step 3: the weights 0.bias left the range of float32 (∞).',
  );
});

describe('without a finite number', () => {
  const because = 'the gradient of pred left the range of float32 (NaN)';
  const never = (name: VariantResult['name'], value: number, broken: Broken | null = null) => ({
    ...variant(name, [0, 0], null),
    loss: [value],
    stopped: { step: 1, because, broken },
  });
  const log: Broken = { ...root, text: '`torch.log(x)` (line 5) makes NaN of −1.07', part: 'value' };
  const all = [never('original', NaN, log), never('shifted', NaN, log), never('negated', NaN, log)];

  test('says so once, with what makes it so and what to do', () => {
    expect(summary(result(all))).toEqual([
      'Nothing trains: the loss is NaN at the first step already, as `torch.log(x)` (line 5) makes NaN of −1.07. Keep what goes in there where it has a value, with a clamp or an ε, or change how the inputs are read.',
    ]);
  });

  test('names nothing that is not known', () => {
    expect(summary(result([never('original', Infinity), never('negated', -Infinity)]))).toEqual([
      'Nothing trains: the loss is ∞ at the first step already.',
    ]);
  });

  test('tells a loss that raises by what it raises', () => {
    const raising = {
      ...never('original', NaN),
      loss: [],
      stopped: { step: 0, because: 'the loss raises: ValueError: no', broken: null },
    };
    expect(summary(result([raising]))).toEqual(['Nothing trains: the loss raises: ValueError: no.']);
  });
});

test('what was left out of the data is told', () => {
  const notes = ['2 rows with missing values left out (age)'];
  expect(summary(result([original], { notes })).at(-1)).toBe('Data: 2 rows with missing values left out (age).');
});

test('nothing is said of a run that has not begun', () => {
  expect(summary({ ...result([original]), steps: 0 })).toEqual([]);
});
