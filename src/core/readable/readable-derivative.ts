import { gradientsOf } from '../loss/gradients';
import type { Outcome } from '../loss/outcome';
import { isPlainList, type GivenArguments, type PlainValue } from '../loss/request';
import type { Ref } from '../ops/ref';
import type { Reading, TensorReading } from '../roles/reading';
import { configArguments, sampleArguments, type SampleOptions } from '../roles/sample';
import { sizeOf } from '../tensor/shape';
import { extentOf } from '../tensor/statistics';
import { evaluateFormula } from './evaluate';
import { Unreadable, type Expression } from './expression';
import { formulaOf } from './from-graph';
import { printFormula } from './print';
import { formsOf, withCounts } from './tidy';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** Makes the loss with this configuration and calls it on these arguments. */
export type TraceLoss = (args: GivenArguments, config: GivenArguments) => Outcome;

const longestFormula = 90;
const longestDefinitions = 90;

interface Draw extends SampleOptions {
  readonly batch: number;
  /** Whether plain numbers and the sizes of a sample are others than the reading's. */
  readonly otherNumbers: boolean;
}

/**
 * Batches of sizes that no code contains, so that a number equal to a count is that count. A number or a size that the reading has made
 * up must not stand in the formula: with another one it differs from the gradient.
 */
const draws: readonly Draw[] = [
  { seed: 11, scale: 0.7, batch: 11, otherNumbers: false },
  { seed: 12, scale: 1.5, batch: 13, otherNumbers: true },
];

/** The largest difference from the gradient, as a part of its largest element: what single precision leaves. */
const tolerance = 1e-5;

/**
 * The derivative of a loss by one element of its prediction, `∂loss/∂predᵢ = 2·(predᵢ − targetᵢ)/N`, or null: there is none that is
 * short, or one that does not agree with the gradient on each of three samples: that of `traced` and two more.
 */
export function readableDerivative(reading: Reading, traced: Traced, trace: TraceLoss): string | null {
  try {
    return derivativeOf(reading, traced, trace);
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

function derivativeOf(reading: Reading, traced: Traced, trace: TraceLoss): string | null {
  const known = gradientOn(traced, reading);
  if (known === null) return null;
  // Most losses without a formula are found out here, before they are run again.
  formulaIn(known);
  const samples: Gradient[] = [known];
  for (const draw of draws) {
    const drawn = redrawn(reading, draw);
    const outcome = trace(sampleArguments(drawn, draw), configArguments(drawn));
    const gradient = outcome.kind === 'value' ? gradientOn(outcome, drawn) : null;
    if (gradient === null) return null;
    samples.push(gradient);
  }
  const [, first] = samples;
  const written = first === undefined ? null : shortest(formulaIn(first), first);
  return written !== null && samples.every((sample) => agrees(written.formula, sample)) ? written.text : null;
}

interface Gradient {
  readonly reading: Reading;
  readonly loss: Traced;
  readonly prediction: TensorReading;
  readonly gradient: Ref;
}

function formulaIn({ loss, gradient, reading, prediction }: Gradient): Expression {
  return formulaOf(loss.trace, gradient, reading, prediction);
}

function redrawn({ inputs, config, ...rest }: Reading, { batch, otherNumbers }: Draw): Reading {
  // A box has its four numbers.
  const hasOtherSizes = otherNumbers && !inputs.some((input) => input.kind === 'tensor' && input.domain === 'box');
  const size = (own: number): number => (hasOtherSizes && own > 1 ? own + 1 : own);
  const plain = (value: PlainValue): PlainValue => (otherNumbers ? changed(value) : value);
  return {
    ...rest,
    inputs: inputs.map((input) => {
      if (input.kind === 'plain') return { ...input, value: plain(input.value) };
      const [first, ...others] = input.shape;
      if (first === undefined) return input;
      return { ...input, shape: [input.batched ? batch : size(first), ...others.map(size)] };
    }),
    config: Object.fromEntries(Object.entries(config).map(([name, value]) => [name, plain(value)])),
  };
}

/** Another value of the same kind; what is no number stays. */
function changed(value: PlainValue): PlainValue {
  if (typeof value === 'number') return Number.isInteger(value) ? value + 1 : value * 1.25;
  return value !== null && typeof value === 'object' && isPlainList(value) ? value.map(changed) : value;
}

/** The gradient of the only prediction of a loss that is one number; null where there is none to be spoken of. */
function gradientOn(loss: Traced, reading: Reading): Gradient | null {
  const predictions = reading.inputs.filter((input) => input.kind === 'tensor' && input.role === 'prediction');
  const [prediction] = predictions;
  if (prediction?.kind !== 'tensor' || predictions.length > 1 || sizeOf(prediction.shape) < 2) return null;
  if (!/^\w+$/.test(prediction.name) || !loss.isTensor || loss.value.size !== 1 || decidesByValues(loss)) return null;
  const entered = loss.inputs.find(({ name }) => name === prediction.name)?.entered;
  const gradients = entered === undefined ? [] : gradientsOf(loss.trace, loss.value, [entered]);
  const gradient = 'kind' in gradients ? null : gradients[0];
  return gradient === null || gradient === undefined ? null : { loss, reading, prediction, gradient };
}

/** Where values choose the branch of the program, a formula from one branch says nothing of the other. */
function decidesByValues({ trace, inputs }: Traced): boolean {
  const start = Math.min(...inputs.map(({ entered }) => entered.id));
  return trace.graph.guards.some(({ node }) => node >= start);
}

/** Whether a formula gives the gradient that the graph gives. */
function agrees(formula: Expression, { loss, prediction, gradient }: Gradient): boolean {
  const expected = loss.trace.data(gradient);
  const inputs = new Map(loss.inputs.map(({ name, entered }) => [name, loss.trace.data(entered)]));
  const found = evaluateFormula(formula, { inputs, shape: prediction.shape });
  const { min, max } = extentOf(expected);
  const largest = Math.max(Math.abs(min), Math.abs(max));
  return (
    found.length === expected.length &&
    largest > 0 &&
    found.every((value, i) => Math.abs(value - (expected[i] ?? NaN)) <= tolerance * largest)
  );
}

/** The shortest way to write the formula; null where every way is too long. */
function shortest(
  formula: Expression,
  { reading, prediction }: Gradient,
): { readonly formula: Expression; readonly text: string } | null {
  const names = reading.inputs.map(({ name }) => name);
  const perSample = sizeOf(prediction.shape) / (prediction.shape[0] ?? 1);
  const texts = formsOf(formula).flatMap((form) => {
    const own = withCounts(form, perSample);
    const { formula: printed, definitions } = printFormula(own, names);
    const text = `∂loss/∂${prediction.name}ᵢ = ${printed}`;
    const legend = definitions.join(', ');
    if (text.length > longestFormula || legend.length > longestDefinitions) return [];
    return [{ formula: own, text: legend === '' ? text : `${text}   with ${legend}` }];
  });
  return texts.sort((a, b) => effortOf(a.text) - effortOf(b.text))[0] ?? null;
}

/** How hard a text is to read: its length, and each fraction more. */
function effortOf(text: string): number {
  return text.length + 4 * (text.split('/').length - 1);
}
