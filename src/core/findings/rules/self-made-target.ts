import type { GraphNode, Site } from '../../graph/graph';
import type { Module } from '../../program/program';
import { ancestorsOf, FlowMap } from '../../graph/flow';
import { isGradientReadByHand } from '../backward-calls';
import type { ExaminedLoss } from '../examined-loss';
import { contains, type Span } from '../../text/span';
import type { GraphRule } from '../rule';
import { functionAround } from '../used-beside';

const comparisons = new Set<GraphNode['op']>(['gt', 'ge', 'lt', 'le']);

export const selfMadeTarget: GraphRule = {
  id: 'self-made-target',
  find: (loss) => {
    const made = loss
      .calls('cross_entropy', 'nll_loss', 'binary_cross_entropy', 'binary_cross_entropy_with_logits')
      .flatMap(({ operands, site, result }) => {
        const [input, target] = [operands.get('input'), operands.get('target')];
        if (input === undefined || target === undefined || site === null || result === null) return [];
        const decided = decisionOf(target, loss);
        const place = decided === null ? null : loss.siteOf(decided);
        if (decided === null || place === null || !isOfItself(input, decided, loss)) return [];
        return choosesElements(result, decided, loss) ? [] : [{ result, site, place }];
      });
    // Beside a target from outside it is a known way to trust labels less.
    if (made.length === 0 || !loss.areOnlyWay(made.map(({ result }) => result))) return [];
    // How to change an input so that a model is surer of it is a fair question.
    const { callable, module } = loss.surroundings;
    if (callable.kind === 'inline' && isGradientReadByHand(callable.definition, module)) return [];
    return made.map(({ site: own, place }) => {
      const site = calledBeside(own, place.span, module) ?? own;
      const isDecided = contains(site.span, place.span);
      return {
        severity: 'warning',
        // To decide is no mistake; to ask for what was decided is.
        span: isDecided ? place.span : site.span,
        message: `${loss.predictions} is compared with its own decision, ${loss.quote(place.span)}: \`${site.name}\` only makes it surer of what it says already, right or wrong.`,
        related: isDecided
          ? [{ span: site.span, message: 'takes that as the target' }]
          : [{ span: place.span, message: 'is decided here' }],
        rewriting: null,
      };
    });
  },
};

/** The call in the function in which something was decided: of a helper that is given both. */
function calledBeside(site: Site, decided: Span, module: Module): Site | null {
  if (functionAround(site.span, module) === functionAround(decided, module)) return site;
  return site.caller && calledBeside(site.caller, decided, module);
}

/** The argmax, order or threshold that is all a target is made of. */
function decisionOf(target: number, loss: ExaminedLoss): number | null {
  const made = loss.origin(target);
  const { op, operands } = loss.node(made);
  if (op === 'detach' && operands[0] !== undefined) return decisionOf(operands[0], loss);
  return op === 'argmax' || op === 'argsort' || comparisons.has(op) ? made : null;
}

/** Whether the same predictions, and no other input, are behind both. */
function isOfItself(input: number, decided: number, loss: ExaminedLoss): boolean {
  const [behind, own] = [decided, input].map((id) => loss.inputs.filter((other) => loss.dependsOn(id, other)));
  if (behind === undefined || behind.length === 0 || own?.length !== behind.length) return false;
  const reaches = (id: number): boolean =>
    loss.traced.predictions.has(id) && new FlowMap(loss.traced.graph, new Set([id])).flow(input) === 'flows';
  return behind.some(reaches) && behind.every((id) => reaches(id) || onlyPicks(id, decided, loss));
}

/** Whether an input says no more of a value than which elements of another it is made of, as labels do that are left out where they are unknown. */
function onlyPicks(picking: number, value: number, loss: ExaminedLoss): boolean {
  const isOf = (id: number): boolean => loss.dependsOn(id, picking);
  const behind = ancestorsOf(loss.traced.graph, value).filter((id) => isOf(id) && loss.flow.depends(id));
  return behind.every((id) => {
    const { op, operands } = loss.node(id);
    const [of, ...places] = operands;
    if (of === undefined || isOf(of)) return of !== undefined && loss.flow.depends(of);
    return (op === 'gather' || op === 'take') && places.some(isOf);
  });
}

/** Whether the loss keeps only some elements, or counts some more: by another comparison of the prediction, as a confidence mask does. */
function choosesElements(result: number, decided: number, loss: ExaminedLoss): boolean {
  const after = new FlowMap(loss.traced.graph, new Set([result]));
  const isGiven = (id: number): boolean => !after.depends(id) && loss.inputs.some((input) => loss.dependsOn(id, input));
  const isSum = (id: number): boolean => loss.node(id).op === 'add' || loss.node(id).op === 'sub';
  const joins = loss.ancestors.filter((id) => after.depends(id) && id !== result && !isSum(id));
  if (joins.some((id) => loss.node(id).operands.some(isGiven))) return true;
  return loss.ancestors.some((id) => id !== decided && comparisons.has(loss.node(id).op) && loss.flow.depends(id));
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'A target that the prediction itself decides cannot correct it: the loss falls as the network gets surer of whatever it said first. Pseudo-labels need a check from outside, such as a confidence mask, a teacher, or another view of the sample.';
