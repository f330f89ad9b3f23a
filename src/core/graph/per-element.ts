import type { Ref } from '../ops/ref';
import { elementwise } from '../ops/table';
import type { TensorData } from '../tensor/data';
import { contiguousStrides, sizeOf } from '../tensor/shape';
import { Evaluator, neededNodes } from './evaluate';
import { decisionsOf, type GraphNode } from './graph';
import type { Trace } from './trace';

/** The elements of a value where those of the inputs, one array for each, are as given: at as many places as these have. */
export type PerElement = (places: readonly TensorData[]) => TensorData;

/**
 * A value of a trace as a function of single elements of inputs of its own size. null where that is not all it hangs on: an element of it on
 * other places, on where it stands, or on what the data decide.
 */
export function perElement(trace: Trace, inputs: readonly Ref[], value: Ref): PerElement | null {
  const { graph } = trace;
  const size = sizeOf(value.shape);
  const places = new Map(inputs.map((input, index) => [input.id, index]));
  if (inputs.some(({ shape }) => sizeOf(shape) !== size)) return null;
  /** By node, its place in the graph to be; of what hangs on no input null. */
  const moving = new Map<number, number>();
  const nodes: ((count: number) => GraphNode)[] = [];
  const decisions = new Set(decisionsOf(graph).map(({ node }) => node));
  const constantOf = (id: number): number | null => {
    const { type, site } = trace.node(id);
    const data = trace.data(trace.ref(id));
    const [first] = data;
    if (first === undefined || !data.every((element) => Object.is(element, first))) return null;
    const node: GraphNode = {
      ...{ op: 'constant', operands: [], type: { shape: [], dtype: type.dtype }, site },
      ...{ params: { shape: [], dtype: type.dtype, data: data.slice(0, 1) }, requiresGrad: false, recorded: false },
    };
    return nodes.push(() => node) - 1;
  };
  for (const id of neededNodes(graph, [value.id])) {
    const node = trace.node(id);
    if (!places.has(id) && !node.operands.some((operand) => moving.has(operand))) continue;
    if (decisions.has(id) || sizeOf(node.type.shape) !== size) return null;
    if (isWhole(node, size)) {
      const same = moving.get(node.operands[0] ?? NaN);
      if (same === undefined) return null;
      moving.set(id, same);
      continue;
    }
    if (!places.has(id) && !elementwise.has(node.op)) return null;
    const operands = node.operands.map((operand) => moving.get(operand) ?? constantOf(operand));
    if (!operands.every((operand) => operand !== null)) return null;
    moving.set(id, nodes.push((count) => ({ ...node, operands, type: { ...node.type, shape: [count] } })) - 1);
  }
  const output = moving.get(value.id);
  if (output === undefined) return null;
  const fed = [...places].flatMap(([id, index]) => {
    const place = moving.get(id);
    return place === undefined ? [] : [[place, index] as const];
  });
  return (given) => {
    const count = given[0]?.length ?? 0;
    const evaluator = new Evaluator({ nodes: nodes.map((node) => node(count)), guards: [] }, [output]);
    const feeds = new Map(fed.map(([place, index]) => [place, given[index] ?? new Float64Array(count)]));
    const [found] = evaluator.run(feeds);
    if (found === undefined) throw new RangeError('a value was not computed');
    return found;
  };
}

/** Whether it reads all elements in their order, or puts them back so. */
export function isWhole(node: GraphNode, size: number): boolean {
  if (node.op !== 'view' && node.op !== 'viewAdd') return false;
  const { shape, strides, offset } = node.params;
  const own = contiguousStrides(shape);
  return (
    offset === 0 && sizeOf(shape) === size && shape.every((length, dim) => length === 1 || strides[dim] === own[dim])
  );
}
