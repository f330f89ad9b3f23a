import { library } from '../../libraries/library';
import { lastName, pathOf } from '../../program/dotted-path';
import type { ClassDefinition, Expression, FunctionDefinition, Module } from '../../program/program';
import { allExpressions, allStatements } from '../../program/walk';
import { callsIn } from '../call-sites';
import { classHanded } from '../handed-class';
import type { Definition } from '../places';
import { toldLeavesOf } from '../told-leaves';
import { live, unknown, type Carried } from './carried';

/** The names of a function that runs, and those around it. */
export class Frame {
  constructor(
    readonly room: Room,
    readonly names: Map<string, Carried>,
    readonly outer: Frame | null,
  ) {}

  /** A function that is defined here. */
  define(definition: FunctionDefinition): Carried {
    return { kind: 'function', definition, room: this.room, self: null, around: this };
  }

  get(name: string): Carried {
    return this.find(name) ?? unknown;
  }

  find(name: string): Carried | null {
    if (this.room.isBoundElsewhere(name)) return unknown;
    const held = this.names.get(name);
    const value = (held?.kind === 'imported' ? held.find() : held) ?? this.outer?.find(name) ?? null;
    return value === null ? null : this.room.held(name, value);
  }
}

/** A file: what its names stand for at its top, and what it imports. */
export class Room {
  readonly top = new Frame(this, new Map(), null);
  /** Names that functions bind at the top of the file: they may hold anything. */
  readonly #bound = new Set<string>();
  readonly #imported = new Map<string, string>();
  #askedForWeights: ReadonlySet<string> | null = null;
  #calls: ReturnType<typeof callsIn> | null = null;

  constructor(readonly module: Module) {
    for (const statement of allStatements(module.body)) {
      if (statement.kind === 'global' || statement.kind === 'nonlocal') {
        for (const name of statement.names) this.#bound.add(name);
      } else if (statement.kind === 'import') {
        for (const { name, asName } of statement.names) {
          const [top = name] = name.split('.');
          this.#imported.set(asName ?? top, asName === null ? top : name);
        }
      } else if (statement.kind === 'importFrom' && statement.names !== '*' && statement.level === 0) {
        for (const { name, asName } of statement.names)
          this.#imported.set(asName ?? name, `${statement.module}.${name}`);
      }
    }
  }

  /** Whether functions bind a name that stands elsewhere. */
  isBoundElsewhere(name: string): boolean {
    return this.#bound.has(name);
  }

  /** A value as what is named so holds it: it may be told to require a gradient. */
  held(name: string, value: Carried): Carried {
    const leaves = toldLeavesOf(this.module);
    if (value.kind === 'cut') return leaves.trains(name) ? live : value;
    return leaves.tells(name) ? trainable(value) : value;
  }

  /** Whether the file asks what is named so for its weights, `criterion.net.parameters()`, or has it optimised. */
  asksForWeights(name: string): boolean {
    this.#askedForWeights ??= new Set(
      allExpressions(this.module.body).flatMap((part) => {
        if (part.kind === 'attribute' && part.name === 'parameters') return namesIn(part.object);
        const isOptimised = part.kind === 'call' && /optim/i.test(lastName(part.callee));
        return isOptimised ? part.arguments.flatMap(({ value }) => namesIn(value)) : [];
      }),
    );
    return this.#askedForWeights.has(name);
  }

  /** The class of an object that definitions of the file are handed, as far as the file leaves no other; null where it may be any. */
  handed(object: Expression, enclosing: readonly Definition[]): ClassDefinition | null {
    this.#calls ??= callsIn(this.module);
    const calls = this.#calls;
    const names = { callsOf: (name: string) => calls.get(name) ?? [] };
    return classHanded(object, { before: this.module.body, enclosing, names });
  }

  /** The dotted name of what an expression names of a library: `torch.nn.functional.mse_loss`; null for what is none. */
  libraryPath(expression: Expression): string | null {
    const [first = '', ...rest] = pathOf(expression)?.split('.') ?? [];
    const root = this.#imported.get(first);
    return root === undefined ? null : [root, ...rest].join('.');
  }
}

function namesIn(expression: Expression): readonly string[] {
  return pathOf(expression)?.split('.') ?? [];
}

function trainable(value: Carried): Carried {
  if (value.kind === 'several') return { kind: 'several', parts: value.parts.map(trainable) };
  return value.kind === 'data' ? unknown : value;
}

/** Whether a library that can be read has this dotted name. */
export function isInLibrary(path: string): boolean {
  return Object.hasOwn(library, path);
}

const libraries = new Set(Object.keys(library).map((path) => path.split('.')[0]));

/** Whether a module is of a library that can be read, which no file of the user's stands for. */
export function isOfLibrary(module: string): boolean {
  return libraries.has(module.split('.')[0]);
}
