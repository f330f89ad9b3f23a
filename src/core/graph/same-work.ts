import type { Graph, GraphNode } from './graph';

/** Longer constants are the same only where they are one. */
const longestCompared = 64;

/** What nothing else can be the same as: what comes in, has a gradient of its own, or is differentiated by the user's own code. */
const single = new Set<GraphNode['op']>(['input', 'leaf', 'custom']);

/**
 * Which values are the same whatever goes in, and have the same gradients: the same operations have made them of the same values. What was drawn
 * twice is not.
 */
export class SameWork {
  #firsts: ReadonlyMap<number, number> | null = null;

  /** Of these values, each after those that it is made of. */
  constructor(
    readonly graph: Graph,
    readonly ids: readonly number[],
  ) {}

  isSame(one: number, other: number): boolean {
    if (one === other) return true;
    const [a, b] = [this.graph.nodes[one], this.graph.nodes[other]];
    if (a === undefined || a.op !== b?.op || single.has(a.op)) return false;
    this.#firsts ??= this.#firstOfEach();
    const first = this.#firsts.get(one);
    return first !== undefined && first === this.#firsts.get(other);
  }

  /** For each value the first that is the same. */
  #firstOfEach(): ReadonlyMap<number, number> {
    const firsts = new Map<number, number>();
    const byKey = new Map<string, number>();
    for (const id of this.ids) {
      const node = this.graph.nodes[id];
      const key = node === undefined ? null : keyOf(node, firsts);
      const first = key === null ? id : (byKey.get(key) ?? id);
      if (key !== null) byKey.set(key, first);
      firsts.set(id, first);
    }
    return firsts;
  }
}

/** What a value is made of and how; null where it is the same as no other. */
function keyOf(
  { op, operands, params, type, recorded }: GraphNode,
  firsts: ReadonlyMap<number, number>,
): string | null {
  const isLong = 'data' in params && params.data.length > longestCompared;
  if (single.has(op) || isLong) return null;
  const made = operands.map((operand) => firsts.get(operand) ?? operand);
  return JSON.stringify([op, made, params, type.dtype, type.shape, recorded], exactly);
}

/** JSON has no infinities, no NaN and no −0. */
function exactly(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return Object.is(value, -0) ? '-0' : String(value);
}
