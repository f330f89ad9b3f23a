import { callablesOf, type Callable } from '../loss/definitions';
import { inlineLoss } from '../loss/inline-loss';
import { backwardCalls } from '../loss/training-steps';
import type { StudyContext } from './context';
import { ModuleNames } from './module-names';

/** Definitions of a file with what is known of their bases. */
export function definitionsOf({ evidence, probe }: StudyContext): readonly Callable[] {
  return callablesOf(evidence.module, (className) => probe.methodsOf(className));
}

/** What the file itself differentiates: each subject of a `.backward()` as a loss of its own. */
export function inlineLosses(context: StudyContext, callables: readonly Callable[]): readonly Callable[] {
  const { module } = context.evidence;
  const names = new ModuleNames(module, callables, context);
  return backwardCalls(module).flatMap((call) => {
    for (const subject of call.subjects) {
      const { expression } = subject;
      const name = expression.kind === 'name' ? expression.name : 'loss';
      const found = inlineLoss(name, subject, call, names);
      if (found !== null) return [found];
    }
    return [];
  });
}
