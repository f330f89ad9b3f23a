import { describe, expect, test } from 'vitest';
import { usePages } from './harness/fixture';
import { crossEntropy } from './harness/losses';
import { themes, type ThemeName } from './harness/themes';

const open = usePages();

const variants = ['original', 'shifted', 'negated', 'surrogate'] as const;
const names: readonly ThemeName[] = ['light', 'dark', 'high-contrast', 'high-contrast-light'];

test('canvases are drawn anew in the colours of another theme', async () => {
  const opened = await open({ theme: 'light' });
  await opened.show(crossEntropy, { recipe: { steps: 40 } });
  await opened.finished(40);
  const picture = opened.page.locator('.picture canvas');
  const curve = opened.row('negated').locator('canvas');
  const light = await opened.property('--variant-negated');
  for (const theme of ['dark', 'high-contrast', 'high-contrast-light', 'light'] as const) {
    await opened.wear(theme);
    await expect.poll(() => opened.pixels(picture, themes[theme].properties.foreground)).toBeGreaterThan(100);
    const color = await opened.property('--variant-negated');
    await expect.poll(() => opened.pixels(curve, color)).toBeGreaterThan(20);
    if (color !== light) expect(await opened.pixels(curve, light)).toBe(0);
  }
});

test('a run goes on while the theme changes, and its curves are drawn in the new colours', async () => {
  const opened = await open({ theme: 'light' });
  await opened.show(crossEntropy, { recipe: { steps: 100_000 } });
  const step = opened.page.locator('.step', { hasText: /^step [1-9]/ });
  await step.waitFor();
  const reached = await step.textContent();
  await opened.wear('dark');
  const color = await opened.property('--variant-original');
  await expect.poll(() => opened.pixels(opened.row('original').locator('canvas'), color)).toBeGreaterThan(20);
  await expect.poll(() => step.textContent()).not.toBe(reached);
});

describe.each(names)('%s', (theme) => {
  test('text and lines stand out from the background, and lines from each other', async () => {
    const opened = await open({ theme });
    const color = async (name: string) => luminance(await opened.property(name));
    const background = luminance(themes[theme].properties['editor-background']);
    // Variants are named in their own colours.
    for (const name of ['text', 'link', ...variants.map((variant) => `variant-${variant}`)]) {
      expect(contrast(await color(`--${name}`), background), name).toBeGreaterThanOrEqual(4.5);
    }
    const isDark = background < 0.5;
    expect(await opened.page.evaluate(() => getComputedStyle(document.body).colorScheme)).toBe(
      isDark ? 'dark' : 'light',
    );
    for (const name of ['positive', 'negative']) {
      expect(contrast(await color(`--${name}`), background), name).toBeGreaterThanOrEqual(3);
    }
    const seen = await Promise.all(variants.map((name) => opened.property(`--variant-${name}`)));
    const signs = await Promise.all(['--positive', '--negative'].map((name) => opened.property(name)));
    for (const [name, blindness] of Object.entries(blindnesses)) {
      expect(closest(seen, blindness), name).toBeGreaterThan(0.1);
      expect(closest(signs, blindness), name).toBeGreaterThan(0.1);
    }
  });
});

/** Linear red, green and blue of `#rrggbb`. */
function channels(color: string): readonly number[] {
  return [1, 3, 5].map((start) => {
    const value = parseInt(color.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = channels(color);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

type Matrix = readonly (readonly number[])[];

/** What is left of linear colours, after Machado, Oliveira and Fernandes (2009), at full severity. */
const blindnesses: Readonly<Record<string, Matrix>> = {
  none: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** The least distance between two of these colours, as someone with this blindness sees them. */
function closest(colors: readonly string[], blindness: Matrix): number {
  const seen = colors.map((color) => oklab(applied(blindness, channels(color))));
  const distances = seen.flatMap((one, index) => seen.slice(index + 1).map((other) => distance(one, other)));
  return Math.min(...distances);
}

/** Ottosson's space, in which distances are about as large as they look. */
function oklab(color: readonly number[]): readonly number[] {
  const cones = applied(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    color,
  );
  return applied(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones.map(Math.cbrt),
  );
}

/** What is below nothing is nothing. */
function applied(matrix: Matrix, vector: readonly number[]): readonly number[] {
  return matrix.map((row) => row.reduce((sum, weight, index) => sum + weight * Math.max(0, vector[index] ?? 0), 0));
}

function distance(one: readonly number[], other: readonly number[]): number {
  return Math.hypot(...one.map((value, index) => value - (other[index] ?? 0)));
}
