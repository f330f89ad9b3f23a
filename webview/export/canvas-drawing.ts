import type { Theme } from '../theme';
import { drawing, shape } from './svg';

const [space, lineHeight] = [16, 18];

/** A picture that stands on a canvas of the page, with its heading and caption: the picture as an image, the words as text. */
export function canvasDrawing(
  canvas: HTMLCanvasElement,
  heading: string,
  caption: readonly string[],
  theme: Theme,
): SVGElement {
  // A canvas whose tab is not in front has pixels, but no place on the page.
  const [width, height] = [canvas.width / devicePixelRatio, canvas.height / devicePixelRatio];
  const lines = caption.flatMap((line) => wrapped(line, Math.floor(width / 6.2)));
  const image = shape('image', { x: space, y: 40, width, height, href: canvas.toDataURL('image/png') });
  return drawing(
    width + 2 * space,
    height + 56 + lines.length * lineHeight,
    theme,
    shape('text', { x: space, y: 24, 'font-size': 15, 'font-weight': 600 }, heading),
    image,
    ...lines.map((line, index) =>
      shape('text', { x: space, y: height + 60 + index * lineHeight, fill: theme.muted }, line),
    ),
  );
}

function wrapped(text: string, most: number): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length + 1 > most && last !== '') lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
