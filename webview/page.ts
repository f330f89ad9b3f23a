import { protocolVersion, trainingWorkerAttribute } from '../src/protocol/panel-messages';
import { element } from './dom';
import { host } from './host';
import { parseToPage } from './incoming';
import { onLayoutChange } from './layout';
import { Painter } from './paint';
import { Panel } from './panel';
import type { PageState } from './store';
import { onThemeChange, readTheme } from './theme';
import { AgreementView } from './views/agreement';
import { DataLineView } from './views/data-line';
import { ExportView } from './views/export';
import { FindingsView } from './views/findings';
import { GradientCheckView } from './views/gradient-check';
import { GradientPictureView } from './views/gradient-picture';
import { GuessView } from './views/guess';
import { InsteadView } from './views/instead';
import { LandscapeView } from './views/landscape';
import { MetricChartView } from './views/metric-chart';
import { MoreChooserView } from './views/more-chooser';
import { NotFollowedView } from './views/not-followed';
import { PictureView } from './views/picture';
import { PlanesView } from './views/planes';
import { ReadingView } from './views/reading';
import { ScreenView } from './views/screens';
import { ScrubView } from './views/scrub';
import { SliceView } from './views/slice';
import { StepView } from './views/step';
import { TabsView } from './views/tabs';
import { TakeawayView } from './views/takeaway';
import { TrainingView } from './views/training';
import { VerdictView } from './views/verdict';
import type { View } from './views/view';
import { WeightsView } from './views/weights';

function reportError(error: unknown): void {
  const { message, stack = null } = error instanceof Error ? error : new Error(String(error));
  host.postMessage({ type: 'error', message, stack });
}

addEventListener('error', ({ error, message }) => {
  reportError(error ?? message);
});
addEventListener('unhandledrejection', ({ reason }) => {
  reportError(reason);
});

const painter = new Painter(paint);
const panel = new Panel(document.body.getAttribute(trainingWorkerAttribute) ?? '', painter.ask);
const { actions } = panel;

const screen = new ScreenView(actions);
/** In the order of reading; the wide layout puts what trains beside the rest. */
const beside = [
  ...[
    new GuessView(actions),
    new ScrubView(actions),
    new TrainingView(actions),
    new MetricChartView(actions),
    new PlanesView(),
  ],
  ...[
    new StepView(actions),
    new WeightsView(actions),
    new MoreChooserView(actions),
    new LandscapeView(actions),
    new SliceView(actions),
  ],
  ...[
    new GradientCheckView(actions),
    new InsteadView(actions),
    new ExportView(actions),
    new AgreementView(),
    new TakeawayView(actions),
  ],
];
const before = [
  ...[new VerdictView(actions), new ReadingView(actions), new NotFollowedView(actions), new TabsView(actions)],
  ...[new PictureView(actions), new GradientPictureView(), new FindingsView(actions)],
];
const after = [new DataLineView(actions)];
const views: readonly View[] = [...before, ...beside, ...after];
const elements = (some: readonly View[]) => some.map((view) => view.element);
const main = element(
  'main',
  { class: 'panel', hidden: true },
  ...elements(before),
  element('div', { class: 'beside' }, ...elements(beside)),
  ...elements(after),
);
document.body.append(screen.element, main);

let theme = readTheme();
let lossShown: PageState['loss'] = null;

function paint(): void {
  const { state } = panel.store;
  screen.update(state);
  main.hidden = state.screen.kind !== 'loss';
  if (main.hidden) return;
  main.dataset['tab'] = state.tab;
  main.dataset['guess'] = state.guess === 'open' ? 'open' : '';
  for (const view of views) view.update(state, theme);
  if (state.loss === null || state.loss === lossShown) return;
  lossShown = state.loss;
  const { documentVersion } = lossShown;
  // The frame after this one begins when this one has been painted.
  requestAnimationFrame(() => {
    host.postMessage({ type: 'shown', documentVersion });
  });
}

onThemeChange(() => {
  theme = readTheme();
  painter.ask();
});
onLayoutChange(painter.ask);
addEventListener('resize', painter.ask);
addEventListener('message', ({ data }) => {
  panel.hearHost(parseToPage(data));
});

painter.ask();
panel.warmUp();
host.postMessage({ type: 'ready', protocolVersion });
