import { randomBytes } from 'node:crypto';
import { Uri, type Webview, type WebviewOptions } from 'vscode';
import { trainingWorkerAttribute } from '../../protocol/panel-messages';

export function pageOptions(extension: Uri): WebviewOptions {
  return {
    enableScripts: true,
    localResourceRoots: [Uri.joinPath(extension, 'dist'), Uri.joinPath(extension, 'media')],
  };
}

/** The document of the page: only our own script runs, its worker starts from a blob, and nothing is fetched but our own files. */
export function pageHtml(webview: Webview, extension: Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const file = (...path: string[]): string => webview.asWebviewUri(Uri.joinPath(extension, ...path)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    `worker-src blob:`,
    `style-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data: blob:`,
    `font-src ${webview.cspSource}`,
    `connect-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Loss Lens</title>
<link rel="stylesheet" href="${file('media', 'page.css')}">
</head>
<body ${trainingWorkerAttribute}="${file('dist', 'training-worker.js')}">
<script nonce="${nonce}" src="${file('dist', 'page.js')}"></script>
</body>
</html>
`;
}
