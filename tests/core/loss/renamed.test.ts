import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/core/analyze';

/** Losses and what they are found to be; words in capitals are the program's own names. */
const programs: readonly {
  readonly title: string;
  readonly verdict: string;
  readonly rules: readonly string[];
  readonly text: string;
}[] = [
  {
    title: 'plain numbers made into a tensor that is marked to require a gradient',
    verdict: 'noGradient',
    rules: ['left-the-graph', 'requires-grad-on-loss'],
    text: `
def MSE_LOSS(PRED, TARGET):
    P = PRED.detach().cpu().numpy()
    T = TARGET.detach().cpu().numpy()
    return torch.tensor(np.mean((P - T) ** 2), requires_grad=True)
`,
  },
  {
    title: 'an accuracy that is marked to require a gradient',
    verdict: 'noGradient',
    rules: ['argmax-on-prediction', 'requires-grad-on-loss'],
    text: `
def HIT_LOSS(LOGITS, LABELS):
    HITS = (LOGITS.argmax(1) == LABELS).float().mean()
    return HITS.requires_grad_()
`,
  },
  {
    title: 'lists of numbers, of which a large sample has too many',
    verdict: 'noGradient',
    rules: ['left-the-graph', 'requires-grad-on-loss'],
    text: `
def LIST_LOSS(PRED, TARGET):
    ERRORS = [abs(A - B) for A, B in zip(PRED.tolist(), TARGET.tolist())]
    return torch.tensor(sum(ERRORS) / len(ERRORS), requires_grad=True)
`,
  },
  {
    title: 'a target that must not require a gradient',
    verdict: 'noGradient',
    rules: ['left-the-graph', 'requires-grad-on-loss'],
    text: `
def FAR_LOSS(PRED, TARGET):
    return torch.as_tensor(np.abs(PRED.detach().numpy() - TARGET.numpy()).mean()).requires_grad_()
`,
  },
  {
    title: 'the place where a map peaks',
    verdict: 'noGradient',
    rules: ['argmax-on-prediction'],
    text: `
def PEAK_LOSS(HEATMAP, COORDS):
    B, C, H, W = HEATMAP.shape
    INDEX = HEATMAP.view(B, C, -1).argmax(-1)
    PLACE = torch.stack([INDEX % W, torch.div(INDEX, W, rounding_mode='floor')], -1).float()
    return F.mse_loss(PLACE, COORDS)
`,
  },
  {
    title: 'a soft Dice',
    verdict: 'trains',
    rules: [],
    text: `
def DICE_LOSS(LOGITS, MASK, SMOOTH=1.0):
    P = torch.sigmoid(LOGITS)
    INTER = (P * MASK).sum(dim=(1, 2, 3))
    TOTAL = P.sum(dim=(1, 2, 3)) + MASK.sum(dim=(1, 2, 3))
    return (1 - (2 * INTER + SMOOTH) / (TOTAL + SMOOTH)).mean()
`,
  },
];

const imports = 'import numpy as np\nimport torch\nimport torch.nn.functional as F\n';

function judged(text: string) {
  const { losses } = analyze({ read: (path) => (path === 'loss.py' ? imports + text : undefined) }, 'loss.py', {
    seed: 0,
    isOver: () => false,
  });
  return losses.map(({ isLoss, verdict, findings }) => ({
    isLoss,
    verdict,
    findings: findings.map(({ rule, span }) => ({
      rule,
      line: lineOf(imports + text, span.start),
    })),
  }));
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function withNames(text: string, named: (name: string) => string): string {
  return text.replace(/\b[A-Z][A-Z_]*\b/g, (name) => (name === 'F' ? name : named(name)));
}

/** The program with names that say nothing: how certain a finding is may hang on them, and nothing else. */
function renamed(text: string): string {
  const names: string[] = [];
  return withNames(text, (name) => {
    if (!names.includes(name)) names.push(name);
    return `x${String(names.indexOf(name))}`;
  });
}

describe('a loss is judged by what it does', () => {
  it.each(programs)('$title', ({ text, verdict, rules }) => {
    const [found, ...others] = judged(withNames(text, (name) => name.toLowerCase()));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ isLoss: true, verdict });
    expect(found?.findings.map(({ rule }) => rule)).toEqual(rules);
    expect(judged(renamed(text))).toEqual([found]);
  });
});
