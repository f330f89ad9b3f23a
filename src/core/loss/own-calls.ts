import type { CallExpression, Expression, FunctionDefinition, Parameter, Statement } from '../program/program';
import { replaced } from '../program/replace';
import { expressionsIn } from '../program/walk';
import { contains, type Span } from '../text/span';
import { apart, assigns, namesAssigned } from './assignments';
import { handedOver } from './own-functions';
import { calledHere, type CalledHere } from './own-methods';
import type { Around, Definition } from './places';
import { parametersOf, straightWay } from './straight-way';
import type { InlineNames, Inserted } from './surroundings';

/** Calls within calls that are written out. */
const mostDepth = 4;
/** Calls of one loss that are written out. */
const mostCalls = 24;

/** What stands before a loss, and the loss. */
interface Written {
  readonly before: readonly Statement[];
  readonly subject: Expression;
  /** What the names mean there. */
  readonly names: InlineNames;
  /** The functions whose calls are written out. */
  readonly functions: ReadonlySet<FunctionDefinition>;
  /** Where an expression stands in the definition around: what a call answers, where that is called. */
  readonly placeOf: (expression: Expression) => Span;
}

/**
 * A loss and what stands before it, in one line, with what functions and methods of the file do written out where they are called, as far as that
 * is one line that ends in its answer: of what calls a model nothing else can be followed. Names of theirs that are taken are changed.
 */
export function withOwnCalls(
  subject: Expression,
  statement: Statement,
  { before, enclosing }: Around,
  names: InlineNames,
): Written {
  const writer = new Writer(before, enclosing, names);
  const whole = before.flatMap((one) => writer.statement(one));
  const last: Statement[] = [];
  const written = writer.written(subject, { statement, isWhole: true, parts: 1, hoisted: last, depth: 0 });
  const { functions, placeOf } = writer;
  if (functions.size === 0) return { before, subject, names, functions, placeOf };
  return { before: [...whole, ...last], subject: written, names: writer.names, functions, placeOf };
}

/** Where a call stands that is to be written out. */
interface At {
  readonly statement: Statement;
  /** Whether a call there is all that is computed: then what it calls is a loss by itself. */
  readonly isWhole: boolean;
  /** Into how many names what is computed is taken apart. */
  readonly parts: number;
  /** What is to run before. */
  readonly hoisted: Statement[];
  readonly depth: number;
}

class Writer {
  readonly functions = new Set<FunctionDefinition>();
  readonly #taken: Set<string>;
  /** Parts that stand in the place of others, and how they are called there. */
  readonly #inserted = new WeakMap<Expression, Inserted>();
  readonly #contexts = new Map<Statement, CallExpression | null>();
  readonly #running: FunctionDefinition[] = [];
  #calls = 0;

  constructor(
    readonly before: readonly Statement[],
    readonly enclosing: readonly Definition[],
    readonly outer: InlineNames,
  ) {
    const own = before.filter((statement) => this.#isInside(statement));
    this.#taken = new Set([
      ...enclosing.flatMap(parametersOf).map(({ name }) => name),
      ...own.flatMap((statement) => [...namesAssigned(statement)]),
    ]);
  }

  /** What the names mean where the calls are written out. */
  get names(): InlineNames {
    return {
      ...this.outer,
      recording: (statement) =>
        this.#contexts.has(statement) ? (this.#contexts.get(statement) ?? null) : this.outer.recording(statement),
      quote: (expression) => this.#quote(expression),
    };
  }

  readonly placeOf = (expression: Expression): Span => this.#inserted.get(expression)?.at ?? expression.span;

  /** A statement of the definition around, after what it calls. */
  statement(statement: Statement): readonly Statement[] {
    return this.#isInside(statement) ? this.#opened(statement, 0) : [statement];
  }

  /** An expression with its calls written out; what they do is put before. */
  written(expression: Expression, at: At): Expression {
    const calls = new Map(
      [...expressionsIn(expression)].flatMap((part) => {
        const place = part === expression ? at : { ...at, isWhole: false, parts: 1 };
        const called = part.kind === 'call' ? this.#called(part, place) : null;
        return called === null ? [] : [[part, called] as const];
      }),
    );
    if (calls.size === 0) return expression;
    return replaced(expression, (part) => {
      // What runs several times, or later, has no one place before it.
      if (part.kind === 'lambda' || part.kind.endsWith('omprehension') || part.kind === 'generator') return part;
      const called = calls.get(part);
      return called === undefined || this.#calls >= mostCalls ? null : this.#inPlace(called, at);
    });
  }

  #isInside({ span }: Statement): boolean {
    const innermost = this.enclosing.findLast(({ kind }) => kind === 'function');
    return innermost === undefined || (contains(innermost.span, span) && span !== innermost.span);
  }

  #called(call: CallExpression, { isWhole, parts, depth }: At): CalledHere | null {
    if (depth >= mostDepth) return null;
    const called = calledHere(call, { before: this.before, enclosing: this.enclosing, parts }, this.outer);
    if (called === null || this.#running.includes(called.definition)) return null;
    if (isWhole && !called.callsOthers) return null;
    return called;
  }

  /** What a call answers, in its place. */
  #inPlace({ call, definition, self }: CalledHere, at: At): Expression {
    this.#calls += 1;
    this.functions.add(definition);
    this.#running.push(definition);
    const depth = at.depth + 1;
    const body = straightWay(definition.body);
    const returned = body.at(-1);
    const given = this.#given(call, definition, self, at, body);
    const bound = new Set(body.flatMap((statement) => [...namesAssigned(statement)]));
    for (const name of bound) if (!given.has(name)) given.set(name, this.#fresh(name, call.span));
    const renamed = (part: Expression): Expression => this.#renamed(part, given);
    for (const statement of body.slice(0, -1)) {
      const own = renamedIn(statement, renamed);
      if (own === null) continue;
      this.#contexts.set(own, this.outer.recording(statement) ?? this.names.recording(at.statement));
      at.hoisted.push(...this.#opened(own, depth));
    }
    const value = returned?.kind === 'return' && returned.value !== null ? renamed(returned.value) : call;
    const context = returned === undefined ? null : this.outer.recording(returned);
    const inner = context === null ? at.statement : { ...at.statement };
    if (context !== null) this.#contexts.set(inner, context);
    const answer = this.written(value, { statement: inner, isWhole: false, parts: 1, hoisted: at.hoisted, depth });
    const placed = context === null ? answer : this.#named(definition.name, answer, context, at);
    this.#running.pop();
    return this.#insert({ ...placed }, call.span, this.#quote(placed));
  }

  /** An answer that is made where something else is recorded has a name of its own. */
  #named(name: string, value: Expression, context: CallExpression, { hoisted }: At): Expression {
    const target = this.#fresh(name, value.span);
    const own: Statement = { kind: 'assign', targets: [target], value, span: value.span };
    this.#contexts.set(own, context);
    hoisted.push(own);
    return target;
  }

  /** What the parameters are in a call: names and settings themselves, all else under a name of its own. */
  #given(
    call: CallExpression,
    definition: FunctionDefinition,
    self: Expression | null,
    at: At,
    body: readonly Statement[],
  ): Map<string, Expression> {
    const { parameters } = definition;
    const passed = new Map<string, Expression>();
    const [first] = parameters.positional;
    if (self !== null && first !== undefined) passed.set(first.name, self);
    const handed = new Map<Parameter, Expression>(handedOver(parameters, self !== null, call.arguments));
    for (const parameter of parametersOf(definition)) {
      const value = handed.get(parameter) ?? parameter.defaultValue;
      if (passed.has(parameter.name) || value === null) continue;
      const written = this.written(value, { ...at, isWhole: false, parts: 1 });
      const isChanged = body.some((statement) => assigns(statement, parameter.name));
      if (isPlain(written) && !isChanged) {
        passed.set(parameter.name, written);
        continue;
      }
      const target = this.#fresh(parameter.name, value.span);
      const own: Statement = { kind: 'assign', targets: [target], value: written, span: value.span };
      this.#contexts.set(own, this.names.recording(at.statement));
      at.hoisted.push(own);
      passed.set(parameter.name, target);
    }
    return passed;
  }

  #opened(statement: Statement, depth: number): readonly Statement[] {
    if (statement.kind !== 'assign' && statement.kind !== 'augmentedAssign') return [statement];
    const hoisted: Statement[] = [];
    const [target] = statement.kind === 'assign' ? statement.targets : [];
    const parts = target?.kind === 'tuple' ? target.elements.length : 1;
    const value = this.written(statement.value, { statement, isWhole: false, parts, hoisted, depth });
    if (value === statement.value) return [statement];
    const context = this.names.recording(statement);
    const own = apart({ ...statement, value });
    for (const one of own) this.#contexts.set(one, context);
    return [...hoisted, ...own];
  }

  #renamed(expression: Expression, given: ReadonlyMap<string, Expression>): Expression {
    return replaced(expression, (part) => {
      const other = part.kind === 'name' ? given.get(part.name) : undefined;
      return other === undefined ? null : this.#insert({ ...other }, part.span, this.#quote(other));
    });
  }

  #insert(expression: Expression, at: Span, text: string): Expression {
    this.#inserted.set(expression, { at, text });
    return expression;
  }

  /** A name like this one that nothing else has. */
  #fresh(name: string, span: Span): Expression {
    let free = name;
    for (let count = 2; this.#taken.has(free); count += 1) free = `${name}_${String(count)}`;
    this.#taken.add(free);
    return this.#insert({ kind: 'name', name: free, span }, span, free);
  }

  /** The text of an expression, with what stands in it in the place of other parts. */
  #quote(expression: Expression): string {
    const whole = this.#inserted.get(expression);
    if (whole !== undefined) return whole.text;
    const others = outermostIn(expression, (part) => this.#inserted.get(part) ?? null);
    return this.outer.quote(expression, others);
  }
}

/** The outermost parts of which something is known, in the order of their places. */
function outermostIn(expression: Expression, known: (part: Expression) => Inserted | null): readonly Inserted[] {
  const found: Inserted[] = [];
  replaced(expression, (part) => {
    const here = known(part);
    if (here !== null) found.push(here);
    return here === null ? null : part;
  });
  return found.toSorted((one, other) => one.at.start - other.at.start);
}

/** What is the same wherever it stands. */
function isPlain(expression: Expression): boolean {
  switch (expression.kind) {
    case 'name':
    case 'integer':
    case 'float':
    case 'string':
    case 'constant':
      return true;
    case 'attribute':
      return isPlain(expression.object);
    default:
      return false;
  }
}

/** A statement in which names are others; null for what makes no part of a loss. */
function renamedIn(statement: Statement, renamed: (part: Expression) => Expression): Statement | null {
  switch (statement.kind) {
    case 'assign':
      return { ...statement, targets: statement.targets.map(renamed), value: renamed(statement.value) };
    case 'augmentedAssign':
      return { ...statement, target: renamed(statement.target), value: renamed(statement.value) };
    case 'expression':
      return { ...statement, value: renamed(statement.value) };
    default:
      return null;
  }
}
