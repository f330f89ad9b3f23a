import { parentPort } from 'node:worker_threads';

/** Stands in for the analysis worker: how a job ends stands in its path. */
let hasFiles = false;

/** @param {import('../../src/protocol/analysis-messages').FromAnalysis} event */
function post(event) {
  parentPort?.postMessage(event);
}

/** @param {import('../../src/protocol/analysis-messages').ToAnalysis} message */
function receive(message) {
  if (message.type === 'files') hasFiles = true;
  if (message.type === 'files' || message.type === 'forget') return;
  const { runId, path, type } = message;
  if (path === 'hang') for (;;);
  if (path === 'crash') process.exit(1);
  if (path === 'bug') post({ type: 'failed', runId, message: 'a bug', stack: null });
  else if (path === 'needy' && !hasFiles) post({ type: 'needs', runId, paths: ['other'] });
  else if (type === 'picture') post({ type: 'pictured', runId, pictures: null });
  else post({ type: 'visualized', runId, loss: null });
}

parentPort?.on('message', receive);
post({ type: 'ready' });
