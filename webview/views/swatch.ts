import type { VariantName } from '../../src/training/variants/variant';
import { looks, type LineLook } from '../variants';

const svg = 'http://www.w3.org/2000/svg';

/** A piece of a variant's line, beside its name. */
export function swatch(name: VariantName): SVGSVGElement {
  return lineSwatch(looks[name]);
}

/** A piece of a line. */
export function lineSwatch({ width, dash }: LineLook): SVGSVGElement {
  const picture = document.createElementNS(svg, 'svg');
  const line = document.createElementNS(svg, 'line');
  const attributes = {
    x1: '0',
    x2: '20',
    y1: '5',
    y2: '5',
    'stroke-width': String(width),
    'stroke-dasharray': dash.join(' '),
  };
  for (const [key, value] of Object.entries(attributes)) line.setAttribute(key, value);
  picture.setAttribute('class', 'swatch');
  picture.setAttribute('viewBox', '0 0 20 10');
  picture.setAttribute('aria-hidden', 'true');
  picture.append(line);
  return picture;
}
