import type { Value } from '../interpreter/values';
import { library } from '../libraries/library';
import { assignedValue } from '../loss/assignments';
import { callsIn, type CallSite } from '../loss/call-sites';
import { positionalParameters, type Callable } from '../loss/definitions';
import { isLossName } from '../loss/evidence';
import { functionsOf, type OwnFunction } from '../loss/own-functions';
import { recordingContexts } from '../loss/recording';
import { straightWay } from '../loss/straight-way';
import type { InlineNames } from '../loss/surroundings';
import { toldLeavesOf, type ToldLeaves } from '../loss/told-leaves';
import { lastName } from '../program/dotted-path';
import type { CallExpression, Expression, Module, Statement } from '../program/program';
import { statementsIn } from '../program/walk';
import type { StudyContext } from './context';

/** What the names at the top of a file mean: imports of libraries, its own functions and loss classes, instances of either. */
export class ModuleNames implements InlineNames {
  readonly #followed = new Set<string>(computing);
  readonly #settings = new Map<string, boolean>();
  /** Classes of losses, of this file or brought in from another. */
  readonly #classes = new Set<string>();

  #calls: ReadonlyMap<string, readonly CallSite[]> | null = null;
  #recording: ReturnType<typeof recordingContexts> | null = null;

  constructor(
    readonly module: Module,
    callables: readonly Callable[],
    readonly context: Pick<StudyContext, 'source' | 'probe'>,
  ) {
    for (const statement of statementsIn(module.body)) {
      if (statement.kind === 'import') {
        for (const { name, asName } of statement.names)
          if (isLibrary(name)) this.#followed.add(asName ?? name.split('.')[0] ?? name);
      } else if (statement.kind === 'importFrom' && statement.names !== '*') {
        for (const { name, asName } of statement.names) this.#bring(asName ?? name, isLibrary(statement.module));
      }
    }
    for (const { name, kind, owner, parameters } of callables) {
      if (positionalParameters(parameters).length < 2) continue;
      if (owner === null) this.#followed.add(name);
      if (kind === 'class') this.#classes.add(name);
    }
    for (const statement of statementsIn(module.body)) {
      if (statement.kind === 'class' && statement.bases.some(({ value }) => lastName(value) === 'Function'))
        this.#followed.add(statement.name);
      if (statement.kind !== 'assign') continue;
      // `hard_sign = HardSign.apply`
      const isApplied = lastName(statement.value) === 'apply' && this.isFollowed(statement.value);
      for (const target of statement.targets) if (isApplied && target.kind === 'name') this.#followed.add(target.name);
      if (statement.value.kind !== 'call') continue;
      const makes = this.makesLoss(statement.value.callee);
      for (const target of statement.targets) if (makes && target.kind === 'name') this.#followed.add(target.name);
    }
  }

  /** What an import binds: all of a library, of another file what is named a loss and can be read. */
  #bring(name: string, isOfLibrary: boolean): void {
    if (isOfLibrary) {
      this.#followed.add(name);
    } else if (isLossName(name)) {
      const kind = this.context.probe.kindOf(name);
      if (kind === 'function') this.#followed.add(name);
      if (kind === 'class') this.#classes.add(name);
    }
  }

  readonly isFollowed = (callee: Expression): boolean => {
    if (callee.kind === 'name') return this.#followed.has(callee.name) || this.#isSetting(callee.name);
    return callee.kind === 'attribute' && this.isFollowed(callee.object);
  };
  /** Whether a name at the top of the file says where tensors are, of what dtype, or how something is done. */
  #isSetting(name: string): boolean {
    const known = this.#settings.get(name) ?? settings.has(this.context.probe.kindOf(name) ?? 'none');
    this.#settings.set(name, known);
    return known;
  }
  readonly makesLoss = (callee: Expression): boolean => {
    if (callee.kind === 'name' && this.#classes.has(callee.name)) return true;
    return partOfLoss.test(lastName(callee)) && this.isFollowed(callee);
  };
  readonly callsOf = (name: string): readonly CallSite[] => {
    this.#calls ??= callsIn(this.module);
    return this.#calls.get(name) ?? [];
  };
  readonly madeByProgram: InlineNames['madeByProgram'] = (name) => {
    if (this.context.probe.kindOf(name) !== null) return null;
    const programs = this.module.body.filter((statement) => statement.kind === 'if' && isOfProgram(statement.test));
    return assignedValue(name, straightWay(programs));
  };
  readonly makesDistribution = (callee: Expression): boolean =>
    Object.hasOwn(library, `torch.distributions.${lastName(callee)}`);
  readonly isTensorMethod = (name: string): boolean => Object.hasOwn(library, `torch.Tensor.${name}`);
  readonly recording = (statement: Statement): CallExpression | null => {
    this.#recording ??= recordingContexts(this.module);
    return this.#recording.get(statement) ?? null;
  };
  readonly functions = (): ReadonlyMap<string, OwnFunction> => functionsOf(this.module);
  readonly toldLeaves = (): ToldLeaves => toldLeavesOf(this.module);
  readonly quote: InlineNames['quote'] = ({ span }, inserted) => this.context.source.quote(span, inserted);
}

const settings: ReadonlySet<Value['kind']> = new Set(['device', 'dtype', 'str']);

/** Classes of a library that a loss is made of: its losses, and what computes without weights of its own. */
const partOfLoss =
  /Loss$|LossWithLogits$|^(Log)?(Softmax|Sigmoid)$|^(Softmin|Softplus|Tanh|ReLU|CosineSimilarity|PairwiseDistance)$/;

/** Python's own functions that a loss is computed with. */
const computing = ['abs', 'float', 'max', 'min', 'pow', 'round', 'sum'];

/** `__name__ == '__main__'` */
function isOfProgram(test: Expression): boolean {
  return test.kind === 'compare' && test.left.kind === 'name' && test.left.name === '__name__';
}

function isLibrary(module: string): boolean {
  return /^(torch|math|numpy)(\.|$)/.test(module);
}
