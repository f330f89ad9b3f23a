import { bytesOf, readsOf, writesOf, type Buffer, type Instruction } from './program';
import { Space } from './space';

/** Where each buffer lies. */
export interface MemoryPlan {
  readonly addresses: ReadonlyMap<Buffer, number>;
  readonly bytes: number;
}

/** Vectors are read and written whole: one at the last element reaches beyond it. */
function reachedBytes({ storage, size }: Buffer): number {
  return size * bytesOf[storage] + 12;
}

/**
 * Lays out memory for good: `lasting` buffers have places of their own, the others share, each from the instruction that writes it to the
 * last that reads it. Buffers that nothing needs in memory have none.
 */
export function planMemory(
  instructions: readonly Instruction[],
  lasting: readonly Buffer[],
  isStored: (buffer: Buffer) => boolean,
): MemoryPlan {
  const addresses = new Map<Buffer, number>();
  const space = new Space();
  const place = (buffer: Buffer): void => {
    addresses.set(buffer, space.take(reachedBytes(buffer)));
  };
  for (const buffer of lasting) if (!addresses.has(buffer)) place(buffer);
  const kept = new Set(lasting);
  const lastReads = new Map<Buffer, number>();
  instructions.forEach((instruction, index) => {
    for (const buffer of [...writesOf(instruction), ...readsOf(instruction)]) lastReads.set(buffer, index);
  });
  instructions.forEach((instruction, index) => {
    for (const buffer of writesOf(instruction)) if (!addresses.has(buffer) && isStored(buffer)) place(buffer);
    for (const buffer of new Set([...readsOf(instruction), ...writesOf(instruction)])) {
      const start = addresses.get(buffer);
      if (start === undefined || kept.has(buffer) || lastReads.get(buffer) !== index) continue;
      space.give(start, reachedBytes(buffer));
    }
  });
  return { addresses, bytes: space.end };
}
