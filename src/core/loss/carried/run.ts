import { lastName } from '../../program/dotted-path';
import type { CallExpression, Expression, FunctionDefinition, Statement } from '../../program/program';
import { allExpressions, statementsIn } from '../../program/walk';
import { parsedPython } from '../../syntax/python/parsed-files';
import { recordsIn } from '../recording';
import type { Definition } from '../places';
import type { SourceFiles } from '../request';
import type { BackwardCall } from '../training-steps';
import { findModule } from '../workspace-modules';
import { given } from './arguments';
import {
  either,
  flat,
  live,
  plain,
  together,
  toldToRequire,
  unknown,
  type Carried,
  type CarriedObject,
} from './carried';
import { carriedBy } from './expressions';
import { isTensorMethod } from './library-calls';
import { Frame, isOfLibrary, Room } from './room';
import { ModelsCalled } from './models-called';
import { runBlock } from './statements';
import { isWithin } from './stepped';

/** Expressions that one reading of a file may look at, and calls within calls that it follows. */
const mostExpressions = 60_000;
const mostDepth = 10;

/** What is supposed of what a file does not say. */
interface Supposed {
  /** Models that only hand on what they are given, as they are not what is trained. */
  readonly passing?: readonly string[];
  /** What the outermost functions are given by a name that they use as a tensor's. */
  readonly given?: (name: string) => Carried;
}

/** A file read for what its values carry: each value is what any run of the program may make of it. */
export class CarriedRun {
  /** What holds where the program is: `torch.no_grad()`. */
  isRecording = true;
  #looked = 0;
  #depth = 0;
  readonly #rooms = new Map<string, Room>();
  readonly #running = new Set<FunctionDefinition>();
  readonly #results = new Map<string, Carried>();
  readonly #made = new Map<string, CarriedObject>();
  /** What is differentiated, by the statements that do so, over all ways there. */
  readonly subjects = new Map<Statement, Carried>();
  readonly models = new ModelsCalled();
  readonly #steps: ReadonlyMap<Statement, BackwardCall>;

  constructor(
    readonly files: SourceFiles,
    private readonly isOver: () => boolean,
    steps: readonly BackwardCall[],
    private readonly supposed: Supposed = {},
  ) {
    this.#steps = new Map(steps.map((step) => [step.statement, step]));
  }

  /** Whether what is called is supposed to hand on what it is given. */
  isPassing(name: string): boolean {
    return this.supposed.passing?.some((model) => isWithin(name, model)) ?? false;
  }

  goesOn(): boolean {
    this.#looked += 1;
    if (this.#looked % 1000 === 0 && this.isOver()) this.#looked = mostExpressions;
    return this.isWhole;
  }

  /** Whether the whole could be looked at. */
  get isWhole(): boolean {
    return this.#looked < mostExpressions;
  }

  /** Runs a file, once. */
  room(path: string, text: string): Room {
    const known = this.#rooms.get(path);
    if (known !== undefined) return known;
    const room = new Room(parsedPython(text, path));
    this.#rooms.set(path, room);
    const { isRecording } = this;
    this.isRecording = true;
    runBlock(room.module.body, room.top, this);
    this.isRecording = isRecording;
    return room;
  }

  /** What an import from a file of the user's brings: a name of it, or a file of a folder. */
  imported(module: string, level: number, name: string, from: string): Carried | null {
    const own = this.importedModule(module, level, from)?.room.top.find(name) ?? null;
    return own ?? this.importedModule(module === '' ? name : `${module}.${name}`, level, from);
  }

  importedModule(module: string, level: number, from: string): Extract<Carried, { kind: 'module' }> | null {
    if (level === 0 && isOfLibrary(module)) return null;
    const found = this.#depth < mostDepth ? findModule(this.files, module, level, from) : null;
    if (found === null) return null;
    this.#depth += 1;
    const room = this.room(found.path, found.text);
    this.#depth -= 1;
    return { kind: 'module', room };
  }

  /** Takes note of what a statement differentiates. */
  step(statement: Statement, frame: Frame): void {
    const found = this.#steps.get(statement);
    if (found === undefined) return;
    const values = found.subjects.map(({ expression }) => {
      const value = carriedBy(expression, frame, this);
      return value.kind === 'told' ? value : flat(value);
    });
    const [first] = values;
    // `accelerator.backward(loss)`: what is given, where what is asked is no tensor; `y.backward(slopes)` is given the gradient to begin with.
    const [asked] = found.subjects;
    const isEngine = asked !== undefined && /accelerat|fabric|engine|^self$/i.test(lastName(asked.expression));
    const value = isEngine ? (values[1] ?? first) : first;
    if (value === undefined) return;
    const before = this.subjects.get(statement);
    this.subjects.set(statement, before === undefined ? value : either(before, value));
  }

  bind(target: Expression, value: Carried, frame: Frame): void {
    switch (target.kind) {
      case 'name':
        frame.names.set(target.name, value);
        return;
      case 'tuple':
      case 'list':
        target.elements.forEach((element, index) => {
          const isApart = value.kind === 'several' && value.parts.length === target.elements.length;
          this.bind(element, isApart ? (value.parts[index] ?? unknown) : flat(value), frame);
        });
        return;
      case 'starred':
        this.bind(target.value, flat(value), frame);
        return;
      case 'attribute': {
        // `self.scale.requires_grad = True`
        if (target.name === 'requires_grad') {
          this.bind(target.object, toldToRequire(carriedBy(target.object, frame, this), target.span), frame);
          return;
        }
        const owner = carriedBy(target.object, frame, this);
        if (owner.kind === 'object') owner.attributes.set(target.name, value);
        return;
      }
      case 'subscript':
        if (target.object.kind === 'name') {
          const { name } = target.object;
          frame.names.set(name, together([frame.get(name), value]));
        }
        return;
      default:
    }
  }

  /** What an object holds; a tensor that it holds may be told to require a gradient elsewhere. */
  attribute(object: CarriedObject, name: string): Carried {
    const held = object.attributes.get(name) ?? this.method(object, name) ?? live;
    return held.kind === 'data' ? unknown : held;
  }

  method(object: CarriedObject, name: string): Extract<Carried, { kind: 'function' }> | null {
    const own = [...statementsIn(object.definition.body)].findLast(
      (statement) => statement.kind === 'function' && statement.name === name,
    );
    if (own?.kind === 'function')
      return { kind: 'function', definition: own, room: object.room, self: object, around: object.room.top };
    for (const { value } of object.definition.bases) {
      const base = carriedBy(value, object.room.top, this);
      if (base.kind !== 'class' || base.definition === object.definition) continue;
      const found = this.method({ ...object, definition: base.definition, room: base.room }, name);
      if (found !== null) return { ...found, self: object };
    }
    return null;
  }

  /** Runs a function of the user's; given the same it does the same. */
  call(
    called: Extract<Carried, { kind: 'function' }>,
    call: CallExpression | null,
    values: readonly Carried[],
  ): Carried {
    const key =
      called.self === null && called.around === called.room.top ? this.#keyOf(called.definition, call, values) : null;
    if (key === null) return this.#run(called, call, values);
    const result = this.#results.get(key) ?? this.#run(called, call, values);
    this.#results.set(key, result);
    return result;
  }

  /** What tells calls apart that bring different things; null where that is more than what each value carries. */
  #keyOf({ span }: Statement, call: CallExpression | null, values: readonly Carried[]): string | null {
    if (!values.every(({ kind }) => /^(plain|data|unknown|live)$/.test(kind))) return null;
    const given = call?.arguments.map(
      (argument, index) =>
        `${argument.kind === 'keyword' ? argument.name : argument.kind}=${values[index]?.kind ?? ''}`,
    );
    return JSON.stringify([span, given ?? null, this.isRecording]);
  }

  #run(
    { definition, room, self, around }: Extract<Carried, { kind: 'function' }>,
    call: CallExpression | null,
    values: readonly Carried[],
  ): Carried {
    const isOdd = definition.isGenerator || definition.isAsync || definition.decorators.some(changesCalls);
    if (isOdd || this.#depth >= mostDepth || this.#running.has(definition)) return live;
    const names = given(definition, self, call, values, (value) => carriedBy(value, around, this));
    if (call === null && definition.name !== '__init__') this.#suppose(names, definition, room, self);
    const frame = new Frame(room, names, around);
    const { isRecording } = this;
    if (definition.decorators.some(isUnrecorded)) this.isRecording = false;
    this.#depth += 1;
    this.#running.add(definition);
    const { returned } = runBlock(definition.body, frame, this);
    this.#running.delete(definition);
    this.#depth -= 1;
    this.isRecording = isRecording;
    return returned.length === 0 ? plain : returned.reduce(either);
  }

  /** What the outermost functions are given: an object of the only class of the file that it may be of, or what is supposed. */
  #suppose(names: Map<string, Carried>, definition: FunctionDefinition, room: Room, self: Carried | null): void {
    const { span } = definition;
    const enclosing = self?.kind === 'object' ? [self.definition, definition] : [definition];
    for (const [name, value] of names) {
      if (value.kind !== 'unknown') continue;
      const isAsked = asksOf(definition, (part) => part.kind === 'name' && part.name === name);
      if (!isAsked) names.set(name, this.supposed.given?.(name) ?? unknown);
      if (isAsked) names.set(name, this.#handed({ kind: 'name', name, span }, enclosing, room) ?? unknown);
    }
  }

  /** What an object keeps of what its constructor is given. */
  #supposeHeld({ definition, room, attributes }: CarriedObject, constructor: FunctionDefinition): void {
    const [self] = constructor.parameters.positional;
    if (self === undefined) return;
    const { span } = constructor;
    for (const [name, value] of attributes) {
      const isKept = (part: Expression): boolean => part.kind === 'attribute' && part.name === name;
      if (value.kind !== 'unknown' || !asksOf(definition, isKept)) continue;
      const object: Expression = { kind: 'name', name: self.name, span };
      const kept: Expression = { kind: 'attribute', object, name, nameSpan: span, span };
      attributes.set(name, this.#handed(kept, [definition, constructor], room) ?? unknown);
    }
  }

  #handed(object: Expression, enclosing: readonly Definition[], room: Room): Carried | null {
    const owner = room.handed(object, enclosing);
    if (owner === null || enclosing.includes(owner)) return null;
    return this.make({ kind: 'class', definition: owner, room }, null, []);
  }

  /** Makes an instance of a class of the user's. */
  make(
    { definition, room }: Extract<Carried, { kind: 'class' }>,
    call: CallExpression | null,
    values: readonly Carried[],
  ): Carried {
    const key = this.#keyOf(definition, call, values);
    const made = key === null ? undefined : this.#made.get(key);
    if (made !== undefined) return { ...made, attributes: new Map(made.attributes) };
    const object: CarriedObject = { kind: 'object', definition, room, attributes: new Map() };
    const constructor = this.method(object, '__init__');
    if (constructor !== null) this.call(constructor, call, values);
    this.#forget(object);
    if (call === null && constructor !== null) this.#supposeHeld(object, constructor.definition);
    if (key !== null) this.#made.set(key, { ...object, attributes: new Map(object.attributes) });
    return object;
  }

  /** What other methods give an attribute may be anything. */
  #forget(object: CarriedObject): void {
    for (const method of statementsIn(object.definition.body)) {
      if (method.kind !== 'function' || method.name === '__init__') continue;
      for (const statement of statementsIn(method.body)) {
        const targets = statement.kind === 'assign' ? statement.targets : [];
        const parts = targets.flatMap((target) => (target.kind === 'tuple' ? target.elements : [target]));
        for (const part of parts) if (part.kind === 'attribute') object.attributes.delete(part.name);
      }
    }
  }
}

/** Whether a definition asks more of something than of a tensor: it calls it, or methods that tensors do not have. */
function asksOf({ body }: Definition, isIt: (part: Expression) => boolean): boolean {
  return allExpressions(body).some((part) => {
    if (part.kind !== 'call') return false;
    const { callee } = part;
    return isIt(callee) || (callee.kind === 'attribute' && isIt(callee.object) && !isTensorMethod(callee.name));
  });
}

function isUnrecorded(decorator: Expression): boolean {
  const call: CallExpression =
    decorator.kind === 'call' ? decorator : { kind: 'call', callee: decorator, arguments: [], span: decorator.span };
  return recordsIn(call) === false;
}

/** A decorator that is not known may change what is called; these only run it faster, or without recording. */
function changesCalls(decorator: Expression): boolean {
  const callee = decorator.kind === 'call' ? decorator.callee : decorator;
  return !/^(no_grad|inference_mode|enable_grad|set_grad_enabled|staticmethod|compile|autocast|record|jit|script)$/.test(
    lastName(callee),
  );
}
