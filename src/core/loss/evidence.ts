import type { Expression, Module } from '../program/program';
import { statementsIn } from '../program/walk';
import type { Callable } from './definitions';
import { namesUsedAsLoss } from './training-steps';

/** What a file says about its definitions beside what they compute. */
export class Evidence {
  readonly #usedAsLoss: ReadonlySet<string>;

  constructor(readonly module: Module) {
    this.#usedAsLoss = namesUsedAsLoss(module);
  }

  /** Its value is differentiated in this file, stands in a loss slot, or its class derives from a framework's loss. */
  isUsedAsLoss(callable: Callable): boolean {
    if (callable.kind === 'inline') return true;
    const own = callable.name.split('.').at(-1) ?? callable.name;
    return this.#usedAsLoss.has(own) || (callable.kind === 'class' && this.#derivesFromLoss(callable));
  }

  #derivesFromLoss(callable: Callable): boolean {
    const bases = callable.owner?.bases ?? [];
    return bases.some(({ value }) => frameworkLoss.test(lastName(value)) && !this.#isOwnClass(lastName(value)));
  }
  #isOwnClass(name: string): boolean {
    return [...statementsIn(this.module.body)].some(
      (statement) => statement.kind === 'class' && statement.name === name,
    );
  }
}

const frameworkLoss = /^_?(Weighted)?Loss$|(Loss|LossWithLogits)$/;

function lastName(expression: Expression): string {
  if (expression.kind === 'name' || expression.kind === 'attribute') return expression.name;
  return '';
}

/** Names that evaluation metrics go by: they only decide between "a loss without gradient" and "a metric". */
export function isMetricName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_.]/);
  if (words.some((word) => /^(loss|losses|criterion|objective|cost)$/.test(word))) return false;
  return words.some((word) =>
    /^(acc|accuracy|metric|metrics|iou|miou|f1|fscore|precision|recall|psnr|auc|score|correct|hits|ndcg|mrr|error|errors|eval|evaluate|map|kappa|specificity|sensitivity|confusion|topk|top1|top5|mae|rmse|measure|meter|match)$/.test(
      word,
    ),
  );
}

/** Whether the whole of it is decorated to run without recording. */
export function runsWithoutRecording(callable: Callable): boolean {
  const { definition } = callable;
  if (definition.kind !== 'function') return false;
  return definition.decorators.some((decorator) => {
    const callee = decorator.kind === 'call' ? decorator.callee : decorator;
    return lastName(callee) === 'no_grad' || lastName(callee) === 'inference_mode';
  });
}
