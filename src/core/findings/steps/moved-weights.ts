import { pathOf } from '../../program/dotted-path';
import type { Expression, Module, Statement } from '../../program/program';
import { allStatements, bodyExpressions, expressionsIn, statementsIn } from '../../program/walk';
import type { Span } from '../../text/span';
import { namesAround } from '../backward-calls';
import { apart } from '../direction';
import { isGradientFunction, isSumOfErrors } from './differentiated';
import { gradientSign } from './gradient-sign';

/** A sum of each of several weights and its gradient, of which new weights are made: `[w + lr * g for w, g in zip(weights, gradients)]`. */
export interface MovedWeight {
  readonly span: Span;
  readonly weight: string;
}

type Binary = Extract<Expression, { kind: 'binary' }>;

/** Gradients of what is a sum of errors, by what a block calls them: what they are the gradients of. */
type Gradients = ReadonlyMap<string, string>;

/** What stands for each of several in a loop or a comprehension. */
interface Each {
  readonly weights: ReadonlySet<string>;
  readonly gradients: ReadonlySet<string>;
  readonly within: readonly Expression[];
}

/** Every sum by which weights are moved up what is to be small: not where others are moved down it beside them, as for a difference quotient. */
export function movedWeights(module: Module): readonly MovedWeight[] {
  const definitions = allStatements(module.body).flatMap((one) => (one.kind === 'function' ? [one.body] : []));
  return [module.body, ...definitions].flatMap((block) => {
    const gradients = gradientsOfErrors(block);
    if (gradients.size === 0) return [];
    const quotients = quotientsIn(block);
    const moves = eachIn(block, gradients).flatMap((each) => movesIn(each, quotients));
    const isBothWays = moves.some(({ operator }) => operator === '+') && moves.some(({ operator }) => operator === '-');
    return isBothWays ? [] : moves.flatMap((move) => climbOf(move, module));
  });
}

function climbOf({ operator, left, span }: Binary, module: Module): readonly MovedWeight[] {
  const isMeant = namesAround(span, module).some((name) => apart.test(name));
  return operator === '+' && !isMeant ? [{ span, weight: nameOf(left) ?? '' }] : [];
}

/** The gradients of sums of errors that a block has a name for. */
function gradientsOfErrors(block: readonly Statement[]): Gradients {
  const named = [...statementsIn(block)].flatMap((statement): (readonly [string, string])[] => {
    if (statement.kind !== 'assign' || statement.value.kind !== 'call') return [];
    const { callee, arguments: args } = statement.value;
    const [subject, of] = args;
    const weights = of === undefined ? null : nameOf(of.value);
    if (!isGradientFunction(callee) || subject === undefined || weights === null) return [];
    if (!isSumOfErrors(subject.value, block, 'called')) return [];
    return statement.targets.flatMap((target) => {
      const path = pathOf(target);
      return path === null ? [] : [[path, weights] as const];
    });
  });
  return new Map(named);
}

/** The names of what a block makes by a division, as by a length: what is multiplied with it says where to go, not how far. */
function quotientsIn(block: readonly Statement[]): ReadonlySet<string> {
  const names = [...statementsIn(block)].flatMap((statement) =>
    statement.kind === 'assign' && [...expressionsIn(statement.value)].some(isQuotient)
      ? statement.targets.flatMap((target) => pathOf(target) ?? [])
      : [],
  );
  return new Set(names);
}

function isQuotient(part: Expression): boolean {
  return part.kind === 'binary' && part.operator === '/';
}

function eachIn(block: readonly Statement[], gradients: Gradients): readonly Each[] {
  const comprehended = bodyExpressions(block).flatMap((part): readonly Each[] => {
    if (part.kind !== 'listComprehension' && part.kind !== 'generator' && part.kind !== 'dictComprehension') return [];
    const [clause, ...others] = part.clauses;
    if (clause === undefined || others.length > 0) return [];
    const within = [part.kind === 'dictComprehension' ? part.value : part.element];
    return eachOf(clause.target, clause.iterable, within, gradients);
  });
  const looped = [...statementsIn(block)].flatMap((statement) =>
    statement.kind === 'for'
      ? eachOf(statement.target, statement.iterable, bodyExpressions(statement.body), gradients)
      : [],
  );
  return [...comprehended, ...looped];
}

/** `for w, g in zip(weights, gradients)`, and `for name, w in weights.items()` beside `gradients[name]`. */
function eachOf(
  target: Expression,
  iterable: Expression,
  within: readonly Expression[],
  gradients: Gradients,
): readonly Each[] {
  const isZipped = iterable.kind === 'call' && pathOf(iterable.callee) === 'zip' && target.kind === 'tuple';
  const pairs: readonly (readonly [Expression, Expression])[] = isZipped
    ? iterable.arguments.flatMap(({ value }, index) => {
        const element = target.elements[index];
        return element === undefined ? [] : [[element, value] as const];
      })
    : [[target, iterable]];
  const isOfGradients = ([, from]: readonly [Expression, Expression]): boolean => gradients.has(nameOf(from) ?? '');
  const moved = new Set(gradients.values());
  const isOfWeights = ([, from]: readonly [Expression, Expression]): boolean => moved.has(nameOf(from) ?? '');
  const named = (of: typeof pairs): readonly string[] =>
    of.flatMap(([element]) => pathOf(element.kind === 'tuple' ? (element.elements.at(-1) ?? element) : element) ?? []);
  const ofGradients = named(pairs.filter(isOfGradients));
  return [
    {
      weights: new Set(named(pairs.filter(isOfWeights))),
      gradients: new Set([...gradients.keys(), ...ofGradients]),
      within,
    },
  ];
}

/** `weights` of `weights.values()`, of `list(weights.values())` and of `weights[name]` */
function nameOf(from: Expression): string | null {
  if (from.kind === 'subscript') return nameOf(from.object);
  if (from.kind !== 'call') return pathOf(from);
  const [listed, ...others] = from.arguments;
  if (listed === undefined) return from.callee.kind === 'attribute' ? pathOf(from.callee.object) : null;
  const isList = /^(list|tuple)$/.test(pathOf(from.callee) ?? '') && others.length === 0;
  return isList ? nameOf(listed.value) : null;
}

/** The sums and differences of a weight and a multiple of its gradient; what a call or a quotient makes of a gradient says where to go, not how far. */
function movesIn({ weights, gradients, within }: Each, quotients: ReadonlySet<string>): readonly Binary[] {
  const names = { isGradient: (path: string) => gradients.has(path), isNegative: () => false };
  return within
    .flatMap((whole) => [...expressionsIn(whole)])
    .flatMap((part) => {
      if (part.kind !== 'binary' || !/^[+-]$/.test(part.operator) || !weights.has(pathOf(part.left) ?? '')) return [];
      const isBent = [...expressionsIn(part.right)].some(
        (inner) => inner.kind === 'call' || isQuotient(inner) || quotients.has(pathOf(inner) ?? ''),
      );
      return isBent || gradientSign(part.right, names) <= 0 ? [] : [part];
    });
}
