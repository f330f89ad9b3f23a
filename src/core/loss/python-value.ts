import { isPlainExpression, isPlainList, type PlainValue } from './request';

/** A plain value as Python writes it: `0.5`, `True`, `"mean"`, `[1, 2]`, `torch.nn.MSELoss()`. */
export function pythonValue(value: PlainValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  if (isPlainList(value)) return `[${value.map(pythonValue).join(', ')}]`;
  if (isPlainExpression(value)) return value.python;
  const items = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${pythonValue(item)}`);
  return `{${items.join(', ')}}`;
}
