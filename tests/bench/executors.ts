import * as v from 'valibot';
import type { Ref } from '../../src/core/ops/ref';
import { recipeSchema, Training, type Executor } from '../../src/training';
import type { PreparedSteps } from '../../src/training/executors/executor';
import type { VariantName } from '../../src/training/variants/variant';
import { get, handWritten, readingOf, tensorReading } from '../training/hand-written';
import { perCase, timed, type Case, type Contender } from './contender';

const reading = readingOf(
  'elementwise',
  tensorReading('logits', 'prediction', 'logits', [8]),
  tensorReading('target', 'target', 'binary', [8]),
);

const losses: Readonly<Record<Case['loss'], (logits: Ref, target: Ref) => Ref>> = {
  mse: (logits, target) => logits.builder.emit('squaredError', [logits, target], {}).mean(),
  focal: (logits, target) => {
    const crossEntropy = logits.builder.emit('binaryCrossEntropyWithLogits', [logits, target], {});
    const missing = crossEntropy.neg().exp().neg().add(1);
    return missing.pow(2).mul(crossEntropy).mean();
  },
};

function trainingOf(
  { hidden, batch, loss }: Case,
  executor: Executor,
  variants: VariantName[],
  steps: number,
): Training {
  const optimizer = loss === 'mse' ? ({ name: 'sgd', lr: 0.1 } as const) : ({ name: 'adam', lr: 0.01 } as const);
  const program = handWritten((args) => losses[loss](get(args, 'logits'), get(args, 'target')));
  const recipe = v.parse(recipeSchema, { hidden: [hidden, hidden], batch, optimizer, variants, dataset: 'moons' });
  return Training.create({ program, reading, recipe: { ...recipe, steps }, surrogate: program, executor });
}

/** The whole step as one graph on an executor: the batch gathered, weights taken over, nothing measured. */
export function stepOn(name: string, executor: Executor): Contender {
  const stepOf = perCase((own) => {
    const taken: PreparedSteps[] = [];
    const watching: Executor = {
      ...executor,
      prepareSteps: (...how) => {
        const prepared = executor.prepareSteps(...how);
        taken.push(prepared);
        return prepared;
      },
    };
    trainingOf(own, watching, [], 1).advance({});
    return taken[0];
  });
  return {
    name,
    measure: (own, steps) => {
      const prepared = stepOf(own);
      if (prepared === undefined) throw new RangeError('no step was taken');
      const samples = Array.from({ length: own.batch }, (_, index) => index);
      const seconds = timed(() => {
        for (let i = 0; i < steps; i += 1) if (prepared.step(samples, i)) prepared.keep();
      });
      return Promise.resolve(seconds);
    },
  };
}

/** Training as the panel does it, all that is measured on the way included; its beginning is not counted. */
export function trainingOn(name: string, executor: Executor, variants: VariantName[]): Contender {
  const trainingFor = perCase((own) => trainingOf(own, executor, variants, Infinity));
  return {
    name,
    measure: (own, steps) => {
      const training = trainingFor(own);
      return Promise.resolve(
        timed(() => {
          training.advance({ steps });
        }),
      );
    },
  };
}
