export { interpreter } from './executors/interpreter';
export type { Executor } from './executors/executor';
export { LossFailed, type LossProgram } from './loss-program';
export { recipeSchema, type Recipe, type RecipeInput } from './recipe';
export { recordOf } from './record/record';
export type { Result, Setup, VariantResult } from './result';
export { sessionProgram } from './session/session-program';
export { summary } from './summary';
export { NotTrainable, Training } from './training';
