import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';
import type { LossReport } from '../../src/core/analysis-report';

const folder = join(import.meta.dirname, '../fixtures/roles');

/** What a fixture says in a comment below each definition that is listed: `# loss, trains: out prediction, y target`. */
const marker = /^\s*# (\S+, \w+: .+)$/gm;

function described({ name, verdict, reading }: LossReport): string {
  const inputs = reading?.inputs.map((input) => `${input.name} ${input.role}`) ?? [];
  return `${name}, ${verdict}: ${inputs.sort().join(', ')}`;
}

describe.each(readdirSync(folder))('%s', (file) => {
  it('lists what the comments say, read as they say', () => {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    const files = { read: (asked: string) => (asked === path ? text : undefined) };
    const { losses, notes } = analyze(files, path, { seed: 0, isOver: () => false });
    expect(notes.map(({ message }) => message).filter((message) => message.includes('an error of'))).toEqual([]);
    expect(losses.map(described)).toEqual([...text.matchAll(marker)].map(([, said]) => said));
  });
});

it('reads losses on inputs on which they send a gradient', () => {
  const path = join(folder, 'sloped.py');
  const text = readFileSync(path, 'utf8');
  const files = { read: (asked: string) => (asked === path ? text : undefined) };
  const { losses } = analyze(files, path, { seed: 0, isOver: () => false });
  const sloped = losses.map(({ name, sample }) => [
    name,
    sample?.gradients.some(({ range }) => (range?.nonZero ?? 0) > 0),
  ]);
  expect(sloped).toEqual(losses.map(({ name }) => [name, true]));
});

it('takes for boxes what is used by four columns, whatever it is called', () => {
  const source = `import torch


def overlap(a, b):
    lo = torch.max(a[:, :2], b[:, :2])
    hi = torch.min(a[:, 2:], b[:, 2:])
    inner = (hi - lo).clamp(min=0).prod(dim=1)
    one = (a[:, 2] - a[:, 0]) * (a[:, 3] - a[:, 1])
    other = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    return (1 - inner / (one + other - inner)).mean()
`;
  const files = { read: (asked: string) => (asked === 'a.py' ? source : undefined) };
  const [loss] = analyze(files, 'a.py', { seed: 0, isOver: () => false }).losses;
  const read = loss?.reading?.inputs.map((input) => input.kind === 'tensor' && [input.domain, input.shape]);
  expect(read).toEqual([
    ['box', [8, 4]],
    ['box', [8, 4]],
  ]);
});

it('takes for 0 and 1 what is told apart by equality with them', () => {
  const source = `import torch


def weighed_loss(scores, truth):
    p = torch.sigmoid(scores)
    hit = (truth == 1).float() * torch.log(p + 1e-6)
    miss = (truth == 0).float() * torch.log(1 - p + 1e-6)
    return -(hit + miss).mean()
`;
  const files = { read: (asked: string) => (asked === 'a.py' ? source : undefined) };
  const [loss] = analyze(files, 'a.py', { seed: 0, isOver: () => false }).losses;
  expect(loss?.reading?.inputs.map((input) => input.kind === 'tensor' && input.domain)).toEqual(['logits', 'binary']);
});

it.each(['detach()', 'data', 'round()'])('takes for boxes what is used by four columns after `.%s`', (cut) => {
  const source = `import torch


def corners_loss(a, b):
    a = a.${cut}
    lo = torch.max(a[:, :2], b[:, :2])
    hi = torch.min(a[:, 2:4], b[:, 2:4])
    return 1 - (hi - lo).clamp(min=0).prod(dim=1).mean()
`;
  const files = { read: (asked: string) => (asked === 'a.py' ? source : undefined) };
  const [loss] = analyze(files, 'a.py', { seed: 0, isOver: () => false }).losses;
  expect(loss?.verdict).toBe('noGradient');
  expect(loss?.reading?.inputs.map((input) => input.kind === 'tensor' && input.domain)).toEqual(['box', 'box']);
});

it('finds the shapes that uses tell of', () => {
  const source = `import torch
import torch.nn.functional as F


def cut_loss(s, adj):
    s = torch.softmax(s, dim=-1)
    inner = torch.einsum('nk,nm,mk->', s, adj, s)
    return -inner / torch.einsum('nk,n,nk->', s, adj.sum(-1), s)


def balance_loss(router_logits, num_experts=4, top_k=2):
    p = F.softmax(router_logits, dim=-1)
    chosen = F.one_hot(torch.topk(p, top_k, dim=-1)[1], num_experts).float()
    return num_experts * (chosen.sum(1).mean(0) * p.mean(0)).sum()


def pair_loss(one, other, label, margin=2.0):
    distance = F.pairwise_distance(one, other, keepdim=True)
    return ((1 - label) * distance**2 + label * (margin - distance).clamp(min=0) ** 2).mean()


def edge_loss(z, edges, no_edges):
    near = (z[edges[0]] * z[edges[1]]).sum(-1)
    far = (z[no_edges[0]] * z[no_edges[1]]).sum(-1)
    return F.softplus(-near).mean() + F.softplus(far).mean()


def anchors_loss(scores, labels, boxes, targets):
    found = F.cross_entropy(scores.reshape(-1, scores.size(2)), labels.reshape(-1))
    return found + F.smooth_l1_loss(boxes[labels > 0], targets[labels > 0])
`;
  const files = { read: (asked: string) => (asked === 'a.py' ? source : undefined) };
  const { losses } = analyze(files, 'a.py', { seed: 0, isOver: () => false });
  const shapes = losses.map(({ reading }) =>
    Object.fromEntries(
      reading?.inputs.flatMap((input) => (input.kind === 'tensor' ? [[input.name, input.shape]] : [])) ?? [],
    ),
  );
  expect(shapes).toEqual([
    { s: [8, 3], adj: [8, 8] },
    { router_logits: [8, 4] },
    { one: [8, 16], other: [8, 16], label: [8, 1] },
    { z: [8, 10], edges: [2, 7], no_edges: [2, 7] },
    { scores: [4, 7, 10], labels: [4, 7], boxes: [4, 7, 10], targets: [4, 7, 10] },
  ]);
});

describe('boxes', () => {
  const overlap = `import torch


def overlap(one, other):
    lo = [torch.maximum(a, b) for a, b in zip(one[:2], other[:2])]
    hi = [torch.minimum(a, b) for a, b in zip(one[2:], other[2:])]
    inner = (hi[0] - lo[0]).clamp(min=0) * (hi[1] - lo[1]).clamp(min=0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return inner / (areas[0] + areas[1] - inner + 1e-9)
`;

  function readingOf(definition: string) {
    const files = { read: (asked: string) => (asked === 'a.py' ? `${overlap}${definition}` : undefined) };
    const { losses } = analyze(files, 'a.py', { seed: 0, isOver: () => false });
    return losses
      .find(({ name }) => name === 'BoxLoss' || name === 'box_loss')
      ?.reading?.inputs.map((input) => input.kind === 'tensor' && [input.domain, input.shape]);
  }

  const boxes = [
    ['box', [8, 4]],
    ['box', [8, 4]],
  ];

  it('are what is taken apart into four columns', () => {
    const loss = `

class BoxLoss:
    def __call__(self, p, g):
        x1, y1, x2, y2 = p.chunk(4, dim=-1)
        u1, v1, u2, v2 = torch.split(g, 1, dim=-1)
        return 1 - overlap([x1, y1, x2, y2], [u1, v1, u2, v2])
`;
    expect(readingOf(loss)).toEqual(boxes);
  });

  it('are documented as any number of dimensions before the four', () => {
    const loss = `

def box_loss(predictions, targets):
    """
    :param predictions: in the form xyxy, of [D0, D1,...Di, 4] shape
    :param targets:     in the form xyxy, of [D0, D1,...Di, 4] shape
    """
    return 1 - overlap(*[tuple(box.unbind(-1)) for box in (predictions, targets)])
`;
    expect(readingOf(loss)).toEqual(boxes);
  });
});

it('gives many inputs the shapes that are documented of each', () => {
  const path = join(folder, 'many_inputs.py');
  const text = readFileSync(path, 'utf8');
  const files = { read: (asked: string) => (asked === path ? text : undefined) };
  const [loss] = analyze(files, path, { seed: 0, isOver: () => false }).losses;
  const shapes = loss?.reading?.inputs.map((input) => input.kind === 'tensor' && input.shape);
  expect(shapes).toEqual([[4, 7, 2], [4, 7, 2], [4, 7, 1], [4, 1], [7]]);
});
