export { Training, NotTrainable, type Slice, type TrainingRequest } from './training';
export { LossFailed, type LossProgram, type OpenLoss, type OwnTensor } from './loss-program';
export { recipeSchema, type Recipe, type RecipeInput } from './recipe';
export type * from './result';
export { recordOf, type RecordedLoss, type TrainingRecord } from './record/record';
export { datasets, datasetNames, type DatasetName } from './data/datasets';
export { executorNames, type Executor, type ExecutorName } from './executors/executor';
export { interpreter } from './executors/interpreter';
export { variantNames, type VariantName } from './variants/variant';
