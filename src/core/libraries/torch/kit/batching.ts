import type { Trace } from '../../../graph/trace';

const batched = new WeakSet<Trace>();

/** Whether what is called now is called for one sample of a batch, by `vmap`: PyTorch then composes some operations otherwise. */
export function isBatched(trace: Trace): boolean {
  return batched.has(trace);
}

export function setBatched(trace: Trace, enabled: boolean): void {
  if (enabled) batched.add(trace);
  else batched.delete(trace);
}
