import type { Outcome } from '../loss/outcome';
import { firstUses, keeping, madeOf } from './first-uses';
import type { Domain, TensorReading } from './reading';

type Traced = Extract<Outcome, { kind: 'value' }>;

interface Taker {
  readonly call: string;
  readonly parameter: string;
  readonly domain: Domain;
}

function taker(call: string, parameter: string, domain: Domain): Taker {
  return { call: `torch.nn.functional.${call}`, parameter, domain };
}

/** What parameters of losses are taken for, as PyTorch's pages of these functions say; as floats, where they also take class numbers. */
const takers: readonly Taker[] = [
  taker('nll_loss', 'input', 'logProbability'),
  taker('kl_div', 'input', 'logProbability'),
  taker('kl_div', 'target', 'distribution'),
  taker('cross_entropy', 'target', 'distribution'),
  taker('binary_cross_entropy', 'input', 'probability'),
  taker('poisson_nll_loss', 'target', 'positive'),
  taker('gaussian_nll_loss', 'var', 'positive'),
  ...['soft_margin_loss', 'hinge_embedding_loss', 'margin_ranking_loss', 'cosine_embedding_loss'].map((call) =>
    taker(call, 'target', 'sign'),
  ),
];

/** What is either true or not, or a share, where nothing else says what it is. */
const takersOfTruths: readonly Taker[] = ['binary_cross_entropy', 'binary_cross_entropy_with_logits'].map((call) =>
  taker(call, 'target', 'binary'),
);

/** Whether an input of real numbers is given, as it came in, to what takes truths. */
export function isGivenAsTruth({ name }: TensorReading, outcome: Traced): boolean {
  return takersOfTruths.some((one) => operandGiven(name, one, outcome) !== undefined);
}

/** The operand by which a library function is given an input as it came in. */
function operandGiven(name: string, { call, parameter }: Taker, { trace, inputs, calls }: Traced): number | undefined {
  const operands = calls.flatMap((made) => (made.name === call ? (made.operands.get(parameter) ?? []) : []));
  const id = inputs.find((input) => input.name === name)?.entered.id;
  if (id === undefined || operands.length === 0) return undefined;
  const same = madeOf(trace.graph, id, keeping);
  return operands.find((operand) => same.has(operand));
}

/** What a library function takes an input for, where it is given it as it came in. */
export function givenAs({ name, dtype }: TensorReading, outcome: Traced): Domain | null {
  const { trace, inputs } = outcome;
  const id = inputs.find((input) => input.name === name)?.entered.id;
  if (id === undefined) return null;
  const givenTo = (one: Taker): number | undefined => operandGiven(name, one, outcome);
  const found = takers.find((one) => givenTo(one) !== undefined);
  const domain = found?.domain ?? null;
  // Of whole numbers it may be that they name classes; ±1 they are all the same.
  if (dtype !== 'float32') return domain === 'sign' ? domain : null;
  // Class numbers may come as floats, to be cast.
  const operand = found === undefined ? undefined : givenTo(found);
  if (domain === 'distribution' && operand !== undefined && trace.node(operand).type.dtype === 'int64')
    return 'classIndex';
  // With `log_target` it is given logarithms.
  const isLogarithm = domain === 'distribution' && firstUses(trace.graph, id).includes('exp');
  return isLogarithm ? 'logProbability' : domain;
}
