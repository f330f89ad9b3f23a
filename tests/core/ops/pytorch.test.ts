import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { differentiate } from '../../../src/core/autodiff/differentiate';
import { Trace } from '../../../src/core/graph/trace';
import { FrameworkError } from '../../../src/core/ops/framework-error';
import type { TensorValue } from '../../../src/core/ops/operation';
import { operand } from '../../../src/core/ops/makers/types';
import { onesLike, type Ref } from '../../../src/core/ops/ref';
import { tensorData } from '../../../src/core/tensor/data';
import { isFloating, type DType } from '../../../src/core/tensor/dtype';
import { dtype, emitNamed, number } from './parse-parameters';

const tensor = v.strictObject({ shape: v.array(v.number()), dtype, data: v.array(number) });
const raised = v.strictObject({ type: v.string(), message: v.string() });
const raises = v.strictObject({ raised });

const schema = v.array(
  v.strictObject({
    op: v.string(),
    params: v.record(v.string(), v.unknown()),
    operands: v.array(tensor),
    upstream: v.optional(tensor),
    output: v.optional(tensor),
    gradients: v.optional(v.union([raises, v.array(v.nullable(tensor))])),
    second: v.optional(v.array(v.nullable(tensor))),
    raised: v.optional(raised),
  }),
);

type Tensor = v.InferOutput<typeof tensor>;
type Case = v.InferOutput<typeof schema>[number];

const file = new URL('../../oracle/expected-ops/table.json', import.meta.url);
const cases = v.parse(schema, JSON.parse(readFileSync(file, 'utf8')));

describe.each([...new Set(cases.map(({ op }) => op))])('%s answers as PyTorch does', (op) => {
  test.each(cases.filter((one) => one.op === op).map((one) => [title(one), one] as const))('%s', (_, asked) => {
    const trace = new Trace();
    const operands = asked.operands.map((given, index) =>
      trace.input(`operand ${index}`, valueOf(given), isFloating(given.dtype)),
    );
    if (asked.raised !== undefined) {
      expect(raisedBy(() => emitNamed(trace, op, operands, asked.params))).toEqual(asked.raised);
      return;
    }
    const output = emitNamed(trace, op, operands, asked.params);
    expectTensor(trace, output, asked.output ?? null, toleranceOf(asked, output.dtype, 1));
    checkGradients(trace, output, operands, asked);
  });
});

function checkGradients(trace: Trace, output: Ref, operands: readonly Ref[], asked: Case): void {
  const upstream = asked.upstream === undefined ? onesLike(output) : trace.input('g', valueOf(asked.upstream), false);
  const { gradients, second } = asked;
  if (gradients === undefined || 'raised' in gradients) {
    expect(raisedBy(() => differentiate(trace, output, upstream, operands))).toEqual(gradients?.raised);
    return;
  }
  const found = trace.withRecording(false, () => differentiate(trace, output, upstream, operands));
  expectGradients(trace, found, gradients, asked, ofGradients);
  if (second !== undefined) {
    const recorded = differentiate(trace, output, upstream, operands);
    expectGradients(trace, gradientsOfSum(trace, recorded, operands), second, asked, ofSecondGradients);
  }
}

/** Of the sum of all that has a history. */
function gradientsOfSum(trace: Trace, refs: readonly (Ref | null)[], wrt: readonly Ref[]): readonly (Ref | null)[] {
  const sums = refs.flatMap((ref) => (ref !== null && trace.requiresGrad(ref) ? [ref.sum()] : []));
  if (sums.length === 0) return wrt.map(() => null);
  const total = sums.reduce((sum, term) => sum.add(term.cast(sum.dtype)));
  return trace.withRecording(false, () => differentiate(trace, total, onesLike(total), wrt));
}

function expectGradients(
  trace: Trace,
  found: readonly (Ref | null)[],
  expected: readonly (Tensor | null)[],
  asked: Case,
  slack: number,
): void {
  found.forEach((gradient, index) => {
    const tolerance = toleranceOf(asked, operand(asked.operands, index).dtype, slack);
    expectTensor(trace, gradient, expected[index] ?? null, tolerance);
  });
}

function title({ params, operands, upstream }: Case): string {
  const shapes = operands.map(({ dtype, shape, data }) => `${dtype}[${shape.join()}] ${data.slice(0, 3).join(' ')}`);
  return `${JSON.stringify(params)} of ${shapes.join(', ')}${upstream === undefined ? '' : ' with a gradient'}`;
}

function valueOf({ shape, dtype, data }: Tensor): TensorValue {
  return { type: { shape, dtype }, data: tensorData(dtype, data) };
}

function raisedBy(action: () => unknown): { readonly type: string; readonly message: string } | null {
  try {
    action();
  } catch (error) {
    if (error instanceof FrameworkError) return { type: error.type, message: error.message };
    throw error;
  }
  return null;
}

/** By how much two roads to one number may differ, relative to the number. */
const precision: Record<DType, number> = {
  bool: 0,
  uint8: 0,
  int8: 0,
  int16: 0,
  int32: 0,
  int64: 0,
  float16: 1e-3,
  bfloat16: 8e-3,
  float32: 2e-6,
  float64: 1e-12,
};

/** Gradients take more steps, each rounded. */
const ofGradients = 32;
const ofSecondGradients = 256;

/** Where PyTorch itself is less precise, in its own float64 or where terms cancel: the absolute error of its answers. */
const errors: Readonly<Record<string, Partial<Record<DType, number>>>> = {
  lgamma: { float64: 1e-8 }, // its trigamma
  digamma: { float64: 1e-8 },
  polygamma: { float64: 1e-8 },
  hardsigmoid: { float64: 1e-8 }, // 1/6 in single precision
  erfinv: { float32: 1 }, // of a slope of 15,000 beside 1
  sinc: { float32: 1e-6 },
  besselI: { float64: 1e-10 }, // of order 1 next to 0
  erfcx: { float32: 1e-5 }, // its slope in the tail
  softplus: { float64: 1e-8 }, // at its threshold
  gelu: { float32: 2e-6 },
};

interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

function toleranceOf({ op, operands }: Case, found: DType, slack: number): Tolerance {
  // A result is no more precise than what it is made of.
  const dtypes = [found, ...operands.map((one) => one.dtype).filter((one) => isFloating(found) && isFloating(one))];
  const relative = slack * Math.max(...dtypes.map((one) => precision[one]));
  return { relative, absolute: errors[op]?.[found] ?? relative * 1e-3 };
}

/** Equal up to rounding; NaN, infinities, None and the type exactly. */
function expectTensor(trace: Trace, found: Ref | null, expected: Tensor | null, tolerance: Tolerance): void {
  expect(found?.type ?? null).toEqual(expected === null ? null : { shape: expected.shape, dtype: expected.dtype });
  const data = found === null ? [] : trace.data(found);
  const off = (expected?.data ?? []).flatMap((wanted, index) => {
    const given = data[index] ?? NaN;
    return isNear(given, wanted, tolerance) ? [] : [`[${index}] is ${given}, not ${wanted}`];
  });
  expect(off).toEqual([]);
}

function isNear(given: number, wanted: number, { relative, absolute }: Tolerance): boolean {
  if (!Number.isFinite(wanted)) return Object.is(given, wanted);
  return Math.abs(given - wanted) <= relative * Math.abs(wanted) + absolute;
}
