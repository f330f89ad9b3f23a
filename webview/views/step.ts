import type { StepAnswer, WeightUpdate } from '../../src/training/inspect/query';
import { variantNames, type VariantName } from '../../src/training/variants/variant';
import type { Actions } from '../actions';
import { element, withCode } from '../dom';
import { formatCount, formatExact, formatSetting } from '../format';
import type { Run } from '../run';
import { shownRun, type PageState } from '../store';
import { variantTitle } from '../variants';
import { stoppedBefore, waitingFor } from '../waiting';
import { optimizerTitles } from './recipe-fields';
import { lastStepLink } from './last-step';
import { swatch } from './swatch';
import { Memo, type View } from './view';

/** How many numbers of an input or an output are written out. */
const mostNumbers = 4;

/** One step taken apart: batch → prediction → loss → gradient → update, with the numbers of one weight. */
export class StepView implements View {
  readonly #parameter = element('select', { 'aria-label': 'Parameter' });
  readonly #element = element('input', {
    type: 'number',
    min: '0',
    step: '1',
    'aria-label': 'Element of the parameter',
  });
  readonly #switches = element('span', { class: 'switches' });
  readonly #head = element('tr');
  readonly #body = element('tbody');
  readonly #sentence = element('p', { role: 'status', 'aria-live': 'polite' });
  readonly #update = element('p', { class: 'muted' });
  readonly #none = element('p', { class: 'empty' });
  readonly #content = element(
    'div',
    { class: 'step-content' },
    element(
      'div',
      { class: 'head' },
      element('span', { class: 'choice' }, 'weight ', this.#parameter, ' element ', this.#element),
      this.#switches,
    ),
    element('table', { 'aria-label': 'One step, number by number' }, element('thead', {}, this.#head), this.#body),
    this.#update,
    this.#sentence,
  );
  readonly element = element(
    'section',
    { class: 'taken-apart', 'aria-labelledby': 'step-title' },
    element('h2', { id: 'step-title' }, 'One step, number by number'),
    this.#content,
    this.#none,
  );
  readonly #memo = new Memo();
  readonly #offered = new Memo();
  readonly #switchable = new Memo();

  constructor(readonly actions: Actions) {
    this.#parameter.addEventListener('change', () => {
      actions.followWeight({ parameter: this.#parameter.value, element: 0 });
    });
    this.#element.addEventListener('change', () => {
      const most = Number(this.#element.max);
      const wanted = Math.min(Math.max(0, Math.round(Number(this.#element.value))), most);
      actions.followWeight({ parameter: this.#parameter.value, element: wanted });
    });
  }

  update(state: PageState): void {
    this.element.hidden = state.tab !== 'step';
    if (this.element.hidden) return;
    const run = shownRun(state);
    const stopped = stoppedBefore(state);
    const answer = stopped === null ? (run?.takenApart ?? null) : null;
    const waiting = stopped ?? waitingFor(state);
    if (!this.#memo.changed(run, answer, state.besides, run?.status, waiting)) return;
    this.#content.hidden = run === null || answer === null;
    this.#none.hidden = !this.#content.hidden;
    this.#none.replaceChildren(element('span', {}, waiting, ...lastStepLink(state, this.actions)));
    if (run === null || answer === null) return;
    this.#showWeight(answer);
    this.#showSwitches(run, state);
    this.#showTable(run, answer, state);
  }

  #showWeight({ parameters, weight }: StepAnswer): void {
    const titles = parameters.map(({ name, shape }) => `${name} [${shape.join(', ')}]`);
    if (this.#offered.changed(...titles)) {
      this.#parameter.replaceChildren(
        ...parameters.map(({ name }, index) => element('option', { value: name }, titles[index] ?? name)),
      );
    }
    this.#parameter.value = weight.parameter;
    const shape = parameters.find(({ name }) => name === weight.parameter)?.shape ?? [];
    this.#element.max = String(shape.reduce((product, size) => product * size, 1) - 1);
    this.#element.value = String(weight.element);
  }

  #showSwitches({ setup }: Run, { besides }: PageState): void {
    const others = variantNames.filter((name) => name !== 'original' && setup?.variants.includes(name) === true);
    const shift = setup?.shift ?? 0;
    if (this.#switchable.changed(...others, shift)) {
      this.#switches.replaceChildren(...others.map((name) => this.#switch(name, shift)));
    }
    const inputs = [...this.#switches.querySelectorAll('input')];
    others.forEach((name, index) => {
      const input = inputs[index];
      if (input !== undefined) input.checked = besides.has(name);
    });
  }

  #switch(name: VariantName, shift: number): HTMLElement {
    const input = element('input', { type: 'checkbox' });
    input.addEventListener('change', () => {
      this.actions.toggleBeside(name);
    });
    return element(
      'label',
      { class: 'variant-name', 'data-variant': name },
      input,
      swatch(name),
      variantTitle(name, shift),
    );
  }

  #showTable(run: Run, answer: StepAnswer, { besides }: PageState): void {
    const shift = run.setup?.shift ?? 0;
    const updates = answer.updates.filter(({ variant }) => variant === 'original' || besides.has(variant));
    const title = ({ variant }: WeightUpdate) => element('th', { scope: 'col' }, variantTitle(variant, shift));
    this.#head.replaceChildren(element('th', { scope: 'col' }, ''), ...updates.map(title));
    const row = (name: string, of: (update: WeightUpdate) => string) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, ...withCode(name)),
        ...updates.map((update) => element('td', { class: 'number' }, of(update))),
      );
    const batch = `${formatCount(answer.samples.length)} of ${formatCount(run.setup?.dataset.samples ?? 0)}`;
    const common = (name: string, text: string) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, ...withCode(name)),
        element('td', { class: 'common', colspan: String(updates.length) }, text),
      );
    this.#body.replaceChildren(
      common('batch: samples', batch),
      common(`sample ${answer.samples[0] ?? 0}: input`, numbers(answer.first.input)),
      common('prediction', numbers(answer.first.prediction)),
      ...answer.first.given.map(({ name, values }) => common(`\`${name}\` of the sample`, numbers(values))),
      row('loss of the batch', ({ loss }) => formatExact(loss)),
      row('gradient `g` of the weight', ({ gradient }) => (gradient === null ? 'None' : formatExact(gradient))),
      row('weight `w` before', ({ before }) => formatExact(before)),
      row('weight `w` after', ({ after }) => formatExact(after)),
    );
    this.#update.replaceChildren(...withCode(ruleOf(run)));
    this.#sentence.replaceChildren(...withCode(sentencesOf(updates, shift).join(' ')));
  }
}

function numbers(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const shown = values.slice(0, mostNumbers).map(formatExact).join(', ');
  return values.length > mostNumbers ? `${shown}, … (${formatCount(values.length)})` : shown;
}

/** How the optimiser makes the new weight of the old. */
function ruleOf({ recipe }: Run): string {
  const { optimizer } = recipe;
  const lr = formatSetting(optimizer.lr);
  const title = optimizerTitles[optimizer.name];
  switch (optimizer.name) {
    case 'sgd':
    case 'momentum':
      return optimizer.momentum === 0
        ? `${title}: \`w ← w − ${lr} · g\``
        : `${title}: \`v ← ${formatSetting(optimizer.momentum)} · v + g\`, \`w ← w − ${lr} · v\``;
    case 'adam':
    case 'adamw':
      return `${title}: \`w ← w − ${lr} · m̂ / (√v̂ + ε)\`, with \`m̂\` the running mean of \`g\` and \`v̂\` that of \`g²\``;
    case 'rmsprop':
      return `${title}: \`w ← w − ${lr} · g / (√v + ε)\`, with \`v\` the running mean of \`g²\``;
  }
}

/** What the columns show, in words. */
function sentencesOf(updates: readonly WeightUpdate[], shift: number): readonly string[] {
  const own = updates.find(({ variant }) => variant === 'original');
  if (own === undefined) return [];
  return [`As written, ${wayOf(own)}.`, ...updates.flatMap((update) => beside(own, update, shift))];
}

/** Which way the gradient points, and which way the weight went: what an optimiser remembers may be stronger. */
function wayOf({ gradient, before, after }: WeightUpdate): string {
  if (gradient === null) return 'no gradient reaches this weight, and the optimiser leaves it alone';
  const moved = after - before;
  if (!Number.isFinite(moved)) return 'the weight leaves the range of its numbers, and the run stops here';
  const way = moved === 0 ? 'stays' : moved > 0 ? 'goes up' : 'goes down';
  const remembered = 'what the optimiser remembers of earlier steps';
  if (gradient === 0 && moved === 0) return 'the gradient of this weight is exactly zero, and it stays';
  if (gradient === 0) return `the gradient of this weight is exactly zero; it ${way} by ${remembered}`;
  const side = gradient > 0 ? 'above' : 'below';
  if (Math.sign(moved) === -Math.sign(gradient)) return `the gradient is ${side} zero, so the weight ${way}`;
  return `the gradient is ${side} zero, yet the weight ${way}: ${remembered} is stronger`;
}

function beside(own: WeightUpdate, update: WeightUpdate, shift: number): readonly string[] {
  switch (update.variant) {
    case 'original':
      return [];
    case 'shifted':
      return [
        update.same
          ? `The constant ${formatSetting(shift, 4)} changes the loss and no number after it: every gradient and every weight is the same, to the last bit.`
          : 'The constant changes more than the printed loss: the gradients are not the same.',
      ];
    case 'negated':
      return own.gradient !== null && own.gradient !== 0 ? [`Negated, ${wayOf(update)}.`] : [];
    case 'surrogate':
      return update.gradient !== null && update.gradient !== 0 && (own.gradient ?? 0) === 0
        ? ['The surrogate sends a gradient where the loss as written sends none.']
        : [];
  }
}
