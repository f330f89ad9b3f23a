"""PyTorch eager on one thread: reads what to do as JSON on each line, answers with the seconds that its steps took."""

import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)


def training(case):
    torch.manual_seed(0)
    widths = [2, *case["hidden"]]
    layers = [layer for pair in zip(widths, widths[1:]) for layer in (nn.Linear(*pair), nn.Tanh())]
    model = nn.Sequential(*layers, nn.Linear(widths[-1], 1))
    x, y = torch.randn(case["batch"], 2), (torch.rand(case["batch"]) > 0.5).float()
    if case["adam"]:
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01, fused=True)
    else:
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loss = defined(case)

    def step():
        optimizer.zero_grad()
        loss(model(x).squeeze(-1), y).backward()
        optimizer.step()

    return step


def sign_map(case):
    """The gradient at every place of a square of predictions and targets."""
    side = case["side"]
    logits = torch.linspace(-4, 4, side).repeat(side, 1).requires_grad_()
    target = torch.linspace(0, 1, side)[:, None].repeat(1, side)
    loss = defined(case)

    def draw():
        logits.grad = None
        loss(logits, target).backward()
        return logits.grad

    return draw


def landscape(case):
    """The loss at every place of a plane through the weights, a row of places at a time, as in one batched product."""
    side, hidden, count = case["side"], case["hidden"], case["count"]
    torch.manual_seed(0)
    x, y = torch.randn(count, 2), (torch.rand(count) > 0.5).float()
    widths = [2, *hidden, 1]
    weights = [(torch.randn(b, a) / a**0.5, torch.randn(b)) for a, b in zip(widths, widths[1:])]
    first, second = [[(torch.randn_like(w), torch.randn_like(b)) for w, b in weights] for _ in range(2)]
    loss, places = defined(case), torch.linspace(-1, 1, side)

    @torch.no_grad()
    def draw():
        for other in places:
            value = x.expand(side, count, 2)
            for index, (w, b) in enumerate(weights):
                along, across = first[index], second[index]
                moved = w + places[:, None, None] * along[0] + other * across[0]
                bias = b + places[:, None] * along[1] + other * across[1]
                value = torch.baddbmm(bias[:, None], value, moved.transpose(1, 2))
                value = value.tanh() if index < len(weights) - 1 else value.squeeze(-1)
            torch.func.vmap(loss, in_dims=(0, None))(value, y)

    return draw


def defined(case):
    names = {}
    exec(case["python"], names)
    return names["loss"]


kinds = {"training": training, "map": sign_map, "landscape": landscape}
made = {}
for line in sys.stdin:
    case = json.loads(line)
    steps = case.pop("steps")
    key = json.dumps(case)
    if key not in made:
        made[key] = kinds[case["kind"]](case)
    run = made[key]
    start = time.perf_counter()
    for _ in range(steps):
        run()
    print(time.perf_counter() - start, flush=True)
