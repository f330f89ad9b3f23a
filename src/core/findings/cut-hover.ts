import type { Cut } from '../graph/flow';
import type { Graph } from '../graph/graph';
import type { Surrogate } from '../surrogates/surrogate';
import { formatShape } from '../tensor/shape';
import { ruleFor } from './cut-rules';
import type { OperationReport, SampleReport } from './report';
import type { Verdict } from './verdict';

/** What a hover on a cut may draw on. */
export interface CutHover {
  readonly cut: Cut;
  /** The operation's name as written. */
  readonly name: string;
  readonly graph: Graph;
  /** What the operation is applied to, as written; null where that is long, or is nothing in particular. */
  readonly operand: string | null;
  readonly predictions: readonly string[];
  /** Whether the loss lacks this gradient: elsewhere (a mask, a weight) nothing is wrong. */
  readonly isBlamed: boolean;
  readonly verdict: Verdict;
  readonly backward: 'raises' | 'runsWithZero' | 'runs' | 'unknown';
  /** What `backward` raises where it meets an operation without a derivative; null otherwise. */
  readonly refusal: string | null;
  readonly surrogate: Surrogate | null;
  /** The lines of the source that change where every cut is replaced. */
  readonly lines: readonly string[];
  /** The loss on its sample as it is, and with every cut replaced. */
  readonly before: SampleReport | null;
  readonly after: SampleReport | null;
}

/** The hover over an expression at which a gradient ends: at most twelve lines, the code at most six. */
export function cutHover(hover: CutHover): Pick<OperationReport, 'hover' | 'details' | 'picture'> {
  const { cut, name, graph, operand, isBlamed, verdict, surrogate } = hover;
  const called = operand === null ? '' : `\`${operand}\``;
  const node = graph.nodes[cut.node];
  const entering = graph.nodes[cut.operand];
  const shape = node === undefined ? '' : ` · ${node.type.dtype} ${formatShape(node.type.shape)}`;
  const from = entering === undefined ? '' : ` from ${called} ${formatShape(entering.type.shape)}`.replace('  ', ' ');
  const head = `**Loss Lens** · \`${name}\`${shape}${from}`;
  if (!isBlamed) return { hover: `${head} · no gradient passes here${comfort(verdict)}`, details: '', picture: null };
  const rule = node === undefined ? null : ruleFor({ node, name });
  const fact = `${head} · **${cut.leaves === 'zero' ? 'zero gradient' : 'no gradient'}**`;
  const values = called === '' ? 'the values' : `the values of ${called}`;
  const reason = because(rule?.reason(values) ?? '', consequence(hover));
  if (surrogate === null) return { hover: fact, details: [reason, rule?.advice ?? ''].join(' ').trim(), picture: null };
  return {
    hover: [fact, '', ...instead(surrogate, hover.lines)].join('\n'),
    details: [reason, onSample(hover)].filter((part) => part !== '').join('\n\n'),
    picture: surrogate.picture,
  };
}

/** Why that is fine, where it is. */
function comfort(verdict: Verdict): string {
  if (verdict === 'metric') return '; a metric needs none';
  return verdict === 'trains' || verdict === 'partial' ? '; it reaches the prediction on other paths' : '';
}

function because(reason: string, consequence: string): string {
  if (reason === '' || consequence === '') return reason === '' ? consequence : `${reason}.`;
  return `${reason}${reason.includes(':') ? '.' : ':'} ${consequence}`;
}

function consequence({ backward, refusal, predictions }: CutHover): string {
  const [first = 'pred'] = predictions;
  switch (backward) {
    case 'raises':
      return `\`${first}.grad\` stays \`None\`, and \`loss.backward()\` raises *${refusal ?? 'element 0 of tensors does not require grad and does not have a grad_fn'}*.`;
    case 'runsWithZero':
      return '`backward()` runs without error, but no weight changes.';
    case 'runs':
    case 'unknown':
      return '';
  }
}

function instead({ name, idea, temperature, code }: Surrogate, lines: readonly string[]): readonly string[] {
  const tau = temperature === null || temperature === 1 ? '' : `, τ = ${String(temperature)}`;
  // What only keeps its history says little without the line that it stands in.
  const isInLine = lines.length > 1 || (lines.length === 1 && temperature === null);
  return [`Write ${idea} instead (${name}${tau}):`, ...codeBlock(isInLine ? lines : code.split('\n'))];
}

/** A hover holds no more lines of code. */
const mostLines = 6;

export function codeBlock(lines: readonly string[]): readonly string[] {
  const shown = lines.length <= mostLines ? lines : [...lines.slice(0, mostLines - 1), '…'];
  return ['```python', ...shown, '```'];
}

function onSample({ before, after, surrogate }: CutHover): string {
  const avoid = surrogate?.avoid ?? '';
  if (before === null || after === null) return avoid;
  const [count, soft] = [touched(before), touched(after)];
  const fact = `On a sample: gradient on ${String(count.nonZero)} → ${String(soft.nonZero)} of ${String(soft.all)} elements, loss ${short(before.value)} → ${short(after.value)}.`;
  return `${fact} ${avoid}`.trimEnd();
}

function touched(report: SampleReport): { readonly nonZero: number; readonly all: number } {
  return report.gradients.reduce(
    (sum, { range, shape }) => ({
      nonZero: sum.nonZero + (range?.nonZero ?? 0),
      all: sum.all + shape.reduce((product, size) => product * size, 1),
    }),
    { nonZero: 0, all: 0 },
  );
}

/** Four significant digits, with a true minus sign. */
function short(value: number): string {
  return String(Number(value.toPrecision(4))).replace('-', '−');
}
