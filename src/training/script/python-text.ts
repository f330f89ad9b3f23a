import type { TensorValue } from '../../core/ops/operation';
import { jsonFloat32 } from '../record/numbers';

/** Numbers in one line of a program. */
const numbersInLine = 16;

/** A tensor as Python that makes it: `torch.tensor([…]).reshape(8, 2)`. */
export function pythonTensor({ type, data }: TensorValue): string {
  const numbers = Array.from(data, (value) => pythonNumber(value, type.dtype));
  const lines: string[] = [];
  for (let start = 0; start < numbers.length; start += numbersInLine) {
    lines.push(`    ${numbers.slice(start, start + numbersInLine).join(', ')},`);
  }
  const list = numbers.length <= numbersInLine ? `[${numbers.join(', ')}]` : `[\n${lines.join('\n')}\n]`;
  return `torch.tensor(${list}, dtype=torch.${type.dtype}).reshape(${pythonTuple(type.shape)})`;
}

function pythonNumber(value: number, dtype: TensorValue['type']['dtype']): string {
  if (dtype === 'bool') return value === 0 ? 'False' : 'True';
  const written = dtype === 'float32' ? jsonFloat32(value) : value;
  if (typeof written === 'string') return `float("${written}")`;
  return Number.isFinite(written) ? String(written) : `float("${written > 0 ? 'inf' : written < 0 ? '-inf' : 'nan'}")`;
}

export function pythonTuple(values: readonly number[]): string {
  return values.length === 1 ? `(${values[0] ?? 0},)` : `(${values.join(', ')})`;
}

/** Arguments by keyword; those that are given in parts, `outputs['near']` or `pair[0]`, as a dictionary or a tuple. */
export function keywords(args: readonly (readonly [string, string])[]): readonly string[] {
  const rootOf = (name: string): string => /^\w+/.exec(name)?.[0] ?? name;
  return [...new Set(args.map(([name]) => rootOf(name)))].map((root) => {
    const given = args.filter(([name]) => rootOf(name) === root);
    const whole = given.find(([name]) => name === root);
    if (whole !== undefined) return `${root}=${whole[1]}`;
    const parts = given.map(([name, text]) => ({ key: name.slice(root.length + 1, -1), text }));
    const isKeyed = parts.every(({ key }) => key.startsWith("'"));
    if (!isKeyed) return `${root}=(${parts.map(({ text }) => text).join(', ')},)`;
    return `${root}={${parts.map(({ key, text }) => `${key}: ${text}`).join(', ')}}`;
  });
}

export function indented(text: string, by = '    '): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : by + line))
    .join('\n');
}
