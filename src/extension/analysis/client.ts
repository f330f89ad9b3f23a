import { Worker } from 'node:worker_threads';
import type { Disposable, LogOutputChannel } from 'vscode';
import type {
  AnalysisJob,
  AnalysisWorkerData,
  FromAnalysis,
  SourceFile,
  ToAnalysis,
} from '../../protocol/analysis-messages';

type WithoutRun<Job> = Job extends AnalysisJob ? Omit<Job, 'runId'> : never;
export type AnalysisRequest = WithoutRun<AnalysisJob>;

/** What became of a request. Every request gets exactly one. */
export type Answer =
  | Extract<FromAnalysis, { type: 'analyzed' | 'visualized' | 'pictured' | 'softened' | 'told' }>
  /** A newer request of the same kind for the same file has taken its place. */
  | { readonly type: 'superseded' }
  /** The worker did not answer in time and was ended. */
  | { readonly type: 'overran' }
  /** A bug of ours; it is in the log. */
  | { readonly type: 'failed' };

interface Task {
  readonly job: AnalysisJob;
  readonly resolve: (answer: Answer) => void;
}

/** How long a worker may be silent about a job before it is ended, in milliseconds: longer where the user waits for it, on a busy machine too. */
const longestSilence = 3000;
export const longestWait = 10_000;

/** The analysis worker as the extension sees it: started on the first request, given one job at a time, ended when it overruns. */
export class AnalysisClient implements Disposable {
  readonly #abandoned = new Int32Array(new SharedArrayBuffer(4));
  readonly #waiting: Task[] = [];
  #running: Task | null = null;
  #worker: Worker | null = null;
  #isReady = false;
  #alarm: NodeJS.Timeout | undefined;
  #lastRun = 0;

  constructor(
    private readonly script: string,
    private readonly readFiles: (paths: readonly string[]) => Promise<readonly SourceFile[]>,
    private readonly log: Pick<LogOutputChannel, 'warn' | 'error'>,
  ) {}

  /** Asks for something; the newest request of a kind for a file wins, and what the user waits for goes first. */
  ask(request: AnalysisRequest): Promise<Answer> {
    const job: AnalysisJob = { ...request, runId: ++this.#lastRun };
    for (const [index, { job: other, resolve }] of this.#waiting.entries()) {
      if (!isSameKind(job, other)) continue;
      resolve({ type: 'superseded' });
      this.#waiting.splice(index, 1);
      break;
    }
    const running = this.#running?.job;
    if (running !== undefined && (isSameKind(job, running) || isUrgent(job))) this.#abandon(running);
    return new Promise((resolve) => {
      const task = { job, resolve };
      if (isUrgent(job)) this.#waiting.unshift(task);
      else this.#waiting.push(task);
      this.#next();
    });
  }

  /** A file has changed: jobs from now on read it anew. */
  forget(path: string): void {
    this.#post({ type: 'forget', path });
  }

  /** Ends the worker as if it had crashed. */
  async endWorker(): Promise<void> {
    await this.#worker?.terminate();
  }

  dispose(): void {
    this.#dropWorker();
    for (const { resolve } of this.#waiting.splice(0)) resolve({ type: 'superseded' });
    this.#settle({ type: 'superseded' });
  }

  #abandon({ runId, type }: AnalysisJob): void {
    // What the user waits for is never given up for something else.
    if (type === 'analyze') Atomics.store(this.#abandoned, 0, runId);
  }

  #next(): void {
    if (this.#running !== null || this.#waiting.length === 0) return;
    if (this.#worker === null) this.#start();
    if (!this.#isReady) return;
    const task = this.#waiting.shift();
    if (task === undefined) return;
    this.#running = task;
    this.#perform(task.job);
  }

  #perform(job: AnalysisJob): void {
    clearTimeout(this.#alarm);
    const longest = isUrgent(job) ? longestWait : longestSilence;
    this.#alarm = setTimeout(() => {
      this.log.warn(`${job.path} took longer than ${longest / 1000} s; its analysis was ended.`);
      this.#dropWorker();
      this.#settle({ type: 'overran' });
    }, longest);
    this.#post(job);
  }

  /** The next job starts another worker. */
  #dropWorker(): void {
    const worker = this.#worker;
    this.#worker = null;
    this.#isReady = false;
    void worker?.terminate();
  }

  #start(): void {
    const workerData: AnalysisWorkerData = { abandoned: this.#abandoned.buffer };
    const worker = new Worker(this.script, { workerData, resourceLimits: { maxOldGenerationSizeMb: 1024 } });
    this.#worker = worker;
    worker.on('message', (event: FromAnalysis) => {
      if (worker === this.#worker) this.#receive(event);
    });
    worker.on('error', (error) => {
      this.log.error(error);
    });
    worker.on('exit', () => {
      if (worker === this.#worker) this.#fail();
    });
  }

  /** Of a worker that ended by itself. One that could not even start would fail every other request too. */
  #fail(): void {
    this.log.warn('The analysis worker has ended; the next request starts another.');
    const hopeless = this.#isReady ? [] : this.#waiting.splice(0);
    this.#dropWorker();
    for (const { resolve } of hopeless) resolve({ type: 'failed' });
    this.#settle({ type: 'failed' });
  }

  #receive(event: FromAnalysis): void {
    if (event.type === 'ready') {
      this.#isReady = true;
      this.#next();
      return;
    }
    const running = this.#running;
    if (running?.job.runId !== event.runId) return;
    switch (event.type) {
      case 'analyzed':
      case 'visualized':
      case 'pictured':
      case 'softened':
      case 'told':
        this.#settle(event);
        break;
      case 'needs':
        clearTimeout(this.#alarm);
        void this.#provide(running, event.paths);
        break;
      case 'abandoned':
        this.#postpone(running);
        break;
      case 'failed':
        this.log.error(`${running.job.type} ${running.job.path}: ${event.stack ?? event.message}`);
        this.#settle({ type: 'failed' });
        break;
    }
  }

  async #provide(task: Task, paths: readonly string[]): Promise<void> {
    const files = await this.readFiles(paths);
    if (this.#running !== task) return;
    this.#post({ type: 'files', files });
    this.#perform(task.job);
  }

  /** An abandoned job is done again after the urgent one, unless a newer one has taken its place. */
  #postpone(task: Task): void {
    if (this.#waiting.some(({ job }) => isSameKind(job, task.job))) this.#settle({ type: 'superseded' });
    else {
      this.#running = null;
      this.#waiting.push({ ...task, job: { ...task.job, runId: ++this.#lastRun } });
      this.#next();
    }
  }

  #settle(answer: Answer): void {
    clearTimeout(this.#alarm);
    const task = this.#running;
    this.#running = null;
    task?.resolve(answer);
    this.#next();
  }

  #post(message: ToAnalysis): void {
    this.#worker?.postMessage(message);
  }
}

function isSameKind(one: AnalysisJob, other: AnalysisJob): boolean {
  return one.type === other.type && one.path === other.path;
}

function isUrgent({ type }: AnalysisJob): boolean {
  return type !== 'analyze';
}
