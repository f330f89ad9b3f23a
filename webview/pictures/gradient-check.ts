import type { Span } from '../../src/core/text/span';
import type { CheckAnswer, CheckedElement } from '../../src/training/inspect/query';
import { axisOf, drawAxes, plotBox, shareOn } from '../charts/axes';
import type { Surface } from '../charts/canvas';
import { formatCount, formatNumber, formatTick } from '../format';
import type { Theme } from '../theme';
import type { Picture } from './picture';

/** The worst come first; a table of all would be too long to be read. */
const mostRows = 12;

/** Autograd's gradient over the slopes of the loss itself; `lineOf` gives the line of a place where the source is known. */
export function gradientCheck(answer: CheckAnswer, lineOf: (span: Span) => number | null): Picture {
  const { elements, precision } = answer;
  const sorted = elements.toSorted((one, other) => ranks[other.verdict] - ranks[one.verdict] || gap(other) - gap(one));
  return {
    id: 'check',
    title: 'check of the gradient',
    description: sentencesOf(answer, sorted, lineOf).join(' ').replaceAll('`', ''),
    help: `Each point is one element of the prediction in the batch: to the right how much the loss really changes when the element moves (central differences in ${precision} precision), upwards the gradient that PyTorch gives. On the diagonal the two agree; a cross is where they do not, a bar is a kink, from the slope on its left to that on its right.`,
    caption: sentencesOf(answer, sorted, lineOf).join(' '),
    signs: [],
    table: {
      head: ['element', 'at', 'gradient', 'slope left', 'slope right', ''],
      rows: sorted
        .slice(0, mostRows)
        .map((element) => [
          nameOf(element),
          formatTick(element.value),
          element.gradient === null ? 'None' : formatNumber(element.gradient),
          formatNumber(element.left),
          formatNumber(element.right),
          words[element.verdict],
        ]),
    },
    draw: (surface, theme) => {
      draw(surface, elements, theme);
    },
  };
}

const ranks: Readonly<Record<CheckedElement['verdict'], number>> = {
  differs: 4,
  jump: 3,
  kink: 2,
  unknown: 1,
  agrees: 0,
};
const words: Readonly<Record<CheckedElement['verdict'], string>> = {
  ...{ agrees: 'agrees', differs: 'differs', kink: 'a kink', jump: 'a jump', unknown: 'no number beside it' },
};

function nameOf({ input, index }: CheckedElement): string {
  return `${input}[${index}]`;
}

function slopeOf({ left, right }: CheckedElement): number {
  return (left + right) / 2;
}

function gap(element: CheckedElement): number {
  const difference = Math.abs((element.gradient ?? 0) - slopeOf(element));
  return Number.isNaN(difference) ? 0 : difference;
}

/** What the check has found, the worst first. */
function sentencesOf(
  { elements, total, kinks, cuts }: CheckAnswer,
  sorted: readonly CheckedElement[],
  lineOf: (span: Span) => number | null,
): readonly string[] {
  const count = (verdict: CheckedElement['verdict']) => elements.filter((each) => each.verdict === verdict).length;
  const all = elements.length;
  const of = (some: number) =>
    some === all ? `all ${formatCount(all)} elements` : `${formatCount(some)} of ${formatCount(all)} elements`;
  const place = ({ name, span }: { readonly name: string; readonly span: Span }) => {
    const line = lineOf(span);
    return line === null ? `\`${name}\`` : `\`${name}\` (line ${line})`;
  };
  const [differing, kinked, jumping] = [count('differs'), count('kink'), count('jump')];
  const [worst] = sorted;
  const found: string[] = [];
  if (differing > 0 && worst !== undefined) {
    const given = worst.gradient === null ? 'None' : formatNumber(worst.gradient);
    found.push(
      `On ${of(differing)} the gradient is not the slope of the loss; worst at \`${nameOf(worst)}\`: the gradient is ${given}, the slope ${formatNumber(slopeOf(worst))}.`,
      ...(cuts.length === 0 ? [] : [`${list(cuts.map((cut) => `${place(cut)}: ${cut.because}`))}.`]),
    );
  }
  if (kinked > 0) {
    const conventions = kinks.map((kink) => `${place(kink)} at ${kink.at}: ${kink.convention}`);
    found.push(
      `${upper(of(kinked))} lie on a kink, where the slopes on both sides differ and PyTorch takes one by convention${conventions.length === 0 ? '' : ` (${list(conventions)})`}: fine to train.`,
    );
  }
  if (jumping > 0) found.push(`${upper(of(jumping))} lie on a jump of the loss: there is no slope to agree with.`);
  const unknown = count('unknown');
  if (unknown > 0) {
    found.push(
      `On ${of(unknown)} there is no slope to compare with: moved a little, the loss is not a finite number or goes another way.`,
    );
  }
  if (differing === 0 && kinked + jumping + unknown < elements.length) {
    const isFlat = elements.every((each) => (each.gradient ?? 0) === 0);
    const isNone = elements.every(({ gradient }) => gradient === null);
    const who = of(count('agrees'));
    found.unshift(
      isFlat
        ? `The loss does not change when an element moves a little: ${isNone ? 'None' : 'a gradient of zero'} is right on ${who}.`
        : `The gradient is the slope of the loss on ${who}.`,
    );
  }
  if (elements.length < total)
    found.push(`Looked at ${formatCount(elements.length)} of ${formatCount(total)} elements.`);
  return found;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function list(items: readonly string[]): string {
  return items.slice(0, 3).join('; ');
}

function draw(surface: Surface, elements: readonly CheckedElement[], theme: Theme): void {
  const { context } = surface;
  const box = plotBox(surface);
  const reach =
    1.1 *
      Math.max(
        ...elements
          .flatMap(({ left, right, gradient }) => [left, right, gradient ?? 0])
          .filter(Number.isFinite)
          .map(Math.abs),
        0,
      ) || 1;
  const [x, y] = [axisOf('slope of the loss, measured', -reach, reach), axisOf('gradient, PyTorch’s', -reach, reach)];
  const across = (value: number) => box.x + shareOn(x, value) * box.width;
  const up = (value: number) => box.y + (1 - shareOn(y, value)) * box.height;
  context.strokeStyle = theme.grid;
  context.lineWidth = 1;
  context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
  context.beginPath();
  context.moveTo(across(-reach), up(-reach));
  context.lineTo(across(reach), up(reach));
  context.setLineDash([4, 4]);
  context.strokeStyle = theme.muted;
  context.stroke();
  context.setLineDash([]);
  drawAxes(context, box, x, y, theme);
  for (const element of elements) {
    const { left, right, verdict } = element;
    if (verdict === 'jump' || verdict === 'unknown') continue;
    const [to, height] = [across(slopeOf(element)), up(element.gradient ?? 0)];
    context.beginPath();
    if (verdict === 'kink') {
      context.moveTo(across(left), height);
      context.lineTo(across(right), height);
      context.strokeStyle = theme.text;
      context.lineWidth = 2;
      context.stroke();
    } else if (verdict === 'differs') {
      context.moveTo(to - 4, height - 4);
      context.lineTo(to + 4, height + 4);
      context.moveTo(to - 4, height + 4);
      context.lineTo(to + 4, height - 4);
      context.strokeStyle = theme.positive;
      context.lineWidth = 2;
      context.stroke();
    } else {
      context.arc(to, height, 3, 0, 2 * Math.PI);
      context.fillStyle = theme.accent;
      context.fill();
      context.strokeStyle = theme.background;
      context.lineWidth = 1;
      context.stroke();
    }
  }
}
