import { inWholes, wholeOf, type Whole } from '../../core/loss/wholes';
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

/**
 * Arguments by keyword, behind those of `rest` that have none; those that are given in parts, `outputs['near']` or `pair[0]`, as a dictionary or a
 * tuple.
 */
export function writtenArguments(args: readonly (readonly [string, string])[], rest: string | null): readonly string[] {
  const roots = new Set(args.map(([name]) => wholeOf(name)));
  const wholes = [...inWholes(args, (name) => roots.has(name))];
  const spread = wholes.flatMap(([name, whole]) => (name === rest ? [`*${writtenWhole(whole)}`] : []));
  return [...spread, ...wholes.flatMap(([name, whole]) => (name === rest ? [] : [`${name}=${writtenWhole(whole)}`]))];
}

function writtenWhole(whole: Whole<string>): string {
  switch (whole.kind) {
    case 'given':
      return whole.value;
    case 'keyed':
      return dictionary(whole.entries);
    case 'named':
      return `type('Named', (dict,), {'__getattr__': dict.__getitem__})(${dictionary(whole.entries)})`;
    case 'tuple':
      return `(${whole.items.map(writtenWhole).join(', ')},)`;
  }
}

function dictionary(entries: readonly (readonly [string, Whole<string>])[]): string {
  return `{${entries.map(([key, text]) => `'${key}': ${writtenWhole(text)}`).join(', ')}}`;
}

export function indented(text: string, by = '    '): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : by + line))
    .join('\n');
}
