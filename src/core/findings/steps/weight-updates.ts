import { pathOf } from '../../program/dotted-path';
import type { Expression, FunctionDefinition, Module, Statement } from '../../program/program';
import { statementParts, statementsIn } from '../../program/walk';
import type { Span } from '../../text/span';
import { gradientSign } from './gradient-sign';

/** A statement that writes to a weight by hand. */
export interface WeightUpdate {
  readonly span: Span;
  /** As it is written: `w`, `self.centers`, `p`. */
  readonly weight: string;
  /** Whether its own gradient is added to it or taken from it; null where none is. */
  readonly gradient: 'added' | 'subtracted' | null;
  /** Whether it changes the weight in place and autograd sees that. */
  readonly isRecordedInPlace: boolean;
}

/** What is known at a place of the program. */
interface Place {
  /** Names of leaves that require a gradient. */
  readonly leaves: ReadonlySet<string>;
  readonly isRecording: boolean;
}

/** Every statement that writes to a leaf that requires a gradient, where that is known for certain. */
export function weightUpdates(module: Module): readonly WeightUpdate[] {
  const updates: WeightUpdate[] = [];
  visit(module.body, { leaves: leavesOf(module.body), isRecording: true }, updates);
  return updates;
}

function visit(block: readonly Statement[], place: Place, updates: WeightUpdate[]): void {
  for (const statement of block) {
    switch (statement.kind) {
      case 'function':
        visit(statement.body, inFunction(statement, place), updates);
        break;
      case 'class':
        visit(
          statement.body,
          { ...place, leaves: new Set([...place.leaves, ...parametersOf(statement.body)]) },
          updates,
        );
        break;
      case 'for':
        visit([...statement.body, ...statement.orElse], inLoop(statement, place), updates);
        break;
      case 'with': {
        const stops = statement.items.some(({ context }) => stopsRecording(context));
        visit(statement.body, stops ? { ...place, isRecording: false } : place, updates);
        break;
      }
      default: {
        const update = updateOf(statement, place);
        if (update !== null) updates.push(update);
        visit(statementParts(statement).statements, place, updates);
      }
    }
  }
}

function inFunction(definition: FunctionDefinition, { leaves, isRecording }: Place): Place {
  const { positionalOnly, positional, keywordOnly } = definition.parameters;
  const own = new Set([...positionalOnly, ...positional, ...keywordOnly].map(({ name }) => name));
  for (const statement of statementsIn(definition.body)) for (const path of assignedPaths(statement)) own.add(path);
  const outer = [...leaves].filter((name) => !own.has(name));
  const isStopped = definition.decorators.some(stopsRecording);
  return { leaves: new Set([...outer, ...leavesOf(definition.body)]), isRecording: isRecording && !isStopped };
}

/** `for p in model.parameters()`, `for w in (w1, w2)`. */
function inLoop({ target, iterable }: Extract<Statement, { kind: 'for' }>, place: Place): Place {
  const isOverLeaves =
    iterable.kind === 'call'
      ? iterable.callee.kind === 'attribute' && /^(named_)?parameters$/.test(iterable.callee.name)
      : (iterable.kind === 'list' || iterable.kind === 'tuple') &&
        iterable.elements.every((element) => place.leaves.has(pathOf(element) ?? ''));
  const weight = target.kind === 'tuple' ? target.elements.at(-1) : target;
  const path = weight === undefined ? null : pathOf(weight);
  if (path === null) return place;
  const others = [...place.leaves].filter((name) => name !== path);
  return { ...place, leaves: new Set(isOverLeaves ? [...others, path] : others) };
}

/** `torch.no_grad()`, `torch.inference_mode()`, `torch.set_grad_enabled(False)`. */
function stopsRecording(context: Expression): boolean {
  const callee = context.kind === 'call' ? context.callee : context;
  const name = callee.kind === 'attribute' || callee.kind === 'name' ? callee.name : '';
  return /^(no_grad|inference_mode|set_grad_enabled)$/.test(name);
}

/** Names that a block only ever binds to new leaves. */
function leavesOf(block: readonly Statement[]): ReadonlySet<string> {
  const leaves = new Set<string>();
  const others = new Set<string>();
  for (const statement of statementsIn(block)) {
    const makes = statement.kind === 'assign' && makesLeaf(statement.value);
    for (const path of assignedPaths(statement)) (makes ? leaves : others).add(path);
  }
  return new Set([...leaves].filter((path) => !others.has(path)));
}

/** `self.w = nn.Parameter(…)` in whatever method. */
function parametersOf(body: readonly Statement[]): readonly string[] {
  const methods = body.filter((statement) => statement.kind === 'function');
  const leaves = methods.flatMap((method) => [...leavesOf(method.body)]);
  return leaves.filter((path) => path.startsWith('self.'));
}

function assignedPaths(statement: Statement): readonly string[] {
  const targets =
    statement.kind === 'assign' ? statement.targets : statement.kind === 'annotatedAssign' ? [statement.target] : [];
  return targets.flatMap((target) => pathOf(target) ?? []);
}

function makesLeaf(value: Expression): boolean {
  if (value.kind !== 'call') return false;
  const { callee } = value;
  const path = pathOf(callee) ?? '';
  if (/(^|\.)Parameter$/.test(path)) return true;
  return (
    path.startsWith('torch.') &&
    value.arguments.some((argument) => {
      const isTrue = argument.value.kind === 'constant' && argument.value.value === 'True';
      return argument.kind === 'keyword' && argument.name === 'requires_grad' && isTrue;
    })
  );
}

const inPlaceMethods = new Set([
  'add_',
  'sub_',
  'mul_',
  'div_',
  'clamp_',
  'zero_',
  'fill_',
  'copy_',
  'normal_',
  'uniform_',
]);

function updateOf(statement: Statement, { leaves, isRecording }: Place): WeightUpdate | null {
  const written = writtenBy(statement);
  const path = written === null ? null : pathOf(written.target);
  if (written === null || path === null) return null;
  const weight = path.replace(/\.(data|detach)$/, '');
  if (!leaves.has(weight)) return null;
  const sign = written.sign(weight);
  return {
    span: statement.span,
    weight,
    gradient: sign === 0 ? null : sign > 0 ? 'added' : 'subtracted',
    isRecordedInPlace: written.isInPlace && isRecording && weight === path,
  };
}

interface Written {
  readonly target: Expression;
  readonly isInPlace: boolean;
  /** 1 where the weight's gradient is added, −1 where it is subtracted, 0 where it does not occur. */
  readonly sign: (weight: string) => number;
}

function writtenBy(statement: Statement): Written | null {
  if (statement.kind === 'augmentedAssign') {
    const { target, operator, value } = statement;
    const side = operator === '+' ? 1 : operator === '-' ? -1 : 0;
    return { target, isInPlace: true, sign: (weight) => side * gradientSign(value, weight) };
  }
  if (statement.kind === 'assign') {
    const [target] = statement.targets;
    const { value } = statement;
    if (target?.kind !== 'attribute' || target.name !== 'data') return null;
    return { target, isInPlace: false, sign: (weight) => gradientSign(value, weight) };
  }
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return null;
  const call = statement.value;
  if (call.callee.kind !== 'attribute' || !inPlaceMethods.has(call.callee.name)) return null;
  const side = call.callee.name === 'add_' ? 1 : call.callee.name === 'sub_' ? -1 : 0;
  const target = call.callee.object;
  return {
    target,
    isInPlace: true,
    sign: (weight) => side * gradientSign({ ...call, callee: { ...call.callee, kind: 'name', name: '' } }, weight),
  };
}
