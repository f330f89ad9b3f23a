import { Code, i32, v128, type Emit } from './encoder';
import type { Operand } from './formulas';
import { localsOf, reading, type Machine, type Machines } from './machine';
import { scalar, vector } from './opcodes';
import { bytesOf, type AddressOf, type Buffer, type Loop, type LoopOperand, type Place } from './program';

/** How a machine reads and writes memory. `index` holds the byte offset of the present element in single precision; null: there is one only. */
interface Access {
  /** So many elements at a time. */
  readonly elements: number;
  load(place: Place, index: Emit): Emit;
  splat(place: Place): Emit;
  store(buffer: Buffer, index: Emit, value: Emit): Emit;
  /** A number as its storage holds it. */
  rounded(buffer: Buffer, value: Emit): Emit;
}

function f32x4Access(addressOf: AddressOf, lanes: number): Access {
  const each = [...Array(lanes).keys()];
  return {
    elements: 4 * lanes,
    load: (place, index) => (code) => {
      for (const lane of each)
        code
          .add(index)
          .simd(vector.load)
          .at(addressOf(place) + 16 * lane);
    },
    splat: (place) => (code) => {
      const local = code.local(v128);
      code.i32(0).simd(vector.load32Splat).at(addressOf(place)).set(local);
      for (let lane = 0; lane < lanes; lane += 1) code.get(local);
    },
    store: (buffer, index, value) => (code) => {
      const address = addressOf({ buffer, offset: 0 });
      for (const [lane, local] of localsOf(code, value, v128, lanes).entries())
        code
          .add(index)
          .get(local)
          .simd(vector.store)
          .at(address + 16 * lane);
    },
    rounded: (_, value) => value,
  };
}

function f64Access(addressOf: AddressOf): Access {
  const load =
    (place: Place, index: Emit): Emit =>
    (code) => {
      if (place.buffer.storage === 'f32') {
        code.add(index).op(scalar.f32.load).at(addressOf(place)).op(scalar.promote);
      } else code.add(doubled(index)).op(scalar.f64.load).at(addressOf(place));
    };
  return {
    elements: 1,
    load,
    splat: (place) => load(place, (code) => code.i32(0)),
    store: (buffer, index, value) => (code) => {
      const address = addressOf({ buffer, offset: 0 });
      if (buffer.storage === 'f32') {
        code.add(index).add(value).op(scalar.demote).op(scalar.f32.store).at(address);
      } else code.add(doubled(index)).add(value).op(scalar.f64.store).at(address);
    },
    rounded: ({ storage }, value) =>
      storage === 'f32' ? (code) => code.add(value).op(scalar.demote).op(scalar.promote) : value,
  };
}

function doubled(index: Emit): Emit {
  return (code) => code.add(index).i32(1).op(scalar.i32.shl);
}

/**
 * Writes a loop: every step at every place. Results that only the loop itself reads stay in local variables; `isStored` tells the others.
 * Buffers end on a whole vector, so the last pass may run into what lies behind their elements.
 */
export function emitLoop(
  code: Code,
  loop: Loop,
  machines: Machines,
  addressOf: AddressOf,
  isStored: (buffer: Buffer) => boolean,
): void {
  const bodyOf = (into: Code, machine: Machine): LoopBody => {
    const access = machine.name === 'f32x4' ? f32x4Access(addressOf, machine.lanes) : f64Access(addressOf);
    return new LoopBody(into, loop, machine, access, isStored);
  };
  let done = 0;
  if (machines.inLockStep !== null) {
    const alone = new Code(0);
    emitPasses(bodyOf(alone, machines.alone), 0, 1);
    if (loop.size * alone.length >= leastWork) {
      const body = bodyOf(code, machines.inLockStep);
      const passes = Math.floor(loop.size / body.access.elements);
      emitPasses(body, 0, passes);
      done = passes * body.access.elements;
    }
  }
  const rest = bodyOf(code, machines.alone);
  emitPasses(rest, done, Math.ceil((loop.size - done) / rest.access.elements));
}

/** What a loop in lock-step must have to do, in bytes of code times elements, to be worth what it takes to compile. */
const leastWork = 500_000;

function emitPasses(body: LoopBody, first: number, passes: number): void {
  const { code, access } = body;
  const [start, step] = [first * bytesOf.f32, access.elements * bytesOf.f32];
  if (passes === 0) return;
  body.hoist();
  if (passes === 1) {
    body.pass((inner) => inner.i32(start));
    return;
  }
  const index = code.local(i32);
  code
    .i32(start)
    .set(index)
    .loopWhile(() => {
      body.pass(reading(index));
      code
        .get(index)
        .i32(step)
        .op(scalar.i32.add)
        .tee(index)
        .i32(start + passes * step)
        .op(scalar.i32.ltU);
    });
}

class LoopBody {
  /** Local variables by what they hold. */
  readonly #known = new Map<string, Emit>();
  readonly #results = new Map<Buffer, Emit>();
  readonly #numbers = new Map<Buffer, number>();

  constructor(
    readonly code: Code,
    readonly loop: Loop,
    readonly machine: Machine,
    readonly access: Access,
    readonly isStored: (buffer: Buffer) => boolean,
  ) {}

  /** Reads before the loop what is the same in every pass. */
  hoist(): void {
    for (const { operands } of this.loop.steps) {
      for (const operand of operands) {
        if (operand.kind === 'splat') this.#keep(operand, this.access.splat(operand.place));
      }
    }
  }

  pass(index: Emit): void {
    const { code, machine, access } = this;
    for (const { result, isMask, operands, emit } of this.loop.steps) {
      for (const operand of operands) {
        const isOwn = operand.kind === 'each' && this.#results.has(operand.place.buffer);
        if (operand.kind === 'each' && !isOwn) this.#keep(operand, access.load(operand.place, index));
      }
      const value = emit(
        machine,
        operands.map((operand) => this.#operand(operand)),
      );
      const own = machine.hold(code, isMask ? value : access.rounded(result, value), isMask ? 'mask' : 'number');
      this.#results.set(result, own);
      if (!this.isStored(result)) continue;
      code.add(access.store(result, index, isMask ? machine.ofMask(own) : own));
    }
  }

  /** Puts what is read into a local variable, once. */
  #keep(operand: Exclude<LoopOperand, { kind: 'constant' }>, value: Emit): void {
    const key = this.#keyOf(operand);
    if (this.#known.has(key)) return;
    const { code, machine } = this;
    const own = operand.isMask ? machine.ne(value, machine.number(0)) : value;
    this.#known.set(key, machine.hold(code, own, operand.isMask ? 'mask' : 'number'));
  }

  #keyOf({ kind, place: { buffer, offset }, isMask }: Exclude<LoopOperand, { kind: 'constant' }>): string {
    const number = this.#numbers.get(buffer) ?? this.#numbers.size;
    this.#numbers.set(buffer, number);
    return `${kind} ${number} ${offset} ${isMask}`;
  }

  #operand(operand: LoopOperand): Operand {
    const { machine } = this;
    if (operand.kind === 'constant') return constantOperand(machine, operand);
    const result = operand.kind === 'each' ? this.#results.get(operand.place.buffer) : undefined;
    const own = result ?? this.#known.get(this.#keyOf(operand));
    if (own === undefined) throw new RangeError('an operand was not read');
    return operandOf(machine, own, operand.isMask);
  }
}

function constantOperand(machine: Machine, { value, isMask }: { value: number; isMask: boolean }): Operand {
  const number = machine.number(value);
  return isMask ? operandOf(machine, machine.ne(number, machine.number(0)), true) : operandOf(machine, number, false);
}

function operandOf(machine: Machine, own: Emit, isMask: boolean): Operand {
  return isMask
    ? { own, mask: own, number: machine.ofMask(own) }
    : { own, number: own, mask: machine.ne(own, machine.number(0)) };
}
