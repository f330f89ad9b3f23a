import type { Argument, CallExpression, Expression } from '../../../src/core/program/program';
import { expressionsIn } from '../../../src/core/program/walk';
import { namesOf } from '../../../src/core/interpreter/names';
import { insertion, type Edit } from './edits';
import {
  callsOf,
  dottedName,
  functionsOf,
  isPlainCall,
  namesReadBy,
  occurrences,
  plainFunctions,
  positionalOf,
  type ProgramText,
} from './program-text';

/** A rewriting of a program that changes nothing of what it computes. */
export type Rewriting = (program: ProgramText) => readonly Edit[];

/** Methods of tensors alone, which are functions of `torch` by the same name and with the same arguments. */
const methods = new Set(
  `abs exp log sqrt rsqrt sin cos tanh sigmoid relu softmax log_softmax logsumexp clamp clamp_min square neg sign round floor ceil
   mean std var prod amax amin argmax argmin cumsum cumprod norm unsqueeze squeeze transpose flatten gather index_select masked_select
   masked_fill matmul mul div sub log1p expm1 erf reciprocal topk where isnan median diff flip roll tril triu outer dot mm bmm`.split(
    /\s+/,
  ),
);

/** `x.abs(…)` becomes `torch.abs(x, …)`. */
const methodToFunction: Rewriting = (program) => {
  const { text } = program;
  return callsOf(program).flatMap((call): readonly Edit[] => {
    const { callee } = call;
    if (callee.kind !== 'attribute' || !methods.has(callee.name) || !isPlainCall(call)) return [];
    const root = dottedName(callee.object);
    if (root !== null && /^(torch|F|nn|math|np|self)\b/.test(root)) return [];
    const dot = text.lastIndexOf('.', callee.nameSpan.start);
    if (!isBalanced(text.slice(call.span.start, dot))) return [];
    const open = text.indexOf('(', callee.nameSpan.end);
    return [
      insertion(call.span.start, `torch.${callee.name}(`),
      { start: dot, end: open + 1, text: call.arguments.length === 0 ? '' : ', ' },
    ];
  });
};

/** `torch.abs(x, …)` becomes `(x).abs(…)`. */
const functionToMethod: Rewriting = (program) => {
  const { text } = program;
  return callsOf(program).flatMap((call): readonly Edit[] => {
    const name = dottedName(call.callee)?.replace(/^torch\./, '') ?? '';
    const [first, second] = call.arguments;
    if (dottedName(call.callee) !== `torch.${name}` || !methods.has(name) || !isPlainCall(call)) return [];
    if (name === 'where' || first?.kind !== 'positional' || isLiteral(first.value)) return [];
    const open = text.indexOf('(', call.callee.span.end);
    const close = second === undefined ? call.span.end - 1 : text.indexOf(',', first.span.end);
    const rest = second === undefined ? call.span.end - 1 : second.span.start;
    return [
      { start: call.span.start, end: open + 1, text: '(' },
      { start: close, end: rest, text: `).${name}(` },
    ];
  });
};

function isLiteral({ kind }: { readonly kind: string }): boolean {
  return ['integer', 'float', 'list', 'tuple', 'unary'].includes(kind);
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Functions of `torch.nn.functional`: the module of the same loss, and the names of what it is called with. */
const modules: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  mse_loss: ['MSELoss', ['input', 'target']],
  l1_loss: ['L1Loss', ['input', 'target']],
  smooth_l1_loss: ['SmoothL1Loss', ['input', 'target']],
  huber_loss: ['HuberLoss', ['input', 'target']],
  cross_entropy: ['CrossEntropyLoss', ['input', 'target']],
  nll_loss: ['NLLLoss', ['input', 'target']],
  binary_cross_entropy: ['BCELoss', ['input', 'target']],
  binary_cross_entropy_with_logits: ['BCEWithLogitsLoss', ['input', 'target']],
  kl_div: ['KLDivLoss', ['input', 'target']],
  poisson_nll_loss: ['PoissonNLLLoss', ['input', 'target']],
  gaussian_nll_loss: ['GaussianNLLLoss', ['input', 'target', 'var']],
  hinge_embedding_loss: ['HingeEmbeddingLoss', ['input', 'target']],
  margin_ranking_loss: ['MarginRankingLoss', ['input1', 'input2', 'target']],
  cosine_embedding_loss: ['CosineEmbeddingLoss', ['input1', 'input2', 'target']],
  triplet_margin_loss: ['TripletMarginLoss', ['anchor', 'positive', 'negative']],
  multi_margin_loss: ['MultiMarginLoss', ['input', 'target']],
  multilabel_margin_loss: ['MultiLabelMarginLoss', ['input', 'target']],
  soft_margin_loss: ['SoftMarginLoss', ['input', 'target']],
  ctc_loss: ['CTCLoss', ['log_probs', 'targets', 'input_lengths', 'target_lengths']],
  relu: ['ReLU', ['input']],
  relu6: ['ReLU6', ['input']],
  gelu: ['GELU', ['input']],
  softplus: ['Softplus', ['input']],
  elu: ['ELU', ['input']],
  silu: ['SiLU', ['input']],
  logsigmoid: ['LogSigmoid', ['input']],
  hardtanh: ['Hardtanh', ['input']],
};

/** Calls of those with their operands by position and all else by keyword. */
function functionalCalls(program: ProgramText): readonly (readonly [CallExpression, string, readonly string[]])[] {
  return callsOf(program).flatMap((call) => {
    const name = dottedName(call.callee) ?? '';
    const [module, operands] = modules[name.replace(/^(F|torch\.nn\.functional)\./, '')] ?? [];
    if (!/^(F|torch\.nn\.functional)\./.test(name) || module === undefined || operands === undefined) return [];
    return isPlainCall(call) && positionalOf(call).length === operands.length
      ? [[call, module, operands] as const]
      : [];
  });
}

/** Modules that take a weight, as their functions do. */
const weighted = /^(CrossEntropy|NLL|BCE|BCEWithLogits|MultiMargin)Loss$/;

/** `F.mse_loss(x, y, reduction='sum')` becomes `torch.nn.MSELoss(reduction='sum')(x, y)`. */
const functionToModule: Rewriting = (program) =>
  functionalCalls(program).flatMap(([call, module, operands]): readonly Edit[] => {
    const keywords = call.arguments.slice(operands.length);
    if (keywords.some((keyword) => keyword.kind === 'keyword' && keyword.name === 'weight' && !weighted.test(module))) {
      return [];
    }
    if (keywords.some(({ value }) => [...expressionsIn(value)].some(({ kind }) => kind === 'call'))) return [];
    const options = keywords.map(({ span }) => program.text.slice(span.start, span.end)).join(', ');
    const last = call.arguments[operands.length - 1];
    const end = keywords.at(-1)?.span.end;
    const callee = { start: call.callee.span.start, end: call.callee.span.end, text: `torch.nn.${module}(${options})` };
    return last === undefined || end === undefined ? [callee] : [callee, { start: last.span.end, end, text: '' }];
  });

/** Operands of those losses, and arguments of the program's own functions, by their names. */
const positionalToKeyword: Rewriting = (program) => {
  const own = plainFunctions(program);
  const named = (call: CallExpression, names: readonly string[]): readonly Edit[] =>
    call.arguments.flatMap((argument, index) => {
      const name = names[index];
      return argument.kind === 'positional' && name !== undefined ? [insertion(argument.span.start, `${name}=`)] : [];
    });
  const ofOwn = callsOf(program).flatMap((call): readonly Edit[] => {
    const definition = call.callee.kind === 'name' ? own.get(call.callee.name) : undefined;
    if (definition === undefined || !isPlainCall(call)) return [];
    const names = definition.parameters.positional.map(({ name }) => name);
    return positionalOf(call).length <= names.length ? named(call, names) : [];
  });
  return [...ofOwn, ...functionalCalls(program).flatMap(([call, , operands]) => named(call, operands))];
};

/** What a function returns is computed by a helper of its own. */
const extractHelper: Rewriting = (program) => {
  const { text, module } = program;
  const known = new Set(module.body.flatMap((one) => (one.kind === 'class' ? one.body : [one])));
  return functionsOf(program).flatMap((definition, index): readonly Edit[] => {
    const last = definition.body.at(-1);
    if (!known.has(definition) || definition.isGenerator || last?.kind !== 'return' || last.value === null) return [];
    const read = namesReadBy(last.value);
    if (read === null || read.length === 0 || last.value.kind === 'tuple') return [];
    const { span } = last.value;
    const source = text.slice(last.span.start + 'return '.length, Math.max(span.end, last.span.end));
    if (source.includes('\n') || source.includes('#') || source.includes('__')) return [];
    const given = read.filter((name) => namesOf(definition).locals.has(name));
    const helper = `extracted_${String(index)}(${given.join(', ')})`;
    return [
      { start: last.span.start, end: last.span.start + 'return '.length + source.length, text: `return ${helper}` },
      insertion(text.length, `\n\ndef ${helper}:\n    return ${source}\n`),
    ];
  });
};

/** A call of a helper that only returns an expression is that expression. */
const inlineHelper: Rewriting = (program) => {
  const { text, module } = program;
  const own = plainFunctions(program);
  const globals = new Set(module.body.flatMap((one) => ('name' in one ? [one.name] : [])));
  const edits: Edit[] = [];
  for (const call of callsOf(program)) {
    const definition = call.callee.kind === 'name' ? own.get(call.callee.name) : undefined;
    const [only, ...others] = definition?.body.filter(({ kind }) => kind !== 'expression') ?? [];
    if (definition === undefined || only?.kind !== 'return' || only.value === null || others.length > 0) continue;
    const { positional } = definition.parameters;
    const arguments_ = positionalOf(call);
    const read = namesReadBy(only.value);
    if (read === null || arguments_.length !== positional.length || call.arguments.length !== positional.length)
      continue;
    const given = new Map(positional.map(({ name }, index) => [name, arguments_[index]]));
    // What is written more than once must be the same each time: a name.
    const isSimple = [...given].every(([name, argument]) => {
      const source = text.slice(only.value?.span.start, only.value?.span.end);
      return argument?.value.kind === 'name' || occurrences(source, name) === 1;
    });
    const isKnown = read.every(
      (name) => given.has(name) || globals.has(name) || !/^(?!torch$|F$|nn$|math$)/.test(name),
    );
    if (!isSimple || !isKnown) continue;
    edits.push({ start: call.span.start, end: call.span.end, text: `(${substituted(only.value, given, text)})` });
  }
  return edits.filter(
    (one) => !edits.some((other) => other !== one && other.start <= one.start && one.end <= other.end),
  );
};

function substituted(expression: Expression, given: ReadonlyMap<string, Argument | undefined>, text: string): string {
  const { start, end } = expression.span;
  let [result, at] = ['', start];
  for (const inner of [...expressionsIn(expression)].sort((a, b) => a.span.start - b.span.start)) {
    const argument = inner.kind === 'name' ? given.get(inner.name) : undefined;
    if (argument === undefined) continue;
    result += `${text.slice(at, inner.span.start)}(${text.slice(argument.span.start, argument.span.end)})`;
    at = inner.span.end;
  }
  return result + text.slice(at, end);
}

/** `x.sum()` becomes a loop over all elements, `[f(v) for v in xs]` a `map`. */
const vectorsToLoops: Rewriting = (program) => {
  const { text } = program;
  const edits = callsOf(program).flatMap((call): readonly Edit[] => {
    const { callee } = call;
    if (callee.kind !== 'attribute' || callee.name !== 'sum' || call.arguments.length > 0) return [];
    const root = dottedName(callee.object);
    if (root !== null && /^(torch|np|self)\b/.test(root)) return [];
    const dot = text.lastIndexOf('.', callee.nameSpan.start);
    if (!isBalanced(text.slice(call.span.start, dot))) return [];
    return [insertion(call.span.start, 'summed('), { start: dot, end: call.span.end, text: ')' }];
  });
  const loop = `
def summed(values):
    flat = values.reshape(-1)
    total = flat[:0].sum()
    for index in range(flat.shape[0]):
        total = total + flat[index]
    return total
`;
  return edits.length === 0 ? [] : [...edits, insertion(text.length, `\n${loop}`)];
};

export const rewritings: Readonly<Record<string, Rewriting>> = {
  'a method is a function': methodToFunction,
  'a function is a method': functionToMethod,
  'a function is a module': functionToModule,
  'arguments have names': positionalToKeyword,
  'a helper is extracted': extractHelper,
  'a helper is inlined': inlineHelper,
  'a sum is a loop': vectorsToLoops,
};
