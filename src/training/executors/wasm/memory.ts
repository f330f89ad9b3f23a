import { bytesOf, readsOf, writesOf, type Buffer, type Instruction } from './program';

/** Where each buffer lies. */
export interface MemoryPlan {
  readonly addresses: ReadonlyMap<Buffer, number>;
  readonly bytes: number;
}

/** Vectors are read and written whole: a buffer ends on one, and on another that a vector at its last element would reach into. */
function paddedBytes({ storage, size }: Buffer): number {
  return Math.ceil((size * bytesOf[storage] + 12) / 16) * 16;
}

interface Gap {
  readonly start: number;
  readonly end: number;
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
  let end = 0;
  let gaps: readonly Gap[] = [];
  const place = (buffer: Buffer): void => {
    const bytes = paddedBytes(buffer);
    const gap = gaps.find(({ start, end: until }) => until - start >= bytes);
    addresses.set(buffer, gap?.start ?? end);
    if (gap === undefined) end += bytes;
    else gaps = gaps.flatMap((own) => (own === gap ? remaining(own, bytes) : [own]));
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
      gaps = joined([...gaps, { start, end: start + paddedBytes(buffer) }]);
    }
  });
  return { addresses, bytes: end };
}

function remaining({ start, end }: Gap, bytes: number): Gap[] {
  return end - start > bytes ? [{ start: start + bytes, end }] : [];
}

/** Neighbouring gaps are one. */
function joined(gaps: readonly Gap[]): readonly Gap[] {
  const result: Gap[] = [];
  for (const gap of [...gaps].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last?.end === gap.start) result[result.length - 1] = { start: last.start, end: gap.end };
    else result.push(gap);
  }
  return result;
}
