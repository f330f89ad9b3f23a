import { optionsClass, pythonValue } from '../../core/loss/python-value';
import { isPlainMapping, type PlainValue } from '../../core/loss/request';
import type { Truth } from '../data/metric';
import { seedFor } from '../data/random';
import type { Binding, Task } from '../data/task';
import type { Layer } from '../models/layer';
import type { Network } from '../models/model';
import type { OptimizerOptions } from '../optimizers/schema';
import type { RecordedRun } from '../record/record';
import { callModule, pytorchLayer } from './pytorch-layers';
import { indented, pythonTensor, writtenArguments } from './python-text';

/** The loss of a script: Python that defines it, and the expression that makes it. */
export interface ScriptedLoss {
  readonly fileName: string;
  readonly name: string;
  /** What it needs of its file. */
  readonly source: string;
  /** The same with every cut replaced; null where there is no surrogate. */
  readonly surrogate: string | null;
  /** Files that it imports and that are not part of the script. */
  readonly beside: readonly string[];
  /** The parameter that takes all arguments that have no name, if there is one. */
  readonly rest: string | null;
  /** What takes the loss out of its answer: `[0]`, `["loss"]`; nothing where it is the whole. */
  readonly taken: string;
  /** Constructor arguments; null for a function. */
  readonly config: Readonly<Record<string, PlainValue>> | null;
}

/** A PyTorch program that does a run of ours: the same data, initial weights and batches. It prints every variant's loss and metric. */
export function pytorchScript(run: RecordedRun, loss: ScriptedLoss): string {
  const { recipe, task } = run;
  const parts = [
    header(run, loss),
    'import torch\nfrom torch import nn',
    ...(hasOptions(task, loss) ? [optionsClass] : []),
    `# The loss, as it stands in ${loss.fileName}.\n\n${loss.source}`,
    dataPart(task),
    batchesPart(run),
    modelPart(run),
    scorePart(task),
    trainPart(task, recipe.optimizer, loss),
    mainPart(run, loss),
  ];
  return `${parts.join('\n\n\n')}\n`;
}

function hasOptions({ bindings }: Task, { config }: ScriptedLoss): boolean {
  const given = [...bindings.values()].flatMap((binding) => (binding.kind === 'plain' ? [binding.value] : []));
  return [...given, ...Object.values(config ?? {})].some(isPlainMapping);
}

function header({ recipe, task }: RecordedRun, { name, fileName, beside }: ScriptedLoss): string {
  return `"""The training of \`${name}\` (${fileName}) that Loss Lens shows, in PyTorch.

Data (${task.title}), initial weights and batches are the same: seed ${recipe.seed}, ${recipe.steps} steps.
${beside.length === 0 ? '' : `To be run where it can import ${beside.join(', ')}.\n`}"""`;
}

function dataPart({ columns, measured }: Task): string {
  const entries = [...columns].map(([name, value]) => `DATA[${JSON.stringify(name)}] = ${pythonTensor(value)}`);
  return ['DATA = {}', ...entries, ...(measured === null ? [] : truthPart(measured.truth))].join('\n');
}

function truthPart({ width, values }: Truth): readonly string[] {
  const dtype = values.every(Number.isInteger) ? 'int64' : 'float32';
  const data = dtype === 'int64' ? values : Float32Array.from(values);
  const tensor = pythonTensor({ type: { shape: [values.length / width, width], dtype }, data });
  return ['', '# What is true of each sample, for the metric.', `TRUTH = ${tensor}`];
}

/** The generator is mulberry32, the order that of Fisher and Yates: as Loss Lens draws its batches. */
function batchesPart({ recipe, task }: RecordedRun): string {
  if (task.model.kind === 'free') return `def batches():\n    while True:\n        yield list(range(${task.count}))`;
  const size = Math.min(recipe.batch, task.count);
  return `def batches():
    """Every epoch in a new order (mulberry32, Fisher-Yates), an incomplete last batch dropped."""
    count, size, state = ${task.count}, ${size}, ${seedFor(recipe.seed, 'batches')}

    def uniform():
        nonlocal state
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((state ^ (state >> 15)) * (state | 1)) & 0xFFFFFFFF
        t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & 0xFFFFFFFF)) & 0xFFFFFFFF
        return (t ^ (t >> 14)) / 4294967296

    while True:
        order = list(range(count))
        for last in range(count - 1, 0, -1):
            other = int(uniform() * (last + 1))
            order[last], order[other] = order[other], order[last]
        for start in range(0, count - size + 1, size):
            yield order[start : start + size]`;
}

function modelPart(run: RecordedRun): string {
  const { model } = run.task;
  const [original] = run.variants;
  const initial = [...(original?.snapshots[0]?.parameters ?? [])].filter(([name]) => !name.startsWith('loss.'));
  const weights = initial.map(([name, value]) => `WEIGHTS[${JSON.stringify(name)}] = ${pythonTensor(value)}`);
  const parts = ['WEIGHTS = {}', ...weights];
  if (model.kind === 'free') {
    const made = `def make_model():
    """The predictions are themselves what is trained."""
    return {name: value.clone().requires_grad_() for name, value in WEIGHTS.items()}


def predict(model, batch):
    return model`;
    return [...parts, '', '', made].join('\n');
  }
  const needsCall = [...model.trunk, ...model.heads.flatMap(({ layers }) => layers)].some(
    ({ kind }) => kind === 'normalize' || kind === 'corners' || kind === 'squeeze' || kind === 'reshape',
  );
  return [...parts, '', '', ...(needsCall ? [callModule, ''] : []), networkOf(model)].join('\n');
}

function networkOf(model: Network): string {
  const columns = [...new Set(model.heads.map(({ column }) => column))];
  const heads = model.heads.map(({ prediction, column, layers }) => {
    const rows = columns.length === 1 ? 'features' : `features.chunk(${columns.length})[${columns.indexOf(column)}]`;
    const value = layers.length === 0 ? rows : `model[${JSON.stringify(prediction)}](${rows})`;
    return `        ${JSON.stringify(prediction)}: ${value},`;
  });
  const modules = [
    `    model = nn.ModuleDict({"trunk": ${sequential(model.trunk)}})`,
    ...model.heads
      .filter(({ layers }) => layers.length > 0)
      .map(({ prediction, layers }) => `    model[${JSON.stringify(prediction)}] = ${sequential(layers)}`),
  ];
  const inputs = columns.map((column) => `batch[${JSON.stringify(column)}]`);
  const input = inputs.length === 1 ? (inputs[0] ?? '') : `torch.cat([${inputs.join(', ')}])`;
  const prefixes = model.heads.some(({ layers }) => layers.length > 0)
    ? `name if name.split(".")[0] in model else f"trunk.{name}"`
    : `f"trunk.{name}"`;
  return `def make_model():
${modules.join('\n')}
    model.load_state_dict({${prefixes}: value for name, value in WEIGHTS.items()})
    return model


def predict(model, batch):
    features = model["trunk"](${input})
    return {
${heads.join('\n')}
    }`;
}

function sequential(layers: readonly Layer[]): string {
  return `nn.Sequential(${layers.map(pytorchLayer).join(', ')})`;
}

function scorePart({ measured }: Task): string {
  if (measured === null)
    return 'def score(model):\n    """No measure follows from this loss, so there is nothing but the loss itself."""\n    return float("nan")';
  return `def score(model):
    """${measured.metric.reads.charAt(0).toUpperCase()}${measured.metric.reads.slice(1)}."""
    with torch.no_grad():
        output = predict(model, DATA)[${JSON.stringify(measured.prediction)}]
${indented(measured.metric.inPyTorch, '        ')}`;
}

const optimizerClasses: Readonly<Record<OptimizerOptions['name'], string>> = {
  sgd: 'SGD',
  momentum: 'SGD',
  adam: 'Adam',
  adamw: 'AdamW',
  rmsprop: 'RMSprop',
};

function trainPart({ bindings, model }: Task, { name, ...options }: OptimizerOptions, loss: ScriptedLoss): string {
  const given = Object.entries(options).map(([key, value]) => `${key}=${pythonValue(value)}`);
  const args = writtenArguments(
    [...bindings].map(([key, binding]) => [key, boundTo(key, binding)]),
    loss.rest,
  );
  const parameters = model.kind === 'free' ? 'list(model.values())' : 'list(model.parameters())';
  const own = loss.config === null ? '' : ' + own_parameters(criterion)';
  return `${loss.config === null ? '' : ownParameters}def train(criterion, objective, steps):
    """Losses of all steps, and the metric before and after them."""
    model, losses = make_model(), []
    optimizer = torch.optim.${optimizerClasses[name]}(${parameters}${own}, ${given.join(', ')})
    before = score(model)
    for _, indices in zip(range(steps), batches()):
        batch = {name: column[indices] for name, column in DATA.items()}
        outputs = predict(model, batch)
        value = objective(torch.as_tensor(criterion(${args.join(', ')})${loss.taken}).float().mean())
        losses.append(value.item())
        optimizer.zero_grad()
        if value.requires_grad:
            value.backward()
        optimizer.step()
    return losses, before, score(model)`;
}

const ownParameters = `def own_parameters(criterion):
    owner = getattr(criterion, "__self__", criterion)
    return list(owner.parameters()) if isinstance(owner, nn.Module) else []


`;

function boundTo(name: string, binding: Binding): string {
  switch (binding.kind) {
    case 'prediction':
      return `outputs[${JSON.stringify(name)}]`;
    case 'column':
      return `batch[${JSON.stringify(binding.column)}]`;
    case 'fixed':
      return pythonTensor(binding.value);
    case 'plain':
      return pythonValue(binding.value);
  }
}

function mainPart({ recipe, task, variants }: RecordedRun, loss: ScriptedLoss): string {
  const made = makes(loss);
  const metric = task.measured?.metric.name ?? 'metric';
  const objectives = {
    original: `("as written", lambda: ${made}, lambda loss: loss)`,
    shifted: `("shifted", lambda: ${made}, lambda loss: loss + (${recipe.shift}))`,
    negated: `("negated", lambda: ${made}, lambda loss: -loss)`,
    surrogate: `("surrogate", lambda: made_surrogate(), lambda loss: loss)`,
  };
  const rows = variants.map((variant) => `    ${objectives[variant.name]},`);
  const hasSurrogate = loss.surrogate !== null && variants.some((variant) => variant.name === 'surrogate');
  return `${hasSurrogate ? surrogatePart(loss) : ''}VARIANTS = [
${rows.join('\n')}
]

if __name__ == "__main__":
    for name, make, objective in VARIANTS:
        losses, before, after = train(make(), objective, ${recipe.steps})
        print(f"{name:>10}  loss {losses[0]:.6g} -> {losses[-1]:.6g}  ${metric} {before:.4f} -> {after:.4f}")`;
}

function surrogatePart(loss: ScriptedLoss): string {
  const source = (loss.surrogate ?? '').replaceAll('\\', '\\\\').replaceAll("'''", "\\'\\'\\'");
  return `# The loss with every cut replaced by what sends a gradient.
SURROGATE = '''
${source}
'''


def made_surrogate():
    names = {}
    exec(SURROGATE, names)
    return ${makes(loss, `names[${JSON.stringify(loss.name.split('.')[0])}]`)}


`;
}

/** The expression that gives what is called. */
function makes({ name, config }: ScriptedLoss, outer = name.split('.')[0] ?? name): string {
  const [, ...rest] = name.split('.');
  const given = Object.entries(config ?? {}).map(([key, value]) => `${key}=${pythonValue(value)}`);
  const owner = config === null ? outer : `${outer}(${given.join(', ')})`;
  return [owner, ...rest].join('.');
}
