import ignore, { type Ignore } from 'ignore';
import {
  EventEmitter,
  FileType,
  languages,
  RelativePattern,
  Uri,
  workspace,
  type Disposable,
  type TextDocument,
  type WorkspaceFolder,
} from 'vscode';
import { settingsFor } from '../settings';
import { notebookOf } from './notebooks';

/** Folders of packages that others wrote, wherever they lie. */
const installedPackages = /\/(site-packages|dist-packages)\/|\/lib\/python\d[\d.]*\//i;

/** Files that mark a folder as a virtual environment: of venv and of conda. */
const environmentMarks = ['pyvenv.cfg', 'conda-meta'];

/** Decides which documents are the user's own code: only there are lenses and diagnostics shown. */
export class OwnCode implements Disposable {
  readonly #watcher = workspace.createFileSystemWatcher('**/{.gitignore,pyvenv.cfg}');
  /** What is known of folders, by URI. */
  readonly #folders = new Map<string, Promise<FolderFacts>>();

  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor() {
    const forget = (): void => {
      this.#folders.clear();
      this.#changed.fire();
    };
    this.#watcher.onDidChange(forget);
    this.#watcher.onDidCreate(forget);
    this.#watcher.onDidDelete(forget);
  }

  async isOwn(document: TextDocument): Promise<boolean> {
    const { uri } = notebookOf(document) ?? document;
    if (uri.scheme === 'untitled') return true;
    if (installedPackages.test(uri.path)) return false;
    const folder = workspace.getWorkspaceFolder(uri);
    // Without a workspace a single file was opened on purpose.
    if (folder === undefined) return workspace.workspaceFolders === undefined && uri.scheme === 'file';
    return !isExcluded(document, folder) && !(await this.#isLeftOut(uri, folder));
  }

  dispose(): void {
    this.#watcher.dispose();
    this.#changed.dispose();
  }

  /** Whether a folder between the workspace's and the file is an environment, or one of their `.gitignore`s names the file. */
  async #isLeftOut(uri: Uri, { uri: root }: WorkspaceFolder): Promise<boolean> {
    const inside = uri.path
      .slice(root.path.length)
      .split('/')
      .filter((part) => part !== '');
    const folders = inside.map((_, depth) => Uri.joinPath(root, ...inside.slice(0, depth)));
    const facts = await Promise.all(folders.map((folder) => this.#factsOf(folder)));
    return facts.some(({ isEnvironment, rules }, depth) => isEnvironment || isIgnored(rules, inside.slice(depth)));
  }

  #factsOf(folder: Uri): Promise<FolderFacts> {
    const key = folder.toString();
    const known = this.#folders.get(key) ?? factsOf(folder);
    this.#folders.set(key, known);
    return known;
  }
}

interface FolderFacts {
  readonly isEnvironment: boolean;
  readonly rules: Ignore | null;
}

async function factsOf(folder: Uri): Promise<FolderFacts> {
  const [rules, ...marks] = await Promise.all([
    gitignoreOf(folder),
    ...environmentMarks.map((name) => exists(Uri.joinPath(folder, name))),
  ]);
  return { isEnvironment: marks.includes(true), rules };
}

async function gitignoreOf(folder: Uri): Promise<Ignore | null> {
  const file = Uri.joinPath(folder, '.gitignore');
  if (!(await exists(file))) return null;
  return ignore().add(new TextDecoder().decode(await workspace.fs.readFile(file)));
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    return (await workspace.fs.stat(uri)).type !== FileType.Unknown;
  } catch {
    return false;
  }
}

/** A file is ignored where a rule names it or a folder around it. */
function isIgnored(rules: Ignore | null, inside: readonly string[]): boolean {
  return rules?.ignores(inside.join('/')) ?? false;
}

function isExcluded(document: TextDocument, folder: WorkspaceFolder): boolean {
  return settingsFor(document.uri).exclude.some(
    (glob) => languages.match({ pattern: new RelativePattern(folder, glob) }, document) > 0,
  );
}
