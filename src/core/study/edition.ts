import { SourceText } from '../findings/source-text';
import type { Callable } from '../loss/definitions';
import { Evidence } from '../loss/evidence';
import { inFormerNames } from '../loss/former-names';
import { Probe } from '../loss/probe';
import type { Outcome } from '../loss/outcome';
import type { SourceFiles } from '../loss/request';
import type { Reading } from '../roles/reading';
import { configArguments, defaultSample, sampleArguments } from '../roles/sample';
import { parsedPython } from '../syntax/python/parsed-files';
import { definitionsOf, inlineAgain } from './callables';
import type { StudyContext } from './context';

/** A loss in changed files, and what is known of them. */
export interface Edition {
  readonly callable: Callable;
  readonly context: StudyContext;
}

/** The same loss after an edit of its file: a definition by its name, an inline loss by its place among those of the file. */
export function editionOf(callable: Callable, context: StudyContext, files: SourceFiles): Edition | null {
  const { path, seed, probe } = context;
  const edited: StudyContext = {
    ...context,
    files,
    source: new SourceText(files, path),
    evidence: new Evidence(parsedPython(files.read(path) ?? '', path)),
    probe: new Probe(files, path, seed, probe.entered),
  };
  if (callable.inline === null) {
    const again = definitionsOf(edited).find(({ name }) => name === callable.name);
    return again === undefined ? null : { callable: again, context: edited };
  }
  const again = inlineAgain(callable, context, edited);
  return again === null ? null : { callable: inFormerNames(again, callable), context: edited };
}

/** The edited loss on the sample inputs of a reading. */
export function traceEdition({ callable, context }: Edition, reading: Reading): Outcome {
  return context.probe.callAnew(callable, sampleArguments(reading, defaultSample), configArguments(reading));
}
