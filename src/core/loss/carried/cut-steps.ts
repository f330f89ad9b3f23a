import type { Module } from '../../program/program';
import type { SourceFiles } from '../request';
import { answersLoss, returnedLosses } from '../returned-losses';
import { backwardCalls, type BackwardCall } from '../training-steps';
import { live, placeOf } from './carried';
import { lostDraws, missedLayers, missedModels, type OfFile } from './missed-models';
import { CarriedRun } from './run';
import { cutOf, type CutStep } from './step-values';
import { Optimisers } from './stepped';

/** The steps of a file through which nothing flows, or not all that should, whichever way the program comes there. */
export function cutSteps(files: SourceFiles, module: Module, isOver: () => boolean): readonly CutStep[] {
  const told = ofSteps(files, module, isOver);
  const isTold = ({ cuts }: CutStep): boolean =>
    told.some((other) => cuts.every((cut) => other.cuts.some((one) => placeOf(one) === placeOf(cut))));
  return [...told, ...ofDefinitions(files, module, isOver).filter((one) => !isTold(one))];
}

function ofSteps(files: SourceFiles, module: Module, isOver: () => boolean): readonly CutStep[] {
  const steps = backwardCalls(module);
  if (steps.length === 0) return [];
  const run = new CarriedRun(files, isOver, steps);
  const cut = cutOf(run, module, steps);
  const optimisers = new Optimisers(module);
  const others = steps.flatMap((step): readonly CutStep[] => {
    const stepped = cut.some((one) => one.step === step) ? null : optimisers.after(step);
    if (stepped === null) return [];
    const found = cutOf(new CarriedRun(files, isOver, [step], { passing: stepped.others }), module, [step]);
    return found
      .filter(({ told }) => told === null)
      .map((one) => ({ ...one, missed: { ...stepped, by: 'optimised' } }));
  });
  const file: OfFile = { files, module, isOver, steps, models: run.models };
  const left = steps.filter((step) => ![...cut, ...others].some((one) => one.step === step));
  const missed = missedModels(file, left, (block) => (block === module ? optimisers : new Optimisers(block)));
  const told = [...cut, ...others, ...missed];
  const rest = steps.filter((step) => !told.some((one) => one.step === step));
  return [...told, ...missedLayers(file, rest), ...lostDraws(file, rest)];
}

/** What definitions answer that is a loss of what models make: of these only what some of it misses is told. */
function ofDefinitions(files: SourceFiles, module: Module, isOver: () => boolean): readonly CutStep[] {
  const steps = returnedLosses(module).flatMap((answer): readonly BackwardCall[] =>
    answersLoss(answer) ? [{ ...answer, subjects: [{ expression: answer.expression, origin: 'differentiated' }] }] : [],
  );
  if (steps.length === 0) return [];
  const run = new CarriedRun(files, isOver, steps, { given: () => live });
  cutOf(run, module, steps);
  const file: OfFile = { files, module, isOver, steps, models: run.models };
  return [...missedLayers(file, steps), ...lostDraws(file, steps)];
}
