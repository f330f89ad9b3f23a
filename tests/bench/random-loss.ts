import { SampleRandom } from '../../src/core/roles/random';

const unaries = ['tanh', 'sigmoid', 'abs', 'square', 'softplus', 'decay'] as const;
const binaries = ['add', 'sub', 'mul', 'maximum'] as const;
type Unary = (typeof unaries)[number];
type Binary = (typeof binaries)[number];

/** A loss of one logit and its target, whose mean is taken. `decay` is exp(−|x|). */
export type Expression =
  'logits' | 'target' | readonly [op: Unary, of: Expression] | readonly [op: Binary, a: Expression, b: Expression];

/** What it takes to write an expression in some language. */
export interface Language<T> {
  readonly leaves: Readonly<Record<'logits' | 'target', T>>;
  readonly unary: (op: Unary, of: T) => T;
  readonly binary: (op: Binary, a: T, b: T) => T;
}

export function written<T>(expression: Expression, language: Language<T>): T {
  if (typeof expression === 'string') return language.leaves[expression];
  if (expression.length === 2) return language.unary(expression[0], written(expression[1], language));
  const [op, a, b] = expression;
  return language.binary(op, written(a, language), written(b, language));
}

/** A loss of so many operations; it compares the logits with the target. */
export function drawnLoss(operations: number, seed: number): Expression {
  const random = new SampleRandom(seed);
  const pick = <T>(among: readonly T[], otherwise: T): T => among[random.below(among.length)] ?? otherwise;
  let grown: Expression = ['sub', 'logits', 'target'];
  for (let count = 1; count < operations; count += 1) {
    if (random.uniform() < 0.6) grown = [pick(unaries, 'tanh'), grown];
    else grown = [pick(binaries, 'add'), grown, pick(['logits', 'target'] as const, 'target')];
    // Nothing grows beyond what single precision holds.
    if (count % 4 === 0) grown = ['tanh', grown];
  }
  return ['square', ['tanh', grown]];
}

export function inPython(expression: Expression): string {
  return written(expression, {
    leaves: { logits: 'logits', target: 'target' },
    unary: (op, x) =>
      ({
        tanh: `torch.tanh(${x})`,
        sigmoid: `torch.sigmoid(${x})`,
        abs: `torch.abs(${x})`,
        square: `(${x}) ** 2`,
        softplus: `F.softplus(${x})`,
        decay: `torch.exp(-torch.abs(${x}))`,
      })[op],
    binary: (op, a, b) =>
      ({ add: `(${a} + ${b})`, sub: `(${a} - ${b})`, mul: `(${a} * ${b})`, maximum: `torch.maximum(${a}, ${b})` })[op],
  });
}
