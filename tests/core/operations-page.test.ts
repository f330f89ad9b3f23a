import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { OperandGradient, Operation } from '../../src/core/ops/operation';
import { operations } from '../../src/core/ops/table';
import { catalogue } from '../../src/core/surrogates/surrogates';

const head = `# Operations and their gradients

What Loss Lens knows of each operation that a loss is traced to: how the gradient passes to each operand, what PyTorch takes where
there is no derivative, and which surrogate is offered where none passes. Library functions such as \`F.cross_entropy\` or
\`torch.var\` are composed of these, as PyTorch composes them. This page is made from the table of operations by its test
(\`npx vitest run --update tests/core/operations-page.test.ts\`).

- **smooth**: a derivative everywhere in the domain.
- **kink**: a derivative that jumps at a point, and what PyTorch takes there. Fine to train.
- **zero**: PyTorch gives zeros without a word: \`backward()\` runs, and nothing trains.
- **none**: PyTorch records nothing: \`.grad\` stays \`None\`, or \`backward()\` raises _element 0 of tensors does not require grad_.
- **raises**: PyTorch has no derivative for it: \`backward()\` raises.

A \`cast\` is smooth between floating-point types; to integers and booleans it passes none.

| operation | gradient | surrogate |
| --- | --- | --- |
`;

function wayOf(gradient: OperandGradient<never>): string {
  switch (gradient.kind) {
    case 'smooth':
      return 'smooth';
    case 'kinked':
      return `kink at ${gradient.kink.at}: ${gradient.kink.convention}`;
    case 'zeroAlmostEverywhere':
      return `zero: ${gradient.because}`;
    case 'blocked':
      return `none: ${gradient.because}`;
    case 'raises':
      return `raises: ${gradient.error.message}`;
  }
}

/** The ways to all operands; each operand by itself only where they differ. */
function gradientOf({ gradient, domain }: Operation<never>): string {
  const ways = domain.map((_, index) => wayOf(gradient(index)));
  if (ways.length === 0) return 'no operand';
  if (new Set(ways).size === 1) return ways[0] ?? '';
  return ways.map((way, index) => `operand ${String(index + 1)}: ${way}`).join('; ');
}

function surrogateOf(name: string): string {
  const rows = catalogue.filter(({ softens }) => softens.some((op) => op === name));
  return rows.map((row) => `${row.name}: ${row.formula}`).join('; ');
}

it('the page of the operations says what the table does', async () => {
  const rows = Object.entries<Operation<never>>(operations)
    .toSorted(([one], [other]) => one.localeCompare(other, 'en'))
    .map(([name, row]) => `| \`${name}\` | ${[gradientOf(row), surrogateOf(name)].map(escaped).join(' | ')} |`);
  await expect(`${head}${rows.join('\n')}\n`).toMatchFileSnapshot(
    join(import.meta.dirname, '../../docs/operations.md'),
  );
});

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
