import type { Context } from './context';
import { asBuiltin, type Library, type LibraryEntry, type LibraryProperty, type LibrarySource } from './library';
import { childrenOf } from './library-names';
import { classValue } from './resolution';
import { Scope } from './scope';
import {
  builtin,
  none,
  str,
  type BuiltinValue,
  type ClassValue,
  type DescriptorValue,
  type ModuleValue,
  type Value,
} from './values';
import { entryNamed } from '../text/entry-named';

/** Runs a module that is written in Python, in this scope. */
type RunSource = (name: string, source: LibrarySource, scope: Scope) => void;

/** The values that a library's dotted names stand for, each made when it is first asked for. */
export class LibraryValues {
  readonly #values = new Map<string, Value | null>();
  readonly #classes = new Map<string, ClassValue>();
  readonly #children: ReadonlyMap<string, readonly string[]>;

  constructor(
    readonly library: Library,
    readonly context: Context,
    readonly runSource: RunSource,
  ) {
    this.#children = childrenOf(library);
  }

  /** Whether the library has a module of this (undotted) name. */
  hasModule(name: string): boolean {
    return this.#entry(name) !== undefined || this.#children.has(name);
  }

  /** What a dotted name stands for; undefined where the library doesn't know it. */
  find(name: string): Value | undefined {
    const dot = name.lastIndexOf('.');
    if (dot < 0) return this.#own(name);
    const parent = this.find(name.slice(0, dot));
    const last = name.slice(dot + 1);
    if (parent?.kind === 'module') return parent.get(last);
    if (parent?.kind === 'class') return parent.attributes.get(last);
    return undefined;
  }

  /** The class of this dotted name; one with these bases and no attributes where the library has none. */
  classOf(name: string, bases: readonly string[] = []): ClassValue {
    const known = this.#classes.get(name);
    if (known !== undefined) return known;
    const found = this.find(name);
    const type = found?.kind === 'class' ? found : this.#class(name, bases, null);
    this.#classes.set(name, type);
    return type;
  }

  /** What the table itself says of a name, without the names of modules written in Python. */
  #own(name: string): Value | undefined {
    const known = this.#values.get(name);
    if (known !== undefined) return known ?? undefined;
    const made = this.#make(name);
    this.#values.set(name, made ?? null);
    return made;
  }

  #entry(name: string): LibraryEntry | undefined {
    return entryNamed(this.library, name);
  }

  #make(name: string): Value | undefined {
    const entry = this.#entry(name);
    const children = this.#children.get(name) ?? [];
    if (entry === undefined) {
      if (children.length === 0) return undefined;
      return this.#hasProperties(name, children) ? this.#class(name, [], null) : this.#module(name, null);
    }
    switch (entry.kind) {
      case 'function': {
        const made = asBuiltin(name, entry);
        return children.length > 0 ? this.#class(name, [], made) : made;
      }
      case 'class':
        return this.#class(name, entry.bases, entry.construct === null ? null : asBuiltin(name, entry.construct));
      case 'constant':
        return entry.value;
      case 'source':
        return this.#module(name, entry);
      case 'alias':
        return this.find(entry.of);
      case 'property':
        return descriptor(name, entry);
    }
  }

  #hasProperties(name: string, children: readonly string[]): boolean {
    return children.some((child) => this.#entry(`${name}.${child}`)?.kind === 'property');
  }

  #class(name: string, bases: readonly string[], construct: BuiltinValue | null): ClassValue {
    const root = 'builtins.object';
    const names = bases.length > 0 || name === root ? bases : [root];
    const attributes = new Map<string, Value>();
    const made = classValue({
      name: name.slice(name.lastIndexOf('.') + 1),
      qualifiedName: name.replace(/^builtins\./, ''),
      bases: names.map((base) => this.classOf(base)),
      attributes,
      definition: null,
      construct,
      metaclass: null,
      unknownBase: null,
    });
    if (made === null) throw new TypeError(`the bases of ${name} have no common order`);
    // Known before its members are made: one of them may name it.
    this.#classes.set(name, made);
    this.#values.set(name, made);
    for (const child of this.#children.get(name) ?? []) {
      const value = this.#own(`${name}.${child}`);
      if (value !== undefined) attributes.set(child, value);
    }
    return made;
  }

  #module(name: string, source: LibrarySource | null): ModuleValue {
    const changed = new Map<string, Value>([
      ['__name__', str(name)],
      ['__file__', str(`${name.replaceAll('.', '/')}.py`)],
    ]);
    const scope = new Scope('module', null);
    let isRun = source === null;
    const variables = (): ReadonlyMap<string, Value> => {
      // Modules may import each other: while one runs, it has the names that it has so far.
      if (!isRun && source !== null) {
        isRun = true;
        this.runSource(name, source, scope);
      }
      return scope.variables;
    };
    const find = (attribute: string): Value | undefined =>
      changed.get(attribute) ?? variables().get(attribute) ?? this.#own(`${name}.${attribute}`);
    return {
      kind: 'module',
      name,
      get: (attribute) => {
        const found = find(attribute);
        if (found !== undefined || name === 'builtins') return found;
        return this.context.opaque(`\`${name}.${attribute}\` is not known`);
      },
      set: (attribute, value) => {
        changed.set(attribute, value);
      },
      names: () => [...variables().keys(), ...(this.#children.get(name) ?? [])].filter(isPublic),
    };
  }
}

function isPublic(name: string): boolean {
  return !name.startsWith('_');
}

function descriptor(name: string, entry: LibraryProperty): DescriptorValue {
  const { get, set } = entry;
  return {
    kind: 'descriptor',
    type: 'property',
    get: builtin(name, ({ positional: [self = none] }, context) => get(self, context)),
    set:
      set === undefined
        ? null
        : builtin(name, ({ positional: [self = none, value = none] }, context) => {
            set(self, value, context);
            return none;
          }),
  };
}
