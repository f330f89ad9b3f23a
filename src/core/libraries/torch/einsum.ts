import type { Library } from '../../interpreter/library';
import type { Value } from '../../interpreter/values';
import { refuse } from '../../ops/makers/types';
import type { Ref } from '../../ops/ref';
import { contiguousStrides } from '../../tensor/shape';
import { tensorArgument } from './kit/arguments';
import { at, diagonalOf } from './kit/geometry';
import { promote, refOperand } from './kit/promotion';
import { functions } from './kit/registry';
import { requireSameDType } from './kit/same-dtype';
import { torchFunction, type Arguments } from './kit/torch-function';

/** A tensor whose dimensions have names. */
interface Labelled {
  readonly ref: Ref;
  readonly labels: readonly string[];
}

interface Equation {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

/** The labels of the dimensions that `...` stands for, the last one `...0`: they align at the right. */
function ellipsisLabels(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `...${count - 1 - index}`);
}

function labelsOf(subscripts: string, covered: number): string[] {
  const [before = '', after] = subscripts.split('...');
  if (after === undefined) return Array.from(before);
  return [...Array.from(before), ...ellipsisLabels(covered), ...Array.from(after)];
}

/** Reads `ij,jk->ik`; without an arrow the output has the labels that occur once, in alphabetical order. */
function parseEquation(equation: string, ranks: readonly number[]): Equation {
  const [left = '', right] = equation.replace(/\s/g, '').split('->');
  const terms = left.split(',');
  if (terms.length !== ranks.length) {
    const fewer = terms.length > ranks.length;
    refuse(`einsum(): ${fewer ? 'more' : 'fewer'} subscripts in the equation than operands`);
  }
  const covered = terms.map((term, number) => {
    const named = term.replace('...', '').length;
    const rank = ranks[number] ?? 0;
    const fits = term.includes('...') ? named <= rank : named === rank;
    if (!fits) {
      const counts = `the number of subscripts in the equation (${named}) does not match the number of dimensions (${rank})`;
      refuse(`einsum(): ${counts} for operand ${number} and no ellipsis was given`);
    }
    return term.includes('...') ? rank - named : 0;
  });
  const inputs = terms.map((term, number) => labelsOf(term, covered[number] ?? 0));
  const widest = Math.max(0, ...covered);
  if (right !== undefined) return { inputs, output: labelsOf(right, widest) };
  const all = inputs.flat().filter((label) => !label.startsWith('...'));
  const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label)).sort();
  return { inputs, output: [...ellipsisLabels(widest), ...once] };
}

/** A label that stands twice in one term takes the diagonal. */
function withoutRepeats({ ref, labels }: Labelled): Labelled {
  const second = labels.findIndex((label, dim) => labels.indexOf(label) < dim);
  if (second < 0) return { ref, labels };
  const label = at(labels, second);
  const first = labels.indexOf(label);
  const whole = { shape: ref.shape, strides: contiguousStrides(ref.shape), offset: 0 };
  const rest = labels.filter((_, dim) => dim !== first && dim !== second);
  return withoutRepeats({ ref: ref.view(diagonalOf(whole, 0, first, second)), labels: [...rest, label] });
}

function sizeOfLabel({ ref, labels }: Labelled, label: string): number {
  return ref.shape[labels.indexOf(label)] ?? 1;
}

/** Summed over the labels that nothing else needs. */
function summed(term: Labelled, needed: ReadonlySet<string>): Labelled {
  const dims = term.labels.flatMap((label, dim) => (needed.has(label) ? [] : [dim]));
  if (dims.length === 0) return term;
  return { ref: term.ref.sum(dims), labels: term.labels.filter((label) => needed.has(label)) };
}

/** With its dimensions in the order of `labels`, of size 1 where it has none of that name. */
function aligned(term: Labelled, labels: readonly string[]): Ref {
  const present = labels.filter((label) => term.labels.includes(label));
  const ordered = term.ref.permute(present.map((label) => term.labels.indexOf(label)));
  return ordered.reshape(labels.map((label) => sizeOfLabel(term, label)));
}

/** One product of matrices: what both have and is needed is a batch, what both have and is not is summed. */
function contract(a: Labelled, b: Labelled, needed: ReadonlySet<string>): Labelled {
  const [left, right] = [summed(a, new Set([...needed, ...b.labels])), summed(b, new Set([...needed, ...a.labels]))];
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const batch = shared.filter((label) => needed.has(label));
  const inner = shared.filter((label) => !needed.has(label));
  const ownA = left.labels.filter((label) => !shared.includes(label));
  const ownB = right.labels.filter((label) => !shared.includes(label));
  const size = (labels: readonly string[]): number[] =>
    labels.map((label) => Math.max(sizeOfLabel(left, label), sizeOfLabel(right, label)));
  const count = (labels: readonly string[]): number => size(labels).reduce((product, one) => product * one, 1);
  const matrix = (term: Labelled, order: readonly string[], shape: readonly number[]): Ref =>
    aligned(term, order)
      .expand(size(order))
      .reshape([...size(batch), ...shape]);
  const product = matrix(left, [...batch, ...ownA, ...inner], [count(ownA), count(inner)]).matmul(
    matrix(right, [...batch, ...inner, ...ownB], [count(inner), count(ownB)]),
  );
  const labels = [...batch, ...ownA, ...ownB];
  return { ref: product.reshape(size(labels)), labels };
}

function checkSizes(terms: readonly Labelled[]): void {
  const sizes = new Map<string, number>();
  for (const [number, term] of terms.entries()) {
    for (const label of term.labels) {
      const [known, size] = [sizes.get(label) ?? 1, sizeOfLabel(term, label)];
      if (known !== 1 && size !== 1 && known !== size) {
        refuse(
          `einsum(): subscript ${label} has size ${size} for operand ${number} which does not broadcast with previously seen size ${known}`,
        );
      }
      sizes.set(label, Math.max(known, size));
    }
  }
}

function einsum(equation: string, given: readonly Ref[]): Ref {
  const { inputs, output } = parseEquation(
    equation,
    given.map((ref) => ref.rank),
  );
  const [one, ...rest] = given;
  // What is summed over is a product of matrices, which promotes nothing.
  const isSummed = inputs.flat().some((label, at, all) => all.indexOf(label) < at && !output.includes(label));
  if (one !== undefined && isSummed) for (const other of rest) requireSameDType(one, other);
  const refs = promote(given.map((ref) => refOperand(ref)));
  const terms = refs.map((ref, number) => withoutRepeats({ ref, labels: inputs[number] ?? [] }));
  checkSizes(terms);
  const unknown = output.find((label) => !inputs.some((labels) => labels.includes(label)));
  if (unknown !== undefined)
    refuse(`einsum(): output subscript ${unknown} does not appear in the equation for any input operand`);
  const [first, ...others] = terms;
  if (first === undefined) return refuse('einsum(): must provide at least one operand');
  const joined = others.reduce((term, next, index) => {
    const later = others.slice(index + 1).flatMap((other) => other.labels);
    return contract(term, next, new Set([...output, ...later]));
  }, first);
  return aligned(summed(joined, new Set(output)), output);
}

/** `einsum(equation, a, b)` and `einsum(equation, [a, b])`. */
function operandsOf(args: Arguments<'operands'>): readonly Ref[] {
  const given = args.value('operands');
  const [only] = given.kind === 'tuple' ? given.items : [];
  const isListed = only?.kind === 'list' || only?.kind === 'tuple';
  const items: readonly Value[] = isListed ? only.items : given.kind === 'tuple' ? given.items : [];
  return items.map((item) => tensorArgument(item, 'operands', args.context).read());
}

export const einsumFunctions: Library = functions({
  einsum: torchFunction('equation, *operands', (args) => {
    if (args.value('equation').kind !== 'str') return args.context.opaque('einsum with lists of numbers');
    return einsum(args.string('equation'), operandsOf(args));
  }),
});
