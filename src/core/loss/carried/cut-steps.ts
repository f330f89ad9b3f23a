import type { Module } from '../../program/program';
import type { SourceFiles } from '../request';
import { backwardCalls, type BackwardCall } from '../training-steps';
import type { Carried, CarriedCut } from './carried';
import { Frame } from './room';
import { CarriedRun } from './run';

/** A step that differentiates what is cut off, as a whole or in a term. */
export interface CutStep {
  readonly step: BackwardCall;
  readonly cuts: readonly CarriedCut[];
  /** Whether other terms may train. */
  readonly isTerm: boolean;
  /** False where what it is compared with comes from elsewhere, or what compares is not known. */
  readonly isSure: boolean;
}

/** The steps of a file through which nothing flows, whichever way the program comes there. */
export function cutSteps(files: SourceFiles, module: Module): readonly CutStep[] {
  const steps = backwardCalls(module);
  if (steps.length === 0) return [];
  const run = new CarriedRun(files, steps);
  const room = run.room(module.path, files.read(module.path) ?? '');
  const top = new Frame(room, room.names, null);
  for (const { enclosing, statement } of steps) {
    const [outer, method] = enclosing;
    if (outer === undefined || run.subjects.has(statement)) continue;
    if (outer.kind === 'function') {
      run.call({ kind: 'function', definition: outer, room, self: null }, null, []);
    } else if (method?.kind === 'function') {
      const object = run.make({ kind: 'class', definition: outer, room }, null, []);
      run.call({ kind: 'function', definition: method, room: top.room, self: object }, null, []);
    }
  }
  if (!run.isWhole) return [];
  return steps.flatMap((step) => {
    const value = run.subjects.get(step.statement);
    return value === undefined ? [] : cutStep(step, value);
  });
}

function cutStep(step: BackwardCall, value: Carried): readonly CutStep[] {
  if (value.kind === 'cut') return [{ step, cuts: value.cuts, isTerm: false, isSure: value.isSure }];
  if (value.kind !== 'live' || value.dead.length === 0) return [];
  return [{ step, cuts: value.dead, isTerm: true, isSure: false }];
}
