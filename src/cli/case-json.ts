const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * JSON in which a number written with a point or an exponent stays apart from a whole one, as Python's `json` keeps them: `1.0` becomes
 * `{ "float": 1 }`. Throws SyntaxError.
 */
export function parseCaseJson(text: string): unknown {
  const marked = text.replace(token, (part) =>
    part.startsWith('"') || /^-?\d+$/.test(part) ? part : `{"float":${part}}`,
  );
  return JSON.parse(marked);
}
