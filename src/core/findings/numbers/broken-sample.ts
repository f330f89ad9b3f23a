import type { Outcome } from '../../loss/outcome';
import type { SourceText } from '../source-text';
import { breakagesOf, type Breakage } from './breakage';

/** Of a loss that is no finite number on its sample inputs, what makes it none: "`torch.sqrt(x)` (line 5) makes NaN of −1.07"; else null. */
export function brokenSample(outcome: Extract<Outcome, { kind: 'value' }>, source: SourceText): string | null {
  const { trace } = outcome;
  const [first] = breakagesOf({ loss: outcome, numbers: (id) => trace.data(trace.ref(id)), gradients: null });
  if (first === undefined) return null;
  const { span } = first.site;
  const made = first.numbers(first.id);
  const at = made.findIndex((value) => !Number.isFinite(value));
  const of = isFirst(first) ? operandsAt(first, at, made.length) : [];
  const given = of.length === 0 ? '' : ` of ${of.map(written).join(' and ')}`;
  return `\`${source.quote(span)}\` (${source.place(span)}) makes ${written(made[at] ?? NaN)}${given}`;
}

/** Whether its expression computes nothing before: else its operands are none that the user wrote. */
function isFirst({ trace, id, site }: Breakage): boolean {
  return !trace.graph.nodes
    .slice(0, id)
    .some((node) => node.site === site && !['view', 'cast', 'constant'].includes(node.op));
}

/** What an elementwise operation is given for one of its elements; nothing of another operation. */
function operandsAt({ node, numbers }: Breakage, at: number, size: number): readonly number[] {
  const operands = node.operands.map(numbers);
  if (!operands.every(({ length }) => length === size)) return [];
  return operands.map((data) => data[at] ?? NaN);
}

function written(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  return String(Number(value.toPrecision(3))).replaceAll('-', '−');
}
