import type { CallExpression, Expression, Statement } from '../../program/program';
import { isInPlace } from '../assignments';
import { namesFilled } from '../own-functions';
import { recordsIn } from '../recording';
import { either, elementOf, importedBy, live, plain, together, unknown, type Carried } from './carried';
import { carriedBy } from './expressions';
import type { Frame } from './room';
import type { CarriedRun } from './run';

/** What running statements comes to. */
interface Ran {
  /** What they may give back. */
  readonly returned: readonly Carried[];
  /** Whether what follows does not run. */
  readonly leaves: boolean;
}

const goesOn: Ran = { returned: [], leaves: false };

export function runBlock(block: readonly Statement[], frame: Frame, run: CarriedRun): Ran {
  const returned: Carried[] = [];
  for (const statement of block) {
    if (!run.goesOn()) return { returned: [...returned, live], leaves: false };
    run.step(statement, frame);
    const ran = runStatement(statement, frame, run);
    returned.push(...ran.returned);
    if (ran.leaves) return { returned, leaves: true };
  }
  return { returned, leaves: false };
}

function runStatement(statement: Statement, frame: Frame, run: CarriedRun): Ran {
  const of = (value: Expression): Carried => carriedBy(value, frame, run);
  switch (statement.kind) {
    case 'assign': {
      const value = of(statement.value);
      for (const target of statement.targets) run.bind(target, value, frame);
      return goesOn;
    }
    case 'annotatedAssign':
      if (statement.value !== null) run.bind(statement.target, of(statement.value), frame);
      return goesOn;
    case 'augmentedAssign': {
      run.bind(statement.target, together([of(statement.target), of(statement.value)]), frame);
      return goesOn;
    }
    case 'expression':
      runExpression(statement.value, frame, run);
      return goesOn;
    case 'return':
      return { returned: [statement.value === null ? plain : of(statement.value)], leaves: true };
    case 'raise':
    case 'break':
    case 'continue':
      return { returned: [], leaves: true };
    case 'function':
      frame.names.set(statement.name, frame.define(statement));
      return goesOn;
    case 'class':
      frame.names.set(statement.name, { kind: 'class', definition: statement, room: frame.room });
      return goesOn;
    case 'import':
      for (const { name, asName } of statement.names) {
        if (asName === null && name.includes('.')) continue;
        const { path } = frame.room.module;
        frame.names.set(
          asName ?? name,
          importedBy(() => run.importedModule(name, 0, path)),
        );
      }
      return goesOn;
    case 'importFrom':
      if (statement.names !== '*')
        for (const { name, asName } of statement.names) {
          const { path } = frame.room.module;
          const lookUp = (): Carried | null => run.imported(statement.module, statement.level, name, path);
          frame.names.set(asName ?? name, importedBy(lookUp));
        }
      return goesOn;
    case 'if':
      of(statement.test);
      return ways([statement.body, statement.orElse], frame, run);
    case 'match':
      return ways([...statement.cases.map(({ body }) => body), []], frame, run);
    case 'try': {
      const body = [...statement.body, ...statement.orElse];
      const ran = ways([body, ...statement.handlers.map((handler) => handler.body)], frame, run);
      const last = runBlock(statement.finalBody, frame, run);
      return { returned: [...ran.returned, ...last.returned], leaves: ran.leaves || last.leaves };
    }
    case 'with':
      return runWith(statement, frame, run);
    case 'for':
    case 'while':
      return runLoop(statement, frame, run);
    default:
      return goesOn;
  }
}

/** A loop runs often or not at all: what a round leaves behind is there in the next. */
function runLoop(statement: Extract<Statement, { kind: 'for' | 'while' }>, frame: Frame, run: CarriedRun): Ran {
  const round = (): Ran => {
    if (statement.kind === 'for') run.bind(statement.target, elementsOf(statement.iterable, frame, run), frame);
    else carriedBy(statement.test, frame, run);
    return runBlock(statement.body, frame, run);
  };
  const rounds = [0, 1].flatMap(() => {
    const before = new Map(frame.names);
    const ran = round();
    join(frame, [before, new Map(frame.names)]);
    return ran.returned;
  });
  const after = runBlock(statement.orElse, frame, run);
  return { returned: [...rounds, ...after.returned], leaves: after.leaves };
}

/** `enumerate(loader)` counts what the loader brings. */
function elementsOf(iterable: Expression, frame: Frame, run: CarriedRun): Carried {
  const element = (value: Expression): Carried => elementOf(carriedBy(value, frame, run));
  if (iterable.kind !== 'call' || iterable.callee.kind !== 'name') return element(iterable);
  const given = iterable.arguments.map(({ value }) => value);
  const [first] = given;
  if (iterable.callee.name === 'enumerate' && first !== undefined)
    return { kind: 'several', parts: [plain, elementsOf(first, frame, run)] };
  if (iterable.callee.name === 'zip')
    return { kind: 'several', parts: given.map((one) => elementsOf(one, frame, run)) };
  if (/^(tqdm|track|islice|cycle|iter)$/.test(iterable.callee.name) && first !== undefined)
    return elementsOf(first, frame, run);
  return element(iterable);
}

function runWith(statement: Extract<Statement, { kind: 'with' }>, frame: Frame, run: CarriedRun): Ran {
  const { isRecording } = run;
  for (const { context, target } of statement.items) {
    const records = context.kind === 'call' ? recordsIn(context) : null;
    if (target !== null) run.bind(target, unknown, frame);
    if (records !== null) run.isRecording = records;
  }
  const ran = runBlock(statement.body, frame, run);
  run.isRecording = isRecording;
  return ran;
}

/** Each way from here by itself; what follows finds what any of those has left that come so far. */
function ways(blocks: readonly (readonly Statement[])[], frame: Frame, run: CarriedRun): Ran {
  const before = new Map(frame.names);
  const { isRecording } = run;
  const returned: Carried[] = [];
  const left: Map<string, Carried>[] = [];
  for (const block of blocks) {
    restore(frame, before);
    run.isRecording = isRecording;
    const ran = runBlock(block, frame, run);
    returned.push(...ran.returned);
    if (!ran.leaves) left.push(new Map(frame.names));
  }
  run.isRecording = isRecording;
  join(frame, left.length > 0 ? left : [before]);
  return { returned, leaves: left.length === 0 };
}

function restore({ names }: Frame, before: ReadonlyMap<string, Carried>): void {
  names.clear();
  for (const [name, value] of before) names.set(name, value);
}

/** Of names that are given a value on some ways only, that value. */
function join(frame: Frame, left: readonly ReadonlyMap<string, Carried>[]): void {
  const joined = new Map<string, Carried>();
  for (const names of left)
    for (const [name, value] of names) {
      const other = joined.get(name);
      joined.set(name, other === undefined ? value : either(other, value));
    }
  restore(frame, joined);
}

/** `self.register_buffer('table', …)`: nothing trains it. */
function keepBuffer({ arguments: [name] }: CallExpression, owner: Carried): void {
  if (owner.kind === 'object' && name?.value.kind === 'string') owner.attributes.set(name.value.value, plain);
}

function runExpression(value: Expression, frame: Frame, run: CarriedRun): void {
  carriedBy(value, frame, run);
  if (value.kind !== 'call') return;
  const { callee } = value;
  const called = carriedBy(callee, frame, run);
  // What it writes into them is not followed.
  if (called.kind === 'function')
    for (const name of namesFilled(called.definition, called.self !== null, value)) frame.names.set(name, live);
  if (callee.kind === 'attribute' && callee.name === 'requires_grad_') {
    run.bind(callee.object, carriedBy(value, frame, run), frame);
    return;
  }
  if (callee.kind !== 'attribute' || callee.object.kind !== 'name') return;
  if (callee.name === 'register_buffer') keepBuffer(value, carriedBy(callee.object, frame, run));
  const { name } = callee.object;
  const held = frame.find(name);
  if (held === null) return;
  // `losses.append(loss)`, `x.detach_()`, `total.add_(loss)`
  if (/^(append|extend|insert|update)$/.test(callee.name))
    frame.names.set(
      name,
      together([held, ...value.arguments.map((argument) => carriedBy(argument.value, frame, run))]),
    );
  else if (isInPlace(callee.name)) frame.names.set(name, carriedBy(value, frame, run));
}
