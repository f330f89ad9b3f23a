import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { build } from 'esbuild';
import { root } from '../../../scripts/process.mjs';
import { trainingWorkerAttribute } from '../../../src/protocol/panel-messages';

/** The page on 127.0.0.1, under the policy that the extension gives it. */
export interface Server {
  readonly address: string;
  readonly close: () => Promise<void>;
}

const nonce = 'test';

/** Where the page stands in a host that forbids WebAssembly. */
export const withoutWasm = 'without-wasm';

function document(origin: string, allowed: string): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}' ${allowed}`,
    `worker-src blob:`,
    `style-src ${origin}`,
    `img-src ${origin} data: blob:`,
    `connect-src ${origin}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Loss Lens</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
</head>
<body ${trainingWorkerAttribute}="/training-worker.js">
<script nonce="${nonce}" src="/page.js"></script>
</body>
</html>
`;
}

async function bundle(source: string): Promise<string> {
  const { outputFiles } = await build({
    ...{ absWorkingDir: root, entryPoints: [source], bundle: true, minify: true, write: false },
    ...{ platform: 'browser', format: 'iife', target: 'es2022', loader: { '.py': 'text' }, logLevel: 'warning' },
  });
  return outputFiles.map(({ text }) => text).join('');
}

export async function servePage(): Promise<Server> {
  const [page, worker] = await Promise.all([bundle('webview/page.ts'), bundle('webview/training-worker.ts')]);
  const sheets = await Promise.all(
    ['page.css', 'base.css', 'regions.css'].map(async (name) => {
      const text = await readFile(`${root}/media/${name}`, 'utf8');
      return [`/${name}`, ['text/css; charset=utf-8', text]] as const;
    }),
  );
  const script = 'text/javascript; charset=utf-8';
  const server = createServer((request, response) => {
    const origin = `http://${request.headers.host ?? ''}`;
    const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
      '/': ['text/html; charset=utf-8', document(origin, "'wasm-unsafe-eval'")],
      [`/${withoutWasm}`]: ['text/html; charset=utf-8', document(origin, '')],
      '/page.js': [script, page],
      '/training-worker.js': [script, worker],
      ...Object.fromEntries(sheets),
    };
    answer(response, files[request.url ?? '']);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    address: `http://127.0.0.1:${address.port}/`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function answer(response: ServerResponse, file: readonly [type: string, text: string] | undefined): void {
  if (file === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': file[0] }).end(file[1]);
}
