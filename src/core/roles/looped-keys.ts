import { attributeOf } from '../loss/straight-way';
import type { Callable } from '../loss/definitions';
import type { Expression } from '../program/program';
import { nameOf, type Body } from './part';

/**
 * Texts that a loop goes through, by the name that it gives them: written there, or held by the object, in its class or by default:
 * `for name in self.layers`, `for name, weight in self.weights.items()`.
 */
export function loopedKeys(
  { loops }: Body,
  callable: Pick<Callable, 'classes' | 'constructorParameters'>,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    loops.flatMap(({ target, iterable }): readonly [string, readonly string[]][] => {
      const of = partOf(iterable, 'items') ?? partOf(iterable, 'keys') ?? iterable;
      const name = nameOf(of !== iterable && target.kind === 'tuple' ? (target.elements[0] ?? target) : target);
      const keys = name === null ? [] : textsIn(held(of, callable));
      return name === null || keys.length === 0 ? [] : [[name, keys]];
    }),
  );
}

/** `weights` of `weights.items()`. */
function partOf(call: Expression, method: string): Expression | null {
  const callee = call.kind === 'call' ? call.callee : null;
  return callee?.kind === 'attribute' && callee.name === method ? callee.object : null;
}

/** What the object holds, as its class or the default of its constructor says; anything else is itself. */
function held(
  value: Expression,
  { classes, constructorParameters }: Pick<Callable, 'classes' | 'constructorParameters'>,
): Expression | null {
  if (value.kind !== 'attribute' || nameOf(value.object) !== 'self') return value;
  const [made] = classes.flatMap((owner) => attributeOf(value.name, owner, [])?.value ?? []);
  const kept =
    made?.kind === 'call' && /^(list|tuple|dict)$/.test(nameOf(made.callee) ?? '') ? made.arguments[0]?.value : made;
  if (kept?.kind !== 'name') return kept ?? null;
  const { positional = [], keywordOnly = [] } = constructorParameters ?? {};
  return [...positional, ...keywordOnly].find(({ name }) => name === kept.name)?.defaultValue ?? null;
}

/** The texts of a list, or the keys of a dictionary, that holds nothing else. */
function textsIn(value: Expression | null): readonly string[] {
  const items = value?.kind === 'dict' ? value.entries.map(({ key }) => key) : elementsOf(value);
  const texts = items.flatMap((item) => (item?.kind === 'string' ? [item.value] : []));
  return texts.length === items.length ? texts : [];
}

function elementsOf(value: Expression | null): readonly Expression[] {
  return value?.kind === 'list' || value?.kind === 'tuple' ? value.elements : [];
}
