import type { Callable } from './loss/definitions';
import type { ClassDefinition, FunctionDefinition, Module, Statement } from './program/program';
import type { Span } from './text/span';

/** A stretch of a file. `text` is null of a body that means nothing to a study. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly text: string | null;
  /** What the text alone does not say: whose body it is, and which places in it could not be read. */
  readonly form: string;
}

interface Region {
  readonly start: number;
  readonly end: number;
  /** The statement at the top of the file that holds it. */
  readonly top: Span;
  readonly body: Body | null;
}

/** The body of a function at the top of a file or of a method there, its first line aside. */
interface Body {
  readonly start: number;
  readonly qualifiedName: string;
  readonly className: string | null;
}

interface Known {
  readonly words: ReadonlySet<string>;
  /** Whether one of the telling words is among them. */
  readonly tells: boolean;
  readonly whole: readonly Piece[];
  readonly withoutBody: readonly Piece[];
}

/** Words by which a file says, in whatever body, what is differentiated and in which direction. */
const tellingWords: readonly string[] = ['backward', 'manual_backward', 'training_step', 'maximize'];

/** A file as the stretches that a study of one of its definitions may or may not depend on. */
export class FileRegions {
  readonly #regions: readonly Region[];
  readonly #known = new Map<Region, Known>();

  constructor(
    readonly module: Module,
    readonly text: string,
  ) {
    this.#regions = module.body.flatMap((statement) => regionsOf(statement));
  }

  /**
   * What a study of `callable` depends on that ran the bodies `entered`: all that stands outside of bodies; of bodies its own and those
   * of its class, those that ran, and those that name it or tell of gradients.
   */
  piecesFor(callable: Callable, entered: ReadonlySet<string>): readonly Piece[] {
    const names = [...new Set(callable.name.split('.'))];
    const classNames = new Set(callable.classes.map(({ name }) => name));
    const isNeeded = (region: Region, { qualifiedName, className }: Body): boolean =>
      entered.has(qualifiedName) ||
      (className !== null && classNames.has(className)) ||
      holds(region.top, callable.span) ||
      this.#of(region).tells ||
      names.some((name) => mentions(region, this.#of(region).words, name));
    return this.#regions.flatMap((region): readonly Piece[] => {
      const { whole, withoutBody } = this.#of(region);
      return region.body === null || isNeeded(region, region.body) ? whole : withoutBody;
    });
  }

  #piece(start: number, end: number, name: string): Piece {
    const unread = this.module.unread.filter(({ span }) => span.start >= start && span.end <= end);
    const places = unread.map(({ span, because }) => `${String(span.start - start)} ${because}`);
    return { start, end, text: this.text.slice(start, end), form: [name, ...places].join() };
  }

  /** What is asked of a region for each definition. */
  #of(region: Region): Known {
    const known = this.#known.get(region);
    if (known !== undefined) return known;
    const { start, end, body } = region;
    const name = body?.qualifiedName ?? '';
    const middle = body?.start ?? end;
    const words = new Set(this.text.slice(start, end).match(/[\p{L}\p{N}_]+/gu) ?? []);
    const made: Known = {
      words,
      tells: tellingWords.some((word) => mentions(region, words, word)),
      whole: [this.#piece(start, end, name)],
      withoutBody: [this.#piece(start, middle, name), { start: middle, end, text: null, form: name }],
    };
    this.#known.set(region, made);
    return made;
  }
}

function mentions({ body }: Region, words: ReadonlySet<string>, name: string): boolean {
  return body?.qualifiedName.endsWith(name) === true || words.has(name);
}

function regionsOf(statement: Statement): readonly Region[] {
  const top = wholeOf(statement);
  if (statement.kind === 'function') return [functionRegion(statement, null, top)];
  if (statement.kind !== 'class') return [{ start: top.start, end: top.end, top, body: null }];
  const [first] = statement.body;
  const head: Region = { start: top.start, end: first === undefined ? top.end : wholeOf(first).start, top, body: null };
  const members = statement.body.map((member): Region => {
    if (member.kind === 'function') return functionRegion(member, statement, top);
    const { start, end } = wholeOf(member);
    return { start, end, top, body: null };
  });
  return [head, ...members];
}

function functionRegion(definition: FunctionDefinition, owner: ClassDefinition | null, top: Span): Region {
  const { start, end } = wholeOf(definition);
  const className = owner?.name ?? null;
  const qualifiedName = className === null ? definition.name : `${className}.${definition.name}`;
  return { start, end, top, body: { start: definition.body[0]?.span.start ?? end, qualifiedName, className } };
}

/** A statement with its decorators. */
function wholeOf(statement: Statement): Span {
  const { span } = statement;
  const decorators = statement.kind === 'function' || statement.kind === 'class' ? statement.decorators : [];
  return { ...span, start: Math.min(span.start, ...decorators.map((decorator) => decorator.span.start)) };
}

function holds(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
