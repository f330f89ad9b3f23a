import type { SourceFiles } from './request';

/** A module of the user's workspace that an import found. */
export interface FoundModule {
  readonly path: string;
  readonly text: string;
}

/**
 * Finds the file that an import in `fromPath` means, as Python would from one of the folders around it: a relative import from its
 * package, an absolute one from the nearest folder above that holds it, be it in its `src` (the layout of installed packages).
 */
export function findModule(files: SourceFiles, name: string, level: number, fromPath: string): FoundModule | null {
  const folders = ancestorsOf(folderOf(fromPath));
  const sources = folders.map((folder) => `${folder}/src`);
  const starts = level > 0 ? folders.slice(level - 1, level) : [...folders, ...sources];
  const relative = name === '' ? [] : name.split('.');
  for (const folder of starts) {
    const base = [folder, ...relative].join('/');
    for (const path of relative.length === 0 ? [`${base}/__init__.py`] : [`${base}.py`, `${base}/__init__.py`]) {
      const text = files.read(path);
      if (text !== undefined) return { path, text };
    }
  }
  return null;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** A folder and those above it, nearest first. */
function ancestorsOf(folder: string): readonly string[] {
  const folders: string[] = [];
  for (let current = folder; ; current = folderOf(current)) {
    folders.push(current);
    if (!current.includes('/')) return folders;
  }
}
