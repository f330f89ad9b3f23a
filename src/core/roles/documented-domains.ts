import { namedParameters, type Callable } from '../loss/definitions';
import type { Outcome } from '../loss/outcome';
import { isOfWholeNumbers } from './annotation';
import type { Call } from './call';
import { toldIn } from './documented-shapes';
import type { Domain, InputReading, Reading, Role, TensorReading } from './reading';
import { trainsAlike } from './told-apart';

/** What is documented of an input's numbers; `isWhole`: that they are annotated as whole. */
interface Told {
  readonly domain: Domain | null;
  readonly isWhole: boolean;
}

/** Words of a documentation, the more definite first. */
const words: readonly (readonly [RegExp, Domain])[] = [
  [/\{\s*-1(\.0)?\s*,\s*\+?1(\.0)?\s*\}|(?<![\d.])-1 (or|and) \+?1\b|±\s?1\b|\+1\s*\/\s*-1/, 'sign'],
  [/\bone-?\s?hot\b/i, 'oneHot'],
  [/\b(between|from) 0(\.0)? (and|to) 1\b|[[(]\s*0(\.0)?\s*,\s*1(\.0)?\s*[\])]/i, 'probability'],
  [/\{\s*0\s*,\s*1\s*\}|(?<![\d.])0\s?\/\s?1(?![\d.])|\b0 or 1\b|\b1 or 0\b|\bbinary\b|\bbool(ean)?s?\b/i, 'binary'],
  [/\bsum(s|ming)? (up )?to (one|1)\b/i, 'distribution'],
  [/\blog[- ]?prob/i, 'logProbability'],
  [/\blogits?\b|\b(before|without) (the )?(softmax|sigmoid)/i, 'logits'],
  [/\bprobabilit|\b(after|applied) (the )?(softmax|sigmoid)/i, 'probability'],
  [/\brelevanc|\bgraded\b/i, 'grade'],
];

/** Which documented domains an input of a role may be given, in place of which others that the loss leaves open. */
const fitting: Partial<Record<Role, Partial<Record<Domain, readonly Domain[]>>>> = {
  prediction: {
    distribution: ['real', 'probability'],
    probability: ['real'],
    logProbability: ['real'],
    logits: ['real'],
  },
  target: {
    sign: ['real', 'binary'],
    binary: ['real', 'positive', 'probability'],
    oneHot: ['real', 'binary', 'positive', 'probability'],
    distribution: ['real', 'positive', 'probability'],
    probability: ['real'],
    logProbability: ['real'],
    logits: ['real'],
    grade: ['real', 'oneHot'],
  },
  teacher: {
    distribution: ['real', 'positive', 'probability'],
    probability: ['real'],
    logProbability: ['real'],
    logits: ['real'],
  },
  weight: { binary: ['positive'], probability: ['positive'] },
};

const known = new WeakMap<Callable, ReadonlyMap<string, Told>>();

function documentedOf(callable: Callable): ReadonlyMap<string, Told> {
  const found = known.get(callable) ?? toldOf(callable);
  known.set(callable, found);
  return found;
}

function toldOf({ definition, owner, parameters }: Callable): ReadonlyMap<string, Told> {
  const named = namedParameters(parameters);
  const texts = [definition.kind === 'function' ? definition.docstring : null, owner?.docstring ?? null];
  const lines = texts.map((text) =>
    text === null
      ? new Map<string, string>()
      : toldIn(
          text,
          named.map(({ name }) => name),
        ),
  );
  return new Map(
    named.map(({ name, annotation }) => {
      const told = lines.map((one) => one.get(name) ?? '').find((text) => text !== '') ?? '';
      const domain = words.find(([pattern]) => pattern.test(told))?.[1] ?? null;
      return [name, { domain, isWhole: isOfWholeNumbers(annotation) }];
    }),
  );
}

/** The reading with the domains that are documented of those inputs whose domains the loss leaves open, where it trains as before. */
export function withDocumented(
  reading: Reading,
  call: Call,
  callable: Callable,
  isSaid: (name: string) => boolean,
): Reading {
  const documented = documentedOf(callable);
  const asTold = (input: InputReading): InputReading => {
    const told = documented.get(input.name);
    if (input.kind !== 'tensor' || told === undefined || isSaid(input.name)) return input;
    const { domain } = told;
    if (told.isWhole && mayBeWhole(input)) return { ...input, domain: domainOfWhole(input, domain), dtype: 'int64' };
    if (domain === null || input.dtype !== 'float32') return input;
    if (domain === 'oneHot' && input.shape.length < 2) return input;
    return fitting[input.role]?.[domain]?.includes(input.domain) === true ? { ...input, domain } : input;
  };
  let before: Extract<Outcome, { kind: 'value' }> | null = null;
  return reading.inputs.reduce((kept, input) => {
    const told = asTold(input);
    if (told === input) return kept;
    if (before === null) {
      const outcome = call.onSample(kept);
      if (outcome.kind !== 'value') return kept;
      before = outcome;
    }
    const tried: Reading = { ...kept, inputs: kept.inputs.map((one) => (one === input ? told : one)) };
    // Numbers are all true: what then was returned early says nothing of how the loss trains.
    if (isOnlyAskedForTruth(input, before)) return call.onSample(tried).kind === 'value' ? tried : kept;
    return trainsAlike(tried, kept, before, call) ? tried : kept;
  }, reading);
}

/** Whether all that a loss takes of an input, as it came in, is whether its elements are true. */
function isOnlyAskedForTruth({ name }: InputReading, { trace, inputs }: Extract<Outcome, { kind: 'value' }>): boolean {
  const id = inputs.find((input) => input.name === name)?.entered.id;
  const uses = trace.graph.nodes.filter(({ operands }) => id !== undefined && operands.includes(id));
  return uses.length > 0 && uses.every(({ op, type }) => op === 'cast' && type.dtype === 'bool');
}

function mayBeWhole({ role, dtype }: TensorReading): boolean {
  return role !== 'prediction' && dtype === 'float32';
}

function domainOfWhole({ domain }: TensorReading, told: Domain | null): Domain {
  if (domain === 'binary' || domain === 'sign' || (domain === 'oneHot' && told !== 'grade')) return domain;
  return told === 'binary' || told === 'sign' || told === 'oneHot' ? told : 'grade';
}
