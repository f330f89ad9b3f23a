/** Losses of the library that are given the prediction first and the target second, and are another function of one than of the other. */
export const orderedLosses = [
  'cross_entropy',
  'nll_loss',
  'binary_cross_entropy',
  'binary_cross_entropy_with_logits',
  'kl_div',
  'poisson_nll_loss',
  'soft_margin_loss',
  'multi_margin_loss',
  'multilabel_soft_margin_loss',
] as const;

const ordered = new Set(orderedLosses.map((name) => `torch.nn.functional.${name}`));

/** Whether a function of the library is one of them. */
export function isOrderedLoss(name: string): boolean {
  return ordered.has(name);
}
