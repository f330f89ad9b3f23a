import { lastName } from '../program/dotted-path';
import type { CallExpression, Expression, Module, Statement } from '../program/program';
import { allStatements, innerStatements } from '../program/walk';
import { apart } from './assignments';
import { calledFor, functionsOf } from './own-functions';

/** For each statement of a module the innermost context around it that says whether gradients are recorded: `torch.no_grad()`. */
export function recordingContexts(module: Module): ReadonlyMap<Statement, CallExpression> {
  const contexts = new Map<Statement, CallExpression>();
  const functions = functionsOf(module);
  const visit = (block: readonly Statement[], around: CallExpression | null): void => {
    let here = around;
    for (const statement of block) {
      if (here !== null) for (const part of [statement, ...apart(statement)]) contexts.set(part, here);
      const isBody = statement.kind === 'function' || statement.kind === 'class';
      visit(isBody ? statement.body : innerStatements(statement), contextWithin(statement, here));
      // `torch.set_grad_enabled(False)` as a statement holds from there on.
      const called = switchIn(statement);
      // To what was saved before it may be switched either way, and so may a function of the file.
      const own = calledFor(statement, functions);
      if (called !== null) here = recordsIn(called) === null ? null : called;
      else if (own !== null && allStatements(own.own.definition.body).some((inner) => switchIn(inner) !== null))
        here = null;
    }
  };
  visit(module.body, null);
  return contexts;
}

/** `torch.set_grad_enabled(…)` as a statement. */
function switchIn(statement: Statement): CallExpression | null {
  const value = statement.kind === 'expression' ? statement.value : null;
  return value?.kind === 'call' && lastName(value.callee) === 'set_grad_enabled' ? value : null;
}

/** What holds in the blocks of a statement; a function runs later, under what decorates it. */
function contextWithin(statement: Statement, around: CallExpression | null): CallExpression | null {
  if (statement.kind === 'class') return null;
  if (statement.kind === 'function') return innermost(statement.decorators);
  return statement.kind === 'with' ? (innermost(statement.items.map(({ context }) => context)) ?? around) : around;
}

function innermost(contexts: readonly Expression[]): CallExpression | null {
  const calls = contexts.map((context): CallExpression =>
    context.kind === 'call' ? context : { kind: 'call', callee: context, arguments: [], span: context.span },
  );
  return calls.findLast((call) => recordsIn(call) !== null) ?? null;
}

/** Whether gradients are recorded under this context; null where it does not say. */
export function recordsIn({ callee, arguments: [first] }: CallExpression): boolean | null {
  const given = first?.value.kind === 'constant' ? first.value.value : null;
  switch (lastName(callee)) {
    case 'no_grad':
      return false;
    case 'enable_grad':
      return true;
    case 'inference_mode':
      return first !== undefined && given !== 'True' ? null : false;
    case 'set_grad_enabled':
      return given === 'False' ? false : given === 'True' ? true : null;
    default:
      return null;
  }
}
