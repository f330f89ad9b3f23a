import { describe, expect, test } from 'vitest';
import { evaluationOf, type Evaluation } from '../../../src/core/evaluate-loss';
import { judge } from '../../../src/core/findings/judgement';
import type { NamedInput } from '../../../src/core/loss/outcome';
import { LossSession } from '../../../src/core/loss/session';
import { differences } from '../../oracle/differences';
import { knownMisses } from '../../oracle/known-misses';
import { casesOf, givenArguments, programText, type OracleCase } from '../../oracle/oracle-case';
import { edited, type Edit } from './edits';
import { constructorParameters, occurrences, programOf, type ProgramText } from './program-text';
import { renamed } from './rename';
import { rewritings } from './rewritings';

/** Programs of losses in which tensors are of PyTorch alone. */
const groups = [
  'autograd_function',
  'inplace',
  'kinks',
  'losses_functional',
  'losses_modules',
  'nn_functions',
  'real_style',
  'reductions',
];

/** One case of each loss that has a value: that it stays the same is the matter here. */
function firstCases(group: string): readonly OracleCase[] {
  const seen = new Set<string>();
  return casesOf(group).filter(({ loss, expected, id }) => {
    const isFirst = !seen.has(loss);
    seen.add(loss);
    return isFirst && 'value' in expected && !(id in knownMisses);
  });
}

interface Answer {
  readonly evaluation: Evaluation;
  readonly verdict: string;
}

/** Calls the losses of one program, one after the other. */
class Program {
  #session: LossSession | null = null;

  constructor(readonly text: string) {}

  /** Value and gradients, and the verdict with the inputs that require a gradient as predictions. */
  answer(asked: OracleCase): Answer {
    const session = this.#fresh();
    const opened = session.open({ kind: 'named', name: asked.loss }, givenArguments(asked.config));
    const outcome = 'kind' in opened ? opened : session.call(opened, givenArguments(asked.args));
    const evaluation = evaluationOf(outcome);
    if (outcome.kind !== 'value') return { evaluation, verdict: outcome.kind };
    const { trace, value, isTensor, inputs } = outcome;
    const isPrediction = ({ entered, isOwn }: NamedInput): boolean => !isOwn && trace.requiresGrad(entered);
    const predictions = new Set(inputs.filter(isPrediction).map(({ entered }) => entered.id));
    const { verdict, backward } = judge({
      graph: trace.graph,
      output: value.id,
      isTensor,
      predictions,
      computed: new Set(),
    });
    return { evaluation, verdict: `${verdict}, backward ${backward}` };
  }

  #fresh(): LossSession {
    const files = { read: (path: string) => (path === 'program.py' ? this.text : undefined) };
    if (this.#session === null || this.#session.trace.size > mostNodes) {
      this.#session = new LossSession(files, 'program.py', 0);
    }
    this.#session.reseed(0);
    return this.#session;
  }
}

/** A longer trace takes more time to walk than the program to run again. */
const mostNodes = 3000;

/** The definitions at the top of a program that edits have changed, and those that use them. */
function touchedBy(edits: readonly Edit[], { module, text }: ProgramText): ReadonlySet<string> {
  const definitions = module.body.flatMap((one) =>
    one.kind === 'function' || one.kind === 'class'
      ? [{ name: one.name, start: one.span.start, end: one.span.end }]
      : [],
  );
  const touched = new Set(
    definitions.flatMap(({ name, start, end }) =>
      edits.some((edit) => start <= edit.start && edit.end <= end) ? [name] : [],
    ),
  );
  for (let before = -1; before < touched.size;) {
    before = touched.size;
    for (const { name, start, end } of definitions) {
      const own = text.slice(start, end);
      if ([...touched].some((other) => occurrences(own, other) > 0)) touched.add(name);
    }
  }
  return touched;
}

const mapped =
  (names: ReadonlyMap<string, string>) =>
  (name: string): string =>
    name.replace(/^\w+/, (first) => (first === 'self' ? first : (names.get(first) ?? first)));

function withNames(asked: OracleCase, names: ReadonlyMap<string, string>, program: ProgramText): OracleCase {
  const rename = mapped(names);
  const keys = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [rename(key), value]));
  const { expected } = asked;
  const isOwn = new Set(constructorParameters(program, asked.loss.split('.')[0] ?? asked.loss));
  return {
    ...asked,
    loss: rename(asked.loss),
    args: keys(asked.args),
    config: Object.fromEntries(
      Object.entries(asked.config).map(([key, value]) => [isOwn.has(key) ? rename(key) : key, value]),
    ),
    expected: 'raised' in expected ? expected : { ...expected, gradients: keys(expected.gradients) },
  };
}

const verdicts = new Map<string, string>();

const asWritten = new Map(groups.map((group) => [`${group}.py`, new Program(programText(`${group}.py`))]));

function verdictAsWritten(asked: OracleCase): string | undefined {
  const known = verdicts.get(asked.id) ?? asWritten.get(asked.program)?.answer(asked).verdict;
  if (known !== undefined) verdicts.set(asked.id, known);
  return known;
}

/** In words, where a rewritten program departs from PyTorch's numbers or from the verdict on the program as written. */
function departures(program: Program, asked: OracleCase, before: OracleCase): readonly string[] {
  const { evaluation, verdict } = program.answer(asked);
  const expectedVerdict = verdictAsWritten(before);
  const ofVerdict = verdict === expectedVerdict ? [] : [`verdict: ${verdict} instead of ${expectedVerdict ?? ''}`];
  return [...differences(asked, evaluation), ...ofVerdict].map((words) => `${before.id}: ${words}`);
}

let compared = 0;

describe.each([...Object.entries(rewritings), ['names are others', null] as const])('where %s', (_, rewriting) => {
  test.each(groups)('%s computes the same', (group) => {
    const program = programOf(programText(`${group}.py`));
    const { edits, names } =
      rewriting === null ? renamed(program) : { edits: rewriting(program), names: new Map<string, string>() };
    const rewritten = new Program(edited(program.text, edits));
    const touched = touchedBy(edits, program);
    const cases = firstCases(group).filter(({ loss }) => touched.has(loss.split('.')[0] ?? loss));
    compared += cases.length;
    expect(cases.flatMap((asked) => departures(rewritten, withNames(asked, names, program), asked))).toEqual([]);
  });
});

test('more than three hundred losses are rewritten', () => {
  expect(verdicts.size).toBeGreaterThan(300);
  expect(compared).toBeGreaterThan(1000);
});
