import type { Note, Value } from './values';

/** Which names a body binds, known before it runs: a name that is assigned anywhere in a function is local everywhere in it. */
export interface ScopeNames {
  readonly locals: ReadonlySet<string>;
  readonly globals: ReadonlySet<string>;
  readonly nonlocals: ReadonlySet<string>;
}

const noNames: ScopeNames = { locals: new Set(), globals: new Set(), nonlocals: new Set() };

/** Names and their values, as Python nests them: module, class body, function (and comprehension). */
export class Scope {
  /** Of a module: why it may have names that we don't know (`import *` of an unknown module, a part that was not read). */
  unknown: Note | null = null;

  constructor(
    readonly kind: 'module' | 'class' | 'function' | 'comprehension',
    readonly parent: Scope | null,
    readonly names: ScopeNames = noNames,
    readonly variables = new Map<string, Value>(),
  ) {}

  get module(): Scope {
    return this.parent === null ? this : this.parent.module;
  }

  /** The scope that a use of `name` here means; the module where no other knows it. */
  owner(name: string): Scope {
    if (this.names.globals.has(name)) return this.module;
    if (this.kind === 'class' && this.variables.has(name)) return this;
    return this.names.locals.has(name) && this.kind !== 'class' ? this : this.#enclosing(name);
  }
  /** Functions see the functions and the module around them, not the class bodies. */
  #enclosing(name: string): Scope {
    let scope = this.parent;
    while (scope?.kind === 'class') scope = scope.parent;
    if (scope === null) return this;
    return scope.kind === 'module' ? scope : scope.owner(name);
  }

  /** The scope in which an assignment to `name` here binds it. */
  target(name: string): Scope {
    if (this.names.globals.has(name)) return this.module;
    if (this.names.nonlocals.has(name)) return this.#enclosing(name);
    return this;
  }
}
