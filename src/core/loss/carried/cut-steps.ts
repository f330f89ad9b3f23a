import type { Module } from '../../program/program';
import type { Span } from '../../text/span';
import type { SourceFiles } from '../request';
import { freezersIn, freezesWithin } from '../freezing';
import type { Definition } from '../places';
import { backwardCalls, type BackwardCall } from '../training-steps';
import type { CarriedCut } from './carried';
import { CarriedRun } from './run';
import { Optimisers, type Stepped } from './stepped';

/** A step that differentiates what is cut off. */
export interface CutStep {
  readonly step: BackwardCall;
  readonly cuts: readonly CarriedCut[];
  /** False where what compares it is not known. */
  readonly isSure: boolean;
  /** Whether a model was given it after that, which is not trained itself. */
  readonly isHanded: boolean;
  /** Where it is told to require a gradient all the same. */
  readonly told: Span | null;
  /** What is optimised after it, where that alone gets nothing. */
  readonly stepped: Stepped | null;
}

/** The steps of a file through which nothing flows, whichever way the program comes there. */
export function cutSteps(files: SourceFiles, module: Module, isOver: () => boolean): readonly CutStep[] {
  const steps = backwardCalls(module);
  if (steps.length === 0) return [];
  const cut = cutOf(new CarriedRun(files, isOver, steps), module, steps);
  const optimisers = new Optimisers(module);
  const others = steps.flatMap((step): readonly CutStep[] => {
    const stepped = cut.some((one) => one.step === step) ? null : optimisers.after(step);
    if (stepped === null) return [];
    const found = cutOf(new CarriedRun(files, isOver, [step], stepped.others), module, [step]);
    return found.filter(({ told }) => told === null).map((one) => ({ ...one, stepped }));
  });
  const left = steps.filter((step) => ![...cut, ...others].some((one) => one.step === step));
  const optimisersOf = (block: Block): Optimisers => (block === module ? optimisers : new Optimisers(block));
  return [...cut, ...others, ...missedSteps(files, module, left, optimisersOf, isOver)];
}

/** A file, or an outermost definition of it. */
type Block = Module | Definition;

/** Most models of an optimiser that are looked at each apart from the others. */
const mostModels = 6;

/** The steps that send one of the models of their only optimiser nothing, which no other step sends anything either. */
function missedSteps(
  files: SourceFiles,
  module: Module,
  steps: readonly BackwardCall[],
  optimisersOf: (block: Block) => Optimisers,
  isOver: () => boolean,
): readonly CutStep[] {
  const freezers = new Set(freezersIn(module.body));
  const blocks = new Set(steps.map(({ enclosing: [outer] }) => outer ?? module));
  return [...blocks].flatMap((block) => {
    const within = steps.filter(({ enclosing: [outer] }) => (outer ?? module) === block);
    const models = optimisersOf(block).ofOne();
    if (models.length === 0 || models.length > mostModels || freezesWithin(block.body, freezers)) return [];
    const missed = models.flatMap((stepped): readonly CutStep[] => {
      const run = new CarriedRun(files, isOver, within, stepped.others);
      const found = cutOf(run, module, within).filter(
        (one) => one.told === null && (!stepped.areHeld || isByMistake(one)),
      );
      // A step that was not come by may train it.
      const sendsNothing = ({ statement }: BackwardCall): boolean =>
        /^(cut|data)$/.test(run.subjects.get(statement)?.kind ?? '');
      return within.every(sendsNothing) ? found.map((one) => ({ ...one, stepped })) : [];
    });
    return toldOnce(missed);
  });
}

/** Whether what another model is given was decided or drawn: nobody stops a gradient so. */
function isByMistake({ cuts, isHanded }: CutStep): boolean {
  return isHanded && cuts.every(({ by }) => by !== 'detached-prediction' && by !== 'left-the-graph');
}

/** What several models miss by the same is told once. */
function toldOnce(missed: readonly CutStep[]): readonly CutStep[] {
  const placesOf = ({ step, cuts }: CutStep): string =>
    [step.statement, ...cuts].map(({ span: { path, start } }) => `${path}:${String(start)}`).join();
  const told = new Map<string, CutStep>();
  for (const one of missed) {
    const before = told.get(placesOf(one))?.stepped;
    const models = [...(before?.models ?? []), ...(one.stepped?.models ?? [])];
    told.set(placesOf(one), { ...one, stepped: one.stepped && { ...one.stepped, models } });
  }
  return [...told.values()];
}

function cutOf(run: CarriedRun, module: Module, steps: readonly BackwardCall[]): readonly CutStep[] {
  const room = run.room(module.path, run.files.read(module.path) ?? '');
  for (const { enclosing, statement } of steps) {
    const [outer, method] = enclosing;
    if (outer === undefined || run.subjects.has(statement)) continue;
    if (outer.kind === 'function') {
      run.call({ kind: 'function', definition: outer, room, self: null, around: room.top }, null, []);
    } else if (method?.kind === 'function') {
      const object = run.make({ kind: 'class', definition: outer, room }, null, []);
      // What hands its batch on is where that is known to be data.
      const handing = object.kind === 'object' ? run.method(object, 'training_step') : null;
      if (handing !== null) run.call(handing, null, []);
      if (run.subjects.has(statement)) continue;
      run.call({ kind: 'function', definition: method, room, self: object, around: room.top }, null, []);
    }
  }
  if (!run.isWhole) return [];
  return steps.flatMap((step): readonly CutStep[] => {
    const value = run.subjects.get(step.statement);
    if (value?.kind === 'told') return [{ step, ...value.cut, told: value.told, stepped: null }];
    return value?.kind === 'cut' ? [{ step, ...value, told: null, stepped: null }] : [];
  });
}
