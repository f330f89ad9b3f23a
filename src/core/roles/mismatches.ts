/** Two sizes that the framework says should have been the same. */
export const mismatches: readonly RegExp[] = [
  /size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)/,
  /expanded size of the tensor \((\d+)\) must match the existing size \((\d+)\)/,
  /cannot be multiplied \(\d+x(\d+) and (\d+)x\d+\)/,
  /mat \(\d+x(\d+)\), vec \((\d+)\)/,
  /square matrices, but they are (\d+) by (\d+)/,
  /to have (\d+) channels, but got (\d+)/,
  /same number of columns\. X1: (\d+) X2: (\d+)/,
  /has size (\d+) for operand \d+ which does not broadcast with previously seen size (\d+)/,
  /for all (\d+) classes or no classes but got weight tensor of shape: \[(\d+)\]/,
];

/** The two sizes that an error says should have been the same; none where it says nothing of the kind. */
export function sizesThatClash(message: string): readonly number[] {
  const found = mismatches.map((pattern) => pattern.exec(message)).find((match) => match !== null);
  return found?.slice(1).map(Number) ?? [];
}
