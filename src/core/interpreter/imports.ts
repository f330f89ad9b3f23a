import type { ImportAlias, Statement } from '../program/program';
import type { Span } from '../text/span';
import { missingModule } from './exceptions';
import type { Frame } from './frame';
import type { Value } from './values';

type OfKind<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

/** `import a.b` binds `a`; `import a.b as c` binds the submodule. */
export function executeImport({ names, span }: OfKind<'import'>, frame: Frame): void {
  const { interpreter } = frame;
  for (const { name, asName } of names) {
    frame.doing(span, 'import');
    const module = moduleNamed(name, 0, span, frame);
    if (asName !== null) bind(asName, module, frame);
    else {
      const root = name.split('.')[0] ?? name;
      bind(root, root === name ? module : interpreter.modules.package(root, name, module, span.path), frame);
    }
  }
}

/** `from a import b, c as d` and `from a import *`. */
export function executeImportFrom(statement: OfKind<'importFrom'>, frame: Frame): void {
  const { module, level, names, span } = statement;
  if (module === '__future__') return;
  frame.doing(span, 'import');
  if (names === '*') {
    importAll(moduleNamed(module, level, span, frame), frame);
    return;
  }
  for (const alias of names) {
    frame.doing(span, 'import');
    bind(alias.asName ?? alias.name, member(alias, statement, frame), frame);
  }
}

function moduleNamed(name: string, level: number, { path }: Span, frame: Frame): Value {
  const { interpreter } = frame;
  return interpreter.modules.find(name, level, path) ?? missingModule(name, level, frame, interpreter);
}

function member({ name }: ImportAlias, { module, level, span }: OfKind<'importFrom'>, frame: Frame): Value {
  const { interpreter } = frame;
  const found = interpreter.modules.find(module, level, span.path);
  const attribute = found?.kind === 'module' ? found.get(name) : found;
  if (attribute !== undefined && attribute.kind !== 'opaque') return attribute;
  // What is no name of the module may be a module of the package.
  const inner = module === '' ? name : `${module}.${name}`;
  const submodule = interpreter.modules.find(inner, level, span.path);
  if (submodule !== undefined) return submodule;
  if (attribute !== undefined) return attribute;
  if (found === undefined) return missingModule(module, level, frame, interpreter);
  return interpreter.raise('ImportError', `cannot import name '${name}' from '${module}'`);
}

function importAll(module: Value, frame: Frame): void {
  if (module.kind === 'module') {
    for (const name of module.names()) {
      const value = module.get(name);
      if (value !== undefined) bind(name, value, frame);
    }
  }
  // Where a module may have names that we don't know, so has the module that takes them all.
  const others = module.kind === 'module' ? module.get('') : module;
  if (others?.kind === 'opaque') frame.scope.module.unknown ??= others.reason;
}

function bind(name: string, value: Value, frame: Frame): void {
  frame.scope.target(name).variables.set(name, value);
}
