import { neededNodes } from '../../../core/graph/evaluate';
import type { Graph, GraphNode } from '../../../core/graph/graph';
import type { TensorType } from '../../../core/ops/operation';
import type { OperationName, OperationParameters } from '../../../core/ops/parameters';
import type { TensorData } from '../../../core/tensor/data';
import { isFloating, type DType } from '../../../core/tensor/dtype';
import { broadcastStrides, sizeOf, type Shape } from '../../../core/tensor/shape';
import type { Course } from '../executor';
import type { Formula } from './formulas';
import { handoverOf, type Handover } from './handover';
import { lowerings, type Lowering } from './lowerings';
import type { MachineName } from './machine';
import { emitAddition, emitCopy } from './copies';
import { trackOf } from './nest';
import { scalar } from './opcodes';
import {
  bytesOf,
  isContiguous,
  isScalar,
  wholeOf,
  type Buffer,
  type Instruction,
  type Loop,
  type LoopOperand,
  type Place,
  type Storage,
  type View,
} from './program';

/** One of the core's kernels, to be called from within the module. */
export interface HostCall {
  readonly id: number;
  readonly operands: readonly Place[];
  readonly result: Buffer;
}

/** What lowerings ask of a node, whichever its operation. */
type NodeShape = Pick<GraphNode, 'operands' | 'type'>;

/** A graph as instructions on buffers. */
export interface Program {
  readonly instructions: readonly Instruction[];
  readonly inputs: ReadonlyMap<number, Buffer>;
  readonly constants: ReadonlyMap<Buffer, TensorData>;
  readonly outputs: readonly Place[];
  readonly hostCalls: readonly HostCall[];
  readonly handover: Handover;
}

const storages: Readonly<Record<DType, Storage>> = {
  bool: 'f32',
  uint8: 'f64',
  int8: 'f64',
  int16: 'f64',
  int32: 'f64',
  int64: 'f64',
  float16: 'f32',
  bfloat16: 'f32',
  float32: 'f32',
  float64: 'f64',
};

/** The dtypes that each machine computes with as the core does. */
const machineDTypes: Readonly<Record<MachineName, readonly DType[]>> = {
  f32x4: ['float32', 'bool'],
  f64: ['float32', 'bool', 'float64', 'int64'],
};

/** Lowers graphs to programs: one node after the other, elementwise ones into loops that are open to them. */
export class Builder {
  readonly #instructions: Instruction[] = [];
  /** The instruction that writes a buffer; inputs and constants have none. */
  readonly #writers = new Map<Buffer, number>();
  readonly #values = new Map<number, View>();
  readonly #inputs = new Map<number, Buffer>();
  readonly #constants = new Map<Buffer, TensorData>();
  readonly #hostCalls: HostCall[] = [];
  /** Copies in order of what views read out of order, by buffer. */
  readonly #copies = new Map<Buffer, { readonly view: View; readonly copy: Buffer }[]>();

  readonly #users = new Map<NodeShape, GraphNode[]>();

  constructor(readonly graph: Graph) {
    for (const node of graph.nodes) {
      for (const operand of new Set(node.operands)) {
        const used = this.#node(operand);
        this.#users.set(used, [...(this.#users.get(used) ?? []), node]);
      }
    }
  }

  build(outputs: readonly number[], course: Course): Program {
    for (const id of neededNodes(this.graph, outputs)) {
      const node = this.#node(id);
      this.#values.set(id, this.#lower(id, node));
    }
    const places = outputs.map((id) => this.inOrder(this.#value(id)));
    const handover = handoverOf(this, course);
    return {
      ...{ instructions: this.#instructions, inputs: this.#inputs, constants: this.#constants },
      ...{ outputs: places, hostCalls: this.#hostCalls, handover },
    };
  }

  /** Where the inputs are read, by node. */
  get inputs(): ReadonlyMap<number, Buffer> {
    return this.#inputs;
  }

  typeOf(id: number | null): TensorType {
    return this.#node(id ?? -1).type;
  }

  /** A node's elements, one after the other. */
  inRow(id: number): View {
    const size = sizeOf(this.#node(id).type.shape);
    return { ...this.inOrder(this.#value(id)), shape: [size], strides: [1] };
  }

  /** The value of a node's operand number `index`. */
  operand(node: NodeShape, index: number): View {
    return this.#value(node.operands[index] ?? -1);
  }

  typesOf(node: NodeShape): readonly TensorType[] {
    return node.operands.map((operand) => this.#node(operand).type);
  }

  /** Whether a view out of order is all that is made of the node's value. */
  isTransposedNext(node: NodeShape): boolean {
    const users = this.#users.get(node) ?? [];
    return users.length > 0 && users.every(({ op, params }) => op === 'viewAdd' && !isContiguous(params));
  }

  /** A buffer for values of this type. */
  bufferFor({ shape, dtype }: TensorType): Buffer {
    return { storage: storages[dtype], size: sizeOf(shape) };
  }

  /** Where the view's elements lie one after the other: where it reads, or a copy. */
  inOrder(view: View): Place {
    if (isContiguous(view)) return view;
    const copies = this.#copies.get(view.buffer) ?? [];
    const known = copies.find((copy) => isSameView(copy.view, view));
    if (known !== undefined) return { buffer: known.copy, offset: 0 };
    const copy: Buffer = { storage: view.buffer.storage, size: sizeOf(view.shape) };
    this.#copies.set(view.buffer, [...copies, { view, copy }]);
    this.copyInto(view, wholeOf(copy, view.shape));
    return { buffer: copy, offset: 0 };
  }

  /** A copy of a node's operand, to be written to. */
  copyOf(node: NodeShape, index: number): Buffer {
    const view = this.operand(node, index);
    const copy: Buffer = { storage: view.buffer.storage, size: sizeOf(view.shape) };
    this.copyInto(view, wholeOf(copy, view.shape));
    return copy;
  }

  /** A buffer of zeros, to be written to. */
  zeros(type: TensorType): Buffer {
    const buffer = this.bufferFor(type);
    this.push({
      reads: [],
      writes: buffer,
      emit: (code, { addressOf }) => {
        const bytes = buffer.size * bytesOf[buffer.storage];
        code
          .i32(addressOf({ buffer, offset: 0 }))
          .i32(0)
          .i32(bytes)
          .extended(scalar.memoryFill, 0);
      },
    });
    return buffer;
  }

  /** Writes the elements of one view to the places of another. */
  copyInto(from: View, to: View): void {
    this.push({
      reads: [from.buffer],
      writes: to.buffer,
      emit: (code, { addressOf }) => {
        emitCopy(code, from.shape, trackOf(from, addressOf), trackOf(to, addressOf));
      },
    });
  }

  /** Adds the elements of one view to the places of another, one by one: places may repeat. */
  addInto(from: View, to: View): void {
    this.push({
      reads: [from.buffer],
      writes: to.buffer,
      emit: (code, { addressOf }) => {
        emitAddition(code, from.shape, trackOf(from, addressOf), trackOf(to, addressOf));
      },
    });
  }

  push(whole: Omit<Extract<Instruction, { kind: 'whole' }>, 'kind'>): void {
    this.#writers.set(whole.writes, this.#instructions.length);
    this.#instructions.push({ kind: 'whole', ...whole });
  }

  #lower(id: number, node: GraphNode): View {
    if (node.op === 'input' || node.op === 'constant') return this.#source(id, node);
    const isEmpty = [node.type, ...this.typesOf(node)].some(({ shape }) => sizeOf(shape) === 0);
    return (isEmpty ? null : this.#lowered(node)) ?? this.#callHost(id, node);
  }

  /** Null where the host has to do it. */
  #lowered<K extends OperationName>(node: GraphNode<K>): View | null {
    const lowering: Lowering<K> = lowerings[node.op];
    if (lowering === null) return null;
    if (lowering === 'first') return this.operand(node, 0);
    if (lowering === 'second') return this.operand(node, 1);
    return lowering.kind === 'formula' ? this.#addStep(node, lowering) : lowering.lower(this, node);
  }

  #source(id: number, node: GraphNode): View {
    const buffer = this.bufferFor(node.type);
    if (node.op === 'constant') this.#constants.set(buffer, node.params.data);
    else this.#inputs.set(id, buffer);
    return wholeOf(buffer, node.type.shape);
  }

  #callHost(id: number, node: GraphNode): View {
    const result = this.bufferFor(node.type);
    const operands = node.operands.map((operand) => this.inOrder(this.#value(operand)));
    const number = this.#hostCalls.length;
    this.#hostCalls.push({ id, operands, result });
    this.push({
      reads: operands.map(({ buffer }) => buffer),
      writes: result,
      emit: (code) => code.i32(number).call(hostCallIndex),
    });
    return wholeOf(result, node.type.shape);
  }

  /** Null where no machine computes this exactly enough. */
  #addStep<K extends OperationName>(node: GraphNode<K>, formula: Formula<OperationParameters[K]>): View | null {
    const { params, type } = node;
    const types = this.typesOf(node);
    const machine = machineFor(formula, params, [type, ...types]);
    const isMask = type.dtype === 'bool';
    if (machine === null || (isMask && formula.answers === 'number')) return null;
    const operands = node.operands.map((operand) => this.#loopOperand(operand, type.shape));
    const result = this.bufferFor(type);
    const step = {
      ...{ result, isMask, operands },
      emit: (...[m, given]: Parameters<Loop['steps'][number]['emit']>) => formula.emit(m, given, params),
    };
    const index = this.#openLoop(machine, result.size, operands);
    const loop = this.#instructions[index];
    if (loop?.kind === 'loop') loop.steps.push(step);
    else this.#instructions.push({ kind: 'loop', machine, size: result.size, steps: [step] });
    this.#writers.set(result, index);
    return wholeOf(result, type.shape);
  }

  /** The first loop of this kind that comes after all that the operands need; the number of a new one if there is none. */
  #openLoop(machine: MachineName, size: number, operands: readonly LoopOperand[]): number {
    let first = 0;
    for (const operand of operands) {
      if (operand.kind === 'constant') continue;
      const { buffer, offset } = operand.place;
      const writer = this.#writers.get(buffer) ?? -1;
      // A loop hands on what it has computed at the same place only.
      const isHanded = operand.kind === 'each' && offset === 0 && buffer.size === size && this.#isLoop(writer);
      first = Math.max(first, isHanded ? writer : writer + 1);
    }
    for (let index = first; index < this.#instructions.length; index += 1) {
      const loop = this.#instructions[index];
      if (loop?.kind === 'loop' && loop.machine === machine && loop.size === size) return index;
    }
    return this.#instructions.length;
  }

  #isLoop(index: number): boolean {
    return this.#instructions[index]?.kind === 'loop';
  }

  /** How a loop over `shape` reads a value: stretched ones are copied to that shape first. */
  #loopOperand(id: number, shape: Shape): LoopOperand {
    const view = this.#value(id);
    const isMask = this.#node(id).type.dtype === 'bool';
    const value = this.#uniform(view);
    if (value !== null) return { kind: 'constant', value, isMask };
    const size = sizeOf(shape);
    const isEven = sizeOf(view.shape) === size;
    if (isScalar(view) && !(isEven && size === 1)) return { kind: 'splat', place: view, isMask };
    if (isEven) return { kind: 'each', place: this.inOrder(view), isMask };
    const strides = broadcastStrides(view.shape, view.strides, shape);
    return { kind: 'each', place: this.inOrder({ ...view, shape, strides }), isMask };
  }

  /** The number that a constant consists of. */
  #uniform({ buffer }: View): number | null {
    const data = this.#constants.get(buffer);
    const [first] = data ?? [];
    return first !== undefined && data?.every((value) => Object.is(value, first)) === true ? first : null;
  }

  #node(id: number): GraphNode {
    const node = this.graph.nodes[id];
    if (node === undefined) throw new RangeError(`no node ${id}`);
    return node;
  }

  #value(id: number): View {
    const value = this.#values.get(id);
    if (value === undefined) throw new RangeError(`node ${id} was not lowered`);
    return value;
  }
}

/** The number of the function that calls the host: the first that is imported. */
const hostCallIndex = 0;

function machineFor<P>(formula: Formula<P>, params: P, types: readonly TensorType[]): MachineName | null {
  if (!formula.integers && types.some(({ dtype }) => !isFloating(dtype))) return null;
  const machines: readonly MachineName[] = ['f32x4', 'f64'];
  const fits = (machine: MachineName) => types.every(({ dtype }) => machineDTypes[machine].includes(dtype));
  return machines.find((machine) => fits(machine) && formula.supports(params, machine)) ?? null;
}

function isSameView(a: View, b: View): boolean {
  const same = (x: readonly number[], y: readonly number[]) => x.length === y.length && x.every((n, i) => n === y[i]);
  return a.offset === b.offset && same(a.shape, b.shape) && same(a.strides, b.strides);
}
