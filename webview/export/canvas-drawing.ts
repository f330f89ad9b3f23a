import type { FinePicture } from '../charts/canvas';
import { unbroken } from '../format';
import type { Theme } from '../theme';
import { drawing, shape } from './svg';

const [space, lineHeight] = [16, 18];

/** About the advance of a letter, in pixels: of text, and of a heading. */
const [letter, headingLetter] = [6.2, 8.6];

/** What a sign in the picture means: a swatch, and its text. */
interface Key {
  readonly swatch: FinePicture;
  readonly text: string;
}

/** A picture that stands on a canvas of the page, with its words: the picture as an image, the words as text. */
export interface CanvasPicture {
  readonly picture: FinePicture;
  readonly heading: string;
  readonly keys: readonly Key[];
  readonly caption: readonly string[];
}

export function canvasDrawing({ picture, heading, keys, caption }: CanvasPicture, theme: Theme): SVGElement {
  const { width, height } = picture;
  // A small picture has room for its words all the same.
  const room = Math.max(width, 420, heading.length * headingLetter);
  const rows = rowsOf(keys, room);
  const lines = caption.flatMap((line) => wrapped(unbroken(line), Math.floor(room / letter)));
  const below = height + 60;
  return drawing(
    room + 2 * space,
    below - 4 + (rows.length + lines.length) * lineHeight,
    theme,
    shape('text', { x: space, y: 24, 'font-size': 15, 'font-weight': 600 }, heading),
    imageOf(picture, space, 40),
    ...rows.flatMap((row, index) => row.map(({ key, x }) => keyAt(key, space + x, below + index * lineHeight))),
    ...lines.map((line, index) =>
      shape('text', { x: space, y: below + (rows.length + index) * lineHeight, fill: theme.muted }, line),
    ),
  );
}

function imageOf({ canvas, width, height }: FinePicture, x: number, y: number): SVGElement {
  return shape('image', { x, y, width, height, href: canvas.toDataURL('image/png') });
}

function keyAt({ swatch, text }: Key, x: number, y: number): SVGElement {
  const { width, height } = swatch;
  return shape('g', {}, imageOf(swatch, x, y - height + 1), shape('text', { x: x + width + 6, y }, text));
}

/** Keys side by side for as long as there is room. */
function rowsOf(keys: readonly Key[], room: number): readonly (readonly { readonly key: Key; readonly x: number }[])[] {
  const rows: { key: Key; x: number }[][] = [];
  let x = Infinity;
  for (const key of keys) {
    const width = key.swatch.width + 6 + key.text.length * letter;
    if (x + width > room) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)?.push({ key, x });
    x += width + 20;
  }
  return rows;
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
