import type { VariantName } from '../src/training/variants/variant';

/** Colours and fonts as canvases need them, read from the custom properties of media/page.css. */
export interface Theme {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  readonly positive: string;
  readonly negative: string;
  readonly accent: string;
  readonly font: string;
  readonly variants: Readonly<Record<VariantName, string>>;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: read('--text'),
    muted: read('--muted'),
    grid: read('--grid'),
    background: read('--background'),
    positive: read('--positive'),
    negative: read('--negative'),
    accent: read('--accent'),
    font: style.fontFamily,
    variants: {
      original: read('--variant-original'),
      shifted: read('--variant-shifted'),
      negated: read('--variant-negated'),
      surrogate: read('--variant-surrogate'),
    },
  };
}

/** VS Code changes the body's class and the root's style when the theme changes. */
export function onThemeChange(callback: () => void): void {
  const observer = new MutationObserver(callback);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-kind'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
}
