import type {
  Argument,
  CallExpression,
  Expression,
  FunctionDefinition,
  Module,
} from '../../../src/core/program/program';
import { allExpressions, allStatements, expressionsIn } from '../../../src/core/program/walk';
import { parsePython } from '../../../src/core/syntax/python/parse-python';

/** A program with its tree. */
export interface ProgramText {
  readonly text: string;
  readonly module: Module;
}

export function programOf(text: string): ProgramText {
  return { text, module: parsePython(text, 'program.py') };
}

export function callsOf({ module }: ProgramText): readonly CallExpression[] {
  return [...allExpressions(module.body)].flatMap((expression) => (expression.kind === 'call' ? [expression] : []));
}

export function functionsOf({ module }: ProgramText): readonly FunctionDefinition[] {
  return [...allStatements(module.body)].flatMap((statement) => (statement.kind === 'function' ? [statement] : []));
}

/** The functions at the top of a program whose parameters are plain: positional, without defaults. */
export function plainFunctions({ module }: ProgramText): ReadonlyMap<string, FunctionDefinition> {
  return new Map(
    module.body.flatMap((statement): [string, FunctionDefinition][] => {
      if (statement.kind !== 'function' || statement.isGenerator || statement.isAsync) return [];
      if (statement.decorators.length > 0) return [];
      const { positionalOnly, positional, rest, keywordOnly, keywordRest } = statement.parameters;
      const isPlain = positionalOnly.length + keywordOnly.length === 0 && rest === null && keywordRest === null;
      return isPlain && positional.every(({ defaultValue }) => defaultValue === null)
        ? [[statement.name, statement]]
        : [];
    }),
  );
}

/** `torch.abs` as written; null of anything but names and dots. */
export function dottedName(expression: Expression): string | null {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind !== 'attribute') return null;
  const object = dottedName(expression.object);
  return object === null ? null : `${object}.${expression.name}`;
}

export function isPlainCall({ arguments: all }: CallExpression): boolean {
  return all.every(({ kind }) => kind === 'positional' || kind === 'keyword');
}

export function positionalOf({ arguments: all }: CallExpression): readonly Argument[] {
  return all.filter(({ kind }) => kind === 'positional');
}

/** Names that an expression reads, each once; null where it binds names of its own or can only stand where it does. */
export function namesReadBy(expression: Expression): readonly string[] | null {
  const names = new Set<string>();
  for (const inner of expressionsIn(expression)) {
    if (inner.kind === 'name') names.add(inner.name);
    const isBound = /omprehension$|^(generator|lambda|walrus|yield|yieldFrom|await)$/.test(inner.kind);
    if (isBound || (inner.kind === 'name' && /^(super|locals|globals|vars|dir|__class__)$/.test(inner.name)))
      return null;
  }
  return [...names];
}

/** How often each name occurs anywhere in the program's text as a whole word. */
export function occurrences(text: string, name: string): number {
  return text.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0;
}

/** Names of the parameters of a class's own constructor, or of that of a base in the program; none where a library makes it. */
export function constructorParameters({ module }: ProgramText, name: string): readonly string[] {
  const definition = module.body.find((one) => one.kind === 'class' && one.name === name);
  if (definition?.kind !== 'class') return [];
  const own = definition.body.find((one) => one.kind === 'function' && one.name === '__init__');
  if (own?.kind === 'function') {
    return [...own.parameters.positional, ...own.parameters.keywordOnly].map((parameter) => parameter.name);
  }
  return definition.bases.flatMap(({ value }) => constructorParameters({ text: '', module }, dottedName(value) ?? ''));
}
