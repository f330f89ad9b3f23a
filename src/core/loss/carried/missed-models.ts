import type { Module } from '../../program/program';
import { allStatements } from '../../program/walk';
import { freezersIn, freezesAny, freezesWithin } from '../freezing';
import type { Definition } from '../places';
import type { SourceFiles } from '../request';
import { parametersOf } from '../straight-way';
import type { BackwardCall } from '../training-steps';
import { data, isByMistake, live, type Carried } from './carried';
import type { ModelsCalled } from './models-called';
import { CarriedRun } from './run';
import { cutOf, type CutStep, type Missed } from './step-values';
import type { Optimisers } from './stepped';

/** A file, its steps, and the models that it calls. */
export interface OfFile {
  readonly files: SourceFiles;
  readonly module: Module;
  readonly isOver: () => boolean;
  readonly steps: readonly BackwardCall[];
  readonly models: ModelsCalled;
}

/** A file, or an outermost definition of it. */
type Block = Module | Definition;

/** Most models of an optimiser that are looked at each apart from the others. */
const mostModels = 6;

/** Most layers of a file that are. */
const mostLayers = 12;

/** Most inputs of a definition that are. */
const mostInputs = 10;

/** The steps that send one of the models of their only optimiser nothing, which no other step sends anything either. */
export function missedModels(
  { files, module, isOver }: OfFile,
  steps: readonly BackwardCall[],
  optimisersOf: (block: Block) => Optimisers,
): readonly CutStep[] {
  const freezers = new Set(freezersIn(module.body));
  return blocksOf(steps, module).flatMap(({ block, within }) => {
    const models = optimisersOf(block).ofOne();
    if (models.length === 0 || models.length > mostModels || freezesWithin(block.body, freezers)) return [];
    const missed = models.flatMap((stepped): readonly CutStep[] => {
      const run = new CarriedRun(files, isOver, within, { passing: stepped.others });
      const found = cutOf(run, module, within).filter(
        (one) => one.told === null && (!stepped.areHeld || isDecided(one)),
      );
      return sendNothing(within, run) ? found.map((one) => ({ ...one, missed: { ...stepped, by: 'optimised' } })) : [];
    });
    return toldOnce(missed);
  });
}

/** A step that was not come by may train it. */
function sendNothing(steps: readonly BackwardCall[], run: CarriedRun): boolean {
  return steps.every(({ statement }) => /^(cut|data)$/.test(run.subjects.get(statement)?.kind ?? ''));
}

/** Whether what another model is given was decided or drawn: nobody stops a gradient so. */
function isDecided({ cuts, isHanded }: CutStep): boolean {
  return isHanded && cuts.every(({ by }) => isByMistake(by));
}

/** The steps that send a layer of a model of the file nothing, as what it computes is decided or drawn by; nor does any other step. */
export function missedLayers(file: OfFile, asked: readonly BackwardCall[]): readonly CutStep[] {
  const { files, module, isOver, steps } = file;
  const isFrozen = asked.length > 0 && freezesAny(allStatements(module.body));
  if (!file.models.hasDecided || isFrozen) return [];
  return blocksOf(asked, module).flatMap(({ within }) => {
    const whole = new CarriedRun(files, isOver, within);
    cutOf(whole, module, within);
    const { names, layers, hasDecided } = whole.models;
    if (!hasDecided || layers.size > mostLayers) return [];
    const missed = [...layers].flatMap((layer): readonly CutStep[] => {
      const ran = (given: readonly BackwardCall[], passing: readonly string[]): CarriedRun =>
        new CarriedRun(files, isOver, given, { passing, given: () => data });
      const passing = [...names].filter((name) => name !== layer);
      const found = cutOf(ran(within, passing), module, within).filter(
        ({ told, cuts }) => told === null && cuts.every(({ by }) => isByMistake(by)),
      );
      if (found.length === 0) return [];
      const all = ran(
        steps,
        [...file.models.names].filter((name) => name !== layer),
      );
      cutOf(all, module, steps);
      const missed: Missed = { models: [layer], by: 'layers', optimisers: [] };
      return steps.every((step) => misses(step, all)) ? found.map((one) => ({ ...one, missed })) : [];
    });
    return toldOnce(missed);
  });
}

/** Whether a step was come by, and what it differentiates is not of the only model that is there. */
function misses({ statement }: BackwardCall, run: CarriedRun): boolean {
  const kind = run.subjects.get(statement)?.kind;
  return kind !== undefined && kind !== 'live' && kind !== 'told';
}

/** The outermost definitions that steps stand in, and the steps of each. */
function blocksOf(
  steps: readonly BackwardCall[],
  module: Module,
): readonly { readonly block: Block; readonly within: readonly BackwardCall[] }[] {
  const outermost = ({ enclosing: [outer] }: BackwardCall): Block => outer ?? module;
  const blocks = new Set(steps.map(outermost));
  return [...blocks].map((block) => ({ block, within: steps.filter((step) => outermost(step) === block) }));
}

/**
 * The steps whose loss is made of what models make of what is drawn of a distribution that could have let a gradient through. What a definition is
 * given has to be what is trained by it: two of its inputs at least, as mean and spread, get a gradient of what it answers in another way.
 */
export function lostDraws(
  { files, module, isOver, models }: OfFile,
  asked: readonly BackwardCall[],
): readonly CutStep[] {
  return models.lost.flatMap(({ cut, into }): readonly CutStep[] => {
    const ran = (passing: readonly string[], given: (name: string) => Carried): CarriedRun => {
      const run = new CarriedRun(files, isOver, asked, { passing, given });
      cutOf(run, module, asked);
      return run;
    };
    const isReached = (run: CarriedRun, { statement }: BackwardCall): boolean =>
      run.subjects.get(statement)?.kind === 'live';
    const beside = ran(
      [...models.names].filter((name) => !into.has(name)),
      () => data,
    );
    const isOfModels = ran([], () => data).models.hasDrawn(cut);
    const reached = asked.filter((step) => {
      if (!isReached(beside, step)) return false;
      if (isOfModels) return true;
      const trained = givenTo(step).filter((input) => {
        const run = ran([...models.names], (name) => (name === input ? live : data));
        return run.models.hasDrawn(cut) && isReached(run, step);
      });
      return trained.length > 1;
    });
    const missed: Missed = { models: [...into], by: 'drawn', optimisers: [] };
    return reached.map((step) => ({ step, cuts: [cut], isSure: true, isHanded: true, told: null, missed }));
  });
}

/** The inputs of the definition that a step stands in. */
function givenTo({ enclosing }: BackwardCall): readonly string[] {
  const around = enclosing.findLast(({ kind }) => kind === 'function');
  const inputs = around === undefined ? [] : parametersOf(around).map(({ name }) => name);
  return inputs.length > mostInputs ? [] : inputs;
}

/** What several models miss by the same is told once. */
function toldOnce(missed: readonly CutStep[]): readonly CutStep[] {
  const placesOf = ({ step, cuts }: CutStep): string =>
    [step.statement, ...cuts].map(({ span: { path, start } }) => `${path}:${String(start)}`).join();
  const told = new Map<string, CutStep>();
  for (const one of missed) {
    const before = told.get(placesOf(one))?.missed;
    const models = [...(before?.models ?? []), ...(one.missed?.models ?? [])];
    told.set(placesOf(one), { ...one, missed: one.missed && { ...one.missed, models } });
  }
  return [...told.values()];
}
