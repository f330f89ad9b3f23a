import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runsOfNaN } from '../../webview/charts/arrows';
import { contourAt } from '../../webview/charts/contours';
import { boundOf } from '../../webview/charts/grid';
import { roundedOut, roundTicks, widened } from '../../webview/charts/scale';
import { means, thin } from '../../webview/charts/thin';
import { formatMetric, formatNumber, formatShare, formatTick, tickFormat } from '../../webview/format';
import { parseToPage } from '../../webview/incoming';
import { classPlanePicture, pushes } from '../../webview/pictures/class-plane';
import { arrowOf } from '../../webview/pictures/points';
import { crossEntropy, errorRate, picturesOf } from './harness/losses';

test.each([
  [0, '0'],
  [0.73123, '0.731'],
  [-6.2834, '−6.283'],
  [-679.84, '−679.8'],
  [12_345.6, '12,346'],
  [-26_635, '−26,635'],
  [0.00012, '1.2e−4'],
  [-3.4e12, '−3.4e12'],
  [Infinity, '∞'],
  [NaN, 'NaN'],
])('%d is printed as %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test.each([
  [4, '4'],
  [0.5, '0.5'],
  [-100, '−100'],
  [2e6, '2e6'],
])('%d stands as %s on an axis', (value, text) => {
  expect(formatTick(value)).toBe(text);
});

test.each([
  [
    [0, 0.5, 1],
    ['0', '0.5', '1'],
  ],
  [
    [0.72701, 0.727012, 0.727014],
    ['0.727010', '0.727012', '0.727014'],
  ],
  [
    [-123456.5, -123456, -123455.5],
    ['−123456.5', '−123456.0', '−123455.5'],
  ],
])('%j along an axis are told from each other', (values, texts) => {
  expect(values.map(tickFormat(values))).toEqual(texts);
});

test.each([
  [[0.13, 0.82], 4, [0.2, 0.4, 0.6, 0.8]],
  [[-0.03, 1.03], 4, [0, 0.5, 1]],
  [[0.6, 0.7], 1, [0.6, 0.7]],
  [[0.01, 0.99], 4, [0.2, 0.4, 0.6, 0.8]],
  [[0, 20_000], 5, [0, 5000, 10_000, 15_000, 20_000]],
  [[5, 5], 4, []],
  [[0, 5e-324], 4, []],
  [[-1e308, 1e308], 4, []],
] as const)('round values within %j in %i steps are %j', (range, spaces, ticks) => {
  const found = roundTicks(range, spaces);
  expect(found).toHaveLength(ticks.length);
  ticks.forEach((tick, index) => {
    expect(found[index]).toBeCloseTo(tick, 12);
  });
});

test.each([
  [[0.13, 0.82], 4, [0, 1]],
  [[0.3, 0.7], 4, [0.3, 0.7]],
  [[-6.2, -5.3], 4, [-6.5, -5]],
  [[-1e308, 1e308], 4, [-1e308, 1e308]],
] as const)('%j in %i steps between round values is %j', (range, spaces, [low, high]) => {
  const [from, to] = roundedOut(range, spaces);
  expect(from).toBeCloseTo(low, 12);
  expect(to).toBeCloseTo(high, 12);
});

test('any axis has round ends around what it shows, and not too many numbers', () => {
  const size = fc.double({ min: -1e30, max: 1e30, noNaN: true });
  fc.assert(
    fc.property(size, size, fc.integer({ min: 2, max: 5 }), (one, other, spaces) => {
      const range = widened([Math.min(one, other), Math.max(one, other)]);
      // Between numbers that lie closer, there are no round ones.
      fc.pre(range[1] - range[0] > Math.max(1e-200, 1e-6 * Math.abs(one), 1e-6 * Math.abs(other)));
      const [low, high] = roundedOut(range, spaces);
      const slack = 1e-6 * (high - low);
      const ticks = roundTicks([low, high], spaces);
      expect(low).toBeLessThanOrEqual(range[0] + slack);
      expect(high).toBeGreaterThanOrEqual(range[1] - slack);
      expect(ticks.length).toBeLessThanOrEqual(spaces + 1);
      expect(ticks.length).toBeGreaterThan(1);
      expect(Math.abs((ticks[0] ?? NaN) - low)).toBeLessThanOrEqual(slack);
      expect(Math.abs((ticks.at(-1) ?? NaN) - high)).toBeLessThanOrEqual(slack);
    }),
  );
});

test.each([
  [-0.0003, '0.00'],
  [-0.938, '−0.94'],
])('an R² of %d is %s', (value, text) => {
  expect(formatMetric('r2', value)).toBe(text);
});

test.each([
  [crossEntropy, true],
  [errorRate, false],
])('arrows over two classes are explained where there are some: %#', (loss, areThere) => {
  const plane = picturesOf(loss)?.plane;
  if (!plane) throw new Error('There is no plane.');
  const { help, caption } = classPlanePicture(plane);
  expect(help.includes('Arrows point')).toBe(areThere);
  // What the grey is worth is told where nothing is pushed, too.
  expect(caption).toMatch(/^loss \S+ \(faint\) to \S+ \(strong\) · /);
});

test('a share of the masks is written as in the sentence about it', () => {
  expect(formatMetric('iou', 0.4213)).toBe('42.1 %');
});

test('the arrows over two classes are evenly spaced, each with the gradient of its place', () => {
  const plane = picturesOf(crossEntropy)?.plane;
  if (!plane) throw new Error('There is no plane.');
  const found = pushes(plane);
  for (const side of ['own', 'other'] as const) {
    const places = [...new Set(found.map((push) => push[side]))].sort((one, other) => one - other);
    const gaps = places.slice(1).map((place, index) => place - (places[index] ?? NaN));
    expect(gaps.length).toBeGreaterThan(5);
    for (const gap of gaps) expect(gap).toBeCloseTo(gaps[0] ?? NaN, 4);
    expect(places[0]).toBeCloseTo(-(places.at(-1) ?? NaN), 4);
  }
});

test.each([
  [[0.5, -2, NaN], 'at most ±2.000'],
  [[0.5, -Infinity], '±∞ in places, elsewhere at most ±0.500'],
  [[NaN], 'NaN everywhere'],
  [[0, NaN], 'NaN in places, elsewhere zero'],
  [[0, -0], 'zero everywhere'],
])('numbers such as %j are %s', (values, text) => {
  expect(boundOf({ columns: values.length, rows: 1, at: (column) => values[column] ?? NaN })).toBe(text);
});

test('neighbours without a number are one stretch', () => {
  const places = [NaN, NaN, 1, null, NaN, 0, NaN].map((gradient, x) => ({ x, gradient }));
  expect(runsOfNaN(places).map(([first, last]) => [first.x, last.x])).toEqual([
    [0, 1],
    [4, 4],
    [6, 6],
  ]);
});

test.each([
  [1, '100 %'],
  [0.496, '49.6 %'],
  [0.0001, '0 %'],
])('a share of %d is %s', (value, text) => {
  expect(formatShare(value)).toBe(text);
});

describe('thinning', () => {
  // Without −0, of which it does not matter whether it is the lowest.
  const number = fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((value) => value + 0);
  const series = fc.array(number, { minLength: 1, maxLength: 400 });

  test('keeps the ends, the lowest and the highest, in their order, and few points', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 2, max: 60 }), (values, columns) => {
        const thinned = thin({ values, x: (index) => index }, columns);
        const ys = thinned.map(({ y }) => y);
        expect(Math.min(...ys)).toBe(Math.min(...values));
        expect(Math.max(...ys)).toBe(Math.max(...values));
        expect(thinned[0]).toEqual({ x: 0, y: values[0] });
        expect(thinned.at(-1)).toEqual({ x: values.length - 1, y: values.at(-1) });
        expect(thinned.map(({ x }) => x)).toEqual(thinned.map(({ x }) => x).toSorted((a, b) => a - b));
        expect(thinned.length).toBeLessThanOrEqual(2 * columns);
      }),
    );
  });

  test('within a range shows all that lies in it, and one more on either side', () => {
    const values = Array.from({ length: 100 }, (_, index) => index);
    const xs = thin({ values, x: (index) => 10 * index }, 50, [95, 140]).map(({ x }) => x);
    expect(xs).toEqual([90, 100, 110, 120, 130, 140]);
  });

  test('leaves a gap where there is no number', () => {
    const values = Array.from({ length: 100 }, (_, index) => (index === 50 ? NaN : 1));
    expect(thin({ values, x: (index) => index }, 10).some(({ y }) => Number.isNaN(y))).toBe(true);
  });
});

test('an epoch has a mean when it is whole', () => {
  expect(means([1, 3, 5, 7, 9], 2)).toEqual([2, 6]);
});

describe('what arrives from the extension', () => {
  const loss = crossEntropy;
  const message = { type: 'loss', loss, seed: 0, recipe: null, startsTraining: true };

  test('is a number again where JSON has lost it', () => {
    const curve = { ...loss.curve, points: [{ loss: Infinity, gradient: NaN }, null], x: [0, 1] };
    const parsed = parseToPage(JSON.parse(JSON.stringify({ ...message, loss: { ...loss, curve } })));
    expect(parsed.type === 'loss' ? parsed.loss.curve?.points : undefined).toEqual([
      { loss: NaN, gradient: NaN },
      null,
    ]);
  });

  test('stays None where PyTorch gives None', () => {
    const curve = { ...loss.curve, state: 'none', points: [{ loss: 1, gradient: null }], x: [0] };
    const parsed = parseToPage({ ...message, loss: { ...loss, curve } });
    expect(parsed.type === 'loss' ? parsed.loss.curve?.points : undefined).toEqual([{ loss: 1, gradient: null }]);
  });

  test('is refused where it is of another build', () => {
    expect(() => parseToPage({ type: 'unheardOf' })).toThrow();
    expect(() => parseToPage({ ...message, loss: { path: 'x' } })).toThrow();
  });
});

test('lines of equal values lie where the grid has that value, and nowhere where there is no number', () => {
  const grid = { columns: 9, rows: 9, at: (column: number, row: number) => (column === 0 ? NaN : column + 2 * row) };
  const pieces = contourAt(grid, 10.5);
  expect(pieces.length).toBeGreaterThan(4);
  for (const [column, row] of pieces.flat()) {
    expect(column + 2 * row).toBeCloseTo(10.5, 10);
    expect(column).toBeGreaterThanOrEqual(1);
  }
  expect(contourAt(grid, 100)).toEqual([]);
});

test('an arrow points where the point is pushed on axes of two scales, the largest as long as any', () => {
  const wide = { width: 300, height: 100 };
  const [across = NaN, down = NaN] = arrowOf([0.5, 0.5], Math.SQRT1_2, wide) ?? [];
  expect(across / down).toBeCloseTo(-3, 9);
  const [, alone = NaN] = arrowOf([0, Math.SQRT1_2], Math.SQRT1_2, wide) ?? [];
  expect(Math.hypot(across, down)).toBeCloseTo(Math.abs(alone), 9);
  expect(arrowOf([0, 0], 1, wide)).toBeNull();
});
