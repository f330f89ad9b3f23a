import type { Callable } from '../loss/definitions';
import { bodyOf, namedParameters } from '../loss/definitions';
import type { Site } from '../graph/graph';
import type { FunctionDefinition, Module, Parameter, Parameters, Statement } from '../program/program';
import { statementsIn } from '../program/walk';
import { contains, type Span } from '../text/span';
import { BodyNames, type Keys } from './body-names';
import { readParameters, takenParameters } from './parts';
import { keysRead } from './constructor-usage';

/** A parameter of the constructor, told from one of the call that has the same name. */
export function constructorKey(name: string): string {
  return `self.${name}`;
}

/** The program of a file that has been read. */
export type ProgramAt = (path: string) => Module | undefined;

/** Which parameters what stands at a place of a loss is computed from, by the program's text alone. */
export class Dependence {
  readonly #bodies: readonly BodyNames[];
  /** What attributes of the object are computed from. */
  readonly #attributes: ReadonlyMap<string, Keys>;
  /** What was asked already: most readings that do not run fail at the same few places. */
  readonly #known = new Map<string, Keys | null>();

  constructor(
    callable: Callable,
    readonly programAt: ProgramAt,
  ) {
    const { definition, constructorParameters, classes } = callable;
    const constructor = classes
      .flatMap(({ body }) => [...statementsIn(body)])
      .find(
        (statement): statement is FunctionDefinition => statement.kind === 'function' && statement.name === '__init__',
      );
    const made = new BodyNames(
      constructor === undefined ? [] : [constructor.span],
      constructor?.body ?? [],
      constructorParameters === null
        ? []
        : [
            ...keyed(namedParameters(constructorParameters), constructorKey),
            ...keyedRest(constructorParameters, callable),
          ],
    );
    this.#attributes = made.attributes;
    const own = keyedByParts(callable);
    const body = bodyOf(definition);
    // The statements of an inline loss stand apart from each other.
    const spans = callable.kind === 'inline' ? body.map(({ span }) => span) : [definition.span];
    this.#bodies = [new BodyNames(spans, body, [...own, ...this.#attributes]), made];
  }

  /**
   * The parameters that an operation depends on, through the calls that led to it and the conditions around them; null where that
   * cannot be told.
   */
  behind(site: Site | null): Keys | null {
    const chain = spansTo(site);
    const key = chain.map(({ path, start, end }) => `${path}:${String(start)}:${String(end)}`).join();
    const known = this.#known.get(key);
    const found = known === undefined ? this.#behind(chain) : known;
    this.#known.set(key, found);
    return found;
  }

  /** The parameters that an argument by this name of the call at a site is made of. */
  behindArgument(site: Site | null, name: string): Keys {
    const reached = this.#reached(spansTo(site));
    const called = reached?.body.callAt(reached.place);
    const argument = called?.call.arguments.find((given) => given.kind === 'keyword' && given.name === name);
    return called === undefined || argument === undefined ? new Set() : called.keysOf(argument.value);
  }

  #behind(chain: readonly Span[]): Keys | null {
    const found = this.#reached(chain)?.found;
    return found !== undefined && found.size > 0 ? found : null;
  }

  /** The innermost place to which calls led, of those in bodies that can be told. */
  #reached(chain: readonly Span[]): { readonly body: BodyNames; readonly place: Span; readonly found: Keys } | null {
    const start = chain.findIndex((span) => this.#bodies.some((body) => body.holds(span)));
    const [first, ...inner] = start < 0 ? [] : chain.slice(start);
    let body = this.#bodies.find((candidate) => first !== undefined && candidate.holds(first));
    if (first === undefined || body === undefined) return null;
    let place = first;
    let found = body.behind(place);
    for (const next of inner) {
      const entered: BodyNames | undefined = this.#entered(body, place, next);
      const deeper = entered?.behind(next);
      if (entered === undefined || deeper === undefined || deeper.size === 0) break;
      [body, place, found] = [entered, next, deeper];
    }
    return { body, place, found };
  }

  /** The body of the function that the call at `place` runs and in which `next` stands. */
  #entered(body: BodyNames, place: Span, next: Span): BodyNames | undefined {
    const called = body.callAt(place);
    const found = functionAround(this.programAt(next.path)?.body ?? [], next, false);
    if (called === undefined || found === undefined) return undefined;
    const { definition, isMethod } = found;
    const passed = argumentKeys(definition.parameters.positional.slice(isMethod ? 1 : 0), called);
    return new BodyNames([definition.span], definition.body, [...passed, ...this.#attributes]);
  }
}

/** Each parameter by itself, or as all the parts by which it is read. */
function keyedByParts(callable: Callable): readonly (readonly [string, Keys])[] {
  const parts = readParameters(callable);
  return takenParameters(callable).map(({ name, span }) => [
    name,
    new Set(parts.flatMap((part) => (part.span === span ? [part.name] : []))),
  ]);
}

function keyed(parameters: readonly Parameter[], key: (name: string) => string): readonly (readonly [string, Keys])[] {
  return parameters.map(({ name }) => [name, new Set([key(name)])]);
}

/** `**kwargs` is made of all that is read from it. */
function keyedRest({ keywordRest }: Parameters, callable: Callable): readonly (readonly [string, Keys])[] {
  if (keywordRest === null) return [];
  return [[keywordRest.name, new Set(keysRead(callable).map(({ name }) => constructorKey(name)))]];
}

/** The places of the calls that led to a site and its own, the outermost first. */
function spansTo(site: Site | null): readonly Span[] {
  const spans: Span[] = [];
  for (let at = site; at !== null; at = at.caller) spans.unshift(at.span);
  return spans;
}

/** What each parameter of a function is given by a call. */
function argumentKeys(
  parameters: readonly Parameter[],
  { call, keysOf }: NonNullable<ReturnType<BodyNames['callAt']>>,
): readonly (readonly [string, Keys])[] {
  const given = call.arguments.map((argument, index): readonly [string | null, Keys] => {
    const keys = keysOf(argument.value);
    if (argument.kind === 'keyword') return [argument.name, keys];
    return [argument.kind === 'positional' ? (parameters[index]?.name ?? null) : null, keys];
  });
  const spread = given.filter(([name]) => name === null).flatMap(([, keys]) => [...keys]);
  return parameters.map(({ name }) => [
    name,
    new Set([...spread, ...given.filter(([other]) => other === name).flatMap(([, keys]) => [...keys])]),
  ]);
}

interface FoundFunction {
  readonly definition: FunctionDefinition;
  readonly isMethod: boolean;
}

/** The innermost function around a place. */
function functionAround(block: readonly Statement[], place: Span, isMethod: boolean): FoundFunction | undefined {
  for (const statement of statementsIn(block)) {
    if (!contains(statement.span, place)) continue;
    if (statement.kind === 'class') return functionAround(statement.body, place, true);
    if (statement.kind === 'function') {
      return functionAround(statement.body, place, false) ?? { definition: statement, isMethod };
    }
  }
  return undefined;
}
