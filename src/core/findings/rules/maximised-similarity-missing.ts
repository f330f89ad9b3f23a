import type { GraphNode } from '../../graph/graph';
import type { FunctionDefinition } from '../../program/program';
import { statementsIn } from '../../program/walk';
import { contains, type Span } from '../../text/span';
import { similarTerm, type SimilarTerm } from '../contrary-terms';
import { hasDirection } from '../direction';
import type { ExaminedLoss } from '../examined-loss';
import type { Draft, GraphRule, Rewriting } from '../rule';
import { signPlace } from '../sign-place';
import { helperToBlame, isSimilarity } from '../similarity';

export const maximisedSimilarityMissing: GraphRule = {
  id: 'maximised-similarity-missing',
  find: (loss) => {
    const { callable, isLoss, isOfOwnLayers } = loss.surroundings;
    const span = callable.kind === 'inline' ? loss.siteOf(summarised(loss))?.span : loss.returned;
    if (span === undefined || span === null || !hasDirection(loss, isLoss || isOfOwnLayers())) return [];
    if (isSimilarity(loss)) {
      const place = signPlace(answerOf(helperToBlame(loss)) ?? span, loss.surroundings);
      // Where a step makes a loss of what a method answers, that loss tells it.
      return callable.kind === 'method' && !contains(callable.span, place) ? [] : [ofWhole(place, loss)];
    }
    const term = similarTerm(loss);
    return term === null ? [] : [ofTerm(term, loss)];
  },
};

/** The only value that a function returns. */
function answerOf(helper: FunctionDefinition | null): Span | null {
  const returned = helper === null ? [] : [...statementsIn(helper.body)].filter(({ kind }) => kind === 'return');
  const [only, ...others] = returned;
  return only?.kind === 'return' && others.length === 0 ? (only.value?.span ?? null) : null;
}

function ofWhole(span: Span, loss: ExaminedLoss): Draft {
  const message = `${loss.quote(span)} ${alike(loss)}: minimising it drives them apart. A loss is 1 minus that.${loss.assumption}`;
  return { severity: 'warning', span, message, related: [], rewriting: from1(span) };
}

function ofTerm({ span, pair: { prediction, target }, isAlone }: SimilarTerm, loss: ExaminedLoss): Draft {
  const rest = isAlone
    ? 'and nothing in the rest of the loss draws them together'
    : 'which the rest of the loss draws together';
  const message = `${loss.quote(span)} says how alike \`${prediction}\` and \`${target}\` are: minimising it drives them apart, ${rest}. A loss is 1 minus the similarity.${loss.assumption}`;
  return { severity: 'warning', span, message, related: [], rewriting: from1(span) };
}

function from1(span: Span): Rewriting {
  return {
    title: 'Take 1 minus it',
    span,
    isGuard: false,
    text: (expression, view) => `1 - ${view.operand(expression)}`,
  };
}

/** `says how alike …`: of several predictions among each other, of one with what it is compared with. */
function alike({ story, predictions, surroundings: { reading } }: ExaminedLoss): string {
  const areSeveral = story.predictions.length > 1;
  const isAmongThem = areSeveral && !reading.inputs.some(({ role }) => role === 'target' || role === 'teacher');
  const others = isAmongThem ? '' : ` and what ${areSeveral ? 'they are' : 'it is'} compared with`;
  return `says how alike ${predictions}${others} are`;
}

/** What an inline loss takes the mean of, behind factors that are numbers. */
function summarised(loss: ExaminedLoss): number {
  let id = loss.output;
  for (let node = loss.node(id); passing.has(node.op); node = loss.node(id)) {
    const [next, ...others] = node.operands.filter((operand) => loss.node(operand).op !== 'constant');
    if (next === undefined || others.length > 0) break;
    id = next;
  }
  return id;
}

const passing = new Set<GraphNode['op']>(['sum', 'view', 'cast', 'mul', 'div']);

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'Cosine similarity, Dice, IoU and SSIM are largest where two things agree. An optimiser that minimises them makes the prediction as unlike the target as it can be.';
