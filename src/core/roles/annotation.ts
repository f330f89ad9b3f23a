import { lastName } from '../program/dotted-path';
import type { Expression } from '../program/program';
import { expressionsIn } from '../program/walk';
import { entryNamed } from '../text/entry-named';

/** What a parameter takes, as far as its annotation or its use says. */
export type ParameterKind =
  'tensor' | 'tensors' | 'integer' | 'number' | 'flag' | 'text' | 'function' | 'mapping' | 'namespace';

const byName: Readonly<Record<string, ParameterKind>> = {
  Tensor: 'tensor',
  FloatTensor: 'tensor',
  LongTensor: 'tensor',
  BoolTensor: 'tensor',
  ndarray: 'tensor',
  int: 'integer',
  float: 'number',
  bool: 'flag',
  str: 'text',
  Literal: 'text',
  Callable: 'function',
  dict: 'mapping',
  Dict: 'mapping',
  Mapping: 'mapping',
};

const choices = new Set(['Optional', 'Union']);
const collections = new Set(['List', 'list', 'Sequence', 'Tuple', 'tuple', 'Iterable']);

/** Whether an annotation leaves room for Python's own values alone: `float`, `List[int]`, `Sequence[float] | None`. */
export function isOfPlainValues(annotation: Expression): boolean {
  switch (annotation.kind) {
    case 'name':
    case 'attribute': {
      const kind = entryNamed(byName, annotation.name);
      return kind === undefined ? collections.has(annotation.name) || choices.has(annotation.name) : kind !== 'tensor';
    }
    case 'binary':
      return isOfPlainValues(annotation.left) && isOfPlainValues(annotation.right);
    case 'tuple':
      return annotation.elements.every(isOfPlainValues);
    case 'subscript':
      return (
        isOfPlainValues(annotation.object) &&
        (lastName(annotation.object) === 'Literal' || isOfPlainValues(annotation.index))
      );
    case 'constant':
      return true;
    default:
      return false;
  }
}

/** Whether an annotation asks for a sequence of numbers: `List[int]`, `Sequence[float]`. */
export function isOfNumbers(annotation: Expression): boolean {
  if (annotation.kind !== 'subscript' || !collections.has(lastName(annotation.object))) return false;
  const kind = annotatedKind(annotation.index);
  return kind === 'integer' || kind === 'number';
}

/** The first kind that an annotation allows: `Optional[Tensor]`, `int | None`, `List[Tensor]`. */
export function annotatedKind(annotation: Expression): ParameterKind | null {
  switch (annotation.kind) {
    case 'name':
    case 'attribute':
      return entryNamed(byName, annotation.name) ?? null;
    case 'binary':
      return annotatedKind(annotation.left) ?? annotatedKind(annotation.right);
    case 'tuple':
      return annotation.elements.map(annotatedKind).find((kind) => kind !== null) ?? null;
    case 'subscript': {
      const outer = lastName(annotation.object);
      if (collections.has(outer)) return annotatedKind(annotation.index) === 'tensor' ? 'tensors' : null;
      return entryNamed(byName, outer) ?? annotatedKind(annotation.index);
    }
    default:
      return null;
  }
}

const wholes = new Set(['LongTensor', 'IntTensor']);

/** Whether an annotation asks for a tensor of whole numbers: `torch.LongTensor`. */
export function isOfWholeNumbers(annotation: Expression | null): boolean {
  return annotation !== null && [...expressionsIn(annotation)].some((part) => wholes.has(lastName(part)));
}
