import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { givenPlain } from '../../src/core/roles/sample';
import type { TensorType, TensorValue } from '../../src/core/ops/operation';
import { allocate, tensorData } from '../../src/core/tensor/data';
import { sizeOf } from '../../src/core/tensor/shape';
import { automatic, interpreter, sessionProgram } from '../../src/training';
import type { Binding, Task } from '../../src/training/data/task';
import { tfjs } from '../../src/training/executors/tfjs/executor';
import type { Layer } from '../../src/training/models/layer';
import type { Model } from '../../src/training/models/model';
import { optimizerOf } from '../../src/training/optimizers/optimizer';
import { optimizerSchema } from '../../src/training/optimizers/schema';
import { keys } from '../../src/training/variants/keys';
import { Runner } from '../../src/training/variants/runner';
import { initialOwnValues } from '../../src/training/variants/step';
import type { Variant } from '../../src/training/variants/variant';
import oracle from '../oracle/expected/training.json';

const path = 'losses.py';
const text = readFileSync(new URL('../oracle/trained/losses.py', import.meta.url), 'utf8');

const tensor = v.pipe(
  v.object({ shape: v.array(v.number()), dtype: v.picklist(['float32', 'int64']), data: v.array(v.number()) }),
  v.transform(({ shape, dtype, data }): TensorValue => ({ type: { shape, dtype }, data: tensorData(dtype, data) })),
);
const tensors = v.record(v.string(), tensor);
const cases = v.parse(
  v.array(
    v.object({
      loss: v.string(),
      config: v.record(v.string(), v.number()),
      predictions: v.array(v.string()),
      model: v.union([
        v.literal('free'),
        v.array(v.custom<Layer>((layer) => v.is(v.looseObject({ kind: v.string() }), layer))),
      ]),
      optimizer: optimizerSchema,
      data: tensors,
      initial: tensors,
      batches: v.array(v.array(v.number())),
      losses: v.array(v.number()),
      final: tensors,
    }),
  ),
  oracle,
);
type Case = (typeof cases)[number];

function taskOf({ predictions, model, data, initial }: Case): Task {
  const bindings = new Map<string, Binding>(predictions.map((name) => [name, { kind: 'prediction' }]));
  for (const column of Object.keys(data)) if (column !== 'x') bindings.set(column, { kind: 'column', column });
  const [prediction = ''] = predictions;
  const network: Model =
    model === 'free'
      ? { kind: 'free', predictions: new Map(predictions.map((name) => [name, need(initial[name])])) }
      : { kind: 'network', trunk: model, heads: [{ prediction, column: 'x', layers: [] }], outputBias: null };
  return {
    name: 'oracle',
    title: 'Oracle',
    count: 24,
    columns: new Map(Object.entries(data)),
    model: network,
    bindings,
    measured: null,
    notes: [],
  };
}

describe.each([interpreter, tfjs, automatic()])('$name', (executor) => {
  test.each(cases)('trains on $loss as PyTorch does', (oracleCase) => {
    const task = taskOf(oracleCase);
    const config = Object.fromEntries(
      Object.entries(oracleCase.config).map(([name, value]) => [name, givenPlain(value)]),
    );
    const files = { read: (name: string) => (name === path ? text : undefined) };
    const program = sessionProgram({ files, path, target: { kind: 'named', name: oracleCase.loss }, config, seed: 0 });
    const optimizer = optimizerOf(oracleCase.optimizer);
    const values = new Map(initialOwnValues(program));
    for (const [name, parameter] of Object.entries(oracleCase.initial)) {
      values.set(keys.parameter(name), parameter);
      values.set(keys.count(name), zeros({ shape: [], dtype: 'float64' }));
      for (const slot of optimizer.slots) values.set(keys.state(name, slot), zeros(parameter.type));
    }
    const weights = Object.keys(oracleCase.initial).filter((name) => !name.startsWith('loss.'));
    const variant: Variant = { name: 'original', program, transform: (loss) => loss };
    const runner = new Runner({ variant, task, optimizer, weights }, executor, values);

    oracleCase.batches.forEach((batch, step) => {
      const computed = runner.compute(batch, step);
      expect(near(computed.values.get(keys.loss)?.data[0], oracleCase.losses[step])).toBe(true);
      runner.keep(computed);
    });
    for (const [name, { type, data }] of Object.entries(oracleCase.final)) {
      const found = need(runner.carried.get(keys.parameter(name)));
      expect(found.type).toEqual(type);
      data.forEach((expected, i) => {
        expect(
          near(found.data[i], expected),
          `${name}[${String(i)}] is ${String(found.data[i])}, in PyTorch ${String(expected)}`,
        ).toBe(true);
      });
    }
    runner.dispose();
  });
});

/** Within rounding that 50 steps of single precision may add up to. */
function near(found: number | undefined, expected: number | undefined): boolean {
  if (found === undefined || expected === undefined) return false;
  return Math.abs(found - expected) <= 2e-5 + 2e-4 * Math.abs(expected);
}

function zeros(type: TensorType): TensorValue {
  return { type, data: allocate(type.dtype, sizeOf(type.shape)) };
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('missing');
  return value;
}
