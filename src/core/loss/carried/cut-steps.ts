import type { Module } from '../../program/program';
import type { Span } from '../../text/span';
import type { SourceFiles } from '../request';
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
  return [...cut, ...others];
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
