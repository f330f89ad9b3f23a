import type { Module } from '../../program/program';
import type { Span } from '../../text/span';
import type { SourceFiles } from '../request';
import { backwardCalls, type BackwardCall } from '../training-steps';
import type { CarriedCut } from './carried';
import { CarriedRun } from './run';

/** A step that differentiates what is cut off. */
export interface CutStep {
  readonly step: BackwardCall;
  readonly cuts: readonly CarriedCut[];
  /** False where what compares it is not known. */
  readonly isSure: boolean;
  /** Where it is told to require a gradient all the same. */
  readonly told: Span | null;
}

/** The steps of a file through which nothing flows, whichever way the program comes there. */
export function cutSteps(files: SourceFiles, module: Module, isOver: () => boolean): readonly CutStep[] {
  const steps = backwardCalls(module);
  if (steps.length === 0) return [];
  const run = new CarriedRun(files, isOver, steps);
  const room = run.room(module.path, files.read(module.path) ?? '');
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
    if (value?.kind === 'told') return [{ step, ...value.cut, told: value.told }];
    return value?.kind === 'cut' ? [{ step, ...value, told: null }] : [];
  });
}
