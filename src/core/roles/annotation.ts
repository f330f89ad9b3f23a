import { lastName } from '../program/dotted-path';
import type { Expression } from '../program/program';
import { entryNamed } from '../text/entry-named';

/** What a parameter takes, as far as its annotation or its use says. */
export type ParameterKind = 'tensor' | 'tensors' | 'integer' | 'number' | 'flag' | 'text' | 'function' | 'mapping';

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

const collections = new Set(['List', 'list', 'Sequence', 'Tuple', 'tuple', 'Iterable']);

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
