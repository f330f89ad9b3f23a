import type { Argument, CallExpression, Expression, Statement } from '../program/program';
import { changesElements } from '../program/in-place-methods';
import { replaced } from '../program/replace';
import { expressionsIn } from '../program/walk';
import {
  assignedValue,
  assigns,
  changes,
  isAnew,
  isPlain,
  isUnpacking,
  marksLeaf,
  namesAssigned,
  targetOf,
} from './assignments';
import { forgottenAnswer } from './forgotten-answer';
import { makerOf } from './makers';
import { ModelEnds } from './model-ends';
import type { Layer, Placed } from './model-result';
import { Origins, type Made } from './origins';
import { literalByDefault } from './own-classes';
import { detached, isCount, isModelCall, namesHanded, sizedIn, withMethod } from './slice-expressions';
import { SliceInputs } from './slice-inputs';
import { SliceStatements } from './slice-statements';
import type { Surroundings } from './surroundings';

/** Statements that compute a loss, cut out of what surrounds it: straight-line assignments before it are followed backwards. */
export class Slice {
  readonly inputs = new SliceInputs();
  readonly #written = new SliceStatements();
  readonly #models: ModelEnds;
  /** Where the loss is computed, when the subject is only its name. */
  place: Expression | null = null;
  /** How many operations are the loss's own. */
  kept = 0;
  /** The name of what is differentiated: it is the loss, though it be made of data alone. */
  #subject: string | null = null;
  readonly #done = new Set<Statement>();
  /** Attributes whose making is among the statements. */
  readonly #made = new Set<string>();
  #around: Surroundings;
  /** The names that are given to calls that are not followed, once that was asked. */
  #handed: ReadonlySet<string> | null = null;
  readonly #namesHanded = (): ReadonlySet<string> => (this.#handed ??= namesHanded(this.whole, this.expression));

  constructor(
    readonly whole: Surroundings,
    readonly expression: Expression,
    /** What it takes, once that is known: the sizes of these are none of what it takes. */
    readonly taken: ReadonlySet<string> = new Set(),
  ) {
    this.#around = whole;
    this.#models = new ModelEnds({
      around: () => this.#around,
      at: (place, run) => this.#at(place, run),
      input: (expression, made) => this.#input(expression, made),
      madeCallee: (callee) => this.#madeCallee(callee),
    });
  }

  get statements(): readonly Statement[] {
    return this.#written.list;
  }

  /** Inputs that a layer of a model of this file computes. */
  get fromLayers(): ReadonlyMap<string, Layer> {
    return this.#models.fromLayers;
  }

  /** Where all that a loss takes is data, what a model has made of them last is what it forgets. */
  addUnused(): void {
    if (this.inputs.computed.size > 0) return;
    const forgotten = forgottenAnswer(this.inputs.open, this.statements, this.#around);
    if (forgotten !== null) this.inputs.holdTensor(this.#addInput(forgotten, 'computed'));
  }

  /** What the slice gives back. */
  close(subject: Expression, statement: Statement): void {
    this.#subject = subject.kind === 'name' ? subject.name : null;
    if (subject.kind !== 'name') this.place = subject;
    this.#under(statement, () => {
      this.#written.emit({ kind: 'return', value: this.open(subject), span: subject.span });
    });
  }

  /** Opens and emits under what holds where a statement runs. */
  #under(statement: Statement, run: () => void): void {
    const context = this.#around.names.recording(statement);
    this.#written.under(context !== null && this.#around.isFollowed(context.callee) ? context : null, run);
  }

  get #origins(): Origins {
    return new Origins(this.#around, this.#subject, this.#namesHanded);
  }

  /** Whether the size of something that it takes is among what it takes. */
  get takesSizes(): boolean {
    return this.inputs.sizesOf.some((sized) => this.inputs.names.includes(sized));
  }

  open(expression: Expression): Expression {
    const sized = this.#sizedOf(expression);
    if (sized !== null) return sized;
    switch (expression.kind) {
      case 'name':
        return this.#name(expression.name, expression);
      case 'call':
        return this.#call(expression);
      case 'attribute':
        if (this.#around.isFollowed(expression)) return expression;
        return this.#around.isOpened(expression)
          ? { ...expression, object: this.open(expression.object) }
          : this.#input(expression);
      case 'subscript':
        if (this.#around.isLeaf(expression)) return this.#input(expression, 'leaf');
        if (!this.#around.isPart(expression)) return this.#input(expression, this.#origins.madePart(expression));
        this.kept += 1;
        return { ...expression, object: this.open(expression.object), index: this.open(expression.index) };
      case 'slice': {
        const part = (value: Expression | null): Expression | null => (value === null ? null : this.open(value));
        const { start, stop, step } = expression;
        return { ...expression, start: part(start), stop: part(stop), step: part(step) };
      }
      case 'binary': {
        this.kept += 1;
        const left = this.open(expression.left);
        const right = this.open(expression.right);
        this.inputs.operate(expression.operator, left, right);
        return { ...expression, left, right };
      }
      case 'unary':
        this.kept += 1;
        return { ...expression, operand: this.open(expression.operand) };
      case 'compare':
        this.kept += 1;
        return {
          ...expression,
          left: this.open(expression.left),
          comparisons: expression.comparisons.map((comparison) => ({
            ...comparison,
            right: this.open(comparison.right),
          })),
        };
      case 'conditional':
        if (!this.#around.isOpened(expression)) return this.#input(expression, this.#madeAsWhole(expression));
        return { ...expression, test: this.open(expression.test) };
      case 'list':
      case 'tuple':
        return { ...expression, elements: expression.elements.map((element) => this.open(element)) };
      case 'dict':
        return {
          ...expression,
          entries: expression.entries.map((entry) => ({ ...entry, value: this.open(entry.value) })),
        };
      case 'integer':
      case 'float':
      case 'string':
      case 'constant':
        return expression;
      default:
        return this.#input(expression, this.#madeAsWhole(expression));
    }
  }

  /** `labels.shape[-2:]` of labels that it takes; null of anything else. */
  #sizedOf(expression: Expression): Expression | null {
    const object = sizedIn(expression);
    if (object === null || !this.taken.has(this.#around.names.quote(object))) return null;
    return replaced(expression, (part) => (part === object ? this.open(object) : null));
  }

  /** What is not taken apart, as a comprehension, is computed where it is made of what the slice holds of computed values. */
  #madeAsWhole(expression: Expression): Made {
    if (this.inputs.computed.size === 0) return 'data';
    const held = new Set(this.statements.flatMap((statement) => [...namesAssigned(statement)]));
    const isHeld = (part: Expression): boolean => part.kind === 'name' && held.has(part.name);
    return [...expressionsIn(expression)].some(isHeld) ? 'computed' : 'data';
  }

  #name(name: string, expression: Expression): Expression {
    // What is trained itself is none of what it was made of.
    if (name !== this.#subject && this.#around.isLeaf(expression)) return this.#input(expression, 'leaf');
    if (this.#around.isFilled(name)) return this.#input(expression, 'computed');
    const all = this.#around.before.filter((statement) => assigns(statement, name) || changes(statement, name));
    const since = all.slice(
      Math.max(
        all.findLastIndex((statement) => isAnew(statement, name)),
        0,
      ),
    );
    const assigning = this.#origins.isOwn(since, name) ? since : since.filter((statement) => assigns(statement, name));
    const last = assigning.at(-1);
    if (last === undefined) return this.#around.isFollowed(expression) ? expression : this.#input(expression);
    if (this.#around.isFirst(last, name)) return this.#carried(last, expression);
    const unknown = assigning.findLastIndex(
      (statement) =>
        !changes(statement, name) &&
        (!this.#around.isKept(statement) || this.#origins.madeAsInput(statement, name) !== null),
    );
    const from = assigning[unknown];
    if (this.#isFormer(last, name) && assigning.slice(Math.max(unknown, 0)).every((one) => isPlain(one, name)))
      return this.#formerly(from, assigning.slice(unknown + 1), name, expression);
    if (from === last) return this.#entered(from, name, expression);
    if ('value' in last) this.place ??= last.value;
    if (from !== undefined) this.#entering(from, name);
    for (const statement of assigning.slice(unknown + 1)) {
      this.#under(statement, () => {
        this.#assignment(statement, name);
      });
    }
    const marking = this.#around.before
      .slice(this.#around.before.indexOf(last))
      .filter((statement) => marksLeaf(statement, name));
    for (const statement of marking) this.#written.once(statement, statement);
    if (marking.length === 0 && this.#around.isOwnLeaf(expression)) {
      const { span } = last;
      this.#written.once(last, { kind: 'expression', value: withMethod(expression, 'requires_grad_', span), span });
    }
    return expression;
  }

  /** A number that the steps before have left. */
  #carried(first: Statement, expression: Expression): Expression {
    const input = this.#input(expression);
    const isCounted = first.kind === 'assign' && first.value.kind === 'integer';
    if (input.kind === 'name') this.inputs.holdNumber(input.name, isCounted ? 'int' : 'float');
    return input;
  }

  /** Whether a name that the loss uses for something else is set anew after this: `q = target(s)`, `y = r + q`, `q = net(s)`. */
  #isFormer(statement: Statement, name: string): boolean {
    const { before } = this.whole;
    const place = before.indexOf(statement);
    return place >= 0 && before.slice(place + 1).some((later) => isAnew(later, name) && isPlain(later, name));
  }

  /** What a name held before it was set anew, under another name. */
  #formerly(
    from: Statement | undefined,
    statements: readonly Statement[],
    name: string,
    expression: Expression,
  ): Expression {
    const held = `former_${name}`;
    if (from !== undefined) this.#entering(from, held);
    for (const statement of statements) {
      this.#under(statement, () => {
        this.#assignment(statement, held);
      });
    }
    return { kind: 'name', name: held, span: expression.span };
  }

  /** What comes from elsewhere: a model of this file may have brought it into its form. */
  #entered(statement: Statement, name: string, expression: Expression): Expression {
    if (this.#done.has(statement)) return expression;
    // How much there is of other data is called after those.
    if (statement.kind === 'assign' && isCount(statement.value) && sizedIn(statement.value) !== null)
      return this.#input(statement.value);
    const computed = statement.kind === 'assign' && statement.value.kind === 'call' ? statement.value : null;
    this.#under(statement, () => {
      const end = computed === null || isUnpacking(statement) ? null : this.#models.of(computed, expression);
      if (end === null) return;
      this.#done.add(statement);
      this.#written.emit({ kind: 'assign', targets: [targetOf(name, statement)], value: end, span: statement.span });
    });
    if (this.#done.has(statement)) return expression;
    const isNew = !this.inputs.names.includes(name);
    this.#under(statement, () => {
      this.#addInput(expression, this.#origins.madeBy(statement, name));
    });
    if (isNew) this.#detaching(statement, name);
    return expression;
  }

  /** What comes from elsewhere has no history where nothing is recorded, as a model's answer under `no_grad`. */
  #detaching(statement: Statement, name: string): void {
    if (statement.kind !== 'assign') return;
    this.#under(statement, () => {
      const target = targetOf(name, statement);
      if (!this.#written.isRecorded)
        this.#written.emit({ ...statement, targets: [target], value: detached(target, statement.value.span) });
    });
  }

  /** What comes from elsewhere and is then worked on under the same name: `out = model(x); out = out.sigmoid()`. */
  #entering(statement: Statement, name: string): void {
    if (statement.kind !== 'assign' || this.#done.has(statement)) return;
    // Each of what is taken apart comes in where it is used.
    if (isUnpacking(statement)) return;
    this.#done.add(statement);
    const { value } = statement;
    this.#under(statement, () => {
      const end = value.kind === 'call' ? this.#models.of(value, value) : null;
      const entered = end ?? this.#input(value, this.#origins.madeBy(statement, name));
      this.#written.emit({ ...statement, targets: [targetOf(name, statement)], value: entered });
    });
  }

  /** Takes an assignment over into the slice, of what is called by this name there. */
  #assignment(statement: Statement, name: string): void {
    if (this.#done.has(statement)) return;
    this.#done.add(statement);
    if (changes(statement, name)) {
      this.#change(statement);
    } else if (statement.kind === 'assign') {
      const value = this.#openedBefore(statement, statement.value);
      const targets = isUnpacking(statement) ? statement.targets : [targetOf(name, statement)];
      this.#written.emit({ ...statement, targets, value });
    } else if (statement.kind === 'augmentedAssign') {
      this.kept += 1;
      this.#written.emit({ ...statement, value: this.#openedBefore(statement, statement.value) });
    }
  }

  /** Takes over what changes a value in place. */
  #change(statement: Statement): void {
    this.kept += 1;
    if (statement.kind === 'assign') {
      const value = this.#openedBefore(statement, statement.value);
      const targets = statement.targets.map((target) => this.#placed(statement, target));
      this.#written.emit({ ...statement, targets, value });
    } else if (statement.kind === 'augmentedAssign') {
      const value = this.#openedBefore(statement, statement.value);
      this.#written.emit({ ...statement, target: this.#placed(statement, statement.target), value });
    } else if (statement.kind === 'expression' && statement.value.kind === 'call') {
      const given = statement.value.arguments.map((argument): Argument => ({
        ...argument,
        value: this.#openedBefore(statement, argument.value),
      }));
      this.#written.emit({ ...statement, value: { ...statement.value, arguments: given } });
    }
  }

  /** What is written to, with the index that says where: `mask[mask <= self.rate]`. */
  #placed(statement: Statement, target: Expression): Expression {
    if (target.kind !== 'subscript') return target;
    return { ...target, index: this.#openedBefore(statement, target.index) };
  }

  /** What an assignment assigns: its names mean what they meant before it, `y` in `y = y.to(device)` what the loop has brought. */
  #openedBefore(statement: Statement, value: Expression): Expression {
    const before = this.#around.before.slice(0, Math.max(this.#around.before.indexOf(statement), 0));
    return this.#at({ before, enclosing: this.#around.enclosing }, () => this.open(value));
  }

  #call(call: CallExpression): Expression {
    if (!this.#around.isOpened(call)) {
      return this.#models.of(call, call) ?? this.#input(call, this.#origins.madeByCall(call));
    }
    this.kept += 1;
    const made = this.#madeCallee(call.callee);
    const { callee } = call;
    // On which device is no part of the loss.
    const isMove = callee.kind === 'attribute' && callee.name === 'cuda';
    const args = isMove ? [] : this.#arguments(call);
    if (made !== null) return { ...call, callee: made, arguments: args };
    if (callee.kind === 'call')
      return { ...call, callee: { ...callee, arguments: this.#arguments(callee) }, arguments: args };
    if (callee.kind !== 'attribute' || this.#around.isFollowed(callee)) return { ...call, arguments: args };
    const object = this.open(callee.object);
    // What is called for anew is another tensor each time, though it be one input here: `torch.Tensor(n).fill_(0)`.
    const isAnother = callee.object.kind === 'call' && object.kind === 'name' && changesElements(callee.name);
    const receiver = isAnother ? withMethod(object, 'clone', call.span) : object;
    return { ...call, callee: { ...callee, object: receiver }, arguments: args };
  }

  #at<T>(place: Pick<Placed, 'before' | 'enclosing'>, run: () => T): T {
    const outer = this.#around;
    this.#around = outer.at(place);
    const result = run();
    this.#around = outer;
    return result;
  }

  #arguments(call: CallExpression): readonly Argument[] {
    return call.arguments.map((argument): Argument => ({ ...argument, value: this.open(argument.value) }));
  }

  /** What is called may have been made before: `criterion = DiceLoss(smooth=1)`, `self.criterion = …` in the class. */
  #madeCallee(callee: Expression): Expression | null {
    const making = this.#around.makingOf(callee);
    if (making === null) return null;
    const name = callee.kind === 'name' ? callee.name : this.#around.names.quote(callee);
    const made: Expression = { kind: 'name', name, span: callee.span };
    if (this.#made.has(name)) return made;
    this.#made.add(name);
    const value: Expression = this.#at(making, () => ({
      ...making.value,
      arguments: this.#arguments(making.value),
    }));
    this.#written.add({ kind: 'assign', targets: [made], value, span: making.value.span });
    return made;
  }

  #input(expression: Expression, made: Made = 'data'): Expression {
    const name = this.#addInput(expression, made);
    const value: Expression = { kind: 'name', name, span: expression.span };
    return made !== 'data' && !this.#written.isRecorded ? detached(value, expression.span) : value;
  }

  #addInput(expression: Expression, made: Made): string {
    const name = this.inputs.nameFor(
      expression,
      this.#around.names.quote(expression),
      made === 'data' || this.#written.isRecorded,
    );
    const named = expression.kind === 'name' ? assignedValue(expression.name, this.#around.before)?.value : null;
    const sized = sizedIn(expression);
    if (sized !== null) this.inputs.sizesOf.push(this.#around.names.quote(sized));
    const maker = makerOf(expression, this.#models.called);
    const { before, looped, enclosing, names } = this.#around;
    const isTold = (): boolean => names.toldLeaves().isTold(expression, enclosing);
    const isLeaf = made === 'data' && (isTold() || this.#origins.isLeafOfStep(expression));
    const origins = this.#origins;
    const last = before.findLast((statement) => assigns(statement, name));
    const held = last === undefined ? expression : this.#around.isFirst(last, name) ? null : (named ?? null);
    this.inputs.add({
      ...{ name, span: expression.span, isCount: isCount(named ?? expression), made: isLeaf ? 'leaf' : made, maker },
      isRecorded: this.#written.isRecorded,
      isOfAnswer: () => origins.isOfAnswer(expression),
      isOfModel: made === 'computed' && (this.#models.isWithin || isModelCall(named ?? expression, this.#around)),
      byDefault: held === null || looped.has(name) ? null : literalByDefault(held, this.#around),
    });
    return name;
  }
}
