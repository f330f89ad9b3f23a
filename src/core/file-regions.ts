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

/** Words by which a file says, in whatever body, what is differentiated and in which direction. */
const tellingWords: readonly string[] = ['backward', 'manual_backward', 'training_step', 'maximize'];

/** A file as the stretches that a study of one of its definitions may or may not depend on. */
export class FileRegions {
  readonly #regions: readonly Region[];
  readonly #words = new Map<Region, ReadonlySet<string>>();

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
    const names = [...new Set(callable.name.split('.')), ...tellingWords];
    const classNames = new Set(callable.classes.map(({ name }) => name));
    const isNeeded = (region: Region, { qualifiedName, className }: Body): boolean =>
      entered.has(qualifiedName) ||
      (className !== null && classNames.has(className)) ||
      holds(region.top, callable.span) ||
      names.some((name) => qualifiedName.endsWith(name) || this.#wordsOf(region).has(name));
    return this.#regions.flatMap((region): readonly Piece[] => {
      const { start, end, body } = region;
      if (body === null || isNeeded(region, body)) return [this.#piece(start, end, body?.qualifiedName ?? '')];
      return [
        this.#piece(start, body.start, body.qualifiedName),
        { start: body.start, end, text: null, form: body.qualifiedName },
      ];
    });
  }

  #piece(start: number, end: number, name: string): Piece {
    const unread = this.module.unread.filter(({ span }) => span.start >= start && span.end <= end);
    const places = unread.map(({ span, because }) => `${String(span.start - start)} ${because}`);
    return { start, end, text: this.text.slice(start, end), form: [name, ...places].join() };
  }

  #wordsOf(region: Region): ReadonlySet<string> {
    let words = this.#words.get(region);
    if (words === undefined) {
      words = new Set(this.text.slice(region.start, region.end).match(/[\p{L}\p{N}_]+/gu) ?? []);
      this.#words.set(region, words);
    }
    return words;
  }
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
