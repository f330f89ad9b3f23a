"""Asks real PyTorch whether what the fixtures of the findings claim is so, and writes expected-findings.json; see README.md.

A fixture's definition is called with inputs by the names of its parameters; each rule has a claim that is tried on them.

Usage: /usr/bin/python3 tests/oracle/findings.py
"""

import importlib.util
import inspect
import json
import math
import re
import warnings
from pathlib import Path

import torch
import torch.nn.functional as F

HERE = Path(__file__).parent
FIXTURES = HERE.parent / 'fixtures' / 'findings'
OUT = HERE / 'expected-findings.json'
MARKER = re.compile(r'^\s*#\s*\^+\s+(?:error|warning|info|hint)\s+([\w-]+):')

LABELS = ['labels', 'actions', 'begin', 'finish']
MASKS = ['mask', 'onehot', 'onehot_target']


def sample(name, path, seed=0):
    """An input as its name says, leaf where it is a prediction."""
    torch.manual_seed(seed + sum(map(ord, name)))
    if name in LABELS:
        return torch.arange(8) % 3
    if name in MASKS:
        return (torch.rand(8, 3) > 0.5).float()
    if name == 'allowed':
        return torch.eye(8, 3) + torch.rand(8, 3) > 0.5
    if name in ('probs', 'prob'):
        return torch.rand(8, 3).mul(0.9).add(0.05).requires_grad_()
    if name == 'log_probs':
        return torch.randn(8, 3).log_softmax(1).requires_grad_()
    if name == 'boxes' or (path in ('box_overlap_loss', 'HullLoss') and name == 'target'):
        corner = torch.rand(8, 2) * 0.3
        return torch.cat([corner, corner + 0.3 + torch.rand(8, 2) * 0.4], 1).requires_grad_(name == 'boxes')
    if name == 'target':
        return torch.rand(8, 3)
    if name == 'signs':
        return torch.randn(8, 3).sign()
    if name in ('scale', 'weight'):
        return torch.rand(8, 3) + 0.5
    return torch.randn(8, 3, requires_grad=True)


SINGLE = {'squeezed_loss': (8, 1), 'flat_loss': (8, 1)}
SHAPES = {
    'dense_loss': {'logits': (2, 3, 4, 4), 'labels': (2, 4, 4)},
    'overlap_of_classes_loss': {'logits': (2, 3, 4, 4), 'mask': (2, 3, 4, 4)},
    'OneScore': {'scores': (8, 1), 'target': (8,)},
    'Hinge': {'decision': (8, 1), 'y': (8,)},
    'CountOfMap': {'density': (2, 1, 4, 4), 'people': (2,)},
    'DistanceOfStages': {'restored': (2, 3, 8, 8), 'reference': (2, 3, 8, 8)},
    'own_places_loss': {'across': (2, 4, 5), 'down': (2, 4, 5)},
    'decided_first_loss': {'across': (2, 4, 5), 'down': (2, 4, 5)},
    'onset_loss': {'activation': (8,), 'onsets': (3,)},
    'MapsOfBothLoss': {'restored': (2, 1, 8, 8), 'target': (2, 1, 8, 8)},
    'both_ways_taken_loss': {'keep': (8,)},
    'smoothed_by_nothing_loss': {'pred': (2, 1, 8, 8), 'target': (2, 1, 8, 8)},
}


# What is compared, where it is not the first two.
COMPARED = {
    'BothWaysLoss': ['p1', 'z2'],
    'TwoViewsLoss': ['p1', 'z2'],
    'CrossedViewsLoss': ['online_a', 'target_b'],
    'added_views_loss': ['online_a', 'target_a'],
}


def arguments(name, parameters, seed=0):
    given = {parameter: sample(parameter, name, seed) for parameter in parameters}
    for parameter, value in given.items():
        shape = SHAPES.get(name, {}).get(parameter, SINGLE.get(name))
        if shape is None:
            continue
        count = torch.Size(shape).numel()
        flat = value.detach().reshape(-1).repeat(count // value.numel() + 1)[:count].reshape(shape).clone()
        given[parameter] = flat.requires_grad_() if value.requires_grad else flat
    return given


def leaves(args):
    return [value for value in args.values() if torch.is_tensor(value) and value.requires_grad]


def gradients(f, args):
    value = f(**args)
    return value, torch.autograd.grad(value.sum(), leaves(args), allow_unused=True)


def is_dead(f, name, parameters):
    """No gradient, or a zero one, reaches any input."""
    args = arguments(name, parameters)
    try:
        _, grads = gradients(f, args)
    except RuntimeError as error:
        return 'does not require grad' in str(error)
    return all(g is None or not g.any() for g in grads)


def is_shifted(f, name, parameters):
    """An error that is not 0 where prediction and target agree."""
    args = arguments(name, parameters)
    prediction, target = list(args)[:2]
    agreeing = F.one_hot(args[target], 3) * 100.0 if target in LABELS else args[target].clone()
    return abs(f(**{**args, prediction: agreeing}).item()) > 1e-3


def raises(words):
    def claim(f, name, parameters):
        try:
            gradients(f, arguments(name, parameters))
        except (RuntimeError, AttributeError) as error:
            return words in str(error)
        return False

    return claim


def trained(f, args, steps=400):
    optimizer = torch.optim.Adam(leaves(args), lr=0.1)
    for _ in range(steps):
        optimizer.zero_grad()
        value = f(**args).mean()
        value.backward()
        optimizer.step()
    return value.item()


def has_floor(f, name, parameters):
    """Free predictions do not get the loss near 0, as they would without the second squashing."""
    args = {k: v if not torch.is_tensor(v) or v.requires_grad else v.round() for k, v in arguments(name, parameters).items()}
    return trained(f, args) > 0.1


def is_negative(f, name, parameters):
    return f(**arguments(name, parameters)).item() < 0


def is_no_divergence(f, name, parameters):
    """Not 0 where both distributions are the same."""
    args = arguments(name, parameters)
    first, second = list(args)[:2]
    args[second] = args[first].detach().exp() if first == 'log_probs' else args[first].detach().clone()
    return abs(f(**args).item()) > 1e-3


def is_not_least_at_agreement(f, name, parameters):
    """A gradient is left where prediction and target are the same, or it is no number there."""
    args = arguments(name, parameters)
    first, second = list(args)[:2]
    if name == 'binary_loss':
        args[first] = torch.rand(8, 3).requires_grad_()
    agreed = args[first].detach().sigmoid() if name == 'BinaryLoss' else args[first].detach().clone()
    args[second] = agreed
    left = gradients(f, args)[1][0].abs().max().item()
    return not math.isfinite(left) or left > 1e-4


def couples_samples(f, name, parameters):
    """The gradient of a row depends on the other rows; or an axis of size 1 leaves none."""
    if is_dead(f, name, parameters):
        return True
    args = arguments(name, parameters)
    grads = gradients(f, args)[1][0]
    with torch.no_grad():
        leaves(args)[0][1:] += 3
    return (gradients(f, args)[1][0][0] - grads[0]).abs().max().item() > 1e-4


def keeps_its_decision(f, name, parameters):
    args = arguments(name, parameters)
    before = [prediction.detach().clone() for prediction in leaves(args)]
    trained(f, args, 200)
    return all(
        bool(((one > 0) == (other > 0) if 'side' in name else one.argmax(-1) == other.argmax(-1)).all())
        for one, other in zip(before, leaves(args))
    )


def grows_with_agreement(f, name, parameters):
    args = arguments(name, parameters)
    prediction, target = COMPARED.get(name, list(args)[:2])
    before = f(**args).sum().item()
    wanted = args[target]
    # Smoothed labels want it sure, but not too sure.
    agreed = (
        [F.one_hot(wanted, 3) * size for size in (20.0, 3.0)]
        if target == 'labels'
        else [wanted.clamp(0.01, 0.99) if prediction == 'probs' else wanted * 40 - 20 if target == 'mask' else wanted]
    )
    return any(f(**{**args, prediction: one.float()}).sum().item() > before for one in agreed)


def falls_for_ever(f, name, parameters):
    """As its predictions grow it falls, and the faster the farther they are."""
    args = arguments(name, parameters)
    grown = [{k: v if k in ('recon', 'target') else v.detach() * scale for k, v in args.items()} for scale in (1, 10, 20)]
    near, far, farther = (f(**given).item() for given in grown)
    return far < near and farther - far < far - near


def exchanges_the_triplet(f, name, parameters):
    args = arguments(name, parameters)
    met, confused = (f(**{**args, other: args['anchor']}).item() for other in ('positive', 'negative'))
    return confused < f(**args).item() < met


def makes_rewarded_actions_unlikely(f, name, parameters):
    args = arguments(name, parameters)
    value, grads = gradients(f, args)
    return (grads[0] * args['advantages']).min().item() >= 0 and grads[0].any().item()


def grows_once_filled(f, name, parameters):
    f.bank.copy_(torch.eye(3))
    return grows_with_agreement(f, name, parameters)


def makes_the_chosen_unlikely(f, name, parameters):
    value, grads = gradients(f, arguments(name, parameters))
    return grads[0].min().item() > 0 > grads[1].max().item()


def is_less_near_agreement(f, name, parameters):
    """Predictions that are not quite, or not that surely, what they are compared with have a lower value than those that are."""
    args = arguments(name, parameters)
    prediction, truth = parameters
    if truth == 'mask':
        sure = [f(**{**args, prediction: k * (2 * args[truth] - 1)}).item() for k in (*range(1, 12), 20)]
        return min(sure[:-1]) < sure[-1]
    met = args[truth].clone().requires_grad_()
    value = f(**{**args, prediction: met})
    value.backward()
    step = met.grad if met.grad.abs().max() > 1e-6 else torch.randn_like(met)
    return f(**{**args, prediction: (met - 0.05 * step).detach()}).item() < value.item()


def falls_with_the_last(f, name, parameters):
    """As the last of its scores grow it falls, each time by as much."""
    args = arguments(name, parameters)
    last = parameters[-1]
    near, far, farther = (f(**{**args, last: args[last].detach() + by}).item() for by in (10, 110, 210))
    return farther < far < near and abs((near - far) - (far - farther)) < 1e-2 * (near - far)


OF_PARTS = {
    **dict.fromkeys(['distance_loss', 'overlap_loss', 'added_overlap_loss', 'BoxLoss'], is_less_near_agreement),
    'margins_loss': falls_with_the_last,
    'preference_by_reference_loss': makes_the_chosen_unlikely,
    'divergence_taken_loss': falls_for_ever,
    'divergence_turned_loss': falls_for_ever,
    'flow_density_loss': falls_for_ever,
    'HintLoss': falls_for_ever,
    'BankLoss': grows_once_filled,
    'exchanged_triplet_loss': exchanges_the_triplet,
    'clipped_policy_loss': makes_rewarded_actions_unlikely,
}


def climbs(f, name, parameters):
    """A step down the gradient makes the value larger, or it is larger where both agree; of one input alone, it has no floor."""
    if name in OF_PARTS:
        return OF_PARTS[name](f, name, parameters)
    if len(parameters) == 1:
        (scores,) = arguments(name, parameters).values()
        near, far, farther = (f(scores * scale).sum().item() for scale in (1, 10, 100))
        return far < near and farther - far < far - near
    if grows_with_agreement(f, name, parameters):
        return True
    args = arguments(name, parameters)
    value, grads = gradients(f, args)
    with torch.no_grad():
        for leaf, grad in zip(leaves(args), grads):
            leaf -= 1e-2 * grad
    return f(**args).sum().item() > value.sum().item()


def forgets_its_prediction(f, name, parameters):
    if is_dead(f, name, parameters):
        return True
    return any(gradient is None for gradient in gradients(f, arguments(name, parameters))[1])


def meets_other_targets(f, name, parameters):
    """The gradient of a row depends on the targets of the other rows, or some is left where both agree."""
    if is_not_least_at_agreement(f, name, parameters):
        return True
    args = arguments(name, parameters)
    before = gradients(f, args)[1][0][0]
    with torch.no_grad():
        list(args.values())[1][1:] += 3
    return (gradients(f, args)[1][0][0] - before).abs().max().item() > 1e-4


def differs_from_its_derivative(f, name, parameters):
    args = {k: v.detach().double().requires_grad_(v.requires_grad) for k, v in arguments(name, parameters).items()}
    return not torch.autograd.gradcheck(lambda *given: f(*given), tuple(args.values()), raise_exception=False)


def is_mostly_flat(f, name, parameters):
    _, grads = gradients(f, arguments(name, parameters))
    return (grads[0] == 0).float().mean().item() >= 0.9


def is_another_gradient(f, name, parameters):
    """Where the loss is small the gradient is not that of the loss without the bend: it vanishes, or turns; under a logarithm it is weak."""
    args = arguments(name, parameters)
    prediction, target = list(args)[:2]
    is_labelled = target == 'labels'
    near = F.one_hot(args[target], 3) * 4.0 if is_labelled else args[target] + 0.01
    args[prediction] = near.detach().clone().requires_grad_()
    plain = (F.cross_entropy if is_labelled else F.mse_loss)(args[prediction], args[target])
    [downhill] = torch.autograd.grad(plain, [args[prediction]])
    _, [grad] = gradients(f, args)
    most = 0.5 * (downhill**2).sum().item() if name.startswith('logarithm') else 0
    return (grad * downhill).sum().item() <= most


def breaks(f, name, parameters):
    """Value or gradient is not finite on some inputs that a loss may meet."""
    return any(not finite(f, args) for args in extremes(name, parameters))


def finite(f, args):
    value, grads = gradients(f, args)
    return bool(value.isfinite().all()) and all(g is None or bool(g.isfinite().all()) for g in grads)


def extremes(name, parameters):
    def changed(parameter, change):
        args = arguments(name, parameters)
        with torch.no_grad():
            change(args[parameter], args)
        return args

    if {'logits', 'mask'} <= set(parameters):
        yield changed('mask', lambda t, args: (t.zero_(), args['logits'].fill_(-1)))
    for parameter in parameters:
        ends = (0.0, 1.0) if parameter == 'probs' else (120.0, -120.0, 1200.0, -1200.0)
        if parameter == 'mask' or parameter in LABELS:
            yield changed(parameter, lambda t, _: t.zero_())
            continue
        if parameter == 'measured':
            yield changed(parameter, lambda t, _: t[0].fill_(math.nan))
        for end in ends:
            yield changed(parameter, lambda t, _, end=end: t[0].fill_(0).index_fill_(0, torch.tensor([0]), end))
        yield changed(parameter, lambda t, _: t[0].zero_())
        yield changed(parameter, lambda t, _: t.zero_())
        for other in parameters:
            if other != parameter and other not in LABELS:
                yield changed(parameter, lambda t, args, other=other: t.copy_(args[other]))
                yield changed(parameter, lambda t, args, other=other: (t.copy_(torch.eye(8, 3)), args[other].copy_(t)))


CLAIMS = {
    'requires-grad-on-loss': is_dead,
    'prediction-unused': forgets_its_prediction,
    'cancelled-gradient': is_dead,
    'metric-as-loss': is_dead,
    'threshold-on-prediction': is_dead,
    'constant-shift': is_shifted,
    'self-made-target': keeps_its_decision,
    'made-up-gradient': differs_from_its_derivative,
    'zero-gradient-region': is_mostly_flat,
    'softmax-before-cross-entropy': has_floor,
    'sigmoid-before-logits-loss': has_floor,
    'probabilities-into-nll': is_negative,
    'kl-input-not-log': is_no_divergence,
    'swapped-arguments': is_not_least_at_agreement,
    'broadcast-mismatch': meets_other_targets,
    'softmax-over-wrong-axis': couples_samples,
    'in-place-on-saved': raises('modified by an inplace operation'),
    'negated-loss': climbs,
    'maximised-similarity-missing': grows_with_agreement,
    'shift-under-nonlinearity': is_another_gradient,
    **dict.fromkeys(
        [
            'nan-through-where',
            'epsilon-too-small',
            'log-softmax-split',
            'saturated-sigmoid',
            'log-of-zero',
            'sqrt-at-zero',
            'division-by-zero',
            'exp-overflow',
        ],
        breaks,
    ),
}


def wrong_definitions(rule):
    """The losses of a rule's fixtures under which a marker of it stands; of one in an operation of their own, the loss after it."""
    for path in sorted(FIXTURES.glob(f'{rule}*.py')):
        module = loaded(path)
        marked, is_wrong = {}, False
        for line in path.read_text().splitlines():
            start = re.match(r'(?:def|class) (\w+)', line)
            if start:
                definition = getattr(module, start.group(1))
                is_wrong = is_wrong and is_operation
                is_operation = inspect.isclass(definition) and issubclass(definition, torch.autograd.Function)
            marker = MARKER.match(line)
            is_wrong = is_wrong or bool(marker and marker.group(1) == rule)
            if is_wrong and not is_operation:
                marked[definition.__name__] = definition
        yield from marked.values()


def loaded(path):
    spec = importlib.util.spec_from_file_location(path.stem.replace('-', '_'), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main():
    warnings.simplefilter('ignore')
    torch.set_num_threads(1)
    answers = {}
    for rule, claim in CLAIMS.items():
        answers[rule] = {}
        for definition in wrong_definitions(rule):
            name = definition.__name__
            f = definition() if inspect.isclass(definition) else definition
            parameters = list(inspect.signature(getattr(f, 'forward', f)).parameters)
            if 'loader' in parameters:
                continue
            answers[rule][name] = bool(claim(f, name, parameters))
    OUT.write_text(json.dumps(answers, indent=2) + '\n')
    for rule, found in answers.items():
        for name, is_so in found.items():
            if not is_so:
                print('not confirmed:', rule, name)


main()
