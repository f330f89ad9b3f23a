import type { Scope } from './scope';
import type { ModuleValue, Value } from './values';

/** A module's source: of `dottedName` as imported from the file `fromPath` with `level` leading dots; null where there is none. */
export type ModuleSource = (
  dottedName: string,
  level: number,
  fromPath: string,
) => { readonly path: string; readonly text: string } | null;

/** A module that was imported and not found. */
export interface Need {
  readonly name: string;
  readonly level: number;
  readonly fromPath: string;
}

/** A user's module: its names are those of its scope, and of a package its submodules. */
export function moduleOf(
  name: string,
  scope: Scope,
  submodule: (name: string) => Value | undefined = () => undefined,
): ModuleValue {
  return {
    kind: 'module',
    name,
    get: (attribute): Value | undefined => {
      const found = scope.variables.get(attribute) ?? submodule(attribute);
      if (found !== undefined || scope.unknown === null) return found;
      return { kind: 'opaque', reason: scope.unknown };
    },
    set: (attribute, value) => {
      scope.variables.set(attribute, value);
    },
    names: () => exportedNames(scope),
  };
}

/** `__all__`, else the names without an underscore in front. */
function exportedNames({ variables }: Scope): readonly string[] {
  const all = variables.get('__all__');
  if (all?.kind === 'list' || all?.kind === 'tuple') {
    return all.items.flatMap((item) => (item.kind === 'str' ? [item.value] : []));
  }
  return [...variables.keys()].filter((name) => !name.startsWith('_'));
}
