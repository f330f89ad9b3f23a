import type { Note } from '../interpreter/values';
import type { Callable } from '../loss/definitions';
import type { Patience } from '../loss/probe';
import type { SourceFiles } from '../loss/request';
import type { Module } from '../program/program';
import { saidReading, type SaidReading } from '../roles/directive';
import { mistakesInComments } from '../roles/directive-mistakes';
import type { KnownInput } from '../roles/known-inputs';
import { readInputs, type ReadingResult } from '../roles/read-inputs';
import { parsedPython } from '../syntax/python/parsed-files';
import type { StudyContext } from './context';

/** As `readOf`, with what the file says of inputs where it runs so: what a broken script left unmade fits nothing. */
export function readWithKnown(
  callable: Callable,
  context: StudyContext,
  patience: Patience,
  known: readonly KnownInput[],
): ReadingResult {
  const result = readOf(callable, context, patience, known);
  const isOfUse = result.kind === 'read' && result.reading.inputs.some(({ role }) => role === 'prediction');
  if (isOfUse || known.length === 0) return result;
  const anew = readOf(callable, context, patience);
  // What speaks against it may lie in what was left out.
  return anew.kind === 'read' && anew.isPoor
    ? { kind: 'failed', outcome: null, isSpent: anew.isSpent, isUnmade: false }
    : anew;
}

/** Finds inputs on which a definition runs: a method of an object that cannot be made, on what its constructor has made of it. */
export function readOf(
  callable: Callable,
  context: StudyContext,
  patience: Patience,
  known: readonly KnownInput[] = [],
): ReadingResult {
  const result = readWhere(callable, context, patience, known, false);
  const isInPart = callable.kind === 'method' && result.kind === 'failed' && result.isUnmade;
  return isInPart ? readWhere(callable, context, patience, known, true) : result;
}

function readWhere(
  callable: Callable,
  context: StudyContext,
  patience: Patience,
  known: readonly KnownInput[],
  isPartOfUse: boolean,
): ReadingResult {
  const { probe, files, isOver } = context;
  return readInputs(
    callable,
    {
      attempt: (args, config) => probe.call(callable, args, config, patience, isPartOfUse),
      isPartOfUse,
      meanings: {
        stringsOf: (expression) => probe.stringsOf(expression),
        isMadeAlone: (className) => probe.isMadeAlone(className),
      },
      patience,
      programAt: (file) => programAt(files, file),
      isOver,
    },
    saidOf(callable, context),
    known,
  );
}

/** What the user says of its inputs and of its constructor's arguments. */
export function saidOf(callable: Callable, { source, path, evidence }: StudyContext): SaidReading {
  return saidReading(callable, evidence.module, (offset) => source.line({ path, start: offset, end: offset }));
}

/** What the user says of them that is not understood. */
export function mistakesSaid(callable: Callable, { source, path, evidence }: StudyContext): readonly Note[] {
  return mistakesInComments(callable, evidence.module, (offset) => source.line({ path, start: offset, end: offset }));
}

function programAt(files: SourceFiles, path: string): Module | undefined {
  const text = files.read(path);
  return text === undefined ? undefined : parsedPython(text, path);
}
