import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class Wrapped(nn.Module):
    """Calls one of torch.nn's losses that is made by `make`."""

    def __init__(self):
        super().__init__()
        self.loss = self.make()

    def forward(self, input, target):
        return self.loss(input, target)


class MSE(Wrapped):
    def make(self):
        return nn.MSELoss()


class MSESum(Wrapped):
    def make(self):
        return nn.MSELoss(reduction='sum')


class MSELegacy(Wrapped):
    def make(self):
        return nn.MSELoss(size_average=False)


class MSELegacyUnreduced(Wrapped):
    def make(self):
        return nn.MSELoss(reduce=False)


class L1(Wrapped):
    def make(self):
        return nn.L1Loss()


class L1None(Wrapped):
    def make(self):
        return nn.L1Loss(reduction='none')


class SmoothL1(Wrapped):
    def make(self):
        return nn.SmoothL1Loss(beta=0.3)


class Huber(Wrapped):
    def make(self):
        return nn.HuberLoss('sum', 0.7)


class CrossEntropy(Wrapped):
    def make(self):
        return nn.CrossEntropyLoss()


class CrossEntropySmoothed(Wrapped):
    def make(self):
        return nn.CrossEntropyLoss(label_smoothing=0.1, reduction='none')


class CrossEntropyIgnoring(Wrapped):
    def make(self):
        return nn.CrossEntropyLoss(ignore_index=0)


class CrossEntropyWeighted(Wrapped):
    def make(self):
        return nn.CrossEntropyLoss(weight=torch.tensor([0.2, 1.0, 3.0]))


class CrossEntropyEverything(Wrapped):
    def make(self):
        return nn.CrossEntropyLoss(torch.tensor([0.2, 1.0, 3.0]), ignore_index=1, reduction='sum', label_smoothing=0.2)


class NLL(Wrapped):
    def make(self):
        return nn.NLLLoss()


class NLLWeighted(Wrapped):
    def make(self):
        return nn.NLLLoss(torch.tensor([0.5, 2.0, 1.0]), ignore_index=2)


class NLL2d(Wrapped):
    def make(self):
        return nn.NLLLoss2d()


class BCE(Wrapped):
    def make(self):
        return nn.BCELoss()


class BCEWeighted(Wrapped):
    def make(self):
        return nn.BCELoss(weight=torch.tensor([1.0, 2.0, 0.5]), reduction='none')


class BCEWithLogits(Wrapped):
    def make(self):
        return nn.BCEWithLogitsLoss()


class BCEWithLogitsPositive(Wrapped):
    def make(self):
        return nn.BCEWithLogitsLoss(pos_weight=torch.tensor([2.0, 0.5, 4.0]), reduction='sum')


class KLDiv(Wrapped):
    def make(self):
        return nn.KLDivLoss(reduction='batchmean')


class KLDivMean(Wrapped):
    def make(self):
        return nn.KLDivLoss()


class KLDivLog(Wrapped):
    def make(self):
        return nn.KLDivLoss(reduction='sum', log_target=True)


class PoissonNLL(Wrapped):
    def make(self):
        return nn.PoissonNLLLoss()


class PoissonNLLFull(Wrapped):
    def make(self):
        return nn.PoissonNLLLoss(log_input=False, full=True, eps=1e-3, reduction='sum')


class HingeEmbedding(Wrapped):
    def make(self):
        return nn.HingeEmbeddingLoss(margin=0.8)


class SoftMargin(Wrapped):
    def make(self):
        return nn.SoftMarginLoss()


class MultiMargin(Wrapped):
    def make(self):
        return nn.MultiMarginLoss(p=2, margin=0.7)


class MultiLabelMargin(Wrapped):
    def make(self):
        return nn.MultiLabelMarginLoss(reduction='none')


class MultiLabelSoftMargin(Wrapped):
    def make(self):
        return nn.MultiLabelSoftMarginLoss(weight=torch.tensor([1.0, 2.0, 0.5, 0.1]))


class CosineSimilarity(Wrapped):
    def make(self):
        return nn.CosineSimilarity(dim=1, eps=1e-6)


class PairwiseDistance(Wrapped):
    def make(self):
        return nn.PairwiseDistance(p=1, keepdim=True)


class Gaussian(nn.Module):
    def __init__(self, full=False, eps=1e-6):
        super().__init__()
        self.nll = nn.GaussianNLLLoss(full=full, eps=eps)

    def forward(self, mean, target, variance):
        return self.nll(mean, target, variance)


class MarginRanking(nn.Module):
    def __init__(self, margin=0.0):
        super().__init__()
        self.ranking = nn.MarginRankingLoss(margin=margin)

    def forward(self, first, second, order):
        return self.ranking(first, second, order)


class CosineEmbedding(nn.Module):
    def __init__(self, margin=0.0, reduction='mean'):
        super().__init__()
        self.criterion = nn.CosineEmbeddingLoss(margin, reduction=reduction)

    def forward(self, first, second, same):
        return self.criterion(first, second, same)


class Triplet(nn.Module):
    def __init__(self, margin=1.0, p=2.0, swap=False, reduction='mean'):
        super().__init__()
        self.criterion = nn.TripletMarginLoss(margin=margin, p=p, swap=swap, reduction=reduction)

    def forward(self, anchor, positive, negative):
        return self.criterion(anchor, positive, negative)


class TripletByCosine(nn.Module):
    def __init__(self):
        super().__init__()
        self.criterion = nn.TripletMarginWithDistanceLoss(
            distance_function=lambda a, b: 1.0 - F.cosine_similarity(a, b), margin=0.4
        )

    def forward(self, anchor, positive, negative):
        return self.criterion(anchor, positive, negative)


class CTC(nn.Module):
    def __init__(self):
        super().__init__()
        self.ctc = nn.CTCLoss(blank=0, zero_infinity=True)

    def forward(self, logits, targets, input_lengths, target_lengths):
        return self.ctc(logits.log_softmax(2), targets, input_lengths, target_lengths)


class ConfiguredCrossEntropy(nn.Module):
    def __init__(self, weight=None, ignore_index=-100, label_smoothing=0.0):
        super().__init__()
        self.criterion = nn.CrossEntropyLoss(weight=weight, ignore_index=ignore_index, label_smoothing=label_smoothing)

    def forward(self, logits, labels):
        return self.criterion(logits, labels)


class SubclassOfMSE(nn.MSELoss):
    def forward(self, input, target):
        return super().forward(input, target).sqrt()


class SubclassOfCrossEntropy(nn.CrossEntropyLoss):
    def __init__(self, temperature=1.0, **kwargs):
        super().__init__(**kwargs)
        self.temperature = temperature

    def forward(self, input, target):
        return super().forward(input / self.temperature, target)


class SubclassWithItsOwnFormula(nn.BCEWithLogitsLoss):
    def forward(self, input, target):
        return F.binary_cross_entropy_with_logits(input, target, self.weight, pos_weight=self.pos_weight, reduction=self.reduction) * 2


class LearnedWeights(nn.Module):
    def __init__(self, count=2):
        super().__init__()
        self.log_variance = nn.Parameter(torch.zeros(count))

    def forward(self, first, second):
        losses = torch.stack([first.mean(), second.pow(2).mean()])
        return (torch.exp(-self.log_variance) * losses + self.log_variance).sum()


class LearnedScale(nn.Module):
    def __init__(self, scale=10.0, bias=-5.0):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(scale))
        self.bias = nn.Parameter(torch.tensor(bias))
        self.criterion = nn.CrossEntropyLoss()

    def forward(self, embeddings, labels):
        similarity = F.cosine_similarity(embeddings.unsqueeze(1), embeddings.unsqueeze(0), dim=2)
        return self.criterion(self.scale * similarity + self.bias, labels)


class LearnedCenters(nn.Module):
    def __init__(self, classes=3, features=2):
        super().__init__()
        self.centers = nn.Parameter(torch.linspace(-1, 1, classes * features).reshape(classes, features))

    def forward(self, features, labels):
        return (features - self.centers[labels]).pow(2).sum(dim=1).mean() / 2


class UnusedParameter(nn.Module):
    def __init__(self):
        super().__init__()
        self.unused = nn.Parameter(torch.ones(2))
        self.used = nn.Parameter(torch.ones(1))

    def forward(self, x):
        return (x * self.used).sum()


class FrozenParameter(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(3), requires_grad=False)

    def forward(self, x):
        return x * self.weight


class NestedParameters(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = LearnedScale(2.0, 0.5)
        self.outer = nn.Parameter(torch.tensor(0.1))

    def forward(self, embeddings, labels):
        return self.inner(embeddings, labels) * self.outer


class Buffered(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer('weight', torch.tensor([1.0, 2.0, 3.0]))

    def forward(self, x):
        return (x * self.weight).sum()


class RunningMean(nn.Module):
    def __init__(self, momentum=0.9):
        super().__init__()
        self.momentum = momentum
        self.register_buffer('mean', torch.zeros(1))

    def forward(self, x):
        with torch.no_grad():
            self.mean.mul_(self.momentum).add_((1 - self.momentum) * x.mean())
        return (x - self.mean).pow(2).mean()


class RegisteredParameter(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_parameter('shift', nn.Parameter(torch.full((3,), 0.5)))
        self.register_parameter('absent', None)

    def forward(self, x):
        return (x - self.shift).abs().sum() if self.absent is None else x.sum()


class ParametersInAList(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.ParameterList([nn.Parameter(torch.tensor(float(i + 1))) for i in range(2)])

    def forward(self, x, y):
        return self.weights[0] * x.sum() + self.weights[1] * y.sum()


class ModulesInAList(nn.Module):
    def __init__(self):
        super().__init__()
        self.losses = nn.ModuleList([nn.MSELoss(), nn.L1Loss(), LearnedWeights()])
        self.factors = [1.0, 0.5, 0.25]

    def forward(self, x, y):
        return sum(factor * loss(x, y) for factor, loss in zip(self.factors, self.losses))


class ModulesInADict(nn.Module):
    def __init__(self):
        super().__init__()
        self.losses = nn.ModuleDict({'squared': nn.MSELoss(), 'absolute': nn.L1Loss()})

    def forward(self, x, y, kind='absolute'):
        return self.losses[kind](x, y)


class SequentialActivation(nn.Module):
    def __init__(self):
        super().__init__()
        self.activation = nn.Sequential(nn.Flatten(), nn.Softplus(), nn.Softmax(dim=1))

    def forward(self, x, w):
        return (self.activation(x) * w).sum()


class LinearHead(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(2, 3)
        with torch.no_grad():
            self.head.weight.copy_(torch.arange(6.0).view(3, 2) / 10)
            self.head.bias.zero_()

    def forward(self, features, labels):
        return F.cross_entropy(self.head(features), labels)


class InitialisedHead(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(2, 1, bias=False)
        nn.init.constant_(self.head.weight, 0.5)

    def forward(self, features, target):
        return F.mse_loss(self.head(features).squeeze(1), target)


class EmbeddingCenters(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(3, 2)
        nn.init.ones_(self.table.weight)

    def forward(self, features, labels):
        return (features - self.table(labels)).pow(2).sum()


class NormalisedFeatures(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(4)

    def forward(self, x, w):
        return (self.norm(x) * w).sum()


class TrainingSwitch(nn.Module):
    def forward(self, x):
        return x.sum() if self.training else x.mean()


class ParameterNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Parameter(torch.tensor([1.0, -2.0]))
        self.b = nn.Parameter(torch.tensor([[0.5]]))

    def forward(self, x):
        return x.sum() + 0.1 * sum(p.pow(2).sum() for p in self.parameters())


class NamedParameterNorm(ParameterNorm):
    def forward(self, x):
        return x.mean() + sum(p.abs().sum() for name, p in self.named_parameters() if name != 'b')


class Pooled(nn.Module):
    def __init__(self):
        super().__init__()
        self.pool = nn.AvgPool2d(3, 1, padding=1)
        self.peak = nn.MaxPool2d(2)
        self.pad = nn.ReflectionPad2d(1)

    def forward(self, x):
        return self.pool(self.pad(x)).pow(2).mean() + self.peak(x).pow(2).sum()


class Convolved(nn.Module):
    def __init__(self):
        super().__init__()
        kernel = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
        self.register_buffer('kernel', kernel.view(1, 1, 3, 3))
        self.conv = nn.Conv2d(1, 1, kernel_size=3, padding=1, bias=False)
        self.conv.weight = nn.Parameter(self.kernel.transpose(2, 3).clone(), requires_grad=False)

    def forward(self, x, y):
        horizontal = F.conv2d(x, self.kernel) - F.conv2d(y, self.kernel)
        return horizontal.abs().mean() + (self.conv(x) - self.conv(y)).abs().mean()


class AddedModules(nn.Module):
    def __init__(self):
        super().__init__()
        self.add_module('first', nn.MSELoss())
        self.add_module('second', nn.L1Loss())

    def forward(self, x, y):
        return sum(module(x, y) * len(name) for name, module in self.named_children())


class GaussianWindow(nn.Module):
    def __init__(self, size=3, sigma=1.5):
        super().__init__()
        values = torch.Tensor([math.exp(-((x - size // 2) ** 2) / float(2 * sigma**2)) for x in range(size)])
        window = (values / values.sum()).unsqueeze(1)
        self.window = window.mm(window.t()).float().unsqueeze(0).unsqueeze(0)

    def forward(self, x, y):
        mu_x, mu_y = F.conv2d(x, self.window), F.conv2d(y, self.window)
        sigma_x = F.conv2d(x * x, self.window) - mu_x.pow(2)
        sigma_y = F.conv2d(y * y, self.window) - mu_y.pow(2)
        sigma_xy = F.conv2d(x * y, self.window) - mu_x * mu_y
        c1, c2 = 0.01**2, 0.03**2
        ssim = ((2 * mu_x * mu_y + c1) * (2 * sigma_xy + c2)) / ((mu_x.pow(2) + mu_y.pow(2) + c1) * (sigma_x + sigma_y + c2))
        return 1 - ssim.mean()
