import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { analyze } from '../core/analyze';
import { configurationFor } from '../core/configuration/configuration';
import { configured } from '../core/configuration/configured';
import { visualizeMore } from '../core/visualize';
import { workerDataSchema, type AnalysisJob, type FromAnalysis, type ToAnalysis } from '../protocol/analysis-messages';
import { KnownFiles, type FilesOfJob } from './known-files';
import { panelLoss } from './panel-loss';

/** What one job may take before the rest of the file is given up with a note, in milliseconds. */
const timeForJob = 2000;

const started: unknown = workerData;
const abandonedRun = new Int32Array(v.parse(workerDataSchema, started).abandoned);
const known = new KnownFiles();

parentPort?.on('message', (message: ToAnalysis) => {
  if (message.type === 'files') known.receive(message.files);
  else if (message.type === 'forget') known.forget(message.path);
  else post(answer(message));
});
post({ type: 'ready' });

function post(event: FromAnalysis): void {
  parentPort?.postMessage(event);
}

function answer(job: AnalysisJob): FromAnalysis {
  const { runId } = job;
  const files = known.look();
  try {
    const result = perform(job, files);
    if (isAbandoned(runId)) return { type: 'abandoned', runId };
    const paths = files.needs;
    return paths.length > 0 ? { type: 'needs', runId, paths } : result;
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { type: 'failed', runId, message, stack: stack ?? null };
  }
}

function perform(job: AnalysisJob, files: FilesOfJob): FromAnalysis {
  const { runId, path, seed } = job;
  switch (job.type) {
    case 'analyze': {
      const end = performance.now() + timeForJob;
      // While files are missing the answer is not wanted yet.
      const isOver = (): boolean => isAbandoned(runId) || performance.now() > end || files.needs.length > 0;
      const configuration = configurationFor(files, path);
      const found = analyze(files, path, { seed, isOver });
      const analysis = configured(found, files.read(path) ?? '', configuration);
      return { type: 'analyzed', runId, analysis, uses: files.uses };
    }
    case 'visualize':
      return { type: 'visualized', runId, loss: panelLoss(files, job) };
    case 'picture':
      return { type: 'pictured', runId, pictures: visualizeMore(files, path, job.asked, seed) };
  }
}

function isAbandoned(runId: number): boolean {
  return Atomics.load(abandonedRun, 0) === runId;
}
