const leaving = new Set([
  'item',
  'tolist',
  'numpy',
  'float',
  'int',
  'bool',
  'tensor',
  'as_tensor',
  'from_numpy',
  'array',
  'asarray',
]);

/** Whether a call of this name turns a tensor into plain Python or NumPy data. */
export function leavesByName(name: string): boolean {
  const last = name.split('.').at(-1) ?? name;
  return name.startsWith('math.') || /^\w+Tensor$/.test(last) || leaving.has(last);
}
