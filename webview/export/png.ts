import { svgText } from './svg';

/** Pixels for each unit of a drawing, on whatever screen it is made. */
export const scale = 2;

/** A drawing as a PNG file, in base64. */
export async function pngOf(drawn: SVGElement): Promise<string> {
  const [width, height] = ['width', 'height'].map((name) => Number(drawn.getAttribute(name)));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(drawn))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [scale * (width ?? 0), scale * (height ?? 0)];
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').replace(/^[^,]*,/, '');
}
