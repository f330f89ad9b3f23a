import { callMethods } from '../loss/class-methods';
import { isModule, positionalParameters, type Callable } from '../loss/definitions';
import { isDescribedAsLoss, isLossName, libraryLoss, returnsLoss } from '../loss/evidence';
import { lastName } from '../program/dotted-path';
import type { ClassDefinition, Expression } from '../program/program';
import { bodyExpressions, statementsIn } from '../program/walk';
import { isOfPlainValues } from '../roles/annotation';
import { readParameters } from '../roles/parts';
import { contains } from '../text/span';
import { definitionsOf, inlineOf } from './callables';
import type { StudyContext } from './context';
import { isEvidentLoss } from './study-loss';

interface Candidates {
  /** What could be a loss by its form: takes a prediction and a target, is used as a loss, or is called one. Evident ones first. */
  readonly candidates: readonly Callable[];
  /**
   * What is read in the place of a definition that cannot be read by what it takes: what it answers; null where that is followed from where the file
   * differentiates it, undefined for others.
   */
  readonly otherwise: (callable: Callable) => Callable | null | undefined;
}

export function candidatesOf(context: StudyContext): Candidates {
  const definitions = definitionsOf(context);
  const { differentiated, returned, through } = inlineOf(context, definitions);
  // Of a step of training what it differentiates is the loss.
  const isStep = ({ kind, span }: Callable): boolean =>
    kind === 'method' && differentiated.some((loss) => contains(span, loss.span));
  const callables = definitions.filter((callable) => !isStep(callable) && !isTest(callable));
  const evident = callables.filter((callable) => isEvidentLoss(callable, context));
  const others = callables.filter((callable) => !evident.includes(callable) && isLossByForm(callable, returned));
  const named = others.filter(({ name }) => isLossName(name));
  const rest = others.filter((callable) => !named.includes(callable));
  const read = new Set([...evident, ...others].map(({ definition }) => definition));
  const answers = [...returned].flatMap(([definition, callable]) => (read.has(definition) ? [] : [callable]));
  const otherwise: Candidates['otherwise'] = ({ kind, definition }) => {
    if (kind === 'inline' || definition.kind !== 'function') return undefined;
    return returned.get(definition) ?? (through.has(definition) ? null : undefined);
  };
  return { candidates: [...evident, ...differentiated, ...named, ...rest, ...answers], otherwise };
}

function isTest({ name }: Callable): boolean {
  return /^(test_|_?setup|main$)/.test(name.split('.').at(-1) ?? '');
}

/** `returned`: definitions that are read in the place of the models that they call. */
function isLossByForm(callable: Callable, returned: ReadonlyMap<Callable['definition'], Callable>): boolean {
  const { kind, name, parameters, definition, owner } = callable;
  if (!returnsSomething(definition)) return false;
  // A method is one by its name, or by what it answers where its class is called for nothing else: others serve that.
  const isOfClass = kind !== 'class' && owner !== null;
  if (isOfClass && !isLossName(name) && !(isUncalled(owner) && returnsLoss(callable))) return false;
  const rests = [parameters.rest, parameters.keywordRest].map((rest) => rest?.span);
  const ofRest = readParameters(callable).filter(({ span }) => rests.includes(span));
  const positional = [...positionalParameters(parameters), ...ofRest];
  if (positional.length === 0)
    return (parameters.rest !== null || parameters.keywordOnly.length > 0) && isLossName(name);
  const isOfParts = kind === 'function' && readParameters(callable).length > positional.length;
  if (positional.length < 2 && !isOfParts) {
    const isOfModels = kind !== 'class' || returned.has(definition);
    const isMadeOfLibrary = returnsLibraryLoss(definition) || (!isOfModels && callsLibraryLoss(definition));
    const isTerm = !returned.has(definition) && answersReduced(callable);
    return isLossName(name) || isDescribedAsLoss(callable) || isMadeOfLibrary || isTerm;
  }
  return isLossName(name) || !positional.every(({ annotation }) => annotation !== null && isOfPlainValues(annotation));
}

/** Whether a class says nothing of what a call of its objects does. */
function isUncalled({ body }: ClassDefinition): boolean {
  return !body.some((statement) => statement.kind === 'function' && callMethods.includes(statement.name));
}

/** Whether what is returned is one of the library's losses: `return F.cross_entropy(out, out.argmax(1))`. */
function returnsLibraryLoss(definition: Callable['definition']): boolean {
  if (definition.kind === 'lambda') return false;
  return [...statementsIn(definition.body)].some(
    (statement) =>
      statement.kind === 'return' &&
      statement.value?.kind === 'call' &&
      statement.value.callee.kind === 'attribute' &&
      libraryLoss.test(statement.value.callee.name),
  );
}

/** Whether a module says last that it takes the mean, or the sum, of all: no layer does. */
function answersReduced({ kind, definition, owner }: Callable): boolean {
  const last = definition.kind === 'lambda' ? undefined : definition.body.at(-1);
  const isOfModule = kind === 'class' && owner !== null && isModule(owner);
  return isOfModule && last?.kind === 'return' && last.value !== null && isReduced(last.value);
}

function isReduced(value: Expression): boolean {
  if (value.kind === 'unary') return isReduced(value.operand);
  if (value.kind === 'binary') return isReduced(value.left) || isReduced(value.right);
  return value.kind === 'call' && /^(mean|sum)$/.test(lastName(value.callee)) && value.arguments.length === 0;
}

/** Whether an object that is called with one value asks the library for a loss, as of pseudo-labels of its own. */
function callsLibraryLoss(definition: Callable['definition']): boolean {
  if (definition.kind === 'lambda') return false;
  return bodyExpressions(definition.body).some(
    (part) => part.kind === 'call' && libraryLoss.test(lastName(part.callee)),
  );
}

function returnsSomething(definition: Callable['definition']): boolean {
  if (definition.kind === 'lambda') return true;
  if (definition.isAsync || definition.isGenerator) return false;
  return [...statementsIn(definition.body)].some(
    (statement) => statement.kind === 'return' && statement.value !== null,
  );
}
