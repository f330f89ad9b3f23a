import type { Domain, InputReading, Reading, TensorReading } from '../../src/core/roles/reading';
import type { Actions } from '../actions';
import { element, linkButton, withCode } from '../dom';
import type { PageState } from '../store';
import { Memo, type View } from './view';

const domainWords: Readonly<Record<Domain, (input: TensorReading) => string>> = {
  real: () => '',
  logits: () => 'logits',
  probability: () => 'probabilities',
  logProbability: () => 'log-probabilities',
  positive: () => 'above 0',
  unitNorm: () => 'of length 1',
  box: () => 'boxes',
  classIndex: ({ below }) => (below === null ? 'classes' : `classes < ${below}`),
  binary: () => '0 or 1',
  sign: () => '±1',
  distribution: () => 'distributions',
  oneHot: () => 'one-hot',
  length: () => 'lengths',
};

/** "Read as …": how the inputs are taken, and whether that is a guess. */
export class ReadingView implements View {
  readonly element = element('p', { class: 'reading' });
  readonly #memo = new Memo();

  constructor(readonly actions: Actions) {}

  update({ loss }: PageState): void {
    if (!this.#memo.changed(loss)) return;
    const reading = loss?.report.reading ?? null;
    const canChange = loss !== null && loss.readingEdit !== null;
    this.element.replaceChildren(...(reading === null ? [] : this.#sentence(reading, canChange)));
  }

  #sentence(reading: Reading, canChange: boolean): readonly (Node | string)[] {
    const inputs = reading.inputs.map(describeInput).join(', ');
    const said = withCode(`Read as: ${inputs}${reading.guessed ? ' · guessed' : ''}`);
    if (!canChange) return said;
    const change = linkButton('Change', this.actions.changeReading, { 'aria-label': 'Change how the inputs are read' });
    return [...said, ' · ', change];
  }
}

function describeInput(input: InputReading): string {
  if (input.kind === 'plain') return `\`${input.name}\` = ${JSON.stringify(input.value)}`;
  const words = domainWords[input.domain](input);
  const domain = words === '' || words === input.name ? '' : ` ${words}`;
  return `\`${input.name}\`${domain} [${input.shape.join(', ')}]`;
}
