import type { Code, Emit, ValueType } from './encoder';
import { f64, i32, v128 } from './encoder';
import { scalar, vector } from './opcodes';

/** Functions of one number that both machines know; `decay` is e^−|x|, `softTail` log(1 + e^−|x|). */
type FunctionName = HostFunction | 'decay' | 'softTail';
type HostFunction = 'exp' | 'expm1' | 'log' | 'log1p' | 'tanh';

/** Functions of four numbers at once, as expressions. */
export type VectorFunctions = Readonly<Record<FunctionName, (m: VectorMachine, x: Emit) => Emit>>;

/** The numbers of the module's functions of doubles. */
export type FunctionIndex = (name: HostFunction | 'pow') => number;

export type MachineName = 'f32x4' | 'f64';

/**
 * What formulas are written in: `f32x4` works on four single-precision numbers at once and rounds at every step; `f64` on one number in
 * double precision, as the core's kernels do. A truth value is a mask of bits or a number 0 or 1 of its own type.
 */
export interface Machine {
  readonly name: MachineName;
  /** How many values of its type an expression leaves on the stack. */
  readonly lanes: number;
  number(value: number): Emit;
  add(a: Emit, b: Emit): Emit;
  sub(a: Emit, b: Emit): Emit;
  mul(a: Emit, b: Emit): Emit;
  div(a: Emit, b: Emit): Emit;
  neg(x: Emit): Emit;
  abs(x: Emit): Emit;
  sqrt(x: Emit): Emit;
  floor(x: Emit): Emit;
  ceil(x: Emit): Emit;
  trunc(x: Emit): Emit;
  roundHalfToEven(x: Emit): Emit;
  /** A NaN on either side is the answer. */
  max(a: Emit, b: Emit): Emit;
  min(a: Emit, b: Emit): Emit;
  /** `bound` where `x` is smaller, or larger, else `x`: a NaN stays. */
  atLeast(x: Emit, bound: number): Emit;
  atMost(x: Emit, bound: number): Emit;
  eq(a: Emit, b: Emit): Emit;
  ne(a: Emit, b: Emit): Emit;
  lt(a: Emit, b: Emit): Emit;
  le(a: Emit, b: Emit): Emit;
  gt(a: Emit, b: Emit): Emit;
  ge(a: Emit, b: Emit): Emit;
  not(mask: Emit): Emit;
  and(a: Emit, b: Emit): Emit;
  or(a: Emit, b: Emit): Emit;
  xor(a: Emit, b: Emit): Emit;
  /** Of numbers or of masks. */
  select(mask: Emit, then: Emit, otherwise: Emit): Emit;
  /** 1 where the mask is set, else 0. */
  ofMask(mask: Emit): Emit;
  call(name: FunctionName, x: Emit): Emit;
  /** In double precision alone. */
  pow(base: Emit, exponent: Emit): Emit;
  /** `body` with a value that it may use several times. */
  let(value: Emit, body: (value: Emit) => Emit): Emit;
  /** Puts a number or a mask into local variables, to be read from now on. */
  hold(code: Code, value: Emit, what: 'number' | 'mask'): Emit;
}

/** One kind of machine: for one value at a time, and for several in lock-step, if there is one. */
export interface Machines {
  readonly alone: Machine;
  readonly inLockStep: Machine | null;
}

/** What functions of vectors are written in beside: bits. */
export interface VectorMachine extends Machine {
  /** Four equal whole numbers. */
  bits(value: number): Emit;
  /** A vector instruction of no immediates. */
  op(opcode: number, ...operands: Emit[]): Emit;
  /** A shift of whole numbers by so many bits. */
  shift(opcode: number, x: Emit, by: number): Emit;
}

/** So many vectors at a time, in lock-step: what one alone waits for, a long chain of operations, is more than processors look ahead. */
export function f32x4Machine(functions: VectorFunctions, lanes: number): VectorMachine {
  const hold = (code: Code, value: Emit): Emit => held(code, value, v128, lanes);
  const equal =
    (value: (code: Code) => void): Emit =>
    (code) => {
      value(code);
      if (lanes === 1) return;
      const local = code.local(v128);
      code.set(local);
      for (let lane = 0; lane < lanes; lane += 1) code.get(local);
    };
  const each =
    (operands: readonly Emit[], instruction: Emit): Emit =>
    (code) => {
      if (lanes === 1) {
        for (const operand of operands) operand(code);
        instruction(code);
        return;
      }
      const locals = operands.map((operand) => localsOf(code, operand, v128, lanes));
      for (let lane = 0; lane < lanes; lane += 1) {
        for (const own of locals) code.get(own[lane] ?? 0);
        instruction(code);
      }
    };
  const op =
    (opcode: number) =>
    (...operands: Emit[]): Emit =>
      each(operands, (code) => code.simd(opcode));
  const { f32 } = vector;
  const machine: VectorMachine = {
    ...{ name: 'f32x4', lanes },
    number: (value) => equal((code) => code.splat(value)),
    bits: (value) => equal((code) => code.splatBits(value)),
    op: (opcode, ...operands) => op(opcode)(...operands),
    shift: (opcode, x, by) => each([x], (code) => code.i32(by).simd(opcode)),
    ...{ add: op(f32.add), sub: op(f32.sub), mul: op(f32.mul), div: op(f32.div) },
    ...{ neg: op(f32.neg), abs: op(f32.abs), sqrt: op(f32.sqrt), floor: op(f32.floor), ceil: op(f32.ceil) },
    ...{ trunc: op(f32.trunc), roundHalfToEven: op(f32.nearest), max: op(f32.max), min: op(f32.min) },
    atLeast: (x, bound) => op(f32.pmax)(x, machine.number(bound)),
    atMost: (x, bound) => op(f32.pmin)(x, machine.number(bound)),
    ...{ eq: op(f32.eq), ne: op(f32.ne), lt: op(f32.lt), le: op(f32.le), gt: op(f32.gt), ge: op(f32.ge) },
    ...{ not: op(vector.not), and: op(vector.and), or: op(vector.or), xor: op(vector.xor) },
    select: (mask, then, otherwise) => op(vector.select)(then, otherwise, mask),
    ofMask: (mask) => op(vector.and)(mask, machine.number(1)),
    // Written out in place: a call would cost a tenth of the step.
    call: (name, x) => machine.let(x, (own) => functions[name](machine, own)),
    pow: () => {
      throw new RangeError('no power of vectors');
    },
    let: bind(hold),
    hold,
  };
  return machine;
}

export function f64Machine(indexOf: FunctionIndex): Machine {
  const op =
    (opcode: number) =>
    (...operands: Emit[]): Emit =>
    (code) => {
      for (const operand of operands) operand(code);
      code.op(opcode);
    };
  const { f64: double, i32: whole } = scalar;
  const hold = (code: Code, value: Emit, what: 'number' | 'mask'): Emit =>
    held(code, value, what === 'mask' ? i32 : f64, 1);
  const machine: Machine = {
    ...{ name: 'f64', lanes: 1 },
    number: (value) => (code) => code.f64(value),
    ...{ add: op(double.add), sub: op(double.sub), mul: op(double.mul), div: op(double.div) },
    ...{ neg: op(double.neg), abs: op(double.abs), sqrt: op(double.sqrt), floor: op(double.floor) },
    ...{ ceil: op(double.ceil), trunc: op(double.trunc), roundHalfToEven: op(double.nearest) },
    ...{ max: op(double.max), min: op(double.min) },
    atLeast: (x, bound) =>
      machine.let(x, (own) => machine.select(machine.lt(own, machine.number(bound)), machine.number(bound), own)),
    atMost: (x, bound) =>
      machine.let(x, (own) => machine.select(machine.gt(own, machine.number(bound)), machine.number(bound), own)),
    ...{ eq: op(double.eq), ne: op(double.ne), lt: op(double.lt) },
    ...{ le: op(double.le), gt: op(double.gt), ge: op(double.ge) },
    ...{ not: op(whole.eqz), and: op(whole.and), or: op(whole.or), xor: op(whole.xor) },
    select: (mask, then, otherwise) => op(scalar.select)(then, otherwise, mask),
    ofMask: op(scalar.convertTruth),
    call: (name, x) => {
      if (name === 'decay') return machine.call('exp', machine.neg(machine.abs(x)));
      if (name === 'softTail') return machine.call('log1p', machine.call('decay', x));
      return (code) => code.add(x).call(indexOf(name));
    },
    pow: (base, exponent) => (code) => code.add(base).add(exponent).call(indexOf('pow')),
    let: bind(hold),
    hold,
  };
  return machine;
}

function bind(hold: Machine['hold']): Machine['let'] {
  return (value, body) => (code) => {
    code.add(body(hold(code, value, 'number')));
  };
}

function held(code: Code, value: Emit, type: ValueType, lanes: number): Emit {
  const locals = localsOf(code, value, type, lanes);
  return (inner) => {
    for (const local of locals) inner.get(local);
  };
}

/** Takes the values that an expression leaves on the stack into local variables. */
export function localsOf(code: Code, value: Emit, type: ValueType, lanes: number): readonly number[] {
  const locals = Array.from({ length: lanes }, () => code.local(type));
  code.add(value);
  for (const local of locals.toReversed()) code.set(local);
  return locals;
}

export function reading(local: number): Emit {
  return (code: Code) => code.get(local);
}
