import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import type { Analysis } from '../core/analysis-report';
import { analyze } from '../core/analyze';
import { compareLosses, type Version } from '../core/compare-losses';
import { nothingSaid, projectFiles, type Configuration } from '../core/configuration/configuration';
import { configured } from '../core/configuration/configured';
import type { SourceFiles } from '../core/loss/request';
import { isNotebook, NotebookText } from '../core/notebook/notebook-text';
import { softenedLoss } from '../core/softened-loss';
import { visualizeMore } from '../core/visualize';
import { workerDataSchema, type AnalysisJob, type FromAnalysis, type ToAnalysis } from '../protocol/analysis-messages';
import { comparisonMarkdown } from '../report/comparison-markdown';
import { fileJson } from '../report/file-json';
import type { Source } from '../report/source';
import { KnownFiles, type FilesOfJob } from './known-files';
import { panelLoss } from './panel-loss';
import { StudiedFiles } from './studied-files';

/** What one job may take before the rest of the file is left for another, in milliseconds. */
const timeForJob = 2000;

const started: unknown = workerData;
const abandonedRun = new Int32Array(v.parse(workerDataSchema, started).abandoned);
const known = new KnownFiles();
const studied = new StudiedFiles();

/** Until what came before is done: a job may wait for a script of its own. */
let before = Promise.resolve();
parentPort?.on('message', (message: ToAnalysis) => {
  before = before.then(() => receive(message));
});
post({ type: 'ready' });

function post(event: FromAnalysis): void {
  parentPort?.postMessage(event);
}

async function receive(message: ToAnalysis): Promise<void> {
  if (message.type === 'files') known.receive(message.files);
  else if (message.type === 'forget') known.forget(message.path);
  else post(await answer(message));
}

async function answer(job: AnalysisJob): Promise<FromAnalysis> {
  const { runId } = job;
  const files = known.look();
  try {
    const result = perform(job, files, await configurationFor(files, job.path));
    if (isAbandoned(runId)) return { type: 'abandoned', runId };
    const paths = files.needs;
    return paths.length > 0 ? { type: 'needs', runId, paths } : result;
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { type: 'failed', runId, message, stack: stack ?? null };
  }
}

/** Most projects say nothing: what reads a project's file is a script of its own. */
async function configurationFor(files: FilesOfJob, path: string): Promise<Configuration> {
  if (projectFiles(files, path).next().done === true) return nothingSaid;
  const reader = await import('../core/configuration/read-configuration');
  return reader.configurationFor(files, path);
}

function perform(job: AnalysisJob, files: FilesOfJob, configuration: Configuration): FromAnalysis {
  const { runId, path, seed } = job;
  switch (job.type) {
    case 'analyze':
      return { type: 'analyzed', runId, analysis: analysed(job, files, configuration), uses: files.uses };
    case 'check':
      return { type: 'told', runId, text: checkedJson(job, files, configuration) };
    case 'compare':
      return { type: 'told', runId, text: comparedWith(job, files) };
    case 'visualize':
      return { type: 'visualized', runId, loss: panelLoss(files, job, configuration) };
    case 'soften': {
      const softened = softenedLoss(files, path, job.asked, job.reading, seed, job.warmth);
      return { type: 'softened', runId, softened };
    }
    case 'picture':
      return { type: 'pictured', runId, pictures: visualizeMore(files, path, job.asked, seed) };
  }
}

function analysed({ runId, path, seed }: AnalysisJob, files: FilesOfJob, configuration: Configuration): Analysis {
  const end = performance.now() + timeForJob;
  // While files are missing the answer is not wanted yet.
  const isOver = (): boolean => isAbandoned(runId) || performance.now() > end || files.needs.length > 0;
  const analysis = analyze(files, path, { seed, isOver, known: studied.of(path) });
  return configured(analysis, files.read(path) ?? '', configuration);
}

function checkedJson(
  job: Extract<AnalysisJob, { type: 'check' }>,
  files: FilesOfJob,
  configuration: Configuration,
): string {
  const started = performance.now();
  const analysis = analysed(job, files, configuration);
  const text = files.read(job.path) ?? '';
  const source: Source = { text, notebook: isNotebook(job.path) ? NotebookText.of(text) : null };
  const milliseconds = Math.round(performance.now() - started);
  const checked = fileJson({ path: job.fileName, source, milliseconds, analysis, files });
  return JSON.stringify({ schemaVersion: 1, skipped: [], files: [checked] });
}

function comparedWith(job: Extract<AnalysisJob, { type: 'compare' }>, files: FilesOfJob): string {
  const { path, fileName, before, seed } = job;
  const was: SourceFiles = { read: (asked) => (asked === path ? before : files.read(asked)) };
  const isOver = (): boolean => files.needs.length > 0;
  const [old, young] = [was, files].map((version): Version => {
    return { files: version, path, losses: analyze(version, path, { seed, isOver, isBrief: true }).losses };
  });
  if (old === undefined || young === undefined || isOver()) return '';
  const losses = compareLosses(old, young);
  return comparisonMarkdown(losses.length === 0 ? [] : [{ path: fileName, losses }]);
}

function isAbandoned(runId: number): boolean {
  return Atomics.load(abandonedRun, 0) === runId;
}
