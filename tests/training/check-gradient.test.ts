import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { TensorValue } from '../../src/core/ops/operation';
import { tensorData } from '../../src/core/tensor/data';
import { interpreter, type RecipeInput } from '../../src/training';
import { checkGradient } from '../../src/training/inspect/check-gradient';
import { noMemory } from '../../src/training/loss-program';
import { get, handWritten, type HandWritten } from './hand-written';
import { panelRun } from './panel-run';

/** The gradient of a loss at these predictions, checked. */
function checked(loss: HandWritten, values: readonly number[]) {
  const pred: TensorValue = {
    type: { shape: [values.length], dtype: 'float32' },
    data: tensorData('float32', values),
  };
  const predictions = new Map([['pred', pred]]);
  return checkGradient({
    program: handWritten(loss),
    task: {
      ...{ name: 'none', title: 'none', count: values.length, columns: new Map(), notes: [], measured: null },
      ...{ model: { kind: 'free', predictions }, bindings: new Map([['pred', { kind: 'prediction' }]]) },
    },
    state: { step: 0, carried: new Map(), memory: noMemory },
    ...{ batch: new Map(), predictions, drawSeed: 0 },
  });
}

test('at a kink the slopes of both sides are shown, and PyTorch’s own choice between them', () => {
  const { elements, kinks, precision } = checked((args) => get(args, 'pred').abs().sum(), [0, 1, -2]);
  expect(precision).toBe('double');
  expect(elements.map(({ verdict, gradient }) => [verdict, gradient])).toEqual([
    ['kink', 0],
    ['agrees', 1],
    ['agrees', -1],
  ]);
  expect(elements[0]?.left).toBeCloseTo(-1, 6);
  expect(elements[0]?.right).toBeCloseTo(1, 6);
  // A hand-written graph has no places in a source.
  expect(kinks).toEqual([]);
});

test('a bend is no kink, however sharp', () => {
  const { elements } = checked((args) => get(args, 'pred').mul(1000).tanh().sum(), [0, 0.001, 0.0005]);
  expect(elements.map(({ verdict }) => verdict)).toEqual(['agrees', 'agrees', 'agrees']);
});

test('at a jump there is no slope; on the steps beside it a gradient of zero is right', () => {
  const { elements } = checked((args) => get(args, 'pred').floor().sum(), [2, 0.3]);
  expect(elements.map(({ verdict, gradient }) => [verdict, gradient])).toEqual([
    ['jump', 0],
    ['agrees', 0],
  ]);
});

function checkedExample(file: string, name: string, recipe: RecipeInput = {}) {
  const text = readFileSync(new URL(`../../examples/${file}`, import.meta.url), 'utf8');
  const { training } = panelRun(file, text, name, { steps: 5, ...recipe }, interpreter);
  const answer = training.inspector.answer({ kind: 'check', step: 5 });
  if (answer?.kind !== 'check') throw new Error('no answer');
  return { ...answer, quoted: answer.cuts.map(({ span }) => text.slice(span.start, span.end)) };
}

test('a hand-written backward is compared with the true derivative of its forward', () => {
  const { elements, quoted, cuts } = checkedExample('4_hand_made_backward.py', 'rounded_loss');
  // sign(round(x) − t) / N comes back where the loss is flat.
  expect(elements.map(({ verdict }) => verdict)).toEqual(elements.map(() => 'differs'));
  expect(
    elements.every(({ gradient, left, right }) => Math.abs(gradient ?? 0) === 1 / 32 && left === 0 && right === 0),
  ).toBe(true);
  expect(quoted).toContain('RoundThrough.apply(pred)');
  expect(cuts.map(({ because }) => because)).toContain('its backward is hand-written');
});

test('no gradient is right where the loss is flat', () => {
  const { elements } = checkedExample('2_accuracy_as_a_loss.py', 'error_rate_loss');
  expect(elements.every(({ verdict, gradient }) => verdict === 'agrees' && gradient === null)).toBe(true);
});
