import { lastName, pathOf } from '../program/dotted-path';
import { importedNames } from '../program/imported-names';
import type {
  CallExpression,
  Expression,
  FunctionDefinition,
  LambdaExpression,
  Module,
  Statement,
} from '../program/program';
import { allExpressions, allStatements, expressionsIn, statementsIn } from '../program/walk';
import { contains, type Span } from '../text/span';

/** The calls of `backward()` in a file that differentiate an inline loss. */
export function backwardCallsOn(
  definition: FunctionDefinition | LambdaExpression,
  module: Module,
): readonly CallExpression[] {
  if (definition.kind === 'lambda') return [];
  const { start, end } = definition.nameSpan;
  return allExpressions(module.body).flatMap((expression) => {
    if (expression.kind !== 'call' || expression.callee.kind !== 'attribute') return [];
    if (expression.callee.name !== 'backward') return [];
    const isOfIt = [...expressionsIn(expression.callee.object)].some(
      ({ span }) => span.start === start && span.end === end,
    );
    return isOfIt ? [expression] : [];
  });
}

/** Whether an inline loss is what a training step returns, for its framework to differentiate, and nothing in the file reduces it after that. */
export function isHandedBack({ nameSpan }: FunctionDefinition, module: Module): boolean {
  const isEnd = (statement: Statement): boolean =>
    statement.kind === 'function' && statement.name === 'training_step_end';
  return namesAround(nameSpan, module).at(-1) === 'training_step' && !allStatements(module.body).some(isEnd);
}

/**
 * Whether what surrounds an inline loss reads gradients itself, and leaves them to no optimiser, as an attack does, which climbs along them; or leaves them to
 * an optimiser of nothing but samples, which a network of the file's is given; or trains a copy, which is made anew each time.
 */
export function isGradientReadByHand(definition: FunctionDefinition | LambdaExpression, module: Module): boolean {
  const body = innermostAround(definition.span, module);
  const expressions = allExpressions(body);
  const reads = expressions.some((expression) => expression.kind === 'attribute' && expression.name === 'grad');
  const steps = expressions.some((expression) => expression.kind === 'call' && lastName(expression.callee) === 'step');
  return (reads && !steps) || isOfSamples(body, module) || isOfCopy(body, definition.span);
}

/** Whether a network that is used is given another's weights each time before: `proxy.load_state_dict(model.state_dict())`. */
function isOfCopy(body: readonly Statement[], { start }: Span): boolean {
  const copies = body.flatMap((statement) => {
    if (statement.kind !== 'expression' || statement.value.kind !== 'call' || statement.span.end > start) return [];
    const { callee, arguments: given } = statement.value;
    if (callee.kind !== 'attribute' || callee.name !== 'load_state_dict') return [];
    const [first] = given;
    const isOfOther = first?.value.kind === 'call' && lastName(first.value.callee) === 'state_dict';
    return isOfOther ? (pathOf(callee.object) ?? []) : [];
  });
  return allExpressions(body).some((part) => part.kind === 'call' && copies.includes(pathOf(part.callee) ?? ''));
}

/** `torch.optim.SGD([delta], lr=0.03)` beside `model(x + delta)` */
function isOfSamples(body: readonly Statement[], module: Module): boolean {
  const expressions = allExpressions(body);
  const imported = importedNames(module);
  const calls = expressions.filter((expression) => expression.kind === 'call');
  const optimisers = calls.filter(({ callee }) =>
    /(^|\.)optim\.\w+$|^(SGD|Adam\w*|RMSprop)$/.test(pathOf(callee) ?? ''),
  );
  const trained = optimisers.map(({ arguments: [first] }) => first?.value);
  const samples = trained.flatMap((value): readonly (Expression | null)[] =>
    value?.kind === 'list' ? value.elements : [null],
  );
  const isGiven = (sample: Expression | null): boolean => {
    if (sample?.kind !== 'name') return false;
    const moved = madeOf(sample.name, body);
    return calls.some(({ callee, arguments: given }) => {
      const [root = ''] = (pathOf(callee) ?? '').split('.');
      const isOwn = root !== '' && root !== sample.name && !imported.has(root);
      const parts = isOwn ? given.flatMap(({ value }) => [...expressionsIn(value)]) : [];
      return parts.some((part) => part.kind === 'name' && moved.has(part.name));
    });
  };
  return samples.length > 0 && samples.every(isGiven);
}

/** A name, and those of sums with it: `moved = x + delta`. */
function madeOf(name: string, body: readonly Statement[]): ReadonlySet<string> {
  const made = allStatements(body).flatMap((statement) => {
    if (statement.kind !== 'assign' || statement.value.kind !== 'binary') return [];
    const { left, right } = statement.value;
    const isMade = [left, right].some((side) => side.kind === 'name' && side.name === name);
    return isMade ? statement.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : [])) : [];
  });
  return new Set([name, ...made]);
}

/** The names of the definitions that a place stands in. */
export function namesAround(place: Span, { body }: { readonly body: readonly Statement[] }): readonly string[] {
  return [...statementsIn(body)].flatMap((statement) =>
    (statement.kind === 'function' || statement.kind === 'class') && contains(statement.span, place)
      ? [statement.name, ...namesAround(place, statement)]
      : [],
  );
}

/** The body of the innermost function that a place stands in, else of the module. */
export function innermostAround(place: Span, { body }: Module): readonly Statement[] {
  const around = allStatements(body).findLast(
    (statement) => statement.kind === 'function' && contains(statement.span, place),
  );
  return around?.kind === 'function' ? around.body : body;
}
