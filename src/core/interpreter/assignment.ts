import type { Expression } from '../program/program';
import { deleteAttribute, setAttribute } from './attributes';
import { NotFollowed } from './context';
import { evaluate, loadName } from './expressions';
import type { Frame } from './frame';
import { iterate } from './iteration';
import { deleteItem, getItem, setItem } from './subscripts';
import { list, type Value } from './values';

/** Binds a target: a name, an attribute, a subscript, or several of these. */
export function assign(target: Expression, value: Value, frame: Frame): void {
  const { interpreter } = frame;
  switch (target.kind) {
    case 'name':
      bindName(target.name, value, frame);
      if (!frame.isLibrary) interpreter.bindings.add(target.name, target.span, value, frame);
      return;
    case 'attribute': {
      const object = evaluate(target.object, frame);
      frame.doing(target.span, target.name);
      setAttribute(object, target.name, value, interpreter);
      return;
    }
    case 'subscript': {
      const object = evaluate(target.object, frame);
      const index = evaluate(target.index, frame);
      frame.doing(target.span, '[]=');
      setItem(object, index, value, interpreter);
      return;
    }
    case 'tuple':
    case 'list':
      unpack(target, value, frame);
      return;
    default:
      throw new NotFollowed({ message: 'this target of an assignment is not followed', span: target.span });
  }
}

function bindName(name: string, value: Value, frame: Frame): void {
  const scope = frame.scope.target(name);
  if (scope.kind === 'module' && scope !== frame.scope) frame.interpreter.shared.bind(scope.variables, name, value);
  else scope.variables.set(name, value);
}

function unpack(
  target: Extract<Expression, { readonly kind: 'tuple' | 'list' | 'set' }>,
  value: Value,
  frame: Frame,
): void {
  const { elements, span } = target;
  if (value.kind === 'opaque') {
    for (const element of elements) assign(element.kind === 'starred' ? element.value : element, value, frame);
    return;
  }
  frame.doing(span, 'unpacking');
  const values = collect(value, elements, frame);
  const star = elements.findIndex((element) => element.kind === 'starred');
  const after = star < 0 ? 0 : elements.length - star - 1;
  for (const [index, element] of elements.entries()) {
    if (element.kind === 'starred') {
      assign(element.value, list(values.slice(star, values.length - after)), frame);
    } else {
      const place = star >= 0 && index > star ? values.length - elements.length + index : index;
      assign(element, values[place] ?? value, frame);
    }
  }
}

/** The values to unpack: as many as the targets take, else Python's ValueError. */
function collect(value: Value, elements: readonly Expression[], frame: Frame): readonly Value[] {
  const { interpreter } = frame;
  const hasStar = elements.some((element) => element.kind === 'starred');
  const wanted = hasStar ? elements.length - 1 : elements.length;
  const values: Value[] = [];
  for (const item of iterate(
    value,
    interpreter,
    `cannot unpack non-iterable ${interpreter.classOf(value).name} object`,
  )) {
    values.push(item);
    if (!hasStar && values.length > wanted) {
      return interpreter.raise('ValueError', `too many values to unpack (expected ${wanted})`);
    }
  }
  if (values.length >= wanted) return values;
  const expected = hasStar ? `at least ${wanted}` : String(wanted);
  return interpreter.raise('ValueError', `not enough values to unpack (expected ${expected}, got ${values.length})`);
}

/** Where an augmented assignment reads and writes; its parts are evaluated once. */
export interface Place {
  readonly current: Value;
  readonly store: (value: Value) => void;
}

export function placeOf(target: Expression, frame: Frame): Place {
  const { interpreter } = frame;
  switch (target.kind) {
    case 'name':
      return {
        current: loadName(target, frame),
        store: (value) => {
          assign(target, value, frame);
        },
      };
    case 'attribute': {
      const object = evaluate(target.object, frame);
      frame.doing(target.span, target.name);
      return {
        current: interpreter.attribute(object, target.name),
        store: (value) => {
          setAttribute(object, target.name, value, interpreter);
        },
      };
    }
    case 'subscript': {
      const object = evaluate(target.object, frame);
      const index = evaluate(target.index, frame);
      frame.doing(target.span, '[]');
      return {
        current: interpreter.reveal(getItem(object, index, interpreter)),
        store: (value) => {
          setItem(object, index, value, interpreter);
        },
      };
    }
    default:
      throw new NotFollowed({ message: 'this target of an assignment is not followed', span: target.span });
  }
}

export function deleteTarget(target: Expression, frame: Frame): void {
  const { interpreter } = frame;
  switch (target.kind) {
    case 'name': {
      loadName(target, frame);
      frame.scope.owner(target.name).variables.delete(target.name);
      return;
    }
    case 'attribute':
      deleteAttribute(evaluate(target.object, frame), target.name, interpreter);
      return;
    case 'subscript':
      deleteItem(evaluate(target.object, frame), evaluate(target.index, frame), interpreter);
      return;
    case 'tuple':
    case 'list':
      for (const element of target.elements) deleteTarget(element, frame);
      return;
    default:
      throw new NotFollowed({ message: 'this target of `del` is not followed', span: target.span });
  }
}
