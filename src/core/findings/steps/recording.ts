import { lastName } from '../../program/dotted-path';
import type { Expression, Statement } from '../../program/program';
import { allExpressions, statementsIn } from '../../program/walk';

/** Names of what a block calls where it has switched recording off. */
export function calledUnrecorded(block: readonly Statement[]): readonly string[] {
  return [...statementsIn(block)].flatMap((statement) => {
    const isStopped =
      (statement.kind === 'with' && statement.items.some(({ context }) => stopsRecording(context))) ||
      (statement.kind === 'function' && statement.decorators.some(stopsRecording));
    if (isStopped)
      return allExpressions(statement.body).flatMap((part) => (part.kind === 'call' ? [lastName(part.callee)] : []));
    return statement.kind === 'function' || statement.kind === 'class' ? calledUnrecorded(statement.body) : [];
  });
}

/** `torch.no_grad()`, `torch.inference_mode()`, `torch.set_grad_enabled(False)`. */
export function stopsRecording(context: Expression): boolean {
  const callee = context.kind === 'call' ? context.callee : context;
  return /^(no_grad|inference_mode|set_grad_enabled)$/.test(lastName(callee));
}
