import type { AnalysisNote } from '../analysis-report';
import type { SourceText } from '../findings/source-text';
import type { Callable } from '../loss/definitions';
import type { Evidence } from '../loss/evidence';
import type { Outcome } from '../loss/outcome';
import type { Probe } from '../loss/probe';
import type { SourceFiles } from '../loss/request';
import { LossSession, targetOf } from '../loss/session';
import type { Reading } from '../roles/reading';
import { configArguments, defaultSample, sampleArguments } from '../roles/sample';

/** What a study works with: the file, and what is known of it as a whole. */
export interface StudyContext {
  readonly files: SourceFiles;
  readonly path: string;
  readonly source: SourceText;
  readonly evidence: Evidence;
  readonly seed: number;
  /** Whether nothing is to be said of single operations, nor of the derivative. */
  readonly isBrief: boolean;
  /** True when the time for this file is up: no further reading is tried. */
  readonly isOver: () => boolean;
  /** Told where a definition spent its budget, whether it is a loss or not, and why what is named a loss is not listed. */
  readonly note: (note: AnalysisNote) => void;
  /** Where readings are tried out. */
  readonly probe: Probe;
}

/** A loss that ran on its sample inputs. */
export type Traced = Extract<Outcome, { kind: 'value' }>;

/** Traces a loss anew on its sample inputs, in a session of its own. */
export function traceOnce(callable: Callable, context: StudyContext, reading: Reading): Outcome {
  const { files, path, seed, probe } = context;
  const session = new LossSession(files, path, seed, undefined, probe.entered);
  const opened = session.open(targetOf(callable), configArguments(reading));
  return 'kind' in opened ? opened : session.call(opened, sampleArguments(reading, defaultSample));
}
