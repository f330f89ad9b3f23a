import type { Theme } from '../theme';

/** A colour for what stands behind: every batch, where a line of means stands before it. `share` is what is left of it. */
export function faint(color: string, share: number, { background }: Theme): string {
  return `color-mix(in srgb, ${color} ${100 * share}%, ${background})`;
}
