import type { LibraryFunction } from '../../../interpreter/library';
import { isNumber } from '../../../interpreter/values';

/**
 * Takes the signatures of old, too, in which numbers stand between the `count` tensors: `add(input, alpha, other)`,
 * `addmm(beta, input, alpha, mat1, mat2)`. In their order they are the arguments of these names.
 */
export function withLegacyNumbers(names: readonly string[], count: number, entry: LibraryFunction): LibraryFunction {
  return {
    kind: 'function',
    call: (name, args, context) => {
      const numbers = args.positional.filter(isNumber);
      const tensors = args.positional.filter((value) => !isNumber(value));
      if (numbers.length === 0 || numbers.length > names.length || tensors.length !== count) {
        return entry.call(name, args, context);
      }
      const given = numbers.map((value, index) => [names[index] ?? '', value] as const);
      return entry.call(name, { positional: tensors, keywords: new Map([...args.keywords, ...given]) }, context);
    },
  };
}
