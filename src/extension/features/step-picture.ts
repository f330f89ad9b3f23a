import { ColorThemeKind } from 'vscode';
import type { StepPicture } from '../../core/surrogates/step-picture';

/** A data-URI picture cannot see the theme's variables: the colours are those of VS Code's own themes of each kind. */
interface Palette {
  readonly hard: string;
  readonly soft: string;
  readonly slope: string;
  readonly axis: string;
  readonly text: string;
}

const palettes: Readonly<Record<ColorThemeKind, Palette>> = {
  [ColorThemeKind.Light]: { hard: '#767676', soft: '#005fb8', slope: '#b5200d', axis: '#d4d4d4', text: '#3b3b3b' },
  [ColorThemeKind.Dark]: { hard: '#9d9d9d', soft: '#4daafc', slope: '#f88070', axis: '#454545', text: '#cccccc' },
  [ColorThemeKind.HighContrast]: {
    hard: '#c0c0c0',
    soft: '#3ff23f',
    slope: '#ffcc00',
    axis: '#6fc3df',
    text: '#ffffff',
  },
  [ColorThemeKind.HighContrastLight]: {
    hard: '#515151',
    soft: '#0f4a85',
    slope: '#b5200d',
    axis: '#292929',
    text: '#292929',
  },
};

const width = 320;
const height = 120;

/** Two charts below each other share the operation's input as their axis. */
interface Band {
  readonly top: number;
  readonly bottom: number;
}
const values: Band = { top: 8, bottom: 72 };
const slopes: Band = { top: 82, bottom: 112 };
const dashes = 'stroke-dasharray="4 3"';
const left = 8;
const right = 232;

/** The hard operation, its surrogate and, below, the surrogate's slope, as Markdown with a picture of 320 × 120. */
export function stepPictureMarkdown(picture: StepPicture, theme: ColorThemeKind): string {
  const image = Buffer.from(stepPictureSvg(picture, palettes[theme])).toString('base64');
  const alternative = picture.alternativeText.replace(/[[\]\\]/g, '\\$&');
  return `![${alternative}](data:image/svg+xml;base64,${image}|width=${width},height=${height})`;
}

function stepPictureSvg({ x, hard, soft, slope }: StepPicture, palette: Palette): string {
  const both = [...hard, ...soft].filter(Number.isFinite);
  const zero = scaled(0, extentOf([...slope, 0]), slopes);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<path d="M${left} ${zero}H${right}" stroke="${palette.axis}" fill="none"/>`,
    curve(x, hard, extentOf(both), values, `stroke="${palette.hard}" stroke-width="1.5" ${dashes}`),
    curve(x, soft, extentOf(both), values, `stroke="${palette.soft}" stroke-width="2"`),
    curve(x, slope, extentOf([...slope, 0]), slopes, `stroke="${palette.slope}" stroke-width="1.5"`),
    `<g font-family="sans-serif" font-size="11">`,
    label('as written', 20, palette.hard, palette, dashes),
    label('surrogate', 40, palette.soft, palette),
    label('its slope', 100, palette.slope, palette),
    `</g></svg>`,
  ].join('');
}

function label(text: string, y: number, colour: string, palette: Palette, style = ''): string {
  return (
    `<path d="M${right + 8} ${y - 4}h11" stroke="${colour}" stroke-width="2" ${style}/>` +
    `<text x="${right + 23}" y="${y}" fill="${palette.text}">${text}</text>`
  );
}

/** A polyline; a jump of the values is a jump of the pen. */
function curve(
  x: readonly number[],
  y: readonly number[],
  extent: readonly [number, number],
  band: Band,
  style: string,
): string {
  const across = extentOf(x);
  const points = x.map((at, index) => {
    const value = y[index];
    if (value === undefined || !Number.isFinite(value)) return null;
    const h = left + ((at - across[0]) / (across[1] - across[0] || 1)) * (right - left);
    return `${h.toFixed(1)} ${scaled(value, extent, band)}`;
  });
  const path = points.map((point, index) => {
    if (point === null) return '';
    return `${index === 0 || points[index - 1] === null ? 'M' : 'L'}${point}`;
  });
  return `<path d="${path.join('')}" fill="none" ${style}/>`;
}

function scaled(value: number, [low, high]: readonly [number, number], { top, bottom }: Band): string {
  return (bottom - ((value - low) / (high - low || 1)) * (bottom - top)).toFixed(1);
}

function extentOf(numbers: readonly number[]): readonly [number, number] {
  return numbers.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}
