/** What a replay shows of one variant. */
export interface ReplayedVariant {
  readonly name: string;
  readonly title: string;
  readonly dash: string;
  /** After each step that is kept; null where it was no number. */
  readonly loss: readonly (number | null)[];
  readonly metric: readonly (readonly [step: number, value: number])[];
}

export interface Replay {
  readonly steps: number;
  /** A value is kept of every so many steps. */
  readonly every: number;
  readonly metric: string | null;
  /** Whether the metric is a share, and is written in per cent. */
  readonly isShare: boolean;
  readonly shift: number;
  readonly variants: readonly ReplayedVariant[];
}

/**
 * Brings an exported page to life. Its text goes into that page as it stands: it may use nothing but the document, its argument and what is
 * within it.
 */
export function player(replay: Replay): void {
  const svg = 'http://www.w3.org/2000/svg';
  const [width, height] = [320, 110];
  const { steps, every, variants, isShare } = replay;
  const need = <Kind extends Element>(selector: string, kind: new () => Kind): Kind => {
    const found = document.querySelector(selector);
    if (!(found instanceof kind)) throw new Error(selector);
    return found;
  };
  const [step, shift] = [need('#step', HTMLInputElement), document.querySelector('#shift')];
  const [play, told] = [need('#play', HTMLButtonElement), need('#told', HTMLElement)];
  const shape = (name: string, attributes: Readonly<Record<string, string>>): SVGElement => {
    const made = document.createElementNS(svg, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const text = (value: number): string => {
    if (!Number.isFinite(value)) return 'no number';
    const size = Math.abs(value);
    const digits =
      size !== 0 && (size < 0.001 || size >= 1e6) ? value.toExponential(2) : value.toFixed(size < 100 ? 3 : 1);
    return digits.replace(/-/g, '−');
  };
  const metricText = (value: number): string =>
    isShare ? `${(100 * value).toFixed(1).replace('.0', '')}\u00a0%` : text(value);
  const across = (at: number): number => (width * at) / steps;
  const chart = (
    holder: Element,
    series: readonly {
      readonly name: string;
      readonly dash: string;
      readonly points: readonly (readonly [number, number])[];
    }[],
  ) => {
    const values = series.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const up = (value: number): number => height - 4 - ((height - 8) * (value - low)) / (high - low || 1);
    const picture = shape('svg', {
      viewBox: `0 0 ${width} ${height}`,
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
    });
    for (const { name, dash, points } of series) {
      const drawn = points
        .filter(([, value]) => Number.isFinite(value))
        .map(([at, value]) => `${across(at).toFixed(1)},${up(value).toFixed(1)}`);
      picture.append(shape('polyline', { points: drawn.join(' '), class: `line ${name}`, 'stroke-dasharray': dash }));
    }
    const cursor = shape('line', { y1: '0', y2: String(height), class: 'cursor' });
    picture.append(cursor);
    holder.replaceChildren(picture);
    return {
      low,
      high,
      move: (at: number) => {
        cursor.setAttribute('x1', String(across(at)));
        cursor.setAttribute('x2', String(across(at)));
      },
    };
  };
  const lossAt = ({ loss }: ReplayedVariant, at: number): number =>
    loss[Math.min(Math.floor((at - 1) / every), loss.length - 1)] ?? NaN;
  const metricAt = ({ metric }: ReplayedVariant, at: number): number =>
    metric.filter(([place]) => place <= at).at(-1)?.[1] ?? NaN;
  const rows = variants.map((variant) => {
    const row = need(`[data-variant="${variant.name}"]`, HTMLElement);
    const drawn = chart(row.querySelector('.chart') ?? row, [
      // Alone on its chart it needs no dash, which makes a noisy curve unreadable.
      {
        name: variant.name,
        dash: '',
        points: variant.loss.map((value, index) => [index * every + 1, value ?? NaN] as const),
      },
    ]);
    return { variant, row, drawn };
  });
  const holder = document.querySelector('#metric');
  const metricChart =
    holder &&
    chart(
      holder,
      variants.map((variant) => ({ ...variant, points: variant.metric })),
    );
  const write = (within: ParentNode, selector: string, value: string): void => {
    const target = within.querySelector(selector);
    if (target !== null) target.textContent = value;
  };
  if (metricChart !== null) {
    write(document, '#best', metricText(metricChart.high));
    write(document, '#worst', metricText(metricChart.low));
  }
  const show = (): void => {
    const at = Number(step.value);
    const moved = shift instanceof HTMLInputElement ? Number(shift.value) - replay.shift : 0;
    for (const { variant, row, drawn } of rows) {
      const by = variant.name === 'shifted' ? moved : 0;
      drawn.move(at);
      write(row, '.high', Number.isFinite(drawn.high) ? text(drawn.high + by) : '');
      write(row, '.low', Number.isFinite(drawn.low) ? text(drawn.low + by) : '');
      write(row, '.loss', text(lossAt(variant, at) + by));
      write(row, '.score', variant.metric.length === 0 ? '' : metricText(metricAt(variant, at)));
    }
    metricChart?.move(at);
    told.textContent = `step ${at.toLocaleString('en-US')} of ${steps.toLocaleString('en-US')}`;
    if (shift instanceof HTMLInputElement) write(document, '#constant', text(Number(shift.value)));
  };
  let playing = false;
  const advance = (): void => {
    if (!playing) return;
    const next = Math.min(steps, Number(step.value) + Math.max(1, Math.round(steps / 300)));
    step.value = String(next);
    show();
    if (next < steps) requestAnimationFrame(advance);
    else pause();
  };
  const pause = (): void => {
    playing = false;
    play.textContent = 'Play';
  };
  play.addEventListener('click', () => {
    if (playing) {
      pause();
      return;
    }
    playing = true;
    play.textContent = 'Pause';
    if (Number(step.value) >= steps) step.value = '1';
    advance();
  });
  step.addEventListener('input', () => {
    pause();
    show();
  });
  shift?.addEventListener('input', show);
  show();
}
