import type { ModuleVariables } from '../../core/interpreter/module-variables';
import { int, str, type InstanceValue, type Value } from '../../core/interpreter/values';

/** Where something is kept from call to call: read as it stands, and to be set anew. */
export interface Place {
  /** From the object: `center`, `_buffers.center`, `head.history.0`; from a module of the user's, `@losses:py.step`. */
  readonly path: string;
  readonly value: Value;
}

/** What a loss may keep something in: the object that it is a method of, and the names of the user's modules. */
export interface Keepers {
  readonly owner: InstanceValue | null;
  readonly modules: ReadonlyMap<string, ModuleVariables>;
}

/** Everything that an object keeps in attributes, dicts and lists, at any depth, a list before its items; of what is shared only the first place. */
export function placesOf(owner: InstanceValue): readonly Place[] {
  return collected([['', owner]], new Set(), partsOf);
}

/** Everything that the user's modules keep, in attributes of their own classes and functions too, but for what the object keeps. */
export function placesInFiles({ owner, modules }: Keepers): readonly Place[] {
  const seen = new Set<Value>();
  if (owner !== null) collected([['', owner]], seen, partsOf);
  return [...modules].flatMap(([path, variables]) => {
    const names = [...variables.settled].filter(isProgramsOwn);
    return collected(
      names.map(([name, value]) => [`${rootOf(path)}.${name}`, value]),
      seen,
      (value) => partsInFile(value, path),
    );
  });
}

/** Names that an import will bind when they are first asked for. */
export function importedLater({ modules }: Keepers): readonly string[] {
  return [...modules].flatMap(([path, variables]) => variables.deferred.map((name) => `${rootOf(path)}.${name}`));
}

/** A module in a path, of which points are the joints. */
export function rootOf(path: string): string {
  return `@${path.replaceAll('.', ':')}`;
}

/** Whether a place is one of the user's modules. */
export function isInFile(path: string): boolean {
  return path.startsWith('@');
}

/** Whether a path is that of a whole module. */
export function isModule(path: string): boolean {
  return isInFile(path) && !path.includes('.');
}

/** The module that a path begins with, where it is one of a file. */
export function moduleOf(path: string): string {
  return path.split('.')[0] ?? path;
}

/** What a place is a part of: a module, a dictionary. */
export function containerOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('.'), 0));
}

/** A place as the user's code names it. */
export function nameOf(path: string): string {
  return isInFile(path)
    ? path.slice(path.indexOf('.') + 1).replace(/\(\)|\{\}|\.\*/g, '')
    : `self.${path.replace(/^_(buffers|parameters|modules)\./, '')}`;
}

type Parts = (value: Value) => Iterable<readonly [string, Value]> | null;

function collected(from: Iterable<readonly [string, Value]>, seen: Set<Value>, parts: Parts): readonly Place[] {
  const places: Place[] = [];
  const collect = (path: string, value: Value): void => {
    const own = parts(value);
    if (own === null) {
      places.push({ path, value });
      return;
    }
    if (seen.has(value)) return;
    seen.add(value);
    // In a file also what holds others is known by itself: what it holds may be new.
    if (value.kind === 'list' || isInFile(path)) places.push({ path, value });
    for (const [name, part] of own) collect(path === '' ? name : `${path}.${name}`, part);
  };
  for (const [path, value] of from) collect(path, value);
  return places;
}

const changeable = new Set<Value['kind']>(['instance', 'dict', 'list', 'tuple']);

/** The named parts of what can be changed in place, or holds what can; null for everything else. */
function partsOf(value: Value): Iterable<readonly [string, Value]> | null {
  switch (value.kind) {
    case 'instance':
      return value.attributes;
    case 'dict':
      return [...value.entries.entries()].map(([key, entry], place) => [nameOfKey(key, place), entry] as const);
    case 'list':
      return [...value.items.entries()].map(([index, item]) => [String(index), item] as const);
    case 'tuple':
      // Numbers are put back together; what can be changed stays where it is.
      return value.items.some(({ kind }) => changeable.has(kind))
        ? [...value.items.entries()].map(([index, item]) => [String(index), item] as const)
        : null;
    default:
      return null;
  }
}

/** In a file an attribute of a class, or of a function, that is defined there is kept as well; a function's defaults, and what is around it, too. */
function partsInFile(value: Value, path: string): Iterable<readonly [string, Value]> | null {
  switch (value.kind) {
    case 'function':
      return value.definition.span.path === path ? partsAnywhere(value) : null;
    case 'class':
      return value.definition?.span.path === path ? [...value.attributes].filter(isProgramsOwn) : null;
    default:
      return partsAnywhere(value);
  }
}

/** Names such as `__module__` are Python's: they hang on the way in which a module was imported. */
function isProgramsOwn([name]: readonly [string, Value]): boolean {
  return !/^__\w+__$/.test(name);
}

/** A key in a path: text as it is, a whole number as `#3`. Of others, told apart by their order, there is no way back. */
function nameOfKey(key: Value, place: number): string {
  if (key.kind === 'str') return key.value;
  return key.kind === 'int' ? `#${String(key.value)}` : `${unnamed}${String(place)}`;
}

const unnamed = '?';

function keyNamed(name: string): Value {
  return /^#-?\d+$/.test(name) ? int(Number(name.slice(1))) : str(name);
}

/** What is kept at a path; undefined where there is nothing. What an import binds later is imported. */
export function valueAt({ owner, modules }: Keepers, path: string): Value | undefined {
  const [first = path, ...names] = path.split('.');
  const variables = moduleNamed(modules, first);
  const [name = first, ...inner] = variables === undefined ? [first, ...names] : names;
  const root = variables === undefined ? owner && partOf(owner, name) : variables.get(name);
  return inner.reduce<Value | undefined>((value, part) => value && partOf(value, part), root ?? undefined);
}

/** In a path, what a function takes by default, what stands around it, and what an object holds as a dictionary or a list. */
const marks = { byDefault: '()', around: '{}', native: '*' } as const;

function partsAnywhere(value: Value): Iterable<readonly [string, Value]> | null {
  switch (value.kind) {
    case 'function': {
      const around = value.closure.kind === 'function' ? [...value.closure.variables] : [];
      return [
        ...value.attributes,
        ...[...value.defaults].map(([name, held]) => [marks.byDefault + name, held] as const),
        ...around.map(([name, held]) => [marks.around + name, held] as const),
      ];
    }
    case 'class':
      return value.attributes;
    case 'instance':
      return value.native === undefined ? value.attributes : [...value.attributes, [marks.native, value.native]];
    default:
      return partsOf(value);
  }
}

function partOf(value: Value, name: string): Value | undefined {
  return [...(partsAnywhere(value) ?? [])].find(([own]) => own === name)?.[1];
}

/** The module that a path begins with. */
function moduleNamed(modules: Keepers['modules'], first: string): ModuleVariables | undefined {
  return [...modules].find(([path]) => rootOf(path) === first)?.[1];
}

/** Puts a value at a path; false where its container is not there. */
export function putAt(keepers: Keepers, path: string, value: Value): boolean {
  const last = path.slice(path.lastIndexOf('.') + 1);
  if (last.startsWith(unnamed)) return false;
  const before = containerOf(path);
  const variables = moduleNamed(keepers.modules, before);
  if (variables !== undefined) {
    variables.set(last, value);
    return true;
  }
  const container = before === '' ? keepers.owner : valueAt(keepers, before);
  if (container?.kind === 'function' && last.startsWith(marks.around)) {
    container.closure.variables.set(last.slice(marks.around.length), value);
    return true;
  }
  switch (container?.kind) {
    case 'instance':
    case 'function':
    case 'class':
      container.attributes.set(last, value);
      return true;
    case 'dict':
      container.entries.set(keyNamed(last), value);
      return true;
    case 'list':
      container.items[Number(last)] = value;
      return true;
    default:
      return false;
  }
}
