import type { Graph } from '../../../core/graph/graph';
import type { Course } from '../executor';

/** More than these are not kept: they are the graphs of a few trainings. */
const mostKept = 16;

/**
 * What was made of graphs and is not used at present, by what it was made of. Whoever drags a slider of the data asks for the same graphs
 * again and again, and they take longer to compile than to train for a while.
 */
export class Shelf<T> {
  /** The one that has lain longest first. */
  readonly #kept: { readonly form: string; readonly item: T }[] = [];

  take(form: string): T | null {
    const at = this.#kept.findIndex((kept) => kept.form === form);
    return this.#kept.splice(at, at < 0 ? 0 : 1)[0]?.item ?? null;
  }

  /** Answers what has to go for it. */
  put(form: string, item: T): T | null {
    this.#kept.push({ form, item });
    return this.#kept.length > mostKept ? (this.#kept.shift()?.item ?? null) : null;
  }
}

/** All of a graph and of how it is used that makes a difference to its code; not the rows of its tables. */
export function formOf({ nodes, guards }: Graph, outputs: readonly number[], course: Course): string {
  const { carried, tables, finite } = course;
  return JSON.stringify(
    [
      nodes.map(({ op, operands, params, type }) => [op, operands, params, type]),
      guards.map(({ node, expected }) => [node, expected]),
      ...[outputs, carried, [...tables.keys()], finite],
    ],
    exactly,
  );
}

/** JSON knows neither −0 nor what is not finite. */
function exactly(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return value === 0 ? '-0' : String(value);
}
