import type { CallExpression, Expression, Statement } from '../program/program';
import { expressionsIn } from '../program/walk';
import { assigns, isUnpacking, namesBound } from './assignments';
import { isModule, type InputMaker } from './definitions';
import { isLeaf } from './makers';
import { attributeMade } from './own-classes';
import { takes, takesData } from './slice-expressions';
import type { Surroundings } from './surroundings';

/** What makes an input of a loss; `part`: a model that answers more. */
export type Made = InputMaker['made'] | 'part';

/** What the names of a loss are made by at a place of a program. */
export class Origins {
  constructor(
    readonly around: Surroundings,
    /** The name of what is differentiated: it is the loss, though it be made of data alone. */
    readonly subject: string | null,
    /** The names that are given to calls that are not followed, wherever the loss is made. */
    readonly handed: () => ReadonlySet<string>,
  ) {}

  /** Whether a name holds what the loss or a model has computed: how data are prepared in place is no part of the loss. */
  isOwn(since: readonly Statement[], name: string): boolean {
    const [first] = since;
    if (first === undefined || !assigns(first, name)) return false;
    const isGiven = !this.around.isKept(first) || this.madeAsInput(first, name) !== null;
    return !isGiven || this.madeBy(first, name) === 'computed';
  }

  /** As what a statement brings in for others; what is differentiated is nothing that is brought in. */
  madeAsInput(statement: Statement, name: string): ReturnType<Surroundings['madeAsInput']> {
    return name === this.subject ? null : this.around.madeAsInput(statement, name);
  }

  /** What a slice of a name or a call is made by, as the whole: `logits[:, 0]`. Of what is picked otherwise, as `batch[1]`, that is not known. */
  madePart({ object, index, span }: Extract<Expression, { kind: 'subscript' }>): Made {
    // By a single number or a text it may be part of a list or a dictionary.
    if (index.kind !== 'tuple' && index.kind !== 'slice') return 'data';
    if (object.kind === 'call') return this.around.makesData(object.callee) ? 'data' : 'computed';
    if (object.kind !== 'name') return 'data';
    // `output = output[:, 0]` is a part of what was there before.
    const made = this.around.before.findLast(
      (statement) => statement.span.end <= span.start && assigns(statement, object.name),
    );
    return made === undefined ? 'data' : this.madeBy(made, object.name);
  }

  /** What a statement brings in: data, what is trained itself, or what something unknown computes, as a model does. */
  madeBy(statement: Statement, name: string): Made {
    const made = this.madeAsInput(statement, name);
    if (made !== null) return made;
    if (statement.kind !== 'assign') return 'data';
    if (isUnpacking(statement)) return this.#isAnswer(statement) ? 'part' : 'data';
    // `model(x).logits`
    if (statement.value.kind === 'attribute' && statement.value.object.kind === 'call')
      return this.#isAnswer({ ...statement, value: statement.value.object }) ? 'computed' : 'data';
    // Indices along several axes pick of a tensor; a part of one axis may be the samples that are data for others.
    if (statement.value.kind === 'subscript' && statement.value.index.kind === 'tuple')
      return this.madePart(statement.value);
    return statement.value.kind === 'call' ? this.madeByCall(statement.value) : 'data';
  }

  /** What a call that is not followed brings in: what it joins may as well be data. */
  madeByCall(call: CallExpression): Made {
    if (this.around.makesData(call.callee)) return 'data';
    const list = this.around.listJoined(call);
    if (list === null) return 'computed';
    if (list.kind !== 'name') return list.kind === 'call' ? 'computed' : 'data';
    const made = this.around.before.findLast((one) => one.span.end <= call.span.start && assigns(one, list.name));
    return made === undefined ? 'data' : this.madeBy(made, list.name);
  }

  /** Whether what is taken apart is what a model answers, `main, aux = model(x)`: what is prepared goes on to a model, `x, y = prepare(batch)`. */
  #isAnswer(statement: Extract<Statement, { kind: 'assign' }>): boolean {
    const { value, targets } = statement;
    if (value.kind !== 'call' || this.around.isOpened(value) || this.around.makesData(value.callee)) return false;
    const handed = this.handed();
    return takesData(value) && !targets.flatMap(namesBound).some((name) => handed.has(name));
  }

  /** Whether it is what a class that is no model marks to be trained, for a step of its own: `self.log_price`. */
  isLeafOfStep(expression: Expression): boolean {
    const around = this.around.enclosing.findLast((one) => one.kind === 'class');
    return around?.kind === 'class' && !isModule(around) && this.#isOwnLeaf(expression);
  }

  #isOwnLeaf(expression: Expression): boolean {
    const attribute = expression.kind === 'attribute' ? attributeMade(expression, this.around) : null;
    return attribute !== null && isLeaf(attribute.value);
  }

  /**
   * Whether it is part of what a call answers that takes data, `main, _ = student(x)`, and is given to no other: `x, y = prepare(batch)`; or a parameter of
   * the class around, `self.temperature`.
   */
  isOfAnswer(expression: Expression): boolean {
    const { before } = this.around;
    if (this.#isOwnLeaf(expression)) return true;
    const statement = expression.kind === 'name' ? before.findLast((one) => assigns(one, expression.name)) : undefined;
    const value = statement?.kind === 'assign' ? statement.value : expression;
    const call = value.kind === 'subscript' ? value.object : value;
    if (call.kind !== 'call' || this.around.isOpened(call) || this.around.makesData(call.callee)) return false;
    const names = new Set(statement?.kind === 'assign' ? statement.targets.flatMap(namesBound) : []);
    return takesData(call) && !before.some((one) => givesAny(one, names));
  }
}

/** Whether a statement gives a call one of some names. */
function givesAny(statement: Statement, names: ReadonlySet<string>): boolean {
  if (statement.kind !== 'assign') return false;
  return [...expressionsIn(statement.value)].some(
    (part) => part.kind === 'call' && takes(part, (name) => names.has(name)),
  );
}
