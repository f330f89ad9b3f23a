import type { Domain, Reading } from '../../core/roles/reading';
import type { Recipe } from '../recipe';
import { csvSamples } from './csv';
import { datasets, type DatasetName } from './datasets';
import { fitTask, type NamedSamples, type ToldData } from './fit';
import { sortInputs } from './form';
import { drawnTask, freeTask } from './free';
import { randomFor } from './random';
import { spoiled } from './spoil';
import { DoesNotFit, type Task } from './task';

/** The tasks that may suit a loss, the best first; the caller takes the first that the loss runs on. Throws DoesNotFit if there is none. */
export function* tasksFor(reading: Reading, recipe: Recipe): Generator<Task> {
  if (recipe.dataset !== 'auto' && recipe.dataset !== 'free') {
    yield fitTask(reading, toldOf(recipe.dataset, reading, recipe), recipe);
    return;
  }
  const mayHaveNetwork =
    recipe.dataset === 'auto' && !(recipe.recordable && sortInputs(reading).predictions.length > 1);
  if (mayHaveNetwork) {
    for (const name of candidates(reading)) {
      const task = fitted(reading, name, recipe);
      if (task !== null) yield task;
    }
    if (recipe.model === 'convolution')
      throw new DoesNotFit('a convolution needs images, and no data set of images fits this loss: choose dense layers');
    const drawn = drawnTask(reading, recipe);
    if (drawn !== null) yield drawn;
  }
  yield freeTask(reading, recipe.seed);
}

function fitted(reading: Reading, name: DatasetName, recipe: Recipe): Task | null {
  try {
    return fitTask(reading, toldOf(name, reading, recipe), recipe);
  } catch (error) {
    if (error instanceof DoesNotFit) return null;
    throw error;
  }
}

function toldOf(dataset: Exclude<Recipe['dataset'], 'auto' | 'free'>, reading: Reading, recipe: Recipe): ToldData {
  const data = samplesOf(dataset, reading, recipe);
  return { ...data, ...spoiled(data.samples, recipe, randomFor(recipe.seed, 'outliers')) };
}

function samplesOf(
  dataset: Exclude<Recipe['dataset'], 'auto' | 'free'>,
  reading: Reading,
  recipe: Recipe,
): NamedSamples {
  if (typeof dataset !== 'string') return csvSamples(dataset, reading);
  const { title, image, make } = datasets[dataset];
  const options = { noise: recipe.noise, classes: classesRead(reading), outputs: outputsRead(reading) };
  return { name: dataset, title, image, samples: make(options, randomFor(recipe.seed, 'data')), notes: [] };
}

/** The data sets that suit a family of shapes, the best first. */
function candidates(reading: Reading): readonly DatasetName[] {
  switch (reading.family) {
    case 'classification':
    case 'oneHotClassification':
    case 'distributions':
    case 'embeddings':
    case 'triplet':
    case 'pair':
    case 'views':
    case 'contest':
      return ofClasses(reading);
    case 'binary':
      return ['moons'];
    case 'elementwise':
      return ofNumbers(reading);
    case 'mask':
    case 'dense':
      return ['masks'];
    case 'sequence':
      return ['sequences'];
    case 'boxes':
      return ['boxes'];
    case 'other':
      return isOfRows(reading) ? ofNumbers(reading) : [];
  }
}

/** Numbers on a line, unless they are classes in disguise: 0/1, ±1, or the probability of something. */
function ofNumbers(reading: Reading): readonly DatasetName[] {
  const { predictions, targets } = sortInputs(reading);
  const isChosen = targets.some(({ domain }) => domain === 'binary' || domain === 'sign');
  const isProbable = predictions.some(({ domain }) => probable.has(domain));
  if (isChosen) return ['moons'];
  const ofLine: readonly DatasetName[] = predictions.length > 1 || isOfRows(reading) ? ['spread', 'line'] : ['line'];
  return isProbable ? ['moons', ...ofLine] : ofLine;
}

/** Whether several numbers are predicted of each sample for the one that is to be met: a mean and its spread, quantiles. */
function isOfRows(reading: Reading): boolean {
  const { predictions, targets, others } = sortInputs(reading);
  const [prediction] = predictions;
  const [target] = targets;
  if (prediction === undefined || target === undefined || predictions.length + targets.length + others.length > 2)
    return false;
  const isRow = prediction.shape.length === 2 && target.shape.length === 1;
  return (
    isRow && prediction.batched && target.batched && prediction.shape[0] === target.shape[0] && target.domain === 'real'
  );
}

const probable: ReadonlySet<Domain> = new Set(['probability', 'distribution', 'logProbability', 'logits']);

/** Most losses take any number of classes, and two are the easiest to watch; where the number is fixed, sets that have it come first. */
function ofClasses(reading: Reading): readonly DatasetName[] {
  const names: readonly DatasetName[] = ['moons', 'spirals', 'digits', 'blobs'];
  const classes = classesRead(reading);
  const fixed = !reading.guessed || Object.values(reading.config).includes(classes);
  if (!fixed) return names;
  const exact = names.filter((name) => (datasets[name].classes ?? classes) === classes);
  return [...exact, ...names.filter((name) => !exact.includes(name))];
}

function classesRead(reading: Reading): number {
  const { predictions, targets } = sortInputs(reading);
  const [prediction] = predictions;
  const [target] = targets;
  if (target?.below !== undefined && target.below !== null) return Math.max(target.below, 2);
  const isOneHot =
    target !== undefined && target.shape.length === prediction?.shape.length && target.domain !== 'binary';
  return isOneHot ? Math.max(target.shape[1] ?? 2, 2) : 2;
}

function outputsRead(reading: Reading): number {
  const { predictions, targets } = sortInputs(reading);
  const first = targets[0] ?? predictions[0];
  return first === undefined ? 1 : first.shape.slice(1).reduce((product, size) => product * size, 1);
}
