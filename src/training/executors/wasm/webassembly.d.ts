/** The part of WebAssembly's JavaScript interface that is used, for lack of a library that Node and pages share. */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;

  interface Instance {
    readonly exports: Readonly<Record<string, () => unknown>>;
  }
  const Instance: new (
    module: Module,
    imports: Readonly<Record<string, Readonly<Record<string, Memory | ((...args: number[]) => unknown)>>>>,
  ) => Instance;

  interface Memory {
    readonly buffer: ArrayBuffer;
    readonly grow: (pages: number) => number;
  }
  const Memory: new (descriptor: { readonly initial: number }) => Memory;

  class RuntimeError extends Error {}
}
