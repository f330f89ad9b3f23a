import * as v from 'valibot';
import { recipeSchema, sessionProgram, Training, type Executor, type LossProgram } from '../../src/training';
import { randomFor } from '../../src/training/data/random';
import { inputColumn, type Task } from '../../src/training/data/task';
import { initialParameters } from '../../src/training/models/model';
import { buildNetwork } from '../../src/training/models/network';
import { optimizerOf } from '../../src/training/optimizers/optimizer';
import { keys } from '../../src/training/variants/keys';
import { Runner } from '../../src/training/variants/runner';
import type { Variant, VariantName } from '../../src/training/variants/variant';
import { readingOf, tensorReading } from '../training/hand-written';
import { isAdam, perCase, timed, type BenchLoss, type Case, type Contender } from './contender';
import { definedAs, pythonLoss } from './python-losses';

const reading = readingOf(
  'elementwise',
  tensorReading('logits', 'prediction', 'logits', [8]),
  tensorReading('target', 'target', 'binary', [8]),
);

/** The loss as the editor would read it. */
export function programOf(loss: BenchLoss): LossProgram {
  const [path, text] = ['losses.py', pythonLoss(loss)];
  const files = { read: (name: string) => (name === path ? text : undefined) };
  return sessionProgram({ files, path, target: { kind: 'named', name: definedAs(loss) }, config: {}, seed: 0 });
}

function optimizerFor(loss: BenchLoss) {
  return isAdam(loss) ? ({ name: 'adam', lr: 0.01 } as const) : ({ name: 'sgd', lr: 0.1 } as const);
}

const recipeWith = (values: object) => v.parse(recipeSchema, values);

function taskOf({ hidden, batch }: Case): Task {
  const random = randomFor(0, 'data');
  const count = Math.max(512, batch);
  const output = { prediction: 'logits', column: inputColumn, rest: [], domain: 'logits', classDim: null } as const;
  const column = (shape: number[], values: () => number) => {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, values);
    return { type: { shape, dtype: 'float32' }, data } as const;
  };
  return {
    ...{ name: 'bench', title: 'Bench', count, measured: null, notes: [] },
    columns: new Map([
      [inputColumn, column([count, 2], () => random.normal())],
      ['target', column([count], () => Number(random.uniform() > 0.5))],
    ]),
    model: buildNetwork({ inputs: 2, image: null, hidden, activation: 'tanh' }, [output]),
    bindings: new Map([
      ['logits', { kind: 'prediction' }],
      ['target', { kind: 'column', column: 'target' }],
    ]),
  };
}

/** Steps that nothing measures: the batch gathered, the graph run, its weights taken over. */
export function stepOn(name: string, executor: Executor): Contender {
  const runnerOf = perCase((own: Case) => {
    const task = taskOf(own);
    const optimizer = optimizerOf(recipeWith({ optimizer: optimizerFor(own.loss) }).optimizer);
    const weights = initialParameters(task.model, randomFor(0, 'weights'));
    const initial = [...weights].flatMap(([parameter, value]) => {
      const zeros = { type: value.type, data: value.data.map(() => 0) };
      const count = { type: { shape: [], dtype: 'float64' }, data: Float64Array.of(0) } as const;
      const state = optimizer.slots.map((slot) => [keys.state(parameter, slot), zeros] as const);
      return [[keys.parameter(parameter), value] as const, [keys.count(parameter), count] as const, ...state];
    });
    const variant: Variant = { name: 'original', program: programOf(own.loss), transform: (loss) => loss };
    return new Runner({ variant, task, optimizer, weights: [...weights.keys()] }, executor, new Map(initial));
  });
  return {
    name,
    measure: (own, steps) => {
      const runner = runnerOf(own);
      const samples = Uint32Array.from({ length: own.batch }, (_, index) => index);
      const seconds = timed(() => {
        for (let i = 0; i < steps; i += 1) runner.keep(runner.compute(samples, i));
      });
      return Promise.resolve(seconds);
    },
  };
}

/** A training as the panel begins it. */
export function trainingFor(
  { hidden, batch, loss }: Case,
  executor: Executor,
  variants: readonly VariantName[],
  steps: number,
): Training {
  const program = programOf(loss);
  const recipe = recipeWith({ hidden, batch, variants, steps, optimizer: optimizerFor(loss), dataset: 'moons' });
  return Training.create({ program, reading, recipe, surrogate: program, executor });
}

/** So many steps have the trainings that the panel begins with. */
const wholeRun = 2000;

/**
 * Training as the panel does it, all that is measured on the way included. After a whole run the next one begins, as numbers that have trained
 * for long become so small that processors are slow with them; beginnings are not counted.
 */
export function trainingOn(name: string, executor: Executor, variants: readonly VariantName[]): Contender {
  const running = new Map<string, Training>();
  const present = (own: Case): Training => {
    const key = JSON.stringify(own);
    const known = running.get(key);
    if (known !== undefined && !known.done) return known;
    known?.dispose();
    const training = trainingFor(own, executor, variants, wholeRun);
    training.advance({ steps: 100 });
    running.set(key, training);
    return training;
  };
  return {
    name,
    measure: (own, steps) => {
      let seconds = 0;
      for (let left = steps; left > 0;) {
        const training = present(own);
        const count = Math.min(left, wholeRun - training.step);
        seconds += timed(() => {
          training.advance({ steps: count });
        });
        left -= count;
      }
      return Promise.resolve(seconds);
    },
    // The data set has 512 samples.
    knows: ({ batch }) => batch <= 512,
  };
}
