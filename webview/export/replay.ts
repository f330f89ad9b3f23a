import { variantNames } from '../../src/training/variants/variant';
import { metricTitles, unbroken } from '../format';
import type { Course, Run } from '../run';
import { quoteOf } from '../source';
import { looks, variantTitle } from '../variants';
import { player, type Replay, type ReplayedVariant } from './player';

/** More steps than these are thinned: the page is to open at once on a telephone. */
const mostSteps = 2000;

/** A page of its own that replays a run: no network, no other file. */
export function replayPage(run: Run, sentences: readonly string[]): string {
  const { report, fileName, line } = run.loss;
  const replay = replayOf(run);
  const name = escaped(report.name);
  const hasShift = run.courses.get('shifted')?.weightDifference === 0;
  const rows = replay.variants.map(
    ({ name: variant, title, dash }) => `<section data-variant="${variant}">
<h2>${swatch(variant, dash)} ${escaped(title)}</h2>
<p>loss <b class="loss"></b>${replay.metric === null ? '' : ` · ${escaped(replay.metric)} <b class="score"></b>`}</p>
<div class="plot"><span class="high"></span><div class="chart"></div><span class="low"></span></div>
</section>`,
  );
  const shift = hasShift
    ? `<label for="shift">shift <output id="constant"></output><input id="shift" type="range" min="-20" max="20" step="any" value="${String(replay.shift)}"></label>
<p class="muted">Any constant leaves every weight as it is: only the printed number moves.</p>`
    : '';
  const keys = replay.variants.map(
    ({ name: variant, title, dash }) => `<span>${swatch(variant, dash)} ${escaped(title)}</span>`,
  );
  const metric =
    replay.metric === null
      ? ''
      : `<section><h2>${escaped(replay.metric)} on all the data</h2><p class="keys">${keys.join('')}</p><div class="plot"><span class="high" id="best"></span><div class="chart" id="metric"></div><span class="low" id="worst"></span></div></section>`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${name}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${name}</h1>
<p>${prose(report.sentences.full)}</p>
<pre><code>${escaped(quoteOf(run.loss, report.span))}</code></pre>
<p class="muted">${prose([`${fileName}:${String(line)}`, ...trainedOn(run)].join(' · '))}</p>
<div class="controls"><button id="play" type="button">Play</button><input id="step" type="range" min="1" max="${String(replay.steps)}" value="${String(replay.steps)}" aria-label="Step"><output id="told"></output></div>
${shift}
<div class="grid">${rows.join('\n')}</div>
${metric}
<section><h2>What it shows</h2><p>${prose(sentences.join(' '))}</p></section>
<p class="muted">Made with Loss Lens: the same network, data and batches for each.</p>
</main>
<script>(${player.toString()})(${JSON.stringify(replay).replaceAll('<', '\\u003c')});</script>
</body>
</html>
`;
}

function replayOf(run: Run): Replay {
  const metric = run.setup?.metric?.name ?? null;
  const every = Math.max(1, Math.ceil(run.step / mostSteps));
  const shift = run.setup?.shift ?? 0;
  return {
    ...{ steps: run.step, every, shift, isShare: metric !== 'r2' },
    metric: metric === null ? null : metricTitles[metric],
    variants: variantNames.flatMap((name) => {
      const course = run.courses.get(name);
      return course === undefined
        ? []
        : [replayed(course, name === 'shifted' ? name : variantTitle(name, shift), every)];
    }),
  };
}

function replayed({ name, loss, metric }: Course, title: string, every: number): ReplayedVariant {
  return {
    ...{ name, title, dash: looks[name].dash.join(' ') },
    loss: loss.filter((_, index) => index % every === 0).map(short),
    metric: metric.flatMap(([step, value]) =>
      Number.isFinite(value) ? [[step, Number(value.toPrecision(5))] as const] : [],
    ),
  };
}

function short(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}

/** What is said; words in backticks become code, which stays as it was written. */
function prose(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? `<code>${escaped(part)}</code>` : escaped(unbroken(part))))
    .join('');
}

function swatch(variant: string, dash: string): string {
  return `<svg class="swatch" viewBox="0 0 20 4" aria-hidden="true"><line class="line ${variant}" x2="20" y1="2" y2="2" stroke-dasharray="${dash}"/></svg>`;
}

/** What was trained on what, in one line. */
function trainedOn({ setup, recipe }: Run): readonly string[] {
  const model = setup === null ? [] : [setup.free ? setup.model.replace(/^free predictions /, '') : setup.model];
  return [...(setup === null ? [] : [setup.dataset.title]), ...model, `seed ${String(recipe.seed)}`];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const style = `
:root{color-scheme:light dark;--text:#222;--muted:#5f5f5f;--ground:#fff;--grid:#ccc;--code:#f4f4f4;--original:#1648b6;--shifted:#b45309;--negated:#861980;--surrogate:#0f827a}
@media(prefers-color-scheme:dark){:root{--text:#e4e4e4;--muted:#a8a8a8;--ground:#1c1c1c;--grid:#555;--code:#292929;--original:#5b9bff;--shifted:#eda300;--negated:#d764c1;--surrogate:#60e8c0}}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.45 system-ui,sans-serif}
main{max-width:960px;margin:0 auto;padding:12px}
h1{font:600 1.3em ui-monospace,monospace;margin:0;overflow-wrap:anywhere}
h2{font-size:1em;margin:8px 0 0}
p{margin:4px 0}
pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:8px;background:var(--code);font-size:.85em}
.keys{display:flex;flex-wrap:wrap;gap:0 16px}
.muted{color:var(--muted);font-size:.9em}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,280px),1fr));gap:16px;margin:12px 0}
.controls{position:sticky;top:0;display:grid;grid-template-columns:auto 1fr auto;gap:10px;align-items:center;padding:8px 0;background:var(--ground)}
button{min-width:5em;min-height:44px;font:inherit}
input[type=range]{width:100%;min-height:44px}
label{display:block}
b,output,.plot span{font-variant-numeric:tabular-nums}
.plot span{display:block;color:var(--muted);font-size:.8em}
.chart svg{display:block;width:100%;height:110px;border:1px solid var(--grid);box-sizing:border-box}
.line{fill:none;stroke-width:2;vector-effect:non-scaling-stroke}
.cursor{stroke:var(--text);stroke-width:1;vector-effect:non-scaling-stroke}
.swatch{width:20px;height:4px;vertical-align:middle}
${variantNames.map((name) => `.${name}{stroke:var(--${name})}`).join('')}
`;
