import type { Module } from './program';
import { allStatements } from './walk';

/** What a module's imports bind, by local name: the dotted name it stands for. */
export function importedNames(module: Module): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const statement of allStatements(module.body)) {
    if (statement.kind === 'import') {
      for (const { name, asName } of statement.names) {
        const first = name.split('.')[0] ?? name;
        names.set(asName ?? first, asName === null ? first : name);
      }
    } else if (statement.kind === 'importFrom' && statement.level === 0 && statement.names !== '*') {
      for (const { name, asName } of statement.names) names.set(asName ?? name, `${statement.module}.${name}`);
    }
  }
  return names;
}
