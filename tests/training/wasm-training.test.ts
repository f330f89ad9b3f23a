import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test, vi } from 'vitest';
import type { TensorValue } from '../../src/core/ops/operation';
import { configArguments } from '../../src/core/roles/sample';
import { applyEdits } from '../../src/core/text/edit';
import { visualize } from '../../src/core/visualize';
import {
  automatic,
  interpreter,
  recipeSchema,
  sessionProgram,
  Training,
  wasm,
  type Executor,
  type LossProgram,
  type RecipeInput,
} from '../../src/training';
import type { VariantName } from '../../src/training/variants/variant';
import { handWritten, get, readingOf, tensorReading } from './hand-written';

const folder = 'examples';
const losses = readdirSync(folder)
  .filter((name) => name.endsWith('.py'))
  .flatMap((file) => {
    const text = readFileSync(`${folder}/${file}`, 'utf8');
    const reports = [...text.matchAll(/^(?:def|class) (\w+)/gm)].flatMap(([, name = '']) => {
      const report = reportOf(file, text, name);
      return report?.name === name && report.reading !== null ? [{ file, text, name, report }] : [];
    });
    return reports;
  });

function filesOf(path: string, text: string) {
  return { read: (asked: string) => (asked === path ? text : undefined) };
}

function reportOf(path: string, text: string, name: string) {
  return visualize(filesOf(path, text), path, { kind: 'named', name, offset: 0 }, 0)?.report;
}

function trained({ file, text, name, report }: (typeof losses)[number], executor: Executor, recipe: RecipeInput) {
  const { reading, surrogate } = report;
  if (reading === null) throw new RangeError('a loss without a reading');
  const program = (source: string) =>
    sessionProgram({
      ...{ files: filesOf(file, source), path: file, target: { kind: 'named', name }, seed: 0 },
      config: configArguments(reading),
    });
  const training = Training.create({
    ...{ program: program(text), reading, executor, recipe: v.parse(recipeSchema, recipe) },
    surrogate: surrogate && program(applyEdits(text, [surrogate.edit])),
  });
  training.advance({});
  return training;
}

function distance(a: ReadonlyMap<string, TensorValue>, b: ReadonlyMap<string, TensorValue>): number {
  let largest = 0;
  for (const [name, { data }] of a) {
    data.forEach((value, i) => {
      const difference = Math.abs(value - (b.get(name)?.data[i] ?? NaN));
      largest = Math.max(largest, difference / Math.max(1, Math.abs(value)));
    });
  }
  return largest;
}

describe('weights are those of the interpreter', () => {
  test('there are examples', () => {
    expect(losses.length).toBeGreaterThan(8);
  });

  test.each(losses.map((loss) => [`${loss.file} ${loss.name}`, loss] as const))('%s', (_, loss) => {
    // Where a variant climbs, rounding grows with it: those steps are few.
    const runs: readonly (readonly [steps: number, variants: VariantName[]])[] = [
      [200, ['shifted', 'surrogate']],
      [20, ['negated']],
    ];
    for (const [steps, variants] of runs) {
      const [theirs, ours] = [interpreter, wasm()].map((executor) => trained(loss, executor, { steps, variants }));
      expect(ours?.setup.executor).toBe('wasm');
      for (const { name, weightDifference } of ours?.result().variants ?? []) {
        expect(distance(theirs?.weights(name) ?? new Map(), ours?.weights(name) ?? new Map())).toBeLessThan(1e-4);
        if (name === 'shifted') expect(weightDifference).toBe(0);
      }
    }
  });
});

const regression = readingOf(
  'elementwise',
  tensorReading('pred', 'prediction', 'real', [8]),
  tensorReading('target', 'target', 'real', [8]),
);

describe('which executor runs', () => {
  const squares = handWritten((args) => get(args, 'pred').sub(get(args, 'target')).pow(2).mean());
  const deciding: LossProgram = {
    source: squares.source,
    open: (memory) => {
      const opened = squares.open(memory);
      const call: typeof opened.call = (args, drawSeed) => {
        const loss = opened.call(args, drawSeed);
        opened.trace.guard(loss.read().gt(-1));
        return loss;
      };
      return { ...opened, call };
    },
  };
  const setupOf = (program: LossProgram, executor: Executor, steps = 2) => {
    const recipe = v.parse(recipeSchema, { steps });
    const training = Training.create({ program, reading: regression, recipe, surrogate: null, executor });
    training.advance({});
    return training.setup;
  };

  test('is WebAssembly', () => {
    expect(setupOf(squares, automatic())).toMatchObject({ executor: 'wasm', fallback: null });
  });
  test('is the interpreter where the host forbids WebAssembly', () => {
    expect(setupOf(squares, automatic(false))).toMatchObject({ executor: 'interpreter', fallback: 'forbidden' });
  });
  test('is the interpreter where the loss decides by its data', () => {
    expect(setupOf(deciding, automatic())).toMatchObject({ executor: 'interpreter', fallback: 'guarded' });
  });
  test('is WebAssembly once the same decision has come again and again', () => {
    expect(setupOf(deciding, automatic(), 20)).toMatchObject({ executor: 'wasm', fallback: 'guarded' });
  });
  test('is the interpreter where the data decide how much there is to compute', () => {
    const masked = handWritten((args) => {
      const distance = get(args, 'pred').sub(get(args, 'target')).abs();
      const places = distance.builder.emit('nonzero', [distance.gt(0.1)], {}).squeeze(1);
      return distance.take(places).sum();
    });
    expect(setupOf(masked, automatic())).toMatchObject({ executor: 'interpreter', fallback: 'guarded' });
  });
});

describe('one training after another on one executor', () => {
  const changes: Readonly<Record<string, RecipeInput>> = {
    'other noise': { noise: 0.4 },
    'another rate': { optimizer: { name: 'sgd', lr: 0.05 } },
    'another shift': { shift: 3 },
    'a negative zero for a shift': { shift: -0 },
    'the same': {},
  };

  test.each(Object.entries(changes))('gives what one alone gives: %s', (_, change) => {
    const shared = wasm();
    for (const loss of losses.slice(0, 4)) {
      const steps = 60;
      trained(loss, shared, { steps }).dispose();
      const [second, alone] = [shared, wasm()].map((executor) => trained(loss, executor, { steps, ...change }));
      expect(second?.result()).toEqual(alone?.result());
      for (const name of ['original', 'shifted', 'negated'] as const) {
        expect(second?.weights(name)).toEqual(alone?.weights(name));
      }
      second?.dispose();
      alone?.dispose();
    }
  });

  test('compiles nothing anew where only the data are others', () => {
    const [loss] = losses;
    if (loss === undefined) throw new Error('there are no examples');
    const shared = wasm();
    trained(loss, shared, { steps: 20 }).dispose();
    const compiled = vi.spyOn(WebAssembly, 'Module');
    trained(loss, shared, { steps: 20, noise: 0.4 }).dispose();
    expect(compiled).not.toHaveBeenCalled();
    trained(loss, shared, { steps: 20, optimizer: { name: 'sgd', lr: 0.3 } }).dispose();
    expect(compiled).toHaveBeenCalled();
    compiled.mockRestore();
  });

  test('two at once share nothing, whatever was disposed of, and how often', () => {
    const [loss] = losses;
    if (loss === undefined) throw new Error('there are no examples');
    const shared = wasm();
    const before = trained(loss, shared, { steps: 10 });
    before.dispose();
    before.dispose();
    const [one, other] = [{ noise: 0.1 }, { noise: 0.5 }].map((recipe) =>
      trained(loss, shared, { steps: 10, ...recipe }),
    );
    expect(one?.weights('original')).toEqual(trained(loss, wasm(), { steps: 10, noise: 0.1 }).weights('original'));
    expect(other?.weights('original')).toEqual(trained(loss, wasm(), { steps: 10, noise: 0.5 }).weights('original'));
  });
});
