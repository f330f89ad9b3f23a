import type { Arena } from './arena';
import type { Program } from './builder';
import { Code, encodeModule, f64, i32, type FunctionBody, type FunctionImport } from './encoder';
import { exponentialBody, vectorFunctions } from './functions';
import { emitIsFinite, emitMoves } from './handover';
import { emitLoop } from './loops';
import { f32x4Machine, f64Machine, type FunctionIndex, type MachineName, type Machines } from './machine';
import { planMemory } from './memory';
import { bytesOf, readsOf, writesOf, type AddressOf, type Buffer, type Instruction } from './program';

/** A module's bytes, and where its buffers lie. */
export interface Assembled {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly addressOf: AddressOf;
  /** Whether anything is kept of the buffer in memory. */
  readonly isStored: (buffer: Buffer) => boolean;
  /** Gives back the memory. */
  readonly dispose: () => void;
}

/** What the module imports, in order. */
const imports: readonly FunctionImport[] = [
  { name: 'kernel', parameters: [i32], results: [] },
  { name: 'pow', parameters: [f64, f64], results: [f64] },
  ...(['exp', 'expm1', 'log', 'log1p', 'tanh'] as const).map((name): FunctionImport => ({
    name,
    parameters: [f64],
    results: [f64],
  })),
];

const indexOf: FunctionIndex = (name) => imports.findIndex((own) => own.name === name);

const machines: Readonly<Record<MachineName, Machines>> = {
  f32x4: { alone: f32x4Machine(vectorFunctions, 1), inLockStep: f32x4Machine(vectorFunctions, 4) },
  f64: { alone: f64Machine(indexOf), inLockStep: null },
};
/** The number of the first function after the imports; those follow that a step is made of. */
const exponential = imports.length;

/** In bytes: no host takes a function of any length, or of more than 50,000 locals. */
const mostOfPart = 2 ** 16;

/**
 * Puts the program into functions that work in a stretch of the arena's memory: `run` does a step, `isFinite` tells whether what has to be
 * finite is, `keep` takes over what the step has made.
 */
export function assemble(program: Program, arena: Arena): Assembled {
  const { instructions, inputs, constants, outputs, handover } = program;
  const asked = [
    ...outputs.map(({ buffer }) => buffer),
    ...handover.homes,
    ...handover.moves.map(({ from }) => from.buffer),
    ...handover.finite.map(({ buffer }) => buffer),
  ];
  const isStored = storedBuffers(instructions, [...inputs.values(), ...constants.keys(), ...asked]);
  const read = new Set(instructions.flatMap(readsOf));
  const lasting = [...inputs.values(), ...[...constants.keys()].filter((buffer) => read.has(buffer)), ...asked];
  const plan = planMemory(instructions, lasting, isStored);
  const base = arena.take(plan.bytes);
  const addressOf: AddressOf = ({ buffer, offset }) => {
    const start = plan.addresses.get(buffer);
    if (start === undefined) throw new RangeError('a buffer without a place');
    return base + start + offset * bytesOf[buffer.storage];
  };
  let code = new Code(0);
  const parts = [code];
  const layout = {
    addressOf,
    functionOf: (name: 'exp' | 'log') => (name === 'exp' ? exponential : indexOf('log')),
  };
  for (const instruction of instructions) {
    if (code.length > mostOfPart) {
      code = new Code(0);
      parts.push(code);
    }
    if (instruction.kind === 'whole') instruction.emit(code, layout);
    else emitLoop(code, instruction, machines[instruction.machine], addressOf, isStored);
  }
  const run = new Code(0);
  for (const place of parts.keys()) run.call(exponential + 1 + place);
  const [isFinite, keep] = [new Code(0), new Code(0)];
  emitIsFinite(isFinite, handover, addressOf);
  emitMoves(keep, handover, addressOf);
  const functions: FunctionBody[] = [
    exponentialBody(machines.f64.alone),
    ...parts.map((code) => ({ parameters: [], results: [], code, exportedAs: null })),
    { parameters: [], results: [], code: run, exportedAs: 'run' },
    { parameters: [], results: [i32], code: isFinite, exportedAs: 'isFinite' },
    { parameters: [], results: [], code: keep, exportedAs: 'keep' },
  ];
  return {
    bytes: encodeModule({ imports, functions }),
    addressOf,
    isStored: (buffer) => plan.addresses.has(buffer),
    dispose: () => {
      arena.give(base, plan.bytes);
    },
  };
}

/** What must be in memory: what is given and what is asked for, what whole operations touch, and what loops hand to others. */
function storedBuffers(instructions: readonly Instruction[], given: readonly Buffer[]): (buffer: Buffer) => boolean {
  const stored = new Set(given);
  const loops = new Map<Buffer, Instruction>();
  for (const instruction of instructions) {
    for (const buffer of writesOf(instruction)) loops.set(buffer, instruction);
    for (const buffer of instruction.kind === 'whole' ? writesOf(instruction) : []) stored.add(buffer);
  }
  for (const instruction of instructions) {
    for (const buffer of readsOf(instruction)) if (loops.get(buffer) !== instruction) stored.add(buffer);
  }
  return (buffer) => stored.has(buffer);
}
