import type { ClassDefinition, Expression, FunctionDefinition, Module, Statement } from '../program/program';
import { expressionsIn, innerStatements } from '../program/walk';
import { batchOf } from './batches';

export type Definition = FunctionDefinition | ClassDefinition;

/** What is known around a place of a program. */
export interface Around {
  /** Statements that have run before. */
  readonly before: readonly Statement[];
  /** The definitions that it stands in, outermost first. */
  readonly enclosing: readonly Definition[];
}

/** Where a statement stands. */
export interface Place extends Around {
  readonly statement: Statement;
  /** The loops around it, outermost first. */
  readonly loops: readonly Statement[];
}

/** The statements of a module in which something is found, and where they stand, in source order. */
export function placesIn<T>(
  module: Module,
  find: (statement: Statement, definition: Definition | undefined) => T | null,
): readonly (Place & { readonly found: T })[] {
  const places: (Place & { readonly found: T })[] = [];
  // In most statements there is nothing: what stands before one is gathered only where there is.
  const visit = (
    block: readonly Statement[],
    outer: () => readonly Statement[],
    enclosing: readonly Definition[],
    loops: readonly Statement[],
  ): void => {
    block.forEach((statement, index) => {
      const before = (): readonly Statement[] => [...outer(), ...block.slice(0, index)];
      const found = find(statement, enclosing.at(-1));
      if (found !== null) places.push({ found, statement, before: before(), enclosing, loops });
      const isDefinition = statement.kind === 'function' || statement.kind === 'class';
      const within = isDefinition ? [...enclosing, statement] : enclosing;
      const around = statement.kind === 'for' || statement.kind === 'while' ? [...loops, statement] : loops;
      const inside = (): readonly Statement[] =>
        statement.kind === 'for' ? [...before(), ...batchOf(statement, before())] : before();
      for (const inner of nestedBlocks(statement)) visit(inner, inside, within, isDefinition ? [] : around);
    });
  };
  visit(module.body, () => [], [], []);
  return places;
}

/** Names that loops bind: what a data set gives. */
export function namesLooped(loops: readonly Statement[]): ReadonlySet<string> {
  return new Set(loops.flatMap((loop) => (loop.kind === 'for' ? namesIn(loop.target) : [])));
}

/** The names in what is assigned to, or gone through. */
export function namesIn(target: Expression): readonly string[] {
  return [...expressionsIn(target)].flatMap((part) => (part.kind === 'name' ? [part.name] : []));
}

function nestedBlocks(statement: Statement): readonly (readonly Statement[])[] {
  if (statement.kind === 'function' || statement.kind === 'class') return [statement.body];
  const statements = innerStatements(statement);
  return statements.length === 0 ? [] : [statements];
}
