import { expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';

/** What is found, as rule and quoted source, in a model with a layer of its own. */
function foundIn(methods: string): readonly string[] {
  return foundInText(`import torch
import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    def __init__(self, student, teacher):
        super().__init__()
        self.student, self.teacher = student, teacher
        self.last = nn.Linear(6, 6)

${methods}`);
}

function foundInText(text: string): readonly string[] {
  const analysis = analyze({ read: () => text }, 'model.py', { seed: 0, isOver: () => false });
  return analysis.losses.flatMap(({ findings }) =>
    findings.map(({ rule, span }) => `${rule}: ${text.slice(span.start, span.end)}`),
  );
}

const ofJoints = (worked: string): string => `    def loss(self, angles, torque):
        away = self.last(angles) - torque
        return ${worked}.mean()
`;

it('numbers break behind a layer as behind any prediction', () => {
  expect(foundIn(ofJoints('torch.log(1 + torch.exp(away))'))).toEqual(['exp-overflow: torch.exp(away)']);
  expect(foundIn(ofJoints('F.softplus(away)'))).toEqual([]);
});

const ofTeacher = (answered: string): string => `    def forward(self, images):
        feature = self.last(self.student(images))
        with torch.no_grad():
            known = self.teacher(images)
        likeness = F.cosine_similarity(feature, known, dim=-1)
        return ${answered}
`;

it('what a model answers of its own layers is its loss, whatever it is called', () => {
  expect(foundIn(ofTeacher('likeness.mean()'))).toEqual([
    'maximised-similarity-missing: F.cosine_similarity(feature, known, dim=-1)',
  ]);
  expect(foundIn(ofTeacher('1 - likeness.mean()'))).toEqual([]);
});

const ofRain = (masked: string): string => `    def forward(self, radar, reached):
        rain = torch.sigmoid(self.last(radar))
        ${masked}
        return rain + radar

    def loss(self, radar, reached, gauge):
        return F.l1_loss(self(radar, reached), gauge)
`;

it('what a model changes in place after its last layer is followed', () => {
  expect(foundIn(ofRain('rain *= reached'))).toEqual(['in-place-on-saved: rain *= reached']);
  expect(foundIn(ofRain('rain.mul_(reached)'))).toEqual(['in-place-on-saved: rain.mul_(reached)']);
  expect(foundIn(ofRain('rain[reached > 0] = 0.0'))).toEqual(['in-place-on-saved: rain[reached > 0]']);
  expect(foundIn(ofRain('rain = rain * reached'))).toEqual([]);
  expect(foundIn(ofRain('rain.requires_grad_()'))).toEqual([]);
});

const ofTerms = (left: string): string => `    def loss(self, library, slope):
        fit = F.mse_loss(self.last(library), slope)
        return fit + 0.01 * ${left}
`;

it('a term that is made of weights by decisions trains none of them', () => {
  const [found] = foundIn(ofTerms('(self.last.weight.abs() > 0.1).float().sum()'));
  expect(found).toBe('threshold-on-prediction: self.last.weight.abs() > 0.1');
  expect(foundIn(ofTerms('self.last.weight.abs().sum()'))).toEqual([]);
  const soft = 'torch.sigmoid(self.last.weight)';
  expect(foundIn(ofTerms(`((${soft} > 0.5).float() + ${soft} - ${soft}.detach()).sum()`))).toEqual([]);
});

it('what a model is given where nothing is recorded is data, as long as its layers are trained', () => {
  const ofHeat = (given: string): string => `    def loss(self, batch, following):
        with torch.no_grad():
            later = torch.minimum(self.last(batch['next']), self.last(following))
            goal = batch['heat'] + 0.9 * later
        return (self.last(${given}) - goal).pow(2).mean()
`;
  expect(foundIn(ofHeat("batch['now']"))).toEqual([]);
  expect(foundIn(ofHeat("batch['now']).detach("))).not.toEqual([]);
});

it('data that a layer takes are not put next to what is to be met, to tell a sign', () => {
  const model = `import torch
import torch.nn as nn


class Steering(nn.Module):
    def __init__(self, in_dim, turn_dim):
        super().__init__()
        self.centre = nn.Linear(in_dim, turn_dim)
        self.spread = nn.Parameter(torch.zeros(turn_dim))

    def loss(self, seen, turned):
        straight = torch.atanh(turned.clamp(-1 + 1e-6, 1 - 1e-6))
        likely = -0.5 * ((straight - self.centre(seen)) * torch.exp(-self.spread)).pow(2) - self.spread
        return -likely.sum(dim=-1).mean()
`;
  expect(foundInText(model)).toEqual([]);
  const [found] = foundInText(model.replace('-likely.sum', 'likely.sum'));
  expect(found).toBe('negated-loss: likely.sum(dim=-1).mean()');
});

it('what multiplies a likelihood is no loss for that', () => {
  const text = `import torch
from torch.distributions import Categorical


def summed(gains, share=0.9):
    sums, last = [], 0.0
    for gain in reversed(gains):
        last = gain + share * last
        sums.append(last)
    return torch.tensor(sums[::-1])


def learn(planner, rounds, optimizer):
    for seen, chosen, gains in rounds:
        choice = Categorical(logits=planner(seen))
        worth = summed(gains)
        loss = -(choice.log_prob(chosen) * worth).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
`;
  const { losses } = analyze({ read: () => text }, 'plan.py', { seed: 0, isOver: () => false });
  expect(losses.map(({ name }) => name)).toEqual(['loss']);
});

it('a model of the file that a loss is handed is followed to its end', () => {
  const judge = (answer: string): string => `import torch
import torch.nn as nn

class Judge(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(6, 1)

    def forward(self, x):
        h = self.last(x)
        return ${answer}

adversarial = nn.BCEWithLogitsLoss()

def real_loss(judge, samples):
    verdict = judge(samples)
    return adversarial(verdict, torch.ones_like(verdict))
`;
  expect(foundInText(judge('h.sigmoid()'))).toEqual(['sigmoid-before-logits-loss: h.sigmoid()']);
  expect(foundInText(judge('h'))).toEqual([]);
});

it('what a function makes of what a model answers is part of the loss', () => {
  const step = (place: string): string => `import torch

def decode(heatmaps):
    b, j, h, w = heatmaps.shape
    flat = heatmaps.reshape(b, j, -1)
    place = ${place}
    return torch.stack([place % w, place / w], dim=-1)

def fit(model, optimizer, images, keypoints):
    points = decode(model(images))
    loss = (points - keypoints).norm(dim=-1).mean()
    loss.backward()
    optimizer.step()
`;
  expect(foundInText(step('torch.argmax(flat, dim=-1)'))).toEqual(['argmax-on-prediction: torch.argmax(flat, dim=-1)']);
  expect(foundInText(step('(flat.softmax(-1) * torch.arange(h * w)).sum(-1)'))).toEqual([]);
});

it('what is looked up in a table of weights is bounded by nothing', () => {
  const clicks = (criterion: string): string => `import torch.nn as nn

class Clicks(nn.Module):
    def __init__(self, users, items):
        super().__init__()
        self.user = nn.Embedding(users, 6)
        self.item = nn.Embedding(items, 6)
        self.bias = nn.Embedding(items, 1)

    def forward(self, u, i):
        return (self.user(u) * self.item(i)).sum(-1) + self.bias(i).squeeze(-1)

def train(model, optimizer, users, items, clicked):
    criterion = nn.${criterion}()
    loss = criterion(model(users, items), clicked)
    loss.backward()
    optimizer.step()
`;
  expect(foundInText(clicks('BCELoss'))).toEqual(['logits-into-bce: criterion(model(users, items), clicked)']);
  expect(foundInText(clicks('BCEWithLogitsLoss'))).toEqual([]);
});

it('what a class says of itself is known to its methods', () => {
  const trainer = (reduction: string): string => `import torch
from torch import nn

class Trainer:
    reduction = '${reduction}'

    def __init__(self, net):
        self.net = net
        self.opt = torch.optim.SGD(net.parameters(), lr=0.01)
        self.criterion = nn.MSELoss(reduction=self.reduction)

    def update(self, first, second, flow):
        loss = self.criterion(self.net(torch.cat([first, second], dim=1)), flow)
        loss.backward()
        self.opt.step()
`;
  expect(foundInText(trainer('none')).map((found) => found.split(':')[0])).toEqual(['unreduced-loss']);
  expect(foundInText(trainer('mean'))).toEqual([]);
});

it('what a function is handed is what the only one of the file makes that answers layers', () => {
  const epoch = (last: string): string => `from torch import nn

def build(d_in, n_classes):
    return nn.Sequential(nn.Linear(d_in, 16), nn.ReLU(), nn.Linear(16, n_classes), ${last})

def epoch(model, loader, optimizer):
    criterion = nn.CrossEntropyLoss()
    for x, y in loader:
        scores = model(x)
        loss = criterion(scores, y)
        loss.backward()
        optimizer.step()
`;
  const softmax = 'nn.Softmax(dim=1)';
  expect(foundInText(epoch(softmax))).toEqual([`softmax-before-cross-entropy: ${softmax}`]);
  expect(foundInText(epoch('nn.Identity()'))).toEqual([]);
  const other = 'def small():\n    return nn.Sequential(nn.Linear(4, 2))\n\n';
  expect(foundInText(epoch(softmax).replace('def epoch', `${other}def epoch`))).toEqual([]);
  // Of two that are handed over and called it is open which is made so.
  const handed = epoch(softmax)
    .replace('(model, loader', '(model, even, loader')
    .replace('= model(x)', '= even(model(x))');
  expect(foundInText(handed)).toEqual([]);
});

it('what the data of an object are, its class says', () => {
  const rulesIn = (made: string): readonly string[] => {
    const text = `import torch
from geometry import Quaternion, turn


def check(start):
    turned = ${made} * 5
    loss = turned.data.sum()
    loss.backward()
`;
    const read = (path: string): string | undefined => (path === 'model.py' ? text : undefined);
    const { losses, findings } = analyze({ read }, 'model.py', { seed: 0, isOver: () => false });
    return [...losses.flatMap((loss) => loss.findings), ...findings].map(({ rule }) => rule);
  };
  expect(rulesIn('Quaternion(start)')).toEqual([]);
  expect(rulesIn('turn(start)')).toEqual(['detached-prediction']);
});
