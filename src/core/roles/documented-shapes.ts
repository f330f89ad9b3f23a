import type { Callable } from '../loss/definitions';
import { namedParameters } from '../loss/definitions';
import type { Expression } from '../program/program';
import { expressionsIn } from '../program/walk';
import { sizeOf as productOf, type Shape } from '../tensor/shape';
import { asCalled, methodsHandedOnTo, readParameters } from './parts';

/** The sizes of a tensor as its documentation names them, first to last: `['B', 'T', '3']`; of any before the last ones `['...', '4']`. */
export type DocumentedShape = readonly string[];

const known = new WeakMap<Callable, ReadonlyMap<string, DocumentedShape>>();

/** The shapes that docstrings and annotations say of parameters: they order the shapes that are tried. */
export function documentedShapes(callable: Callable): ReadonlyMap<string, DocumentedShape> {
  const found = known.get(callable) ?? shapesOf(callable);
  known.set(callable, found);
  return found;
}

function shapesOf(callable: Callable): ReadonlyMap<string, DocumentedShape> {
  const { definition, owner, parameters } = callable;
  const names = [...new Set([...namedParameters(parameters), ...readParameters(callable)].map(({ name }) => name))];
  const texts = [
    definition.kind === 'function' ? definition.docstring : null,
    ...methodsHandedOnTo(callable).map(({ docstring }) => docstring),
    owner?.docstring ?? null,
  ];
  const shapes = new Map<string, DocumentedShape>();
  for (const { name, annotation } of namedParameters(parameters)) {
    const annotated = annotation === null ? null : annotatedShape(annotation);
    if (annotated !== null) shapes.set(name, annotated);
  }
  // Documentation tells of a part by its key, or by the name that it is given: of `seg` for `outputs['seg']`, of `q` where `q, act = data`.
  const calledBy = new Map(readParameters(callable).map((one) => [one.name, asCalled(one, callable).name]));
  const parts = names.map((name) => [name, calledBy.get(name) ?? name] as const);
  for (const text of texts) {
    const told = shapesIn(text ?? '', [...names, ...parts.map(([, called]) => called)]);
    for (const [name, called] of parts) {
      const shape = told.get(name) ?? told.get(called);
      if (shape !== undefined && !shapes.has(name)) shapes.set(name, shape);
    }
  }
  return shapes;
}

/** `TensorType["batch", "time"]`, `Float[Tensor, "batch time"]`. */
function annotatedShape(annotation: Expression): DocumentedShape | null {
  if (annotation.kind !== 'subscript') return null;
  const names = [...expressionsIn(annotation.index)].flatMap((part) => (part.kind === 'string' ? [part.value] : []));
  const [only = ''] = names;
  const sizes = names.length === 1 ? only.trim().split(/\s+/) : names;
  return names.length > 0 && sizes.every((size) => /^\w+$/.test(size)) ? sizes : null;
}

/** Lines after that of a parameter in which its shape may stand. */
const mostLines = 3;

/** `Laplace loss; x: (B, F), y, w: (B,)`, `batch: s [N, S], r [N]` and `s: [N, S]   r: [N]` in one line tell of each. */
const betweenShapes =
  /([\])][^,;:\n]{0,40}[,;]|[a-z][ \t]+[a-z][\w-]*,|[.;:]|\S[ \t])[ \t]+(?=\w+(?:,\s+\w+)*(?:\s*:\s*|\s+)[[(])/g;

function linesOf(text: string): readonly string[] {
  return text.replace(betweenShapes, '$1\n').split('\n');
}

function shapesIn(text: string, names: readonly string[]): ReadonlyMap<string, DocumentedShape> {
  const shapes = new Map<string, DocumentedShape>();
  let open: { readonly names: readonly string[]; readonly until: number } | null = null;
  const lines = linesOf(text);
  for (const line of lines.keys()) {
    const content = untilClosed(lines, line);
    const begun = beginsWith(content, names);
    if (begun !== null) open = { names: keysAmong(begun, names) ?? begun.names, until: line + mostLines };
    if (open === null || line >= open.until) continue;
    const shape = shapeIn(begun === null ? content : begun.rest, names);
    if (shape === null) continue;
    for (const name of open.names) if (!shapes.has(name)) shapes.set(name, shape);
    open = null;
  }
  for (const [name, shape] of shapesInPassing(text, names)) if (!shapes.has(name)) shapes.set(name, shape);
  return shapes;
}

/** What stands right after what it is of: `density map [B, 1, H, W] plus the count of heads [B]`, the number of samples first. */
const inPassing = /^[`*]*(?:[ \t]+(?!(?:and|or|in|of|to|with)\b)[a-z]+)?[ \t]+\[((?:[BN]|[Bb]atch\w*)(?:,\s*\w+)*)\]/;

function shapesInPassing(text: string, names: readonly string[]): readonly (readonly [string, DocumentedShape])[] {
  return [...text.matchAll(/(?<![\w.])\w+/g)].flatMap(({ 0: name, index }) => {
    const found = names.includes(name) ? inPassing.exec(text.slice(index + name.length)) : null;
    const sizes = found?.[1];
    const shape = sizes === undefined ? null : asShape(sizes.split(',').map((size) => size.trim()));
    return shape === null ? [] : [[name, shape] as const];
  });
}

/** `outputs: key "seg" of shape (N, C)` tells of that key. */
function keysAmong({ rest }: { readonly rest: string }, names: readonly string[]): readonly string[] | null {
  const [, key = ''] = /["'](\w+)["']/.exec(rest) ?? [];
  return names.includes(key) ? [key] : null;
}

/** A line with the next, where a bracket goes on there: `[batch, anchors,` and `classes]`. */
function untilClosed(lines: readonly string[], line: number): string {
  const [content = '', next = ''] = lines.slice(line, line + 2);
  return /[[(][^[\]()]*$/.test(content) ? `${content} ${next.trim()}` : content;
}

/** A line that begins to tell of anything: `reduction (str): …`, `Returns:`. */
const beginsOther = /^\s*(?::\w+|(?:[-*]\s+)?[`*]*\w+[`*]*\s*(?:\([^)]*\)\s*)?:(?:\s|$))/;

/** What a documentation says of each parameter, in the line that begins to tell of it and those after that. */
export function toldIn(text: string, names: readonly string[]): ReadonlyMap<string, string> {
  const told = new Map<string, string>();
  let open: { readonly names: readonly string[]; readonly until: number } | null = null;
  for (const [line, content] of linesOf(text).entries()) {
    const begun = beginsWith(content, names);
    if (begun !== null) open = { names: begun.names, until: line + mostLines };
    else if (content.trim() === '' || beginsOther.test(content) || line >= (open?.until ?? 0)) open = null;
    for (const name of open?.names ?? []) told.set(name, `${told.get(name) ?? ''} ${begun?.rest ?? content}`);
  }
  return told;
}

/** The parameters of which a line begins to tell: `pred (Tensor): …`, `:param pred: …`, `- pred, target: …`. */
function beginsWith(
  line: string,
  names: readonly string[],
): { readonly names: readonly string[]; readonly rest: string } | null {
  const found =
    /^\s*(?:[-*]\s+)?(?:[:@]param\s+(?:\w+\s+)?)?(?:keys?\s+)?[`*"']*(\w+(?:[`*"']*\s*(?:,|and)\s*[`*"']*\w+)*)[`*"']*\s*(?:[:([=-]|is (?:of )?shape)/.exec(
      line,
    );
  const [, list = ''] = found ?? [];
  const told = list.split(/[`*"']*\s*(?:,|\band\b)\s*[`*"']*/);
  if (found === null || !told.every((name) => names.includes(name))) return null;
  return { names: told, rest: line.slice(line.indexOf(list) + list.length) };
}

/** What stands in brackets beside a parameter and is none of its sizes. */
const noSize =
  /tensor|array|optional|default|variable|callable|module|^(?:float|int|bool|str|string|none|list|tuple|dict|number)s?\d*$/i;

/** The first shape in a text: `[B, T, D]`, `[Num Joints, 2]`, `(N,)`, `N x C x H x W`; a list of parameters, `['logits', 'action']`, is none. */
function shapeIn(text: string, names: readonly string[]): DocumentedShape | null {
  const groups = [...text.matchAll(/([[(])([^[\]()]*)[\])]/g)].map(([, bracket, inner = '']) =>
    bracket === '[' ? inner.replace(/(?<=[A-Z]\w*) (?=[A-Z]\w*)/g, '_') : inner,
  );
  const crossed = /\b([A-Z]\w*(?:(?:\s*[x×]|\s+X\s)\s*[A-Z0-9]\w*)+)\b/.exec(text)?.[1];
  const written = [
    ...groups.map((inner) => inner.split(',')),
    ...(crossed === undefined ? [] : [crossed.split(/\s*[x×]\s*|\s+X\s+/)]),
  ];
  const shapes = written.map((sizes) => lastOfAny(sizes.map((size) => size.trim().replace(/^['"]|['"]$/g, ''))));
  const isOfNames = (shape: DocumentedShape): boolean => shape.filter((size) => names.includes(size)).length > 1;
  return shapes.map(asShape).find((shape) => shape !== null && !isOfNames(shape)) ?? null;
}

/** Stands for any number of sizes. */
const any = '...';

/** `D0, D1, ...Di, 4` as `..., 4`. */
function lastOfAny(sizes: readonly string[]): readonly string[] {
  const place = sizes.findLastIndex((size) => /^(?:\.\.\.|…|\*$)/.test(size));
  return place < 0 ? sizes : [any, ...sizes.slice(place + 1)];
}

function asShape(sizes: readonly string[]): DocumentedShape | null {
  // `(N,)`
  const named = sizes.length === 2 && sizes[1] === '' ? sizes.slice(0, 1) : sizes;
  const isSize = (size: string): boolean =>
    size === any || (/^#?\w+(?:\s*[+-]\s*\d+|(?:\s*\*\s*\w+)+)?$/.test(size) && !noSize.test(size));
  if (!named.every(isSize)) return null;
  return named.length > 1 ||
    sizes.length > 1 ||
    /^([A-Z]|b|n|batch\w*|[A-Z]\w*_[A-Z]\w*|\w+(?:\s*\*\s*\w+)+)$/.test(named[0] ?? '')
    ? named
    : null;
}

/** A tensor of which shape and documentation are known. */
interface Documented {
  readonly shape: Shape;
  readonly documented: DocumentedShape;
}

/** Whether a shape may be the one that is documented, beside a tensor. */
export function isAsDocumented(shape: Shape, documented: DocumentedShape, beside: Documented | null): boolean {
  const [first] = documented;
  const isAny = first === any && shape.length >= documented.length - 1;
  const told = isAny ? [...shape.slice(documented.length - 1).map(() => any), ...documented.slice(1)] : documented;
  return (
    shape.length === told.length &&
    shape.every((size, dimension) => [null, size].includes(sizeOf(told[dimension] ?? '', beside)))
  );
}

/** Whether a documentation names the axes of a shape, and all of them: of numbers alone it may be from where to where they go, `[1, 5]`. */
export function namesAxes(documented: DocumentedShape): boolean {
  return !documented.includes(any) && !documented.every((size) => /^\d+$/.test(size));
}

/** Whether a shape has the axes that are documented, each of as many elements as are said of it. */
export function hasDocumentedRank(shape: Shape, documented: DocumentedShape | undefined): boolean {
  return documented !== undefined && namesAxes(documented) && isAsDocumented(shape, documented, null);
}

/** The shape that is documented, where each of its sizes is written or is one of the other's. */
export function shapeAsDocumented(documented: DocumentedShape, beside: Documented): Shape | null {
  const sizes = documented.flatMap((name) => sizeOf(name, beside) ?? []);
  return sizes.length === documented.length ? sizes : null;
}

/** `T + 1` is one more than `T`. */
function apartOf(size: string): { readonly name: string; readonly more: number } {
  const [, name = size, sign = '', count = '0'] = /^(.+?)\s*([+-])\s*(\d+)$/.exec(size) ?? [];
  return { name, more: Number(`${sign}${count}`) };
}

/** `h*w` is as many as both together. */
function factorsOf(size: string): readonly string[] {
  return size.split(/\s*\*\s*/);
}

/** The size that a name stands for, a number, or a product of such; null where it is not known. */
function sizeOf(size: string, beside: Documented | null): number | null {
  if (/^\d+$/.test(size)) return Number(size);
  const factors = factorsOf(size);
  if (factors.length > 1) {
    const sizes = factors.flatMap((factor) => sizeOf(factor, beside) ?? []);
    return sizes.length < factors.length ? null : productOf(sizes);
  }
  const { name, more } = apartOf(size);
  if (beside?.documented.length !== beside?.shape.length) return null;
  const place = beside?.documented.findIndex((other) => other.toLowerCase() === name.toLowerCase()) ?? -1;
  const known = beside?.shape[place];
  return known === undefined ? null : known + more;
}

/** Sizes that differ, in the order in which names ask for them. */
const exampleSizes = [4, 7, 3, 6, 5];

/** Shapes of which nothing but the names of their sizes is known. */
export function exampleShapes(documented: readonly DocumentedShape[]): readonly Shape[] {
  const names = [
    ...new Set(
      documented
        .flat()
        .flatMap(factorsOf)
        .filter((size) => !/^\d+$/.test(size))
        .map((size) => apartOf(size).name),
    ),
  ];
  const named = (size: string): number => {
    const { name, more } = apartOf(size);
    return /^\d+$/.test(size) ? Number(size) : (exampleSizes[names.indexOf(name)] ?? 2) + more;
  };
  const sizeNamed = (size: string): number => productOf(factorsOf(size).map(named));
  return documented.map((shape) => shape.map(sizeNamed));
}
