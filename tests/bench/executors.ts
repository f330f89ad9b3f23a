import * as v from 'valibot';
import type { Feeds } from '../../src/core/graph/evaluate';
import type { Ref } from '../../src/core/ops/ref';
import { interpreter, recipeSchema, Training, type Executor } from '../../src/training';
import type { Prepared } from '../../src/training/executors/executor';
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

interface Step {
  readonly prepared: Prepared;
  readonly feeds: Feeds;
}

/** The whole step as one graph on an executor: its inputs copied in, weights and losses read out. */
export function stepOn(name: string, executor: Executor): Contender {
  const stepOf = perCase((own) => {
    const taken: { step: Step | null } = { step: null };
    const watching: Executor = {
      name: executor.name,
      prepare: (graph, outputs) => {
        const truth = interpreter.prepare(graph, outputs);
        const run: Prepared['run'] = (feeds, drawSeed) => {
          if (outputs.length > 2) taken.step ??= { prepared: executor.prepare(graph, outputs), feeds: new Map(feeds) };
          return truth.run(feeds, drawSeed);
        };
        return { ...truth, run };
      },
    };
    trainingOf(own, watching, [], 1).advance({});
    return taken.step;
  });
  return {
    name,
    measure: (own, steps) => {
      const step = stepOf(own);
      if (step === null) throw new RangeError('no step was taken');
      const seconds = timed(() => {
        for (let i = 0; i < steps; i += 1) step.prepared.run(step.feeds, i);
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
