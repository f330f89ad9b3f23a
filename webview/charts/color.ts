export type Color = readonly [red: number, green: number, blue: number];

const known = new Map<string, Color>();

/** The components, 0 to 255, of any colour that CSS knows. */
export function colorOf(css: string): Color {
  const found = known.get(css) ?? painted(css);
  known.set(css, found);
  return found;
}

/** A canvas knows every notation; what it makes of one is read back. */
function painted(css: string): Color {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [1, 1];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return [0, 0, 0];
  context.fillStyle = css;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** `share` of the second colour, the rest of the first. */
export function mixed(one: Color, other: Color, share: number): Color {
  const mix = (a: number, b: number) => Math.round(a + (b - a) * share);
  return [mix(one[0], other[0]), mix(one[1], other[1]), mix(one[2], other[2])];
}
