import { lastName } from '../program/dotted-path';
import type { Expression, Module, Statement } from '../program/program';
import { allExpressions, allStatements, statementsIn } from '../program/walk';
import type { ClassMethods } from './class-methods';
import type { Callable } from './definitions';
import { namesUsedAsLoss } from './training-steps';

/** What a file says about its definitions beside what they compute. */
export class Evidence {
  #usedAsLoss: ReadonlySet<string> | null = null;
  #called: ReadonlySet<string> | null = null;
  #calledInLosses: ReadonlySet<string> | null = null;

  constructor(readonly module: Module) {}

  /** Its value is differentiated in this file, or stands in a loss slot. */
  isUsedAsLoss(callable: Callable): boolean {
    if (callable.inline !== null && callable.inline.origin !== 'answered') return true;
    const own = callable.name.split('.').at(-1) ?? callable.name;
    this.#usedAsLoss ??= namesUsedAsLoss(this.module);
    // A factor of what is differentiated stands there too.
    return this.#usedAsLoss.has(own) && !besideLossName.test(inSnakeCase(own));
  }

  /** Whether this file calls it, for whatever purpose. */
  isCalled({ name }: Callable): boolean {
    this.#called ??= namesCalledIn(allExpressions(this.module.body));
    return this.#called.has(name.split('.').at(-1) ?? name);
  }

  /** Whether what is named a loss in this file calls it: it is a part of that. */
  isPartOfLoss({ name }: Callable): boolean {
    this.#calledInLosses ??= new Set(
      lossDefinitions(this.module).flatMap(({ body, own }) => [...callsBeside(body, own)]),
    );
    return this.#calledInLosses.has(name.split('.').at(-1) ?? name);
  }
}

function namesCalledIn(expressions: readonly Expression[]): ReadonlySet<string> {
  return new Set(expressions.flatMap((part) => (part.kind === 'call' ? lastName(part.callee) : [])));
}

/** Functions and classes that are named losses, with what their bodies are. */
function lossDefinitions(module: Module): readonly { readonly own: string; readonly body: readonly Statement[] }[] {
  return allStatements(module.body).flatMap((statement) => {
    const isDefinition = statement.kind === 'function' || statement.kind === 'class';
    return isDefinition && isNamedToTrain(statement.name) ? [{ own: statement.name, body: statement.body }] : [];
  });
}

/** What calls itself is no part of another. */
function callsBeside(body: readonly Statement[], own: string): readonly string[] {
  return [...namesCalledIn(allExpressions(body))].filter((name) => name !== own);
}

/** Names of the library's losses. */
export const libraryLoss = /(_loss|cross_entropy|_with_logits|kl_div)$/;

const baseOfLosses = /(^_?|[a-z\d])Loss$|LossWithLogits$/;

/** Whether a class extends the framework's base of losses, or one that cannot be followed and is named as such a base is. */
export function extendsFrameworkLoss({ kind, owner }: Callable, methods: ClassMethods | null): boolean {
  if (kind !== 'class' || owner === null || methods === null) return false;
  return (
    methods.isFrameworkLoss ||
    (methods.hasUnknownBase && owner.bases.some(({ value }) => baseOfLosses.test(lastName(value))))
  );
}

/** Whether a name says that something is a loss: with a number that depends on its inputs that is evidence, alone it is none. */
export function isLossName(name: string): boolean {
  const own = name.split('.').at(-1) ?? name;
  const words = inSnakeCase(own);
  return (lossName.test(words) || symbol.test(own)) && !besideLossName.test(words) && !makingWord.test(words);
}

const lossName =
  /loss(es|val|value)?\d*$|loss_|(^|_)lossfunc?(_|$)|criterion|objective|cross_?entropy|(^|_)x_?ent(_|$)|(^|_)nll(_|$)|(^|_)b?ce$|penalty$|regulari[sz](er|ation)$/i;
/** As papers write it: `L_color`. */
const symbol = /^L_[A-Za-z]{2,}$/;
/** What makes a loss, or a mask by a criterion, is none. */
const makingWord = /^_*(create|make|build|register|setup|init|parse)_/i;
/** What a loss has, and is none: the last word says what a name is of. */
const besideLossName =
  /loss(es)?_(scaler?|scales|weights?|factors?|names?|types?|configs?|cfg|history|curves?|logs?|logger|meters?|metrics?|monitor|tracker|callback|args|options|schedule|keys?|report|path|file)$/i;

/**
 * Whether the first sentence that documents a definition says that it is a loss: "Mean cubic penalty of the violations". "Weights for the loss" says what
 * something is for, and "loss scale" what a loss has.
 */
export function isDescribedAsLoss({ definition, owner }: Callable): boolean {
  const texts = [owner?.docstring, definition.kind === 'function' ? definition.docstring : null];
  return texts.some((text) => {
    const [sentence = ''] = (text ?? '').trim().split(/[.:;](?=\s|$)|\n\s*\n/);
    const words = sentence.toLowerCase().match(/[a-z]+/g) ?? [];
    if (asPenalty.test(words[0] ?? '') || negatedLikelihood.test(words.slice(0, 4).join(' '))) return true;
    const place = words.findIndex((word) => describedLoss.test(word));
    const next = words[place + 1] ?? '';
    return place >= 0 && !words.slice(0, place).some((word) => relating.test(word)) && !ofLoss.test(next);
  });
}

/**
 * Whether a definition calls a loss what it returns last, first of several things, or returns one of the library's: `return loss / len(layers)`,
 * `return (errors * weight).mean(), errors` of `errors = F.l1_loss(a, b)`.
 */
export function returnsLoss({ definition }: Callable): boolean {
  if (definition.kind === 'lambda') return isCalledLoss(definition.body);
  const last = definition.body.at(-1);
  if (last?.kind !== 'return' || last.value === null) return false;
  const statements = [...statementsIn(definition.body)];
  const held: Held = (name) =>
    statements.flatMap((statement) =>
      statement.kind === 'assign' && statement.targets.some((target) => target.kind === 'name' && target.name === name)
        ? [statement.value]
        : [],
    );
  return isCalledLoss(last.value, held);
}

/** What a name is given in the same body. */
type Held = (name: string) => readonly Expression[];

const nothingHeld: Held = () => [];

/** Whether it is what is called a loss, or what one of the library's losses or a criterion of the program's answers, reduced or weighted or not. */
export function isCalledLoss(value: Expression, held: Held = nothingHeld): boolean {
  switch (value.kind) {
    case 'name':
      return isLossName(value.name) || held(value.name).some((given) => isCalledLoss(given));
    case 'binary':
      return isCalledLoss(value.left, held) || isCalledLoss(value.right, held);
    case 'unary':
      return isCalledLoss(value.operand, held);
    case 'subscript':
      return isCalledLoss(value.object, held);
    case 'tuple': {
      const [first] = value.elements;
      return first !== undefined && isCalledLoss(first, held);
    }
    case 'call': {
      const { callee } = value;
      const called = lastName(callee);
      if (libraryLoss.test(called) || isLossName(called)) return true;
      if (callee.kind === 'attribute' && isCalledLoss(callee.object, held)) return true;
      return value.arguments.some((argument) => isCalledLoss(argument.value));
    }
    case 'listComprehension':
    case 'generator':
      return isCalledLoss(value.element, held);
    default:
      return false;
  }
}

/** What does this to a network is a term of its loss: "Encourages a peaked attention". */
const asPenalty = /^(encourag|discourag|penali[sz])(e|es)$/;
/** What is negated is to be made as large as it can be. */
const negatedLikelihood = /^negative (elbo|evidence lower bound|(marginal |data )?log (marginal )?likelihood)/;
const describedLoss = /^(loss|penalty|regulari[sz](er|ation)|objective|minimi[sz]ation)$/;
/** What comes after these is what something is for, is made of, or is done to. */
const relating =
  /^(of|for|to|in|from|with|by|on|before|after|into|over|if|whether|how|and|or|this|that|its|reduces?|apply|applies|weighs?|logs?|plots?|prints?|scales?|updates?|adds?|gets?|creates?|builds?|makes?|trains?|evaluates?)$/;
const ofLoss =
  /^(weights?|scal\w+|factors?|names?|types?|config\w*|history|curves?|logs?|masks?|classes|modules?|wrapper|container|manager|value|values)$/;

/** Whether a definition is a method of a model, whatever it works out: what it takes is data for the model's layers. */
export function isMethodOfModel({ kind, owner }: Callable): boolean {
  return kind === 'method' && owner !== null && !isLossName(owner.name);
}

/** Whether a name says that something is a loss, and not that it is measured beside one: `val_loss` is a number for the log. */
export function isNamedToTrain(name: string): boolean {
  return isLossName(name) && !isNamedToMeasure(name);
}

const heldOutWord = /^(val|valid|validation|dev|test|eval)$/;
/** Of functions: what is written with a capital is named by nouns, as `LogCoshLoss` is. */
const measuringWord = /^(evaluate|log|logging|print|report|monitor|track|item)$/;

/** What evaluation metrics are called: a score is best when it is high, an error when it is low. */
export type MetricName = 'score' | 'error' | null;

const lossWord = /^(loss|losses|criterion|objective|cost)$/;
const errorWord = /^(error|errors|mae|rmse|wer|cer|levenshtein|percentage|percent|outlier|outliers)$/;
const scoreWord =
  /^(acc|accuracy|metric|metrics|iou|miou|f1|fscore|precision|recall|psnr|auc|score|correct|hits|dcg|ndcg|mrr|eval|evaluate|map|kappa|specificity|sensitivity|confusion|topk|top1|top5|measure|meter|match)$/;

/** Whether the last word of a name is that it is a loss: a criterion may as well be a score. */
export function endsInLoss(name: string): boolean {
  return /^loss(es)?$/.test(wordsOf(name).at(-1) ?? '');
}

/** Names that evaluation metrics go by: they only decide between "a loss without gradient" and "a metric". */
export function metricNameOf(name: string): MetricName {
  const words = wordsOf(name);
  if (words.some((word) => lossWord.test(word))) return null;
  if (words.some((word) => errorWord.test(word))) return 'error';
  return words.some((word) => scoreWord.test(word)) ? 'score' : null;
}

/** Whether a name says that right answers are counted, or what it is: no loss, unless its last word says so, though the count of wrong ones may be returned. */
export function isNamedMetric(name: string): boolean {
  const words = wordsOf(name);
  if (lossWord.test(words.at(-1) ?? '')) return false;
  return /_metrics?$/.test(words.join('_')) || words.some((word) => /^(acc|accuracy)$/.test(word));
}

/** Whether a file is named for what is measured: `metrics.py`, `eval/coco.py`; not `metric/loss.py`, where a metric is learned. */
export function isAmongMetrics(path: string): boolean {
  const parts = path.split(/[\\/]/).slice(-2);
  if (wordsOf(parts.at(-1) ?? '').some((word) => word.split('-').some((part) => lossWord.test(part)))) return false;
  return parts.some((part) =>
    /^_?(metrics?|eval(uat\w+)?|measures?|scores?)(_|\b)|_(metrics?|eval|scores?)\.py$/i.test(part),
  );
}

/** Whether a file, or its folder, is named for losses: `dice_loss.py`, `losses/overlap.py`. */
export function isAmongLosses(path: string): boolean {
  return path
    .replace(/\.\w+$/, '')
    .split(/[\\/]/)
    .slice(-2)
    .some((part) => wordsOf(part).some((word) => word.split('-').some((piece) => lossWord.test(piece))));
}

function wordsOf(name: string): readonly string[] {
  return inSnakeCase(name).toLowerCase().split(/[_.]/);
}

/** `LossFunction` as `Loss_Function`, and `NLLFunction` as `NLL_Function`. */
export function inSnakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z]{2})([A-Z][a-z])/g, '$1_$2');
}

/** Whether a name says that something is for the log: `get_ap_logging`. */
export function isNamedToMeasure(name: string): boolean {
  const isClass = /^_*[A-Z]/.test(name);
  const words = wordsOf(name);
  // A `loss_value` is a number for the log, a `value_loss` the loss of a critic.
  const isNumber = words.at(-1) === 'value';
  return (
    words.some((word) => heldOutWord.test(word)) ||
    (!isClass && (isNumber || words.some((word) => measuringWord.test(word))))
  );
}

/** Whether a name says that something makes the weights of a loss: `ratio2weight`. */
export function isNamedToWeigh(name: string): boolean {
  return /(^|[_\d])weights?$/.test(inSnakeCase(name).toLowerCase());
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
