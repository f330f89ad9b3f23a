import { firstName, lastName } from '../program/dotted-path';
import type { CallExpression, Expression, Statement } from '../program/program';
import { expressionsIn, statementsIn } from '../program/walk';
import { contains, type Span } from '../text/span';
import { assignedValue, assigns, isOfNames, isUnpacking, pairAssigned } from './assignments';
import { isOfBatch } from './batches';
import { onlyComputes } from './computing-functions';
import { makingOf, type CriterionNames, type Making } from './criteria';
import { listJoinedBy } from './joining';
import { isOfNumbers, madeHere, makerOf } from './makers';
import { attributeMade } from './own-classes';
import { calledFor, namesFilled, type OwnFunction } from './own-functions';
import { movesInPlace } from './moves';
import { namesLooped } from './places';
import { recordsIn } from './recording';
import { isModelCall } from './slice-expressions';
import { isParameter, isSelf } from './straight-way';
import type { ToldLeaves } from './told-leaves';
import type { BackwardCall } from './training-steps';

/** Names that stand for others are followed so far. */
const mostHands = 3;

/** What is called otherwise than it is written, and where that stands. */
export interface Inserted {
  readonly at: Span;
  readonly text: string;
}

/** Answers what a name at the top of the module means to an inline loss. */
export interface InlineNames extends CriterionNames {
  /** Libraries and the file's own functions and loss classes: calls to them are followed. */
  readonly isFollowed: (callee: Expression) => boolean;
  /** Whether calling this makes a distribution of the library: `torch.distributions.Normal`. */
  readonly makesDistribution: (callee: Expression) => boolean;
  /** Whether tensors have this method: `view`, `mean`. */
  readonly isTensorMethod: (name: string) => boolean;
  /** The context that says whether gradients are recorded where a statement runs; null where none does. */
  readonly recording: (statement: Statement) => CallExpression | null;
  /** What the file tells to require a gradient. */
  readonly toldLeaves: () => ToldLeaves;
  /** The functions of the file, by their names. */
  readonly functions: () => ReadonlyMap<string, OwnFunction>;
  /** The text of an expression in one line, with other texts in the place of some of its parts. */
  readonly quote: (expression: Expression, inserted?: readonly Inserted[]) => string;
}

/** What expressions mean at a place of a program, as far as an inline loss asks. */
export class Surroundings {
  constructor(
    /** What has run before, in one line. */
    readonly before: readonly Statement[],
    readonly enclosing: BackwardCall['enclosing'],
    /** The loops around it. */
    readonly loops: readonly Statement[],
    readonly names: InlineNames,
    /** Whether what the file makes itself, data and what is trained, is taken for inputs. */
    readonly takesMade: boolean,
    /** All that runs before what is differentiated, wherever this place is. */
    readonly whole: readonly Statement[] = before,
  ) {}

  at({ before, enclosing }: Pick<Surroundings, 'before' | 'enclosing'>): Surroundings {
    return new Surroundings(before, enclosing, this.loops, this.names, this.takesMade, this.whole);
  }

  /** Names that the loops around it bind. */
  get looped(): ReadonlySet<string> {
    return namesLooped(this.loops);
  }

  /** Whether a statement gives a name the number that it begins with, which a loop around sets anew for the next time: `k = 0.0` of `k += rate * error`. */
  isFirst(statement: Statement, name: string): boolean {
    return (
      statement.kind === 'assign' &&
      /^(integer|float)$/.test(statement.value.kind) &&
      this.loops.some(
        (loop) =>
          !contains(loop.span, statement.span) && [...statementsIn([loop])].some((inner) => assigns(inner, name)),
      )
    );
  }

  /** The call that makes what is called here, where that is a loss. */
  makingOf(callee: Expression): Making | null {
    const { before, enclosing } = this;
    return makingOf({ value: callee, before, enclosing }, this.names);
  }

  /** The call that makes a model that the definition around is handed, where all in the file hand over the same. */
  modelHanded(callee: Expression): Making | null {
    const { before, enclosing } = this;
    const isHanded = callee.kind === 'attribute' || (callee.kind === 'name' && isParameter(callee.name, enclosing));
    const makesModel = (maker: Expression): boolean => maker.kind === 'name' || lastName(maker) === 'Sequential';
    return isHanded ? makingOf({ value: callee, before, enclosing }, { ...this.names, makesLoss: makesModel }) : null;
  }

  /** Whether a name means what it means at the top of the module, and that is followed. */
  isFollowed(callee: Expression): boolean {
    const root = firstName(callee);
    return root !== null && !isParameter(root, this.enclosing) && this.names.isFollowed(callee);
  }

  /** Whether an expression computes something that a loss may consist of, rather than fetching a value from elsewhere. */
  isOpened(expression: Expression): boolean {
    switch (expression.kind) {
      case 'call': {
        const { callee } = expression;
        if (this.listJoined(expression) !== null) return false;
        if (this.makingOf(callee) !== null || this.isFollowed(callee) || this.#isMadeOnTheSpot(callee)) return true;
        if (this.#isOwnCount(expression) || this.#isMadeOfAnswer(expression)) return true;
        return callee.kind === 'attribute' && (this.#isMethodOfTensor(callee) || this.#isDistribution(callee.object));
      }
      case 'binary':
      case 'unary':
      case 'compare':
      case 'list':
      case 'tuple':
      case 'dict':
      case 'integer':
      case 'float':
      case 'string':
      case 'constant':
      case 'name':
        return true;
      case 'conditional':
        return [expression.body, expression.orElse].every(isLiteral);
      case 'attribute':
        return this.isDataOfTensor(expression) || this.isOfDistribution(expression) || this.#isOwnCount(expression);
      case 'subscript':
        return this.isPart(expression);
      default:
        return false;
    }
  }

  /**
   * What a call makes one tensor of, where that is a list from elsewhere: `torch.stack(self.log_probs)`. What it holds is not known, what is made of it is
   * a tensor. null of any other call.
   */
  listJoined(call: CallExpression): Expression | null {
    const list = this.isFollowed(call.callee) ? listJoinedBy(call) : null;
    if (list === null) return null;
    const isOwn =
      list.kind === 'name'
        ? this.isFollowed(list) || this.#isWorkedOutBefore(list)
        : this.#beforeIn(list).isOpened(list);
    return isOwn ? null : list;
  }

  /** Whether a function of the file makes something of what a model answers, and does no more than compute: `decode(model(x))`. */
  #isMadeOfAnswer({ callee, arguments: [given, ...others] }: CallExpression): boolean {
    if (callee.kind !== 'name' || given?.kind !== 'positional' || others.length > 0) return false;
    if (isParameter(callee.name, this.enclosing)) return false;
    const assigned = given.value.kind === 'name' ? assignedValue(given.value.name, this.before) : null;
    const { value } = assigned ?? given;
    const { enclosing } = this;
    if (!isModelCall(value, this.at({ before: assigned?.before ?? this.before, enclosing }))) return false;
    const own = this.names.functions().get(callee.name);
    return own?.within.length === 1 && onlyComputes(own.definition, this.names);
  }

  /** Whether an expression counts what the loss has worked out: `len(losses)`, `losses.numel()`, `int(keep * losses.shape[0])`. */
  #isOwnCount(expression: Expression): boolean {
    if (expression.kind === 'subscript')
      return lastName(expression.object) === 'shape' && this.#isOwnCount(expression.object);
    if (expression.kind === 'attribute')
      return /^(shape|size|numel)$/.test(expression.name) && this.#isWorkedOutBefore(expression.object);
    if (expression.kind !== 'call') return false;
    const {
      callee,
      arguments: [given],
    } = expression;
    if (callee.kind !== 'name') return this.#isOwnCount(callee);
    if (given === undefined || isParameter(callee.name, this.enclosing)) return false;
    if (callee.name === 'len') return this.#isWorkedOutBefore(given.value);
    return callee.name === 'int' && [...expressionsIn(given.value)].some((part) => this.#isOwnCount(part));
  }

  /** Whether an expression is worked out before the statement that it stands in. */
  #isWorkedOutBefore(expression: Expression): boolean {
    return this.#beforeIn(expression).isWorkedOut(expression);
  }

  /** What the names of an expression mean: that statement may set them anew, `coords = torch.stack(coords[::-1])`. */
  #beforeIn(expression: Expression): Surroundings {
    const own = this.before.findLastIndex(({ span }) => contains(span, expression.span));
    const before = own < 0 ? this.before : this.before.slice(0, own);
    return this.at({ before, enclosing: this.enclosing });
  }

  /**
   * Whether a subscript takes a part of a tensor: of what the loss works out, by a place that it finds, or a slice of what a call has
   * brought that is not recorded.
   */
  isPart({ object, index }: Extract<Expression, { kind: 'subscript' }>): boolean {
    if (this.isWorkedOut(object) || this.#isFound(index)) return true;
    if (!isSimpleSlice(index) || object.kind !== 'name') return false;
    const made = this.before.findLast((statement) => assigns(statement, object.name));
    const context = made?.kind === 'assign' && made.value.kind === 'call' ? this.names.recording(made) : null;
    return context !== null && this.isFollowed(context.callee) && recordsIn(context) === false;
  }

  /** Whether an index is a place that the loss finds: `scores.argmax(1)`. */
  #isFound(index: Expression): boolean {
    const made = index.kind === 'name' ? assignedValue(index.name, this.before) : { value: index, before: this.before };
    if (made?.value.kind !== 'call' || !/^arg(max|min)$/.test(lastName(made.value.callee))) return false;
    return this.at({ before: made.before, enclosing: this.enclosing }).isOpened(made.value);
  }

  /** Whether an assignment is one of the loss's own, rather than fetching from elsewhere. */
  isKept(statement: Statement): boolean {
    if (statement.kind === 'augmentedAssign') return true;
    if (statement.kind !== 'assign' || isOfBatch(statement) || !this.isOpened(statement.value)) return false;
    if (this.#makesTrained(statement.value)) return false;
    if (!isUnpacking(statement)) return true;
    // `x, y = x.to(device), y.to(device)` fetches what comes from elsewhere.
    const isOfItself = [...expressionsIn(statement.value)].some(
      (part) => part.kind === 'name' && assigns(statement, part.name),
    );
    const isMade = statement.value.kind === 'call' || statement.value.kind === 'tuple';
    return isMade && (!isOfItself || this.#isOfLoss(statement)) && statement.targets.every(isOfNames);
  }

  /** `Parameter(weight)` of what comes from elsewhere: that is trained itself. */
  #makesTrained(value: Expression): boolean {
    const [given] = value.kind === 'call' && lastName(value.callee) === 'Parameter' ? value.arguments : [];
    return given?.value.kind === 'name' && !this.isWorkedOut(given.value);
  }

  /** Whether a call is given what the loss has worked out: `loss, _ = torch.sort(loss)`. */
  #isOfLoss(statement: Statement): boolean {
    if (statement.kind !== 'assign' || statement.value.kind !== 'call') return false;
    const { before, enclosing } = this;
    const place = before.indexOf(statement);
    const earlier = this.at({ before: place < 0 ? before : before.slice(0, place), enclosing });
    return [...expressionsIn(statement.value)].some((part) => part.kind === 'name' && earlier.isWorkedOut(part));
  }

  /** `x.item()`, not `self.item(x)`, nor `net.mean(x)` of a layer that the class of `net` makes. */
  #isMethodOfTensor(method: Extract<Expression, { kind: 'attribute' }>): boolean {
    const isName = this.names.isTensorMethod(method.name) && !isSelf(method.object, this.enclosing);
    return isName && (method.object.kind !== 'name' || attributeMade(method, this) === null);
  }

  /** `d.mean` of `d = Normal(mu, sigma)` */
  isOfDistribution({ object }: Extract<Expression, { kind: 'attribute' }>): boolean {
    return this.#isDistribution(object);
  }

  #isDistribution(object: Expression): boolean {
    const made = object.kind === 'name' ? assignedValue(object.name, this.before)?.value : object;
    return made?.kind === 'call' && this.isFollowed(made.callee) && this.names.makesDistribution(made.callee);
  }

  /** `model(x).data`: of what a call has brought, or was computed, it is a tensor's; `x.max(1).indices` of what is worked out here. */
  isDataOfTensor(expression: Extract<Expression, { kind: 'attribute' }>): boolean {
    const { name, object } = expression;
    const isField = /^(values|indices|real|imag|m?T)$/.test(name);
    const isOfKind = name === 'dtype' || name === 'device';
    if (name !== 'data' && !isField && !isOfKind) return false;
    const isGiven = (statement: Statement): boolean => statement.kind === 'assign' && statement.value === expression;
    const given = this.whole.find(isGiven);
    // What is put in its own place is a tensor before as after: `out = out.data`.
    if (name === 'data' && object.kind === 'name' && given !== undefined && assigns(given, object.name)) return true;
    // `loss = loss.data`: what held the name before.
    const own = this.before.findIndex(isGiven);
    const before = own < 0 ? this.before : this.before.slice(0, own);
    const made = object.kind === 'name' ? assignedValue(object.name, before)?.value : object;
    if (made === undefined || (isField && !this.isOpened(made))) return false;
    if (isOfKind) return made.kind === 'call' && object.kind === 'name';
    if (this.#isObject(made, before)) return false;
    return made.kind === 'call' || made.kind === 'binary' || made.kind === 'unary';
  }

  /** Whether it is an object of a class that is not the library's, or is reckoned with such: `Quaternion(weights) * 5`. That class says what its `data` is. */
  #isObject(expression: Expression, before: readonly Statement[], hands = mostHands): boolean {
    const isOne = (part: Expression): boolean => this.#isObject(part, before, hands);
    switch (expression.kind) {
      case 'binary':
        return isOne(expression.left) || isOne(expression.right);
      case 'unary':
        return isOne(expression.operand);
      case 'call':
        return /^[A-Z]/.test(lastName(expression.callee)) && !this.isFollowed(expression.callee);
      case 'name': {
        const made = hands === 0 ? null : assignedValue(expression.name, before);
        return made !== null && this.#isObject(made.value, made.before, hands - 1);
      }
      default:
        return false;
    }
  }

  /** Whether the loss itself works out what an expression holds: `log_p` of `log_p[rows, y]`, not `batch` of `batch[0]`. */
  isWorkedOut(expression: Expression): boolean {
    if (expression.kind === 'call' || expression.kind === 'binary') return this.isOpened(expression);
    if (expression.kind === 'subscript') return this.isWorkedOut(expression.object);
    if (expression.kind === 'attribute') return this.isOpened(expression);
    if (expression.kind !== 'name') return false;
    const last = this.before.findLastIndex((statement) => assigns(statement, expression.name));
    const statement = this.before[last];
    // What is assigned is worked out of what held before: `x = x[0]`.
    if (statement === undefined) return false;
    const { enclosing } = this;
    const earlier = this.at({ before: this.before.slice(0, last), enclosing });
    if (movesInPlace(statement, expression.name)) return earlier.isWorkedOut(expression);
    return earlier.isKept(statement) && this.madeAsInput(statement, expression.name) === null;
  }

  /** Whether calling this makes a tensor of numbers: `Tensor = torch.cuda.FloatTensor if cuda else torch.FloatTensor`. */
  makesData(callee: Expression): boolean {
    const chosen = callee.kind === 'name' ? assignedValue(callee.name, this.before)?.value : undefined;
    const isType = (type: Expression): boolean => this.isFollowed(type) && lastName(type).endsWith('Tensor');
    return chosen?.kind === 'conditional' && isType(chosen.body) && isType(chosen.orElse);
  }

  /** What the file makes here to stand for what comes from elsewhere: a batch of data, or what is trained; null for anything else. */
  madeAsInput(statement: Statement, name: string): 'data' | 'leaf' | null {
    if (!this.takesMade || this.isOwnLeaf({ kind: 'name', name, span: statement.span })) return null;
    const before = this.before.slice(0, this.before.indexOf(statement) + 1);
    const made = pairAssigned(name, before);
    const kind = madeHere(name, before, (part) => this.isOpened(part));
    if (made === null || kind === null) return null;
    const { enclosing, looped } = this;
    return makerOf(made.value, { before: made.before, enclosing, looped }) === null ? null : kind;
  }

  /** Whether what stands here is trained itself, told to require a gradient and asked for it, and the loss does not make it of numbers. */
  isLeaf(expression: Expression): boolean {
    const leaves = this.names.toldLeaves();
    // What a dictionary holds is told in loops over it.
    const isEntry = expression.kind === 'subscript' && expression.index.kind === 'string';
    if (isEntry && leaves.isTold(expression, this.enclosing)) return true;
    return leaves.isTrained(expression, this.enclosing) && !this.#isOfNumbers(expression);
  }

  /** Whether what a name holds is told to require a gradient, where the loss makes it of numbers. */
  isOwnLeaf(expression: Expression): boolean {
    return this.names.toldLeaves().isTold(expression, this.enclosing) && this.#isOfNumbers(expression);
  }

  #isOfNumbers(expression: Expression): boolean {
    const made = expression.kind === 'name' ? pairAssigned(expression.name, this.before) : null;
    const isHolder = made !== null && /^(dict|list|tuple)$/.test(made.value.kind);
    return made !== null && !isHolder && isOfNumbers(made, (part) => this.isOpened(part));
  }

  /** Whether a function of the file has been given this name last, and writes into what it holds: `fill(buffer, x)`. */
  isFilled(name: string): boolean {
    const fills = (statement: Statement): boolean => {
      const called = calledFor(statement, this.names.functions());
      return called !== null && namesFilled(called.own.definition, called.own.isMethod, called.call).includes(name);
    };
    const filled = this.before.findLastIndex(fills);
    return filled > this.before.findLastIndex((statement) => assigns(statement, name));
  }

  /** `nn.BCELoss()(probs, target)` */
  #isMadeOnTheSpot(callee: Expression): boolean {
    const root = callee.kind === 'call' ? firstName(callee.callee) : null;
    return (
      callee.kind === 'call' &&
      root !== null &&
      !isParameter(root, this.enclosing) &&
      this.names.makesLoss(callee.callee)
    );
  }
}

/** `[:n]`, `[:, 1:]`: of numbers that have a name or are written there. */
function isSimpleSlice(index: Expression): boolean {
  const parts = index.kind === 'tuple' ? index.elements : [index];
  const isSimple = (bound: Expression | null): boolean =>
    bound === null || bound.kind === 'name' || bound.kind === 'integer';
  return parts.every(
    (part) => part.kind === 'slice' && isSimple(part.start) && isSimple(part.stop) && isSimple(part.step),
  );
}

/** A number, a string, True, False or None. */
function isLiteral(expression: Expression): boolean {
  // `-1` is written as the minus of a number.
  const { kind } = expression.kind === 'unary' ? expression.operand : expression;
  return kind === 'integer' || kind === 'float' || kind === 'string' || kind === 'constant';
}
