import { isPlainExpression, isPlainList, isPlainMapping, type PlainValue } from './request';

/**
 * A plain value as Python writes it: `0.5`, `True`, `"mean"`, `[1, 2]`, `torch.nn.MSELoss()`; a mapping as options that are read by key
 * and by name.
 */
export function pythonValue(value: PlainValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  if (isPlainList(value)) return `[${value.map(pythonValue).join(', ')}]`;
  if (isPlainExpression(value)) return value.python;
  const items = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${pythonValue(item)}`);
  return `Options({${items.join(', ')}})`;
}

/** Python that defines what a mapping is written with. */
export const optionsClass = `class Options(dict):
    """What is read by key and by name."""

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(name)`;

/** A value by the name that it is read by, a mapping by each of its parts: `args.margin`, 0.5. */
export function namedParts(name: string, value: PlainValue): readonly (readonly [string, PlainValue])[] {
  if (!isPlainMapping(value)) return [[name, value]];
  return Object.entries(value).flatMap(([key, part]) => namedParts(`${name}.${key}`, part));
}
