import { assigns } from '../loss/assignments';
import { bodyOf, namedParameters, type Callable } from '../loss/definitions';
import { wholeOf } from '../loss/wholes';
import type { Expression, Parameter, Statement } from '../program/program';
import { allStatements, expressionsIn, statementsIn } from '../program/walk';
import { annotatedKind, type ParameterKind } from './annotation';
import { hintOfName, isSetting } from './names';
import type { Part } from './part';
import { partAs, partsBeside } from './parts';
import { shapeUse, type ShapeUse } from './shape-use';
import { isName, partNamed, tensorHints, Uses, type Test } from './uses';

/** What the program's text says of a parameter by how it uses it. Names say nothing here. */
export interface Usage {
  readonly kind: ParameterKind | null;
  readonly shape: ShapeUse;
  /** Whether the kind is said by an annotation or by what only a tensor can do, rather than left open. */
  readonly isTensor: boolean;
  /** Expressions whose strings it is compared with or looked up in. */
  readonly comparands: readonly Expression[];
  /** What the framework calls it where it takes it by keyword. */
  readonly calledBy: ReadonlySet<string>;
  readonly isKept: boolean;
  /** Whether the body mentions it at all. */
  readonly isUsed: boolean;
  /** Whether all that the body asks of it is how many it is: `len(outputs)`. */
  readonly isOnlyCounted: boolean;
  /** What is read from it by name, as from a dictionary or a namespace, and how that is used: `config['margin']`, `args.margin`. */
  readonly parts: ReadonlyMap<string, Usage>;
  /** How its keys and values are used where it is walked through as a dictionary. */
  readonly entries: { readonly keys: Usage; readonly values: Usage } | null;
  /** With how many arguments it is called, at the most; 0 where it is not called. */
  readonly arity: number;
  /** The keys of what a call of it answers, where that is a dictionary. */
  readonly answerKeys: ReadonlySet<string>;
}

/** Each plan for the parameters of a call asks for them anew. */
const usages = new WeakMap<Callable, Map<Parameter, Usage>>();

/** How a parameter of the call is used in the body. */
export function usageOf(parameter: Parameter, callable: Callable): Usage {
  const ofCallable = usages.get(callable) ?? new Map<Parameter, Usage>();
  usages.set(callable, ofCallable);
  const found = ofCallable.get(parameter) ?? usageIn(parameter, callable);
  ofCallable.set(parameter, found);
  return found;
}

function usageIn(parameter: Parameter, callable: Callable): Usage {
  const part = partAs(parameter, callable);
  const bodyAround = ({ usedIn }: Pick<Part, 'usedIn'>): readonly Statement[] =>
    usedIn?.body ?? bodyOf(callable.definition);
  const body = bodyAround(part ?? {});
  const name = part?.calledBy ?? parameter.name;
  const bodies = [body, ...closuresIn(body, wholeOf(name))];
  const usageOfPart = (isPart: Test): Usage =>
    usage(null, new Uses(isPart, bodies), shapeUse('', []), (key) => usageOfPart(partNamed(key, isPart)));
  const isIt = part?.isIt ?? ((expression: Expression): boolean => isName(expression, name));
  const own = shapeUse(name, body);
  // Where one of a pair says which elements are taken, so does the other.
  const isMatch = partsBeside(parameter, callable).some(
    (other) => shapeUse(other.calledBy, bodyAround(other)).takes !== null,
  );
  const shape: ShapeUse = isMatch ? { ...own, takes: 'matches', rank: 1 } : own;
  const whole = usage(parameter.annotation, new Uses(isIt, bodies), shape, (key) => usageOfPart(partNamed(key, isIt)));
  if (isMatch) return { ...whole, kind: 'tensor', isTensor: true };
  // A namespace of tensors is no set of options.
  const isNamed = (key: string): boolean => !isSetting(`${name}.${key}`) && tensorHints.has(hintOfName(key));
  const isOfTensors = [...whole.parts].some(([key, part]) => part.isTensor || isNamed(key));
  return isOfTensors && whole.kind === 'namespace' ? { ...whole, kind: null, parts: new Map() } : whole;
}

/** The bodies of functions within that see a name of the one around them: neither a parameter nor a variable of theirs is called so. */
function closuresIn(body: readonly Statement[], name: string): readonly (readonly Statement[])[] {
  return [...statementsIn(body)].flatMap((statement) => {
    if (statement.kind !== 'function') return [];
    const isOwn =
      namedParameters(statement.parameters).some((parameter) => parameter.name === name) ||
      allStatements(statement.body).some((inner) => assigns(inner, name));
    return isOwn ? [] : [statement.body, ...closuresIn(statement.body, name)];
  });
}

/** What the uses of a value say together with its annotation; `partUsage` says it of what is read from it. */
export function usage(
  annotation: Expression | null,
  uses: Uses,
  shape: ShapeUse,
  partUsage: (key: string) => Usage,
  entries: Usage['entries'] = null,
): Usage {
  const annotated = annotation === null ? null : annotatedKind(annotation);
  const said = annotation === null ? [] : [...expressionsIn(annotation)];
  const comparands = [...uses.comparands, ...said];
  const parts = new Map([...uses.keys].map((key) => [key, partUsage(key)]));
  const kind = uses.mappingKind ?? (entries === null ? (annotated ?? uses.kind) : 'mapping');
  const { isKept, isUsed, isOnlyCounted, arity, answerKeys, calledBy } = uses;
  return {
    kind,
    isTensor: kind === 'tensor',
    shape,
    comparands,
    calledBy,
    isKept,
    isUsed,
    isOnlyCounted,
    parts,
    entries,
    arity,
    answerKeys,
  };
}
