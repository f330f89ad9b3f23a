/**
 * WebAssembly's binary format (https://webassembly.github.io/spec/core/binary), as much of it as generated modules need. Knows nothing of
 * what the code is for.
 */

export const i32 = 0x7f;
export const f32 = 0x7d;
export const f64 = 0x7c;
export const v128 = 0x7b;
export type ValueType = typeof i32 | typeof f32 | typeof f64 | typeof v128;

interface Signature {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface FunctionImport extends Signature {
  readonly name: string;
}

export interface FunctionBody extends Signature {
  readonly code: Code;
  /** Under which name the host calls it; null for the module's own use. */
  readonly exportedAs: string | null;
}

export interface Module {
  /** Under the module name `host`, as is the one memory, `memory`; numbered before the functions. */
  readonly imports: readonly FunctionImport[];
  readonly functions: readonly FunctionBody[];
}

/** An expression or statement: appends its instructions. */
export type Emit = (code: Code) => void;

const floats = new DataView(new ArrayBuffer(8));

/** The body of a function, instruction by instruction. Operands of instructions come before them, on the stack. */
export class Code {
  readonly #bytes: number[] = [];
  readonly #locals: ValueType[] = [];

  constructor(readonly parameters: number) {}

  /** In bytes, without its locals. */
  get length(): number {
    return this.#bytes.length;
  }

  /** A new local variable; zero at first. */
  local(type: ValueType): number {
    this.#locals.push(type);
    return this.parameters + this.#locals.length - 1;
  }

  /** A one-byte instruction. */
  op(opcode: number): this {
    this.#bytes.push(opcode);
    return this;
  }
  /** An instruction on vectors, by its number. */
  simd(opcode: number): this {
    this.#bytes.push(0xfd, ...unsigned(opcode));
    return this;
  }
  /** An instruction of the second table: saturating casts, copies of memory. */
  extended(opcode: number, ...immediates: number[]): this {
    this.#bytes.push(0xfc, opcode, ...immediates);
    return this;
  }
  get(local: number): this {
    this.#bytes.push(0x20, ...unsigned(local));
    return this;
  }
  set(local: number): this {
    this.#bytes.push(0x21, ...unsigned(local));
    return this;
  }
  tee(local: number): this {
    this.#bytes.push(0x22, ...unsigned(local));
    return this;
  }
  i32(value: number): this {
    this.#bytes.push(0x41, ...signed(value));
    return this;
  }
  i64(value: number): this {
    this.#bytes.push(0x42, ...signed(value));
    return this;
  }
  f32(value: number): this {
    this.#bytes.push(0x43, ...bytesOf(value, 4));
    return this;
  }
  f64(value: number): this {
    this.#bytes.push(0x44, ...bytesOf(value, 8));
    return this;
  }
  /** Four equal numbers. */
  splat(value: number): this {
    const lane = bytesOf(value, 4);
    return this.simd(0x0c).#append([...lane, ...lane, ...lane, ...lane]);
  }
  /** Four equal whole numbers. */
  splatBits(bits: number): this {
    floats.setInt32(0, bits, true);
    const lane = [0, 1, 2, 3].map((index) => floats.getUint8(index));
    return this.simd(0x0c).#append([...lane, ...lane, ...lane, ...lane]);
  }
  /** Appends what an instruction on memory says of its place: `offset` bytes beyond the address on the stack. */
  at(offset: number): this {
    this.#bytes.push(0, ...unsigned(offset));
    return this;
  }
  /** The lane that an instruction works on. */
  lane(index: number): this {
    this.#bytes.push(index);
    return this;
  }
  call(index: number): this {
    this.#bytes.push(0x10, ...unsigned(index));
    return this;
  }
  add(emit: Emit): this {
    emit(this);
    return this;
  }
  /** Runs `body` again for as long as it leaves a truth on the stack. */
  loopWhile(body: Emit): this {
    return this.#append([0x03, 0x40]).add(body).#append([0x0d, 0, 0x0b]);
  }
  /** Stops the program where there is a truth on the stack. */
  trapIf(): this {
    return this.#append([0x04, 0x40, 0x00, 0x0b]);
  }

  #append(bytes: readonly number[]): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  /** The body with its size and its locals, as the code section holds it. */
  encoded(): number[] {
    const locals = this.#locals.map((type) => [1, type]);
    const body = [...vector(locals)];
    return prefixed(concatenated([body, this.#bytes, [0x0b]]));
  }
}

/** The bytes of a module. */
export function encodeModule({ imports, functions }: Module): Uint8Array<ArrayBuffer> {
  const signatures = [...imports, ...functions];
  const types = signatures.map(({ parameters, results }) => [0x60, ...vector(parameters), ...vector(results)]);
  const exported = functions.flatMap(({ exportedAs }, index) =>
    exportedAs === null ? [] : [[...text(exportedAs), 0x00, ...unsigned(imports.length + index)]],
  );
  const memory = [...text('host'), ...text('memory'), 0x02, 0x00, ...unsigned(1)];
  const sections: [id: number, content: readonly number[]][] = [
    [1, vector(types)],
    [
      2,
      vector([memory, ...imports.map(({ name }, index) => [...text('host'), ...text(name), 0x00, ...unsigned(index)])]),
    ],
    [3, vector(functions.map((_, index) => unsigned(imports.length + index)))],
    [7, vector(exported)],
    [10, vector(functions.map(({ code }) => code.encoded()))],
  ];
  const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  return Uint8Array.from(concatenated([header, ...sections.map(([id, content]) => [id, ...prefixed(content)])]));
}

function vector(items: readonly (number | readonly number[])[]): number[] {
  return concatenated([unsigned(items.length), ...items.map((item) => (typeof item === 'number' ? [item] : item))]);
}

function prefixed(content: readonly number[]): number[] {
  return concatenated([unsigned(content.length), content]);
}

/** Spreading would pass more arguments than a call can take. */
function concatenated(parts: readonly (readonly number[])[]): number[] {
  const all: number[] = [];
  for (const part of parts) for (const byte of part) all.push(byte);
  return all;
}

/** A name of ASCII characters. */
function text(value: string): number[] {
  return prefixed(Array.from({ length: value.length }, (_, index) => value.charCodeAt(index)));
}

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const byte = rest & 0x7f;
    rest >>>= 7;
    if (rest === 0) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

function bytesOf(value: number, size: 4 | 8): number[] {
  if (size === 4) floats.setFloat32(0, value, true);
  else floats.setFloat64(0, value, true);
  return Array.from({ length: size }, (_, index) => floats.getUint8(index));
}
