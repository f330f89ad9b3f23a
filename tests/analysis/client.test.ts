import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SourceFile } from '../../src/protocol/analysis-messages';
import { AnalysisClient, type AnalysisRequest } from '../../src/extension/analysis/client';

const worker = fileURLToPath(new URL('stubborn-worker.mjs', import.meta.url));

let logged: string[];
let asked: string[];
let client: AnalysisClient;

beforeEach(() => {
  [logged, asked] = [[], []];
  const log = (message: string | Error): void => void logged.push(String(message));
  const read = (paths: readonly string[]): Promise<readonly SourceFile[]> => {
    asked.push(...paths);
    return Promise.resolve(paths.map((path) => ({ path, text: null })));
  };
  client = new AnalysisClient(worker, read, { warn: log, error: log });
});

afterEach(() => {
  client.dispose();
});

function request(type: 'analyze' | 'picture', path: string): AnalysisRequest {
  const header = { path, documentVersion: 1, seed: 0 };
  return type === 'analyze' ? { ...header, type } : { ...header, type, asked: { kind: 'at', offset: 0 } };
}

describe('the analysis client', () => {
  it('ends a worker that overruns, says so, and starts another', async () => {
    expect(await client.ask(request('analyze', 'hang'))).toEqual({ type: 'overran' });
    expect(logged).toEqual([expect.stringContaining('hang took longer than 3 s')]);
    expect(await client.ask(request('picture', 'fine'))).toMatchObject({ type: 'pictured' });
  });

  it('has more patience with what the user waits for, as a busy machine needs', { timeout: 15_000 }, async () => {
    expect(await client.ask(request('picture', 'hang'))).toEqual({ type: 'overran' });
    expect(logged).toEqual([expect.stringContaining('hang took longer than 10 s')]);
  });

  it('answers a job whose worker has crashed, and starts another', async () => {
    expect(await client.ask(request('picture', 'crash'))).toEqual({ type: 'failed' });
    expect(await client.ask(request('picture', 'fine'))).toMatchObject({ type: 'pictured' });
  });

  it('logs a bug and goes on', async () => {
    expect(await client.ask(request('picture', 'bug'))).toEqual({ type: 'failed' });
    expect(logged).toEqual([expect.stringContaining('a bug')]);
    expect(await client.ask(request('picture', 'fine'))).toMatchObject({ type: 'pictured' });
  });

  it('reads the files that a job needs', async () => {
    expect(await client.ask(request('picture', 'needy'))).toMatchObject({ type: 'pictured' });
    expect(asked).toEqual(['other']);
  });

  it('does the newest job of a kind for a file, and what the user waits for first', async () => {
    const order: string[] = [];
    const note = (name: string, request: AnalysisRequest): Promise<void> =>
      client.ask(request).then(({ type }) => void order.push(`${name} ${type}`));
    await Promise.all([
      note('old', request('analyze', 'file')),
      note('new', request('analyze', 'file')),
      note('urgent', request('picture', 'file')),
    ]);
    expect(order).toEqual(['old superseded', 'urgent pictured', 'new visualized']);
  });

  it('answers every job when it is disposed of', async () => {
    const answers = [client.ask(request('picture', 'hang')), client.ask(request('analyze', 'fine'))];
    client.dispose();
    expect(await Promise.all(answers)).toEqual([{ type: 'superseded' }, { type: 'superseded' }]);
  });

  it('gives up a worker that cannot start', async () => {
    const read = (): Promise<readonly SourceFile[]> => Promise.resolve([]);
    const ignore = (): void => undefined;
    const broken = new AnalysisClient(`${worker}.missing`, read, { warn: ignore, error: ignore });
    expect(await broken.ask(request('picture', 'fine'))).toEqual({ type: 'failed' });
  });
});
