import type { Graph } from '../../core/graph/graph';
import { allocate, type TensorData } from '../../core/tensor/data';
import { sizeOf } from '../../core/tensor/shape';
import { gather } from '../data/batches';
import type { Course, Prepared, PreparedSteps } from './executor';

/** Steps on an executor that is given its inputs anew at each run. */
export function stepwise(prepared: Prepared, graph: Graph, outputs: readonly number[], course: Course): PreparedSteps {
  return new Stepwise(prepared, graph, outputs, course);
}

class Stepwise implements PreparedSteps {
  readonly executor;
  readonly fallback;
  readonly #prepared: Prepared;
  readonly #course: Course;
  readonly #places: ReadonlyMap<number, number>;
  readonly #feeds = new Map<number, TensorData>();
  #carried: readonly TensorData[] = [];
  #outputs: readonly TensorData[] = [];

  constructor(prepared: Prepared, graph: Graph, outputs: readonly number[], course: Course) {
    this.executor = prepared.executor;
    this.fallback = prepared.fallback;
    this.#prepared = prepared;
    this.#course = course;
    this.#places = new Map(outputs.map((id, place) => [id, place]));
    for (const id of course.tables.keys()) {
      const type = graph.nodes[id]?.type;
      if (type !== undefined) this.#feeds.set(id, allocate(type.dtype, sizeOf(type.shape)));
    }
  }

  run(...[feeds, drawSeed]: Parameters<Prepared['run']>): readonly TensorData[] {
    this.#outputs = this.#prepared.run(feeds, drawSeed);
    return this.#outputs;
  }

  get outputs(): readonly TensorData[] {
    return this.#outputs;
  }

  load(values: readonly TensorData[]): void {
    this.#carried = values.map((value) => value.slice());
  }

  get carried(): readonly TensorData[] {
    return this.#carried;
  }

  step(rows: ArrayLike<number>, drawSeed: number): boolean {
    for (const [id, table] of this.#course.tables) {
      const target = this.#feeds.get(id);
      if (target !== undefined) gather(table, rows, target);
    }
    for (const [index, { input }] of this.#course.carried.entries()) {
      const value = this.#carried[index];
      if (input !== null && value !== undefined) this.#feeds.set(input, value);
    }
    this.#outputs = this.#prepared.run(this.#feeds, drawSeed);
    return this.#course.finite.every((id) => (this.#output(id) ?? []).every(Number.isFinite));
  }

  keep(): void {
    this.#carried = this.#course.carried.map(({ output }, index) => {
      const own = this.#carried[index] ?? new Float32Array();
      return output === null ? own : (this.#output(output)?.slice() ?? own);
    });
  }

  dispose(): void {
    this.#prepared.dispose();
  }

  #output(id: number): TensorData | undefined {
    return this.#outputs[this.#places.get(id) ?? -1];
  }
}
