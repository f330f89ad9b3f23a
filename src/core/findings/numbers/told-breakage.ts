import { gradientsOf } from '../../loss/gradients';
import type { Outcome } from '../../loss/outcome';
import type { Span } from '../../text/span';
import type { SampleNumbers } from '../sample-report';
import type { SourceText } from '../source-text';
import { breaksOf, isFinite, type Break, type Computed } from './breakage';

/** The expression that makes a number none first, in words: "`torch.sqrt(x)` (line 5) makes NaN of −1.07". */
export interface Broken {
  readonly text: string;
  readonly span: Span;
  /** Its line as messages name it. */
  readonly place: string;
  readonly part: Break['part'];
}

/** What makes a computation, or else its backward pass, no finite number; null where both are finite, or nothing of the source does. */
export function toldBreakage(computed: Computed, source: SourceText): Broken | null {
  const { loss, numbers } = computed;
  const [first] = breaksOf(computed).toSorted((one, other) => one.culprit - other.culprit);
  const span = first && loss.trace.node(first.culprit).site?.span;
  if (first === undefined || span === undefined) return null;
  const { part, made, operations } = first;
  const number = numbers(made);
  const at = number.findIndex((value) => !Number.isFinite(value));
  const what = written(number[at] ?? NaN);
  const given = operandsAt(first, at, computed).map(written).join(' and ');
  const isValue = part === 'value' || operations.length === 0;
  const does = isValue ? `makes ${what}` : `sends back ${what}`;
  const from = given === '' ? '' : isValue ? ` of ${given}` : ` where it is given ${given}`;
  const place = source.place(span);
  return { text: `\`${source.quote(span)}\` (${place}) ${does}${from}`, span, place, part };
}

/** The same of a loss on its sample inputs, of which `numbers` are known. */
export function brokenSample(
  loss: Extract<Outcome, { kind: 'value' }>,
  numbers: SampleNumbers | null,
  source: SourceText,
): Broken | null {
  const { trace, value, inputs } = loss;
  const isSound = numbers?.gradients.every(({ data }) => data === null || isFinite(data)) ?? true;
  const entered = inputs.map((input) => input.entered).filter((ref) => trace.requiresGrad(ref));
  const gradients = isSound ? [] : gradientsOf(trace, value, entered);
  return toldBreakage(
    { loss, numbers: (id) => trace.data(trace.ref(id)), gradients: 'kind' in gradients ? null : gradients },
    source,
  );
}

/** What an elementwise operation is given for one of the elements that it makes; nothing of another, nor of one of several in an expression. */
function operandsAt(broken: Break, at: number, { loss: { trace }, numbers }: Computed): readonly number[] {
  const { site } = trace.node(broken.culprit);
  const isOwn = (id: number): boolean =>
    trace.node(id).site === site && !['view', 'cast', 'constant'].includes(trace.node(id).op);
  const [operation = broken.culprit, ...others] = broken.part === 'value' ? [] : broken.operations.filter(isOwn);
  const before = Array.from({ length: operation }, (_, id) => id);
  // Else its operands are none that the user wrote.
  if (others.length > 0 || before.some(isOwn)) return [];
  const operands = trace.node(operation).operands.map(numbers);
  const { length: size } = numbers(broken.made);
  return operands.every(({ length }) => length === size) ? operands.map((data) => data[at] ?? NaN) : [];
}

function written(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  return String(Number(value.toPrecision(3))).replaceAll('-', '−');
}
