import { isLeaf } from '../../loss/makers';
import { makesLayer } from '../../loss/model-result';
import { lastName, pathOf } from '../../program/dotted-path';
import type { Expression, Statement } from '../../program/program';
import { allExpressions, allStatements, statementsIn } from '../../program/walk';
import { isGradientFunction } from './differentiated';
import { gradientSign, type NamesInStep } from './gradient-sign';
import { isStepOf } from './writes';

/** Names that a block only ever binds to new leaves. */
export function leavesOf(block: readonly Statement[]): ReadonlySet<string> {
  const leaves = new Set<string>();
  const others = new Set<string>();
  for (const statement of statementsIn(block)) {
    // Which of several things that a call answers it tells so is not known.
    const makes =
      statement.kind === 'assign' &&
      isLeaf(statement.value) &&
      statement.targets.every(({ kind }) => kind !== 'tuple' && kind !== 'list');
    for (const path of assignedPaths(statement)) (makes ? leaves : others).add(path.replace(/\.requires_grad$/, ''));
    for (const path of buffersOf(statement)) others.add(path);
  }
  return new Set([...leaves].filter((path) => !others.has(path)));
}

/** `self.register_buffer('w', …)`: what is held so requires no gradient. */
function buffersOf(statement: Statement): readonly string[] {
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return [];
  const { callee, arguments: args } = statement.value;
  const [name] = args;
  if (callee.kind !== 'attribute' || callee.name !== 'register_buffer' || name?.value.kind !== 'string') return [];
  return [`${pathOf(callee.object) ?? ''}.${name.value.value}`];
}

/** `self.w = nn.Parameter(…)` in whatever method, and the weights of a layer, `self.head.weight` of `self.head = nn.Linear(…)`. */
export function parametersOf(body: readonly Statement[]): readonly string[] {
  const methods = body.filter((statement) => statement.kind === 'function');
  const leaves = methods.flatMap((method) => [...leavesOf(method.body), ...weightsOfLayers(method.body)]);
  return leaves.filter((path) => path.startsWith('self.'));
}

function weightsOfLayers(body: readonly Statement[]): readonly string[] {
  return [...statementsIn(body)].flatMap((statement) => {
    const callee = statement.kind === 'assign' && statement.value.kind === 'call' ? statement.value.callee : null;
    if (callee === null || !(makesLayer(callee) || lastName(callee) === 'Embedding')) return [];
    return assignedPaths(statement).flatMap((path) => [`${path}.weight`, `${path}.bias`]);
  });
}

/**
 * What the classes of a file call their weights, `spectra` and `head.weight`, as far as none gives another attribute that name: whatever an object is
 * called, `model.spectra` is a weight.
 */
export function weightNamesOf(block: readonly Statement[]): ReadonlySet<string> {
  const classes = allStatements(block).filter((statement) => statement.kind === 'class');
  const weights = new Set(classes.flatMap(({ body }) => parametersOf(body)));
  const others = classes.flatMap(({ body }) =>
    body.flatMap((method) => (method.kind === 'function' ? [...statementsIn(method.body)] : [])),
  );
  const given = others.filter((statement) => leavesOf([statement]).size === 0).flatMap(assignedPaths);
  return new Set([...weights].filter((path) => !given.includes(path)).map((path) => path.replace(/^self\./, '')));
}

/** What a statement binds: `w`, `self.w`, `a, b`. */
export function assignedPaths(statement: Statement): readonly string[] {
  const targets =
    statement.kind === 'assign' ? statement.targets : statement.kind === 'annotatedAssign' ? [statement.target] : [];
  const parts = targets.flatMap((target) => (target.kind === 'tuple' ? target.elements : [target]));
  return parts.flatMap((target) => pathOf(target) ?? []);
}

/**
 * Names that a block binds to gradients: `g = w.grad`, `gw, gb = torch.autograd.grad(loss, (w, b))`; to sums and multiples of them, `d = w.grad + decay * w`;
 * and those to which it adds them, `v.mul_(momentum).add_(w.grad)`.
 */
export function gradientsIn(block: readonly Statement[]): ReadonlySet<string> {
  const gradients = new Set<string>();
  const turned = new Set<string>();
  const names: NamesInStep = {
    isGradient: (path) => /\.grad(\.data)?$/.test(path) || gradients.has(path),
    isNegative: () => false,
  };
  for (const statement of statementsIn(block)) {
    const { paths, sign } = gradientBound(statement, names);
    for (const path of paths) if (sign !== 0) (sign > 0 ? gradients : turned).add(path);
  }
  return new Set([...gradients].filter((path) => !turned.has(path)));
}

/** What a statement binds or adds to, and with which sign a gradient goes into that. */
function gradientBound(
  statement: Statement,
  names: NamesInStep,
): { readonly paths: readonly string[]; readonly sign: number } {
  if (statement.kind === 'assign') {
    const { value } = statement;
    // What is divided by its length says where to go, not how far: an attack does that.
    const isSum = value.kind === 'binary' && value.operator !== '/';
    return { paths: assignedPaths(statement), sign: isGradient(value) ? 1 : isSum ? gradientSign(value, names) : 0 };
  }
  const call = statement.kind === 'expression' ? statement.value : null;
  if (call?.kind !== 'call' || call.callee.kind !== 'attribute' || call.callee.name !== 'add_')
    return { paths: [], sign: 0 };
  const [added] = call.arguments;
  const path = rootOf(call.callee.object);
  const isOfItself = added === undefined || path === null || rootOf(added.value) === path;
  return isOfItself ? { paths: [], sign: 0 } : { paths: [path], sign: gradientSign(added.value, names) };
}

function isGradient(value: Expression): boolean {
  if (value.kind === 'subscript') return isGradient(value.object);
  if (value.kind === 'attribute') return value.name === 'grad' || (value.name === 'data' && isGradient(value.object));
  return value.kind === 'call' && isGradientFunction(value.callee);
}

/** Names that are given to what is called: an input of a network, which an attack or a dream may drive up. */
export function passedOn(block: readonly Statement[]): ReadonlySet<string> {
  const names = allExpressions(block).flatMap((expression) => {
    if (expression.kind !== 'call' || /^(torch|F|zip|enumerate)(\.|$)/.test(pathOf(expression.callee) ?? '')) return [];
    return expression.arguments.flatMap(({ value }) => (value.kind === 'name' ? [value.name] : []));
  });
  return new Set(names);
}

/** `p.detach_()`: a leaf that requires a gradient no more. */
export function detachedBy(statement: Statement): readonly string[] {
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return [];
  const { callee } = statement.value;
  const path = callee.kind === 'attribute' && callee.name === 'detach_' ? pathOf(callee.object) : null;
  return path === null ? [] : [path];
}

/** What makes a tensor of sizes, be they those of another: `torch.zeros(x.size(0), 8, requires_grad=True)`. */
const ofSizes = /^(zeros|ones|rand|randn|empty|full)$/;

/** Leaves that are made of what a block has under one of some names: `x_k = Variable(x.clone(), requires_grad=True)`. */
export function copiesIn(block: readonly Statement[], names: ReadonlySet<string>): readonly string[] {
  return [...statementsIn(block)].flatMap((statement) => {
    if (statement.kind !== 'assign' || statement.value.kind !== 'call' || !isLeaf(statement.value)) return [];
    const { callee, arguments: args } = statement.value;
    const [given] = ofSizes.test(lastName(callee)) ? [] : args;
    const copied = callee.kind === 'attribute' && callee.name === 'requires_grad_' ? callee.object : given?.value;
    const isCopy = copied !== undefined && names.has(rootOf(copied) ?? '');
    return isCopy ? assignedPaths(statement) : [];
  });
}

/** What a block calls a list of leaves, `params = [w, b]`, be it what a method of a class answers: `self.params` of `self.params()`. */
export function leafListsIn(block: readonly Statement[], leaves: ReadonlySet<string>): readonly string[] {
  const isOfLeaves = (value: Expression | null): boolean =>
    (value?.kind === 'list' || value?.kind === 'tuple') &&
    value.elements.length > 0 &&
    value.elements.every((element) => leaves.has(pathOf(element) ?? ''));
  return block.flatMap((statement) => {
    if (statement.kind === 'assign') return isOfLeaves(statement.value) ? assignedPaths(statement) : [];
    const [only, ...others] = statement.kind === 'function' ? statement.body : [];
    const isList = only?.kind === 'return' && others.length === 0 && isOfLeaves(only.value);
    return statement.kind === 'function' && isList ? [`self.${statement.name}`] : [];
  });
}

/**
 * Names that a block makes of sizes, marks as leaves, and gives nothing else but steps: `z = torch.zeros(4, 8)`, and in each round
 * `z.requires_grad_(True)` and `z = (z - lr * slope).detach()`.
 */
export function markedIn(block: readonly Statement[]): readonly string[] {
  const statements = [...statementsIn(block)];
  const marked = statements.flatMap((statement) => {
    const name = statement.kind === 'expression' && statement.value.kind === 'call' ? statement.value.callee : null;
    return name?.kind === 'attribute' && name.name === 'requires_grad_' ? (pathOf(name.object) ?? []) : [];
  });
  return marked.filter((path) => {
    const given = statements.flatMap((statement) =>
      statement.kind === 'assign' && assignedPaths(statement).includes(path) ? [statement] : [],
    );
    const isMade = ({ value }: (typeof given)[number]): boolean =>
      value.kind === 'call' && ofSizes.test(lastName(value.callee));
    const isStep = ({ targets: [target], value }: (typeof given)[number]): boolean =>
      target !== undefined && isStepOf(target, value);
    return given.some(isMade) && given.every((one) => isStep(one) || isMade(one));
  });
}

/** `self.params` of `self.params = list(params)` in the constructor of what may be an optimiser: what it is given to change. */
export function keptParameters(body: readonly Statement[]): readonly string[] {
  const constructor = body.find((statement) => statement.kind === 'function' && statement.name === '__init__');
  if (constructor?.kind !== 'function') return [];
  const given = new Set(constructor.parameters.positional.map(({ name }) => name));
  return [...statementsIn(constructor.body)].flatMap((statement) => {
    if (statement.kind !== 'assign') return [];
    const { value } = statement;
    const [listed] = value.kind === 'call' && pathOf(value.callee) === 'list' ? value.arguments : [];
    const isGiven = given.has(pathOf(listed?.value ?? value) ?? '');
    return isGiven ? assignedPaths(statement).filter((path) => path.startsWith('self.')) : [];
  });
}

/** `x` of `x.detach().clone()`. */
function rootOf(expression: Expression): string | null {
  if (expression.kind === 'call') return rootOf(expression.callee);
  if (expression.kind === 'attribute') return rootOf(expression.object);
  return expression.kind === 'name' ? expression.name : null;
}
