import type { PlainValue } from '../../core/loss/request';
import type { Binding, Task } from '../data/task';
import type { Layer } from '../models/layer';
import type { Model } from '../models/model';
import type { OptimizerOptions } from '../optimizers/schema';
import type { Recipe } from '../recipe';
import type { Snapshot } from '../variants/lane';
import type { VariantName } from '../variants/variant';
import { jsonFloat32, jsonTensor, type JsonNumber, type JsonTensor } from './numbers';

/** A run as training knows it. */
export interface RecordedRun {
  readonly recipe: Recipe;
  readonly task: Task;
  /** The samples of each step, also of those that no variant has reached. */
  readonly batches: readonly (readonly number[])[];
  readonly variants: readonly {
    readonly name: VariantName;
    readonly loss: readonly number[];
    readonly snapshots: readonly Snapshot[];
  }[];
}

/** Which loss was trained, as the record names it. */
export interface RecordedLoss {
  readonly path: string;
  readonly name: string;
  /** Constructor arguments. */
  readonly config: Readonly<Record<string, PlainValue>>;
}

/** What it takes to replay a run in the real framework; the form is the command line's contract. */
export interface TrainingRecord {
  readonly schemaVersion: 1;
  readonly library: 'pytorch';
  readonly loss: RecordedLoss;
  readonly seed: number;
  readonly shift: number;
  readonly model: readonly Layer[] | 'free';
  readonly parameters: Readonly<Record<string, JsonTensor>>;
  readonly optimizer: OptimizerOptions;
  readonly data: Readonly<Record<string, JsonTensor>>;
  readonly batches: readonly (readonly number[])[];
  readonly bindings: Readonly<Record<string, PlainValue | JsonTensor>>;
  readonly variants: Readonly<Record<string, RecordedVariant>>;
}

interface RecordedVariant {
  /** The rewritten file's text; null: the file as it is. */
  readonly source: string | null;
  readonly loss: readonly JsonNumber[];
  readonly weights: readonly { readonly step: number; readonly parameters: Readonly<Record<string, JsonTensor>> }[];
}

/** The record of a run. Throws RangeError for a network that no sequence of layers can be: ask for a recordable run. */
export function recordOf(run: RecordedRun, loss: RecordedLoss, surrogateSource: string | null): TrainingRecord {
  const { recipe, task, batches } = run;
  const [original] = run.variants;
  const [initial] = original?.snapshots ?? [];
  return {
    schemaVersion: 1,
    library: 'pytorch',
    loss,
    seed: recipe.seed,
    shift: recipe.shift,
    model: layersOf(task.model),
    parameters: tensors(initial?.parameters ?? new Map()),
    optimizer: recipe.optimizer,
    data: tensors(task.columns),
    batches,
    bindings: Object.fromEntries(
      [...task.bindings].map(([name, binding]) => [name, boundTo(name, binding, task.model)]),
    ),
    variants: Object.fromEntries(
      run.variants.map(({ name, loss: losses, snapshots }): [string, RecordedVariant] => [
        name,
        {
          source: name === 'surrogate' ? surrogateSource : null,
          loss: losses.map(jsonFloat32),
          weights: snapshots.map(({ step, parameters }) => ({ step, parameters: tensors(parameters) })),
        },
      ]),
    ),
  };
}

function layersOf(model: Model): readonly Layer[] | 'free' {
  if (model.kind === 'free') return 'free';
  if (model.heads.length > 1) throw new RangeError('a network with several predictions is no sequence of layers');
  return model.trunk;
}

function boundTo(name: string, binding: Binding, model: Model): PlainValue | JsonTensor {
  switch (binding.kind) {
    case 'prediction':
      return model.kind === 'free' ? name : 'output';
    case 'column':
      return binding.column;
    case 'fixed':
      return jsonTensor(binding.value);
    case 'plain':
      return binding.value;
  }
}

function tensors(values: ReadonlyMap<string, Parameters<typeof jsonTensor>[0]>): Record<string, JsonTensor> {
  return Object.fromEntries([...values].map(([name, value]) => [name, jsonTensor(value)]));
}
