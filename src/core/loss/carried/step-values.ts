import type { Module } from '../../program/program';
import type { Span } from '../../text/span';
import type { BackwardCall } from '../training-steps';
import type { CarriedCut } from './carried';
import type { CarriedRun } from './run';

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
  /** What alone gets nothing; null where that is all that there is. */
  readonly missed: Missed | null;
}

/** What a loss sends nothing, by the names that it is called by. */
export interface Missed {
  readonly models: readonly string[];
  /**
   * `optimised`: all that an optimiser is to train by it; `layers`: a part of what is trained by it; `drawn`: what is trained by it otherwise, but not
   * by what these make of what is drawn of it.
   */
  readonly by: 'optimised' | 'layers' | 'drawn';
  readonly optimisers: readonly string[];
}

/** Which of the steps differentiate what is cut off. */
export function cutOf(run: CarriedRun, module: Module, steps: readonly BackwardCall[]): readonly CutStep[] {
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
    if (value?.kind === 'told') return [{ step, ...value.cut, told: value.told, missed: null }];
    return value?.kind === 'cut' ? [{ step, ...value, told: null, missed: null }] : [];
  });
}
