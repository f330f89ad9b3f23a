import type { LossStory } from '../findings/cut-findings';
import { FlowMap } from '../graph/flow';
import type { Callable } from '../loss/definitions';
import type { Outcome } from '../loss/outcome';
import { statementsIn } from '../program/walk';
import { hintOf, hintOfName, type NameHint } from '../roles/names';
import { readParameters } from '../roles/parts';
import type { Reading } from '../roles/reading';
import type { Span } from '../text/span';
import type { StudyContext } from './context';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** Where the predictions of a loss come in, and where its value leaves. */
export function storyOf(
  callable: Callable,
  { source }: StudyContext,
  reading: Reading,
  { trace, value, inputs }: Pick<Traced, 'trace' | 'value' | 'inputs'>,
  predictions: readonly string[],
): LossStory {
  const { graph } = trace;
  const parameters = new Map(readParameters(callable).map((parameter) => [parameter.name, parameter]));
  const isInline = callable.kind === 'inline';
  return {
    source,
    predictions: predictions.flatMap((name) => {
      const parameter = parameters.get(name);
      if (parameter === undefined) return [];
      const { path, start, end } = parameter.span;
      const span: Span = { path, start, end: isInline ? end : start + (/^\w+/.exec(name)?.[0] ?? name).length };
      const entered = inputs.filter((input) => input.name === name).map((input) => input.entered.id);
      const flow = new FlowMap(graph, new Set(entered));
      return [
        {
          name,
          entered,
          span,
          assumed: reading.guessed && !isInline && (isLetter(name) || hintOf(parameter) !== 'prediction'),
          isReached: flow.flow(value.id) === 'flows',
          isReachedFrom: (node) => flow.flow(node) === 'flows',
        },
      ];
    }),
    mayTrain: isInline ? [] : othersThatTrain(reading, trace, value.id, inputs),
    result: returnSpan(callable),
    siteOf: (node) => graph.nodes[node]?.site ?? null,
  };
}

const neverTrained = new Set<NameHint>(['target', 'teacher', 'mask', 'weight', 'flag', 'reduction', 'number']);

/** Of `x` and `y` either may be what trains. */
function isLetter(name: string): boolean {
  return name.length === 1;
}

function othersThatTrain(
  reading: Reading,
  { graph }: Traced['trace'],
  value: number,
  inputs: Traced['inputs'],
): readonly string[] {
  return inputs.flatMap(({ name, entered, isOwn }) => {
    const read = reading.inputs.find((input) => input.name === name);
    const isOpen =
      isOwn ||
      (read?.kind === 'tensor' &&
        read.role !== 'prediction' &&
        (isLetter(name) || !neverTrained.has(hintOfName(name))));
    return isOpen && new FlowMap(graph, new Set([entered.id])).depends(value) ? [name] : [];
  });
}

/** The last `return` of a definition: where its value leaves. */
function returnSpan(callable: Callable): Span | null {
  const { definition } = callable;
  if (definition.kind === 'lambda') return definition.body.span;
  const returns = [...statementsIn(definition.body)].filter((statement) => statement.kind === 'return');
  return returns.at(-1)?.span ?? null;
}
