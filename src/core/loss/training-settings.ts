import { pathOf } from '../program/dotted-path';
import { importedNames } from '../program/imported-names';
import type { Argument, CallExpression, Expression, Module } from '../program/program';
import { allExpressions } from '../program/walk';
import type { Span } from '../text/span';

/** An argument that stands there as a literal. */
export type Literal = number | boolean | readonly number[];

/** How a file trains, as far as its literals say: what is computed or differs from call to call is left out. */
export interface TrainingSettings {
  readonly optimizer: OptimizerCall | null;
  readonly batch: { readonly size: number; readonly span: Span } | null;
}

/** One call of `torch.optim.…`. */
export interface OptimizerCall {
  readonly name: OptimizerClass;
  /** Arguments after the parameters, by PyTorch's names. */
  readonly options: Readonly<Record<string, Literal>>;
  /** Names of arguments that are given and are no literals. */
  readonly computed: readonly string[];
  readonly span: Span;
}

export type OptimizerClass = 'SGD' | 'Adam' | 'AdamW' | 'RMSprop';

/** Positional parameters after `params` (https://pytorch.org/docs/stable/optim.html). */
const signatures: Readonly<Record<OptimizerClass, readonly string[]>> = {
  SGD: ['lr', 'momentum', 'dampening', 'weight_decay', 'nesterov'],
  Adam: ['lr', 'betas', 'eps', 'weight_decay', 'amsgrad'],
  AdamW: ['lr', 'betas', 'eps', 'weight_decay', 'amsgrad'],
  RMSprop: ['lr', 'alpha', 'eps', 'weight_decay', 'momentum', 'centered'],
};

/** What every call of a module that makes an optimiser or a loader of batches agrees on. */
export function trainingSettings(module: Module): TrainingSettings {
  const names = importedNames(module);
  const optimizers: OptimizerCall[] = [];
  let others = 0;
  const batches: BatchCall[] = [];
  for (const expression of allExpressions(module.body)) {
    if (expression.kind !== 'call') continue;
    const name = dottedName(expression.callee, names);
    if (name?.startsWith('torch.optim.') === true) {
      const call = optimizerCall(name.slice('torch.optim.'.length), expression);
      if (call === null) others += /^torch\.optim\.\w+$/.test(name) ? 1 : 0;
      else optimizers.push(call);
    } else if (name === 'torch.utils.data.DataLoader') batches.push(...batchCall(expression));
  }
  return { optimizer: others === 0 ? agreed(optimizers, sameOptimizer) : null, batch: batchOf(batches) };
}

function dottedName(callee: Expression, names: ReadonlyMap<string, string>): string | null {
  const path = pathOf(callee);
  if (path === null) return null;
  const [first = '', ...rest] = path.split('.');
  const imported = names.get(first);
  return imported === undefined ? null : [imported, ...rest].join('.');
}

/** null where it is not known how this optimiser moves the weights. */
function optimizerCall(name: string, call: CallExpression): OptimizerCall | null {
  if (!isOptimizerClass(name)) return null;
  const [parameters, ...given] = call.arguments;
  // Groups of parameters have learning rates of their own.
  if (parameters === undefined || parameters.value.kind === 'list' || isSpread(parameters)) return null;
  const options: Record<string, Literal> = {};
  const computed: string[] = [];
  for (const [index, argument] of given.entries()) {
    if (isSpread(argument)) return null;
    const key = argument.kind === 'keyword' ? argument.name : signatures[name][index];
    if (key === undefined) return null;
    const value = literal(argument.value);
    if (value !== null) options[key] = value;
    else if (!isNone(argument.value)) computed.push(key);
  }
  return { name, options, computed, span: call.span };
}

function isOptimizerClass(name: string): name is OptimizerClass {
  return Object.hasOwn(signatures, name);
}

function isSpread({ kind }: Argument): boolean {
  return kind === 'spread' || kind === 'spreadKeywords';
}

interface BatchCall {
  readonly size: number;
  readonly span: Span;
  readonly shuffles: boolean;
}

function batchCall({ arguments: given, span }: CallExpression): readonly BatchCall[] {
  const named = new Map(given.map((argument) => [argument.kind === 'keyword' ? argument.name : '', argument.value]));
  const second = given[1]?.kind === 'positional' ? given[1].value : undefined;
  const size = literal(named.get('batch_size') ?? second);
  const shuffle = literal(named.get('shuffle'));
  return typeof size === 'number' ? [{ size, span, shuffles: shuffle === true }] : [];
}

/** Loaders that shuffle are those that are trained on. */
function batchOf(calls: readonly BatchCall[]): TrainingSettings['batch'] {
  const training = calls.filter(({ shuffles }) => shuffles);
  return agreed(training.length > 0 ? training : calls, (one, other) => one.size === other.size);
}

/** The first of calls that all say the same; null where they do not, or there is none. */
function agreed<Call>(calls: readonly Call[], isSame: (one: Call, other: Call) => boolean): Call | null {
  const [first] = calls;
  return first !== undefined && calls.every((call) => isSame(first, call)) ? first : null;
}

function sameOptimizer(one: OptimizerCall, other: OptimizerCall): boolean {
  const told = ({ name, options, computed }: OptimizerCall) =>
    JSON.stringify([name, Object.entries(options).toSorted(), computed.toSorted()]);
  return told(one) === told(other);
}

function isNone(expression: Expression): boolean {
  return expression.kind === 'constant' && expression.value === 'None';
}

function literal(expression: Expression | undefined): Literal | null {
  switch (expression?.kind) {
    case 'integer':
    case 'float':
      return expression.value;
    case 'unary': {
      const value = literal(expression.operand);
      return expression.operator === '-' && typeof value === 'number' ? -value : null;
    }
    case 'constant':
      return expression.value === 'True' ? true : expression.value === 'False' ? false : null;
    case 'tuple': {
      const elements = expression.elements.map(literal);
      return elements.every((element) => typeof element === 'number') ? elements : null;
    }
    default:
      return null;
  }
}
