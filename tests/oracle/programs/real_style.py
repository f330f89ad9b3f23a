"""Losses as repositories have them, written for this oracle."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F


# Classification


class FocalLoss(nn.Module):
    def __init__(self, alpha=0.25, gamma=2.0, reduction='mean'):
        super().__init__()
        self.alpha = alpha
        self.gamma = gamma
        self.reduction = reduction

    def forward(self, inputs, targets):
        bce = F.binary_cross_entropy_with_logits(inputs, targets, reduction='none')
        pt = torch.exp(-bce)
        loss = self.alpha * (1 - pt) ** self.gamma * bce
        if self.reduction == 'mean':
            return loss.mean()
        elif self.reduction == 'sum':
            return loss.sum()
        return loss


class MultiClassFocalLoss(nn.Module):
    def __init__(self, gamma=2, weight=None, ignore_index=-100):
        super().__init__()
        self.gamma = gamma
        self.weight = weight
        self.ignore_index = ignore_index

    def forward(self, logits, labels):
        log_pt = F.log_softmax(logits, dim=1)
        log_pt = log_pt.gather(1, labels.view(-1, 1)).view(-1)
        pt = log_pt.exp()
        if self.weight is not None:
            log_pt = log_pt * self.weight.gather(0, labels.view(-1))
        return (-((1 - pt) ** self.gamma) * log_pt).mean()


def sigmoid_focal_loss(inputs, targets, alpha: float = 0.25, gamma: float = 2, reduction: str = 'none'):
    p = torch.sigmoid(inputs)
    ce_loss = F.binary_cross_entropy_with_logits(inputs, targets, reduction='none')
    p_t = p * targets + (1 - p) * (1 - targets)
    loss = ce_loss * ((1 - p_t) ** gamma)
    if alpha >= 0:
        alpha_t = alpha * targets + (1 - alpha) * (1 - targets)
        loss = alpha_t * loss
    if reduction == 'mean':
        loss = loss.mean()
    elif reduction == 'sum':
        loss = loss.sum()
    return loss


class FocalOnImages(nn.Module):
    def __init__(self, gamma=2.0, alpha=(0.3, 0.7, 1.0), size_average=True):
        super().__init__()
        self.gamma = gamma
        self.alpha = torch.Tensor(alpha)
        self.size_average = size_average

    def forward(self, input, target):
        if input.dim() > 2:
            input = input.view(input.size(0), input.size(1), -1)
            input = input.transpose(1, 2)
            input = input.contiguous().view(-1, input.size(2))
        target = target.view(-1, 1)
        logpt = F.log_softmax(input, dim=-1)
        logpt = logpt.gather(1, target)
        logpt = logpt.view(-1)
        pt = logpt.data.exp()
        at = self.alpha.type_as(input.data).gather(0, target.data.view(-1))
        loss = -1 * (1 - pt) ** self.gamma * logpt * at
        return loss.mean() if self.size_average else loss.sum()


class LabelSmoothingCrossEntropy(nn.Module):
    def __init__(self, smoothing=0.1):
        super().__init__()
        assert smoothing < 1.0
        self.smoothing = smoothing
        self.confidence = 1.0 - smoothing

    def forward(self, x, target):
        logprobs = F.log_softmax(x, dim=-1)
        nll_loss = -logprobs.gather(dim=-1, index=target.unsqueeze(1))
        nll_loss = nll_loss.squeeze(1)
        smooth_loss = -logprobs.mean(dim=-1)
        loss = self.confidence * nll_loss + self.smoothing * smooth_loss
        return loss.mean()


class SmoothedKL(nn.Module):
    def __init__(self, classes, smoothing=0.1, padding_idx=0):
        super().__init__()
        self.criterion = nn.KLDivLoss(reduction='sum')
        self.padding_idx = padding_idx
        self.confidence = 1.0 - smoothing
        self.smoothing = smoothing
        self.size = classes

    def forward(self, x, target):
        assert x.size(1) == self.size
        true_dist = x.data.clone()
        true_dist.fill_(self.smoothing / (self.size - 2))
        true_dist.scatter_(1, target.data.unsqueeze(1), self.confidence)
        true_dist[:, self.padding_idx] = 0
        mask = torch.nonzero(target.data == self.padding_idx)
        if mask.dim() > 0:
            true_dist.index_fill_(0, mask.squeeze(), 0.0)
        return self.criterion(x.log_softmax(dim=-1), true_dist)


class SoftTargetCrossEntropy(nn.Module):
    def forward(self, x, target):
        loss = torch.sum(-target * F.log_softmax(x, dim=-1), dim=-1)
        return loss.mean()


class PolyLoss(nn.Module):
    def __init__(self, epsilon=1.0):
        super().__init__()
        self.epsilon = epsilon

    def forward(self, logits, labels):
        ce = F.cross_entropy(logits, labels, reduction='none')
        pt = F.one_hot(labels, logits.size(1)) * F.softmax(logits, 1)
        return (ce + self.epsilon * (1.0 - pt.sum(dim=-1))).mean()


class GeneralisedCrossEntropy(nn.Module):
    def __init__(self, q=0.7):
        super().__init__()
        self.q = q

    def forward(self, logits, labels):
        p = F.softmax(logits, dim=1)
        p = torch.clamp(p, min=1e-7, max=1.0)
        y = F.one_hot(labels, p.shape[1]).float()
        return ((1.0 - torch.pow(torch.sum(y * p, dim=1), self.q)) / self.q).mean()


class SymmetricCrossEntropy(nn.Module):
    def __init__(self, alpha=0.1, beta=1.0, num_classes=3):
        super().__init__()
        self.alpha = alpha
        self.beta = beta
        self.num_classes = num_classes
        self.cross_entropy = torch.nn.CrossEntropyLoss()

    def forward(self, pred, labels):
        ce = self.cross_entropy(pred, labels)
        pred = F.softmax(pred, dim=1)
        pred = torch.clamp(pred, min=1e-7, max=1.0)
        label_one_hot = torch.nn.functional.one_hot(labels, self.num_classes).float()
        label_one_hot = torch.clamp(label_one_hot, min=1e-4, max=1.0)
        rce = -1 * torch.sum(pred * torch.log(label_one_hot), dim=1)
        return self.alpha * ce + self.beta * rce.mean()


class BiTemperedLogistic(nn.Module):
    def __init__(self, t1=0.8):
        super().__init__()
        self.t1 = t1

    def log_t(self, u, t):
        if t == 1.0:
            return torch.log(u)
        return (u ** (1.0 - t) - 1.0) / (1.0 - t)

    def forward(self, activations, labels):
        labels = F.one_hot(labels, activations.shape[1]).float()
        probabilities = F.softmax(activations, dim=-1)
        temp1 = (self.log_t(labels + 1e-10, self.t1) - self.log_t(probabilities, self.t1)) * labels
        temp2 = (1 / (2 - self.t1)) * (torch.pow(labels, 2 - self.t1) - torch.pow(probabilities, 2 - self.t1))
        return torch.sum(temp1 - temp2, dim=-1).mean()


class AsymmetricLoss(nn.Module):
    def __init__(self, gamma_neg=4, gamma_pos=1, clip=0.05, eps=1e-8, disable_torch_grad_focal_loss=False):
        super().__init__()
        self.gamma_neg = gamma_neg
        self.gamma_pos = gamma_pos
        self.clip = clip
        self.disable_torch_grad_focal_loss = disable_torch_grad_focal_loss
        self.eps = eps

    def forward(self, x, y):
        xs_pos = torch.sigmoid(x)
        xs_neg = 1 - xs_pos
        if self.clip is not None and self.clip > 0:
            xs_neg = (xs_neg + self.clip).clamp(max=1)
        los_pos = y * torch.log(xs_pos.clamp(min=self.eps))
        los_neg = (1 - y) * torch.log(xs_neg.clamp(min=self.eps))
        loss = los_pos + los_neg
        if self.gamma_neg > 0 or self.gamma_pos > 0:
            if self.disable_torch_grad_focal_loss:
                torch.set_grad_enabled(False)
            pt = xs_pos * y + xs_neg * (1 - y)
            gamma = self.gamma_pos * y + self.gamma_neg * (1 - y)
            weight = torch.pow(1 - pt, gamma)
            if self.disable_torch_grad_focal_loss:
                torch.set_grad_enabled(True)
            loss *= weight
        return -loss.sum()


class LDAMLoss(nn.Module):
    def __init__(self, counts=(100, 30, 5), max_m=0.5, s=30):
        super().__init__()
        m_list = 1.0 / torch.sqrt(torch.sqrt(torch.tensor(counts, dtype=torch.float)))
        self.m_list = m_list * (max_m / torch.max(m_list))
        self.s = s

    def forward(self, x, target):
        index = torch.zeros_like(x, dtype=torch.bool)
        index.scatter_(1, target.data.view(-1, 1), 1)
        index_float = index.type(torch.FloatTensor)
        batch_m = torch.matmul(self.m_list[None, :], index_float.transpose(0, 1))
        batch_m = batch_m.view((-1, 1))
        x_m = x - batch_m
        output = torch.where(index, x_m, x)
        return F.cross_entropy(self.s * output, target)


def balanced_softmax_loss(logits, labels, counts):
    spc = counts.type_as(logits)
    spc = spc.unsqueeze(0).expand(logits.shape[0], -1)
    logits = logits + spc.log()
    return F.cross_entropy(input=logits, target=labels, reduction='mean')


def class_balanced_focal(logits, labels, samples_per_cls, beta=0.99, gamma=1.0):
    no_of_classes = logits.size(1)
    effective_num = 1.0 - torch.pow(torch.full((no_of_classes,), beta), samples_per_cls)
    weights = (1.0 - beta) / effective_num
    weights = weights / weights.sum() * no_of_classes
    labels_one_hot = F.one_hot(labels, no_of_classes).float()
    weights = weights.unsqueeze(0)
    weights = weights.repeat(labels_one_hot.shape[0], 1) * labels_one_hot
    weights = weights.sum(1)
    weights = weights.unsqueeze(1)
    weights = weights.repeat(1, no_of_classes)
    bc_loss = F.binary_cross_entropy_with_logits(input=logits, target=labels_one_hot, reduction='none')
    if gamma == 0.0:
        modulator = 1.0
    else:
        modulator = torch.exp(-gamma * labels_one_hot * logits - gamma * torch.log(1 + torch.exp(-1.0 * logits)))
    weighted_loss = weights * modulator * bc_loss
    focal_loss = torch.sum(weighted_loss)
    focal_loss /= torch.sum(labels_one_hot)
    return focal_loss


def frequency_weighted_cross_entropy(logits, labels):
    counts = torch.bincount(labels, minlength=logits.size(1)).float()
    weights = 1.0 / (counts + 1.0)
    weights = weights / weights.sum()
    return F.cross_entropy(logits, labels, weight=weights)


class GHMC(nn.Module):
    def __init__(self, bins=5, momentum=0):
        super().__init__()
        self.bins = bins
        self.momentum = momentum
        edges = torch.arange(bins + 1).float() / bins
        edges[-1] += 1e-6
        self.register_buffer('edges', edges)
        if momentum > 0:
            self.register_buffer('acc_sum', torch.zeros(bins))

    def forward(self, pred, target, valid):
        weights = torch.zeros_like(pred)
        g = torch.abs(pred.sigmoid().detach() - target)
        keep = valid > 0
        tot = max(keep.float().sum().item(), 1.0)
        n = 0
        for i in range(self.bins):
            inds = (g >= self.edges[i]) & (g < self.edges[i + 1]) & keep
            num_in_bin = inds.sum().item()
            if num_in_bin > 0:
                if self.momentum > 0:
                    self.acc_sum[i] = self.momentum * self.acc_sum[i] + (1 - self.momentum) * num_in_bin
                    weights[inds] = tot / self.acc_sum[i]
                else:
                    weights[inds] = tot / num_in_bin
                n += 1
        if n > 0:
            weights = weights / n
        return F.binary_cross_entropy_with_logits(pred, target, weights, reduction='sum') / tot


class HingeOfLogits(nn.Module):
    def forward(self, output, target):
        target = 2 * target - 1
        return F.relu(1 - output * target).mean()


class CrammerSinger(nn.Module):
    def __init__(self, margin=1.0):
        super().__init__()
        self.margin = margin

    def forward(self, scores, labels):
        correct = scores.gather(1, labels[:, None])
        margins = scores - correct + self.margin
        margins = margins.clamp(min=0)
        mask = torch.ones_like(margins).scatter_(1, labels[:, None], 0.0)
        return (margins * mask).sum(1).mean()


def zlpr_multilabel(y_pred, y_true):
    y_pred = (1 - 2 * y_true) * y_pred
    y_pred_neg = y_pred - y_true * 1e12
    y_pred_pos = y_pred - (1 - y_true) * 1e12
    zeros = torch.zeros_like(y_pred[..., :1])
    y_pred_neg = torch.cat([y_pred_neg, zeros], dim=-1)
    y_pred_pos = torch.cat([y_pred_pos, zeros], dim=-1)
    return torch.logsumexp(y_pred_neg, dim=-1) + torch.logsumexp(y_pred_pos, dim=-1)


def online_hard_examples(logits, labels, keep=0.5):
    losses = F.cross_entropy(logits, labels, reduction='none')
    k = max(1, int(keep * losses.numel()))
    hardest, _ = torch.topk(losses, k)
    return hardest.mean()


class OHEMOnImages(nn.Module):
    def __init__(self, thresh=0.7, min_kept=4, ignore_index=255):
        super().__init__()
        self.thresh = -math.log(thresh)
        self.min_kept = min_kept
        self.criterion = nn.CrossEntropyLoss(ignore_index=ignore_index, reduction='none')

    def forward(self, logits, labels):
        loss = self.criterion(logits, labels).view(-1)
        loss, _ = torch.sort(loss, descending=True)
        if loss[self.min_kept] > self.thresh:
            loss = loss[loss > self.thresh]
        else:
            loss = loss[: self.min_kept]
        return torch.mean(loss)


def bootstrapped_cross_entropy(logits, labels, beta=0.8):
    ce = F.cross_entropy(logits, labels, reduction='none')
    soft = F.softmax(logits, dim=1).detach()
    regularizer = -(soft * F.log_softmax(logits, dim=1)).sum(1)
    return (beta * ce + (1 - beta) * regularizer).mean()


def entropy_regularised(logits, labels, weight=0.1):
    p = F.softmax(logits, dim=1)
    entropy = -(p * torch.log(p + 1e-8)).sum(dim=1).mean()
    return F.cross_entropy(logits, labels) - weight * entropy


def pseudo_labels(weak, strong, threshold=0.6):
    probabilities = torch.softmax(weak.detach(), dim=-1)
    confidence, pseudo = probabilities.max(dim=-1)
    mask = confidence.ge(threshold).float()
    return (F.cross_entropy(strong, pseudo, reduction='none') * mask).mean()


def mixup_cross_entropy(logits, first, second, lam=0.3):
    return lam * F.cross_entropy(logits, first) + (1 - lam) * F.cross_entropy(logits, second)


def evidential_classification(logits, labels, step=5, annealing=10):
    evidence = F.relu(logits)
    alpha = evidence + 1
    classes = logits.shape[1]
    y = F.one_hot(labels, classes).float()
    strength = alpha.sum(dim=1, keepdim=True)
    likelihood = (y * (torch.digamma(strength) - torch.digamma(alpha))).sum(dim=1, keepdim=True)
    kl_alpha = (alpha - 1) * (1 - y) + 1
    ones = torch.ones([1, classes], dtype=torch.float32)
    total = kl_alpha.sum(dim=1, keepdim=True)
    first = (
        torch.lgamma(total)
        - torch.lgamma(kl_alpha).sum(dim=1, keepdim=True)
        + torch.lgamma(ones).sum(dim=1, keepdim=True)
        - torch.lgamma(ones.sum(dim=1, keepdim=True))
    )
    second = (kl_alpha - ones).mul(torch.digamma(kl_alpha) - torch.digamma(total)).sum(dim=1, keepdim=True)
    coefficient = min(1.0, step / annealing)
    return torch.mean(likelihood + coefficient * (first + second))


def evidential_regression(y, mu, v, alpha, beta, weight=0.01):
    two_blambda = 2 * beta * (1 + v)
    nll = (
        0.5 * torch.log(math.pi / v)
        - alpha * torch.log(two_blambda)
        + (alpha + 0.5) * torch.log(v * (y - mu) ** 2 + two_blambda)
        + torch.lgamma(alpha)
        - torch.lgamma(alpha + 0.5)
    )
    regularizer = (y - mu).abs() * (2 * v + alpha)
    return (nll + weight * regularizer).mean()


def f1_soft(y_pred, y_true, epsilon=1e-7):
    y_pred = torch.sigmoid(y_pred)
    tp = (y_true * y_pred).sum(dim=0)
    fp = ((1 - y_true) * y_pred).sum(dim=0)
    fn = (y_true * (1 - y_pred)).sum(dim=0)
    precision = tp / (tp + fp + epsilon)
    recall = tp / (tp + fn + epsilon)
    f1 = 2 * (precision * recall) / (precision + recall + epsilon)
    f1 = f1.clamp(min=epsilon, max=1 - epsilon)
    return 1 - f1.mean()


def pairwise_auc(scores, labels, margin=1.0):
    positive = scores[labels == 1]
    negative = scores[labels == 0]
    difference = positive.unsqueeze(1) - negative.unsqueeze(0)
    return torch.clamp(margin - difference, min=0).pow(2).mean()


# Segmentation


class DiceLoss(nn.Module):
    def __init__(self, smooth=1.0):
        super().__init__()
        self.smooth = smooth

    def forward(self, logits, targets):
        num = targets.size(0)
        probs = torch.sigmoid(logits)
        m1 = probs.view(num, -1)
        m2 = targets.view(num, -1)
        intersection = m1 * m2
        score = 2.0 * (intersection.sum(1) + self.smooth) / (m1.sum(1) + m2.sum(1) + self.smooth)
        return 1 - score.sum() / num


class MultiClassDice(nn.Module):
    def __init__(self, n_classes):
        super().__init__()
        self.n_classes = n_classes

    def _one_hot_encoder(self, input_tensor):
        tensor_list = []
        for i in range(self.n_classes):
            temp_prob = input_tensor == i
            tensor_list.append(temp_prob.unsqueeze(1))
        return torch.cat(tensor_list, dim=1).float()

    def _dice_loss(self, score, target):
        target = target.float()
        smooth = 1e-5
        intersect = torch.sum(score * target)
        y_sum = torch.sum(target * target)
        z_sum = torch.sum(score * score)
        return 1 - (2 * intersect + smooth) / (z_sum + y_sum + smooth)

    def forward(self, inputs, target, weight=None, softmax=False):
        if softmax:
            inputs = torch.softmax(inputs, dim=1)
        target = self._one_hot_encoder(target)
        if weight is None:
            weight = [1] * self.n_classes
        assert inputs.size() == target.size(), 'predict {} & target {} shape do not match'.format(inputs.size(), target.size())
        class_wise_dice = []
        loss = 0.0
        for i in range(0, self.n_classes):
            dice = self._dice_loss(inputs[:, i], target[:, i])
            class_wise_dice.append(1.0 - dice.item())
            loss += dice * weight[i]
        return loss / self.n_classes


class GeneralisedDice(nn.Module):
    def __init__(self, epsilon=1e-5):
        super().__init__()
        self.epsilon = epsilon

    def forward(self, logits, labels):
        probs = F.softmax(logits, dim=1)
        classes = probs.shape[1]
        onehot = F.one_hot(labels, classes).permute(0, 3, 1, 2).type_as(probs)
        probs = probs.permute(1, 0, 2, 3).contiguous().view(classes, -1)
        onehot = onehot.permute(1, 0, 2, 3).contiguous().view(classes, -1)
        w = 1.0 / (onehot.sum(-1) ** 2).clamp(min=self.epsilon)
        intersection = (probs * onehot).sum(-1) * w
        union = ((probs + onehot).sum(-1) * w).clamp(min=self.epsilon)
        return 1 - 2 * intersection.sum() / union.sum()


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.3, beta=0.7, gamma=1.0, smooth=1e-6):
        super().__init__()
        self.alpha, self.beta, self.gamma, self.smooth = alpha, beta, gamma, smooth

    def forward(self, inputs, targets):
        inputs = torch.sigmoid(inputs).reshape(-1)
        targets = targets.reshape(-1)
        tp = (inputs * targets).sum()
        fp = ((1 - targets) * inputs).sum()
        fn = (targets * (1 - inputs)).sum()
        tversky = (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
        return (1 - tversky) ** self.gamma


class IoULoss(nn.Module):
    def forward(self, inputs, targets, smooth=1):
        inputs = torch.sigmoid(inputs)
        inputs = inputs.view(-1)
        targets = targets.view(-1)
        intersection = (inputs * targets).sum()
        total = (inputs + targets).sum()
        union = total - intersection
        return 1 - (intersection + smooth) / (union + smooth)


class BCEDice(nn.Module):
    def __init__(self, bce_weight=0.5):
        super().__init__()
        self.bce_weight = bce_weight
        self.dice = DiceLoss()

    def forward(self, pred, target):
        bce = F.binary_cross_entropy_with_logits(pred, target)
        return self.bce_weight * bce + (1 - self.bce_weight) * self.dice(pred, target)


class ComboLoss(nn.Module):
    def __init__(self, alpha=0.5, ce_ratio=0.5, eps=1e-7):
        super().__init__()
        self.alpha, self.ce_ratio, self.eps = alpha, ce_ratio, eps

    def forward(self, inputs, targets, smooth=1):
        inputs = torch.sigmoid(inputs).view(-1)
        targets = targets.view(-1)
        intersection = (inputs * targets).sum()
        dice = (2.0 * intersection + smooth) / (inputs.sum() + targets.sum() + smooth)
        inputs = torch.clamp(inputs, self.eps, 1.0 - self.eps)
        out = -(self.alpha * (targets * torch.log(inputs)) + (1 - self.alpha) * (1.0 - targets) * torch.log(1.0 - inputs))
        weighted_ce = out.mean(-1)
        return self.ce_ratio * weighted_ce - (1 - self.ce_ratio) * dice


def lovasz_grad(gt_sorted):
    p = len(gt_sorted)
    gts = gt_sorted.sum()
    intersection = gts - gt_sorted.float().cumsum(0)
    union = gts + (1 - gt_sorted).float().cumsum(0)
    jaccard = 1.0 - intersection / union
    if p > 1:
        jaccard[1:p] = jaccard[1:p] - jaccard[0:-1]
    return jaccard


def lovasz_hinge(logits, labels):
    logits = logits.view(-1)
    labels = labels.view(-1)
    signs = 2.0 * labels.float() - 1.0
    errors = 1.0 - logits * signs
    errors_sorted, perm = torch.sort(errors, dim=0, descending=True)
    perm = perm.data
    gt_sorted = labels[perm]
    grad = lovasz_grad(gt_sorted)
    return torch.dot(F.relu(errors_sorted), grad)


def lovasz_softmax(probas, labels):
    losses = []
    for c in range(probas.size(1)):
        fg = (labels == c).float()
        if fg.sum() == 0:
            continue
        errors = (fg - probas[:, c]).abs()
        errors_sorted, perm = torch.sort(errors, 0, descending=True)
        losses.append(torch.dot(errors_sorted, lovasz_grad(fg[perm])))
    return sum(losses) / len(losses)


def hard_dice(logits, targets):
    mask = (torch.sigmoid(logits) > 0.5).float()
    intersection = (mask * targets).sum()
    return 1 - 2 * intersection / (mask.sum() + targets.sum() + 1e-6)


def boundary_weighted(logits, targets):
    weight = 1 + 5 * torch.abs(F.avg_pool2d(targets, kernel_size=3, stride=1, padding=1) - targets)
    wbce = F.binary_cross_entropy_with_logits(logits, targets, reduction='none')
    wbce = (weight * wbce).sum(dim=(2, 3)) / weight.sum(dim=(2, 3))
    pred = torch.sigmoid(logits)
    inter = ((pred * targets) * weight).sum(dim=(2, 3))
    union = ((pred + targets) * weight).sum(dim=(2, 3))
    wiou = 1 - (inter + 1) / (union - inter + 1)
    return (wbce + wiou).mean()


# Regression


class RMSELoss(nn.Module):
    def __init__(self, eps=1e-6):
        super().__init__()
        self.mse = nn.MSELoss()
        self.eps = eps

    def forward(self, yhat, y):
        return torch.sqrt(self.mse(yhat, y) + self.eps)


class LogCosh(nn.Module):
    def forward(self, y_t, y_prime_t):
        ey_t = y_t - y_prime_t
        return torch.mean(torch.log(torch.cosh(ey_t + 1e-12)))


def stable_log_cosh(p, t):
    x = p - t
    return torch.mean(x + F.softplus(-2.0 * x) - math.log(2.0))


class Charbonnier(nn.Module):
    def __init__(self, eps=1e-3):
        super().__init__()
        self.eps = eps

    def forward(self, x, y):
        diff = x - y
        return torch.mean(torch.sqrt((diff * diff) + (self.eps * self.eps)))


class QuantileLoss(nn.Module):
    def __init__(self, quantiles=(0.1, 0.5, 0.9)):
        super().__init__()
        self.quantiles = quantiles

    def forward(self, preds, target):
        assert not target.requires_grad
        assert preds.size(0) == target.size(0)
        losses = []
        for i, q in enumerate(self.quantiles):
            errors = target - preds[:, i]
            losses.append(torch.max((q - 1) * errors, q * errors).unsqueeze(1))
        return torch.mean(torch.sum(torch.cat(losses, dim=1), dim=1))


class WingLoss(nn.Module):
    def __init__(self, width=5.0, curvature=0.5):
        super().__init__()
        self.width = width
        self.curvature = curvature
        self.C = self.width - self.width * math.log(1 + self.width / self.curvature)

    def forward(self, prediction, target):
        diff = target - prediction
        diff_abs = diff.abs()
        loss = diff_abs.clone()
        idx_smaller = diff_abs < self.width
        idx_bigger = diff_abs >= self.width
        loss[idx_smaller] = self.width * torch.log(1 + diff_abs[idx_smaller] / self.curvature)
        loss[idx_bigger] = loss[idx_bigger] - self.C
        return loss.mean()


class AdaptiveWing(nn.Module):
    def __init__(self, omega=14.0, theta=0.5, epsilon=1.0, alpha=2.1):
        super().__init__()
        self.omega, self.theta, self.epsilon, self.alpha = omega, theta, epsilon, alpha

    def forward(self, pred, target):
        delta_y = (target - pred).abs()
        delta_y1 = delta_y[delta_y < self.theta]
        delta_y2 = delta_y[delta_y >= self.theta]
        y1 = target[delta_y < self.theta]
        y2 = target[delta_y >= self.theta]
        loss1 = self.omega * torch.log(1 + torch.pow(delta_y1 / self.epsilon, self.alpha - y1))
        A = (
            self.omega
            * (1 / (1 + torch.pow(self.theta / self.epsilon, self.alpha - y2)))
            * (self.alpha - y2)
            * (torch.pow(self.theta / self.epsilon, self.alpha - y2 - 1))
            * (1 / self.epsilon)
        )
        C = self.theta * A - self.omega * torch.log(1 + torch.pow(self.theta / self.epsilon, self.alpha - y2))
        loss2 = A * delta_y2 - C
        return (loss1.sum() + loss2.sum()) / (len(loss1) + len(loss2))


class BerHu(nn.Module):
    def __init__(self, threshold=0.2):
        super().__init__()
        self.threshold = threshold

    def forward(self, real, fake):
        mask = real > 0
        fake = fake * mask
        diff = torch.abs(real - fake)
        delta = self.threshold * torch.max(diff).item()
        part1 = -F.threshold(-diff, -delta, 0.0)
        part2 = F.threshold(diff**2 - delta**2, 0.0, -(delta**2)) + delta**2
        part2 = part2 / (2.0 * delta)
        return torch.sum(part1 + part2)


def scale_invariant_log(pred, target, lambd=0.5):
    valid_mask = (target > 0).detach()
    diff_log = torch.log(target[valid_mask]) - torch.log(pred[valid_mask])
    return torch.sqrt(torch.pow(diff_log, 2).mean() - lambd * torch.pow(diff_log.mean(), 2))


def gradient_difference(pred, target):
    dx = torch.abs(pred[:, :, :, 1:] - pred[:, :, :, :-1]) - torch.abs(target[:, :, :, 1:] - target[:, :, :, :-1])
    dy = torch.abs(pred[:, :, 1:, :] - pred[:, :, :-1, :]) - torch.abs(target[:, :, 1:, :] - target[:, :, :-1, :])
    return dx.pow(2).mean() + dy.pow(2).mean()


class TotalVariation(nn.Module):
    def __init__(self, weight=1):
        super().__init__()
        self.weight = weight

    def forward(self, x):
        batch_size = x.size()[0]
        h_x = x.size()[2]
        w_x = x.size()[3]
        count_h = self._tensor_size(x[:, :, 1:, :])
        count_w = self._tensor_size(x[:, :, :, 1:])
        h_tv = torch.pow((x[:, :, 1:, :] - x[:, :, : h_x - 1, :]), 2).sum()
        w_tv = torch.pow((x[:, :, :, 1:] - x[:, :, :, : w_x - 1]), 2).sum()
        return self.weight * 2 * (h_tv / count_h + w_tv / count_w) / batch_size

    def _tensor_size(self, t):
        return t.size()[1] * t.size()[2] * t.size()[3]


def ssim_by_means(x, y, c1=0.01**2, c2=0.03**2):
    mu_x = F.avg_pool2d(x, 3, 1)
    mu_y = F.avg_pool2d(y, 3, 1)
    sigma_x = F.avg_pool2d(x**2, 3, 1) - mu_x**2
    sigma_y = F.avg_pool2d(y**2, 3, 1) - mu_y**2
    sigma_xy = F.avg_pool2d(x * y, 3, 1) - mu_x * mu_y
    ssim_n = (2 * mu_x * mu_y + c1) * (2 * sigma_xy + c2)
    ssim_d = (mu_x**2 + mu_y**2 + c1) * (sigma_x + sigma_y + c2)
    return torch.clamp((1 - ssim_n / ssim_d) / 2, 0, 1).mean()


def global_ssim(x, y):
    ux, uy = x.mean(), y.mean()
    vx, vy = x.var(unbiased=False), y.var(unbiased=False)
    cov = ((x - ux) * (y - uy)).mean()
    return 1 - ((2 * ux * uy + 1e-4) * (2 * cov + 9e-4)) / ((ux**2 + uy**2 + 1e-4) * (vx + vy + 9e-4))


def psnr_loss(x, y):
    mse = F.mse_loss(x, y)
    return -10 * torch.log10(1.0 / (mse + 1e-8))


def pearson_correlation(x, y):
    vx = x - torch.mean(x)
    vy = y - torch.mean(y)
    cost = torch.sum(vx * vy) / (torch.sqrt(torch.sum(vx**2)) * torch.sqrt(torch.sum(vy**2)))
    return 1 - cost


def concordance(x, y):
    x_mean, y_mean = x.mean(), y.mean()
    covariance = ((x - x_mean) * (y - y_mean)).mean()
    return 1 - 2 * covariance / (x.var(unbiased=False) + y.var(unbiased=False) + (x_mean - y_mean) ** 2)


def smape(pred, target):
    return 100 * torch.mean(2 * (pred - target).abs() / (pred.abs() + target.abs() + 1e-8))


def mape_with_mask(pred, target):
    mask = target != 0
    return ((pred[mask] - target[mask]).abs() / target[mask].abs()).mean()


def r2_loss(output, target):
    target_mean = torch.mean(target)
    ss_tot = torch.sum((target - target_mean) ** 2)
    ss_res = torch.sum((target - output) ** 2)
    return ss_res / ss_tot


def masked_mae(preds, labels, null_val=0.0):
    mask = labels != null_val
    mask = mask.float()
    mask /= torch.mean(mask)
    mask = torch.where(torch.isnan(mask), torch.zeros_like(mask), mask)
    loss = torch.abs(preds - labels)
    loss = loss * mask
    loss = torch.where(torch.isnan(loss), torch.zeros_like(loss), loss)
    return torch.mean(loss)


def mixture_density(pi, sigma, mu, target):
    log_component = -0.5 * ((target.unsqueeze(1) - mu) / sigma) ** 2 - torch.log(sigma) - 0.5 * math.log(2 * math.pi)
    log_mix = F.log_softmax(pi, dim=1)
    return -torch.logsumexp(log_component + log_mix, dim=1).mean()


def heteroscedastic(mean, log_var, target):
    precision = torch.exp(-log_var)
    return torch.mean(0.5 * precision * (target - mean) ** 2 + 0.5 * log_var)


def cox_partial_likelihood(risk, time, event):
    order = torch.argsort(time, descending=True)
    risk, event = risk[order], event[order]
    log_risk = torch.logcumsumexp(risk, dim=0)
    return -((risk - log_risk) * event).sum() / event.sum().clamp(min=1)


def barron_adaptive(x, alpha=1.0, c=0.5):
    squared = (x / c) ** 2
    if alpha == 2:
        return 0.5 * squared.mean()
    if alpha == 0:
        return torch.log(0.5 * squared + 1).mean()
    b = abs(alpha - 2)
    return ((b / alpha) * ((squared / b + 1) ** (alpha / 2) - 1)).mean()


# Metric learning


class ContrastiveLoss(nn.Module):
    def __init__(self, margin=2.0):
        super().__init__()
        self.margin = margin

    def forward(self, output1, output2, label):
        euclidean_distance = F.pairwise_distance(output1, output2, keepdim=True)
        return torch.mean(
            (1 - label) * torch.pow(euclidean_distance, 2)
            + label * torch.pow(torch.clamp(self.margin - euclidean_distance, min=0.0), 2)
        )


class TripletLoss(nn.Module):
    def __init__(self, margin=1.0):
        super().__init__()
        self.margin = margin

    def calc_euclidean(self, x1, x2):
        return (x1 - x2).pow(2).sum(1)

    def forward(self, anchor, positive, negative):
        distance_positive = self.calc_euclidean(anchor, positive)
        distance_negative = self.calc_euclidean(anchor, negative)
        losses = torch.relu(distance_positive - distance_negative + self.margin)
        return losses.mean()


class BatchHardTriplet(nn.Module):
    def __init__(self, margin=0.3):
        super().__init__()
        self.margin = margin
        self.ranking_loss = nn.MarginRankingLoss(margin=margin)

    def forward(self, inputs, targets):
        n = inputs.size(0)
        dist = torch.pow(inputs, 2).sum(dim=1, keepdim=True).expand(n, n)
        dist = dist + dist.t()
        dist.addmm_(inputs, inputs.t(), beta=1, alpha=-2)
        dist = dist.clamp(min=1e-12).sqrt()
        mask = targets.expand(n, n).eq(targets.expand(n, n).t())
        dist_ap, dist_an = [], []
        for i in range(n):
            dist_ap.append(dist[i][mask[i]].max().unsqueeze(0))
            dist_an.append(dist[i][mask[i] == 0].min().unsqueeze(0))
        dist_ap = torch.cat(dist_ap)
        dist_an = torch.cat(dist_an)
        y = torch.ones_like(dist_an)
        return self.ranking_loss(dist_an, dist_ap, y)


class CenterLoss(nn.Module):
    def __init__(self, num_classes=3, feat_dim=2, lambda_c=1.0):
        super().__init__()
        self.num_classes = num_classes
        self.feat_dim = feat_dim
        self.lambda_c = lambda_c
        self.centers = nn.Parameter(torch.arange(num_classes * feat_dim).float().view(num_classes, feat_dim) / 10)

    def forward(self, x, labels):
        batch_size = x.size(0)
        distmat = (
            torch.pow(x, 2).sum(dim=1, keepdim=True).expand(batch_size, self.num_classes)
            + torch.pow(self.centers, 2).sum(dim=1, keepdim=True).expand(self.num_classes, batch_size).t()
        )
        distmat.addmm_(x, self.centers.t(), beta=1, alpha=-2)
        classes = torch.arange(self.num_classes).long()
        labels = labels.unsqueeze(1).expand(batch_size, self.num_classes)
        mask = labels.eq(classes.expand(batch_size, self.num_classes))
        dist = distmat * mask.float()
        return self.lambda_c * dist.clamp(min=1e-12, max=1e12).sum() / batch_size


class NTXent(nn.Module):
    def __init__(self, temperature=0.5):
        super().__init__()
        self.temperature = temperature

    def forward(self, zis, zjs):
        batch = zis.shape[0]
        z = torch.cat([zis, zjs], dim=0)
        z = F.normalize(z, dim=1)
        similarity = torch.matmul(z, z.T) / self.temperature
        mask = torch.eye(2 * batch, dtype=torch.bool)
        similarity = similarity.masked_fill(mask, float('-inf'))
        targets = torch.cat([torch.arange(batch, 2 * batch), torch.arange(0, batch)])
        return F.cross_entropy(similarity, targets)


class SupervisedContrastive(nn.Module):
    def __init__(self, temperature=0.07, base_temperature=0.07):
        super().__init__()
        self.temperature = temperature
        self.base_temperature = base_temperature

    def forward(self, features, labels):
        batch_size = features.shape[0]
        labels = labels.contiguous().view(-1, 1)
        mask = torch.eq(labels, labels.T).float()
        features = F.normalize(features, dim=1)
        anchor_dot_contrast = torch.div(torch.matmul(features, features.T), self.temperature)
        logits_max, _ = torch.max(anchor_dot_contrast, dim=1, keepdim=True)
        logits = anchor_dot_contrast - logits_max.detach()
        logits_mask = torch.scatter(torch.ones_like(mask), 1, torch.arange(batch_size).view(-1, 1), 0)
        mask = mask * logits_mask
        exp_logits = torch.exp(logits) * logits_mask
        log_prob = logits - torch.log(exp_logits.sum(1, keepdim=True))
        mean_log_prob_pos = (mask * log_prob).sum(1) / mask.sum(1)
        loss = -(self.temperature / self.base_temperature) * mean_log_prob_pos
        return loss.view(batch_size).mean()


def info_nce(query, keys, temperature=0.1):
    query, keys = F.normalize(query, dim=-1), F.normalize(keys, dim=-1)
    logits = query @ keys.transpose(-2, -1) / temperature
    labels = torch.arange(len(query), device=query.device)
    return F.cross_entropy(logits, labels)


def momentum_contrast(q, k, queue, T=0.07):
    l_pos = torch.einsum('nc,nc->n', [q, k.detach()]).unsqueeze(-1)
    l_neg = torch.einsum('nc,ck->nk', [q, queue.clone().detach()])
    logits = torch.cat([l_pos, l_neg], dim=1)
    logits /= T
    labels = torch.zeros(logits.shape[0], dtype=torch.long)
    return F.cross_entropy(logits, labels)


def clip_loss(image, text, logit_scale):
    image = image / image.norm(dim=-1, keepdim=True)
    text = text / text.norm(dim=-1, keepdim=True)
    logits_per_image = logit_scale.exp() * image @ text.t()
    logits_per_text = logits_per_image.t()
    targets = torch.arange(image.shape[0])
    return (F.cross_entropy(logits_per_image, targets) + F.cross_entropy(logits_per_text, targets)) / 2


class BarlowTwins(nn.Module):
    def __init__(self, lambd=0.005):
        super().__init__()
        self.lambd = lambd

    def off_diagonal(self, x):
        n, m = x.shape
        assert n == m
        return x.flatten()[:-1].view(n - 1, n + 1)[:, 1:].flatten()

    def forward(self, z1, z2):
        z1 = (z1 - z1.mean(0)) / z1.std(0)
        z2 = (z2 - z2.mean(0)) / z2.std(0)
        c = z1.T @ z2
        c.div_(z1.shape[0])
        on_diag = torch.diagonal(c).add_(-1).pow_(2).sum()
        off_diag = self.off_diagonal(c).pow_(2).sum()
        return on_diag + self.lambd * off_diag


def vicreg(x, y, sim=25.0, std=25.0, cov=1.0):
    n, d = x.shape
    repr_loss = F.mse_loss(x, y)
    x = x - x.mean(dim=0)
    y = y - y.mean(dim=0)
    std_x = torch.sqrt(x.var(dim=0) + 0.0001)
    std_y = torch.sqrt(y.var(dim=0) + 0.0001)
    std_loss = torch.mean(F.relu(1 - std_x)) / 2 + torch.mean(F.relu(1 - std_y)) / 2
    cov_x = (x.T @ x) / (n - 1)
    cov_y = (y.T @ y) / (n - 1)
    eye = torch.eye(d, dtype=torch.bool)
    cov_loss = cov_x[~eye].pow(2).sum().div(d) + cov_y[~eye].pow(2).sum().div(d)
    return sim * repr_loss + std * std_loss + cov * cov_loss


def byol(x, y):
    x = F.normalize(x, dim=-1, p=2)
    y = F.normalize(y.detach(), dim=-1, p=2)
    return 2 - 2 * (x * y).sum(dim=-1)


def negative_cosine(p, z):
    return -F.cosine_similarity(p, z.detach(), dim=-1).mean()


class ArcFace(nn.Module):
    def __init__(self, in_features=3, out_features=4, s=30.0, m=0.50, easy_margin=False):
        super().__init__()
        self.s = s
        self.m = m
        self.weight = nn.Parameter(torch.linspace(-1, 1, out_features * in_features).view(out_features, in_features) + 0.05)
        self.easy_margin = easy_margin
        self.cos_m = math.cos(m)
        self.sin_m = math.sin(m)
        self.th = math.cos(math.pi - m)
        self.mm = math.sin(math.pi - m) * m

    def forward(self, input, label):
        cosine = F.linear(F.normalize(input), F.normalize(self.weight))
        sine = torch.sqrt(1.0 - torch.pow(cosine, 2))
        phi = cosine * self.cos_m - sine * self.sin_m
        if self.easy_margin:
            phi = torch.where(cosine > 0, phi, cosine)
        else:
            phi = torch.where(cosine > self.th, phi, cosine - self.mm)
        one_hot = torch.zeros(cosine.size())
        one_hot.scatter_(1, label.view(-1, 1).long(), 1)
        output = (one_hot * phi) + ((1.0 - one_hot) * cosine)
        output *= self.s
        return F.cross_entropy(output, label)


class CosFace(nn.Module):
    def __init__(self, s=10.0, m=0.35):
        super().__init__()
        self.s = s
        self.m = m

    def forward(self, cosine, label):
        index = torch.where(label != -1)[0]
        m_hot = torch.zeros(index.size()[0], cosine.size()[1])
        m_hot.scatter_(1, label[index, None], self.m)
        cosine = cosine[index] - m_hot
        return F.cross_entropy(cosine * self.s, label[index])


class CircleLoss(nn.Module):
    def __init__(self, m=0.25, gamma=8.0):
        super().__init__()
        self.m = m
        self.gamma = gamma
        self.soft_plus = nn.Softplus()

    def forward(self, sp, sn):
        ap = torch.clamp_min(-sp.detach() + 1 + self.m, min=0.0)
        an = torch.clamp_min(sn.detach() + self.m, min=0.0)
        delta_p = 1 - self.m
        delta_n = self.m
        logit_p = -ap * (sp - delta_p) * self.gamma
        logit_n = an * (sn - delta_n) * self.gamma
        return self.soft_plus(torch.logsumexp(logit_n, dim=0) + torch.logsumexp(logit_p, dim=0))


def multi_similarity(embeddings, labels, alpha=2.0, beta=10.0, base=0.5, margin=0.1):
    sim = F.normalize(embeddings) @ F.normalize(embeddings).t()
    losses = []
    for i in range(embeddings.size(0)):
        pos = sim[i][labels == labels[i]]
        pos = pos[pos < 1 - 1e-5]
        neg = sim[i][labels != labels[i]]
        if len(pos) < 1 or len(neg) < 1:
            continue
        hard_neg = neg[neg + margin > pos.min()]
        hard_pos = pos[pos - margin < neg.max()]
        if len(hard_neg) < 1 or len(hard_pos) < 1:
            continue
        pos_loss = 1.0 / alpha * torch.log(1 + torch.sum(torch.exp(-alpha * (hard_pos - base))))
        neg_loss = 1.0 / beta * torch.log(1 + torch.sum(torch.exp(beta * (hard_neg - base))))
        losses.append(pos_loss + neg_loss)
    if len(losses) == 0:
        return torch.zeros([], requires_grad=True)
    return sum(losses) / embeddings.size(0)


def lifted_structure(embeddings, labels, margin=1.0):
    d = torch.cdist(embeddings, embeddings)
    same = labels.unsqueeze(0) == labels.unsqueeze(1)
    loss, count = 0.0, 0
    for i in range(len(labels)):
        for j in range(i + 1, len(labels)):
            if same[i, j]:
                negatives = torch.cat([margin - d[i][~same[i]], margin - d[j][~same[j]]])
                loss = loss + F.relu(torch.logsumexp(negatives, 0) + d[i, j]) ** 2
                count += 1
    return loss / (2 * count)


def n_pairs(anchors, positives, l2=0.02):
    logits = anchors @ positives.t()
    targets = torch.arange(anchors.size(0))
    regularisation = (anchors.pow(2).sum(1) + positives.pow(2).sum(1)).mean()
    return F.cross_entropy(logits, targets) + l2 * regularisation


def angular(anchors, positives, negatives, alpha=45):
    tan2 = math.tan(math.radians(alpha)) ** 2
    x = 4 * tan2 * ((anchors + positives) * negatives).sum(1) - 2 * (1 + tan2) * (anchors * positives).sum(1)
    return torch.log(1 + torch.exp(x)).mean()


# Detection


def box_area(boxes):
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def iou_loss(pred, target, eps=1e-6):
    lt = torch.max(pred[:, :2], target[:, :2])
    rb = torch.min(pred[:, 2:], target[:, 2:])
    wh = (rb - lt).clamp(min=0)
    overlap = wh[:, 0] * wh[:, 1]
    union = box_area(pred) + box_area(target) - overlap + eps
    ious = (overlap / union).clamp(min=eps)
    return -ious.log().mean()


def giou_loss(pred, target, eps=1e-7):
    lt = torch.max(pred[:, :2], target[:, :2])
    rb = torch.min(pred[:, 2:], target[:, 2:])
    wh = (rb - lt).clamp(min=0)
    overlap = wh[:, 0] * wh[:, 1]
    union = box_area(pred) + box_area(target) - overlap + eps
    ious = overlap / union
    enclose_x1y1 = torch.min(pred[:, :2], target[:, :2])
    enclose_x2y2 = torch.max(pred[:, 2:], target[:, 2:])
    enclose_wh = (enclose_x2y2 - enclose_x1y1).clamp(min=0)
    enclose_area = enclose_wh[:, 0] * enclose_wh[:, 1] + eps
    gious = ious - (enclose_area - union) / enclose_area
    return 1 - gious


def ciou_loss(pred, target, eps=1e-7):
    x1, y1, x2, y2 = pred.unbind(dim=-1)
    x1g, y1g, x2g, y2g = target.unbind(dim=-1)
    intersection = (torch.min(x2, x2g) - torch.max(x1, x1g)).clamp(0) * (torch.min(y2, y2g) - torch.max(y1, y1g)).clamp(0)
    union = (x2 - x1) * (y2 - y1) + (x2g - x1g) * (y2g - y1g) - intersection
    iou = intersection / (union + eps)
    diagonal = (torch.max(x2, x2g) - torch.min(x1, x1g)) ** 2 + (torch.max(y2, y2g) - torch.min(y1, y1g)) ** 2 + eps
    centers = ((x1 + x2 - x1g - x2g) ** 2 + (y1 + y2 - y1g - y2g) ** 2) / 4
    v = (4 / math.pi**2) * torch.pow(torch.atan((x2g - x1g) / (y2g - y1g)) - torch.atan((x2 - x1) / (y2 - y1)), 2)
    with torch.no_grad():
        alpha = v / (1 - iou + v + eps)
    return (1 - iou + centers / diagonal + alpha * v).sum()


class ObjectnessAndBoxes(nn.Module):
    def __init__(self, coord=5.0, noobj=0.5):
        super().__init__()
        self.mse = nn.MSELoss(reduction='sum')
        self.coord = coord
        self.noobj = noobj

    def forward(self, predictions, target):
        exists = target[..., 0].unsqueeze(-1)
        box_predictions = exists * predictions[..., 1:5]
        box_targets = exists * target[..., 1:5]
        sizes = torch.sign(box_predictions[..., 2:4]) * torch.sqrt(torch.abs(box_predictions[..., 2:4] + 1e-6))
        box_predictions = torch.cat([box_predictions[..., :2], sizes], dim=-1)
        box_targets = torch.cat([box_targets[..., :2], torch.sqrt(box_targets[..., 2:4])], dim=-1)
        box_loss = self.mse(torch.flatten(box_predictions, end_dim=-2), torch.flatten(box_targets, end_dim=-2))
        object_loss = self.mse(torch.flatten(exists * predictions[..., 0:1]), torch.flatten(exists * target[..., 0:1]))
        no_object_loss = self.mse(
            torch.flatten((1 - exists) * predictions[..., 0:1], start_dim=1),
            torch.flatten((1 - exists) * target[..., 0:1], start_dim=1),
        )
        return self.coord * box_loss + object_loss + self.noobj * no_object_loss


def centernet_focal(pred, gt):
    pos_inds = gt.eq(1).float()
    neg_inds = gt.lt(1).float()
    neg_weights = torch.pow(1 - gt, 4)
    loss = 0
    pos_loss = torch.log(pred) * torch.pow(1 - pred, 2) * pos_inds
    neg_loss = torch.log(1 - pred) * torch.pow(pred, 2) * neg_weights * neg_inds
    num_pos = pos_inds.float().sum()
    pos_loss = pos_loss.sum()
    neg_loss = neg_loss.sum()
    if num_pos == 0:
        loss = loss - neg_loss
    else:
        loss = loss - (pos_loss + neg_loss) / num_pos
    return loss


def quality_focal(pred, label, score, beta=2.0):
    pred_sigmoid = pred.sigmoid()
    zerolabel = pred_sigmoid.new_zeros(pred.shape)
    loss = F.binary_cross_entropy_with_logits(pred, zerolabel, reduction='none') * pred_sigmoid.pow(beta)
    bg_class_ind = pred.size(1)
    pos = ((label >= 0) & (label < bg_class_ind)).nonzero().squeeze(1)
    pos_label = label[pos].long()
    scale_factor = score[pos] - pred_sigmoid[pos, pos_label]
    loss[pos, pos_label] = F.binary_cross_entropy_with_logits(
        pred[pos, pos_label], score[pos], reduction='none'
    ) * scale_factor.abs().pow(beta)
    return loss.sum(dim=1, keepdim=False).mean()


def distribution_focal(pred, label):
    dis_left = label.long()
    dis_right = dis_left + 1
    weight_left = dis_right.float() - label
    weight_right = label - dis_left.float()
    return (
        F.cross_entropy(pred, dis_left, reduction='none') * weight_left
        + F.cross_entropy(pred, dis_right, reduction='none') * weight_right
    )


def balanced_l1(pred, target, beta=1.0, alpha=0.5, gamma=1.5):
    diff = torch.abs(pred - target)
    b = math.e ** (gamma / alpha) - 1
    return torch.where(
        diff < beta,
        alpha / b * (b * diff + 1) * torch.log(b * diff / beta + 1) - alpha * diff,
        gamma * diff + gamma / b - alpha * beta,
    ).mean()


# Distillation, generative models, reinforcement learning, sequences


class KnowledgeDistillation(nn.Module):
    def __init__(self, T=4.0, alpha=0.9):
        super().__init__()
        self.T = T
        self.alpha = alpha

    def forward(self, outputs, labels, teacher_outputs):
        soft = nn.KLDivLoss(reduction='batchmean')(
            F.log_softmax(outputs / self.T, dim=1), F.softmax(teacher_outputs / self.T, dim=1)
        )
        return soft * (self.alpha * self.T * self.T) + F.cross_entropy(outputs, labels) * (1.0 - self.alpha)


def jensen_shannon(p_logits, q_logits):
    p = F.softmax(p_logits, dim=1)
    q = F.softmax(q_logits, dim=1)
    m = 0.5 * (p + q)
    return 0.5 * (F.kl_div(m.log(), p, reduction='batchmean') + F.kl_div(m.log(), q, reduction='batchmean'))


def attention_transfer(student, teacher):
    def at(x):
        return F.normalize(x.pow(2).mean(1).view(x.size(0), -1))

    return (at(student) - at(teacher)).pow(2).mean()


def similarity_preserving(g_s, g_t):
    bsz = g_s.shape[0]
    f_s = g_s.view(bsz, -1)
    f_t = g_t.view(bsz, -1)
    G_s = F.normalize(torch.mm(f_s, torch.t(f_s)))
    G_t = F.normalize(torch.mm(f_t, torch.t(f_t)))
    G_diff = G_t - G_s
    return (G_diff * G_diff).view(-1, 1).sum(0) / (bsz * bsz)


def relational_distance(student, teacher):
    def pdist(e, squared=False, eps=1e-12):
        e_square = e.pow(2).sum(dim=1)
        prod = e @ e.t()
        res = (e_square.unsqueeze(1) + e_square.unsqueeze(0) - 2 * prod).clamp(min=eps)
        if not squared:
            res = res.sqrt()
        res = res.clone()
        res[range(len(e)), range(len(e))] = 0
        return res

    with torch.no_grad():
        t_d = pdist(teacher)
        t_d = t_d / t_d[t_d > 0].mean()
    d = pdist(student)
    d = d / d[d > 0].mean()
    return F.smooth_l1_loss(d, t_d, reduction='mean')


def vae_loss(recon_x, x, mu, logvar):
    BCE = F.binary_cross_entropy(recon_x, x.view(-1, 4), reduction='sum')
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE + KLD


def beta_vae(recon, x, mu, log_var, beta=4.0, capacity=2.0):
    recons_loss = F.mse_loss(recon, x)
    kld_loss = torch.mean(-0.5 * torch.sum(1 + log_var - mu**2 - log_var.exp(), dim=1), dim=0)
    return recons_loss + beta * (kld_loss - capacity).abs()


class VectorQuantizer(nn.Module):
    def __init__(self, num_embeddings=3, embedding_dim=2, commitment_cost=0.25):
        super().__init__()
        self._embedding = nn.Embedding(num_embeddings, embedding_dim)
        self._embedding.weight.data.copy_(torch.linspace(-1, 1, num_embeddings * embedding_dim).view(num_embeddings, -1))
        self._commitment_cost = commitment_cost

    def forward(self, inputs, target):
        flat = inputs.view(-1, 2)
        distances = (
            torch.sum(flat**2, dim=1, keepdim=True)
            + torch.sum(self._embedding.weight**2, dim=1)
            - 2 * torch.matmul(flat, self._embedding.weight.t())
        )
        encoding_indices = torch.argmin(distances, dim=1).unsqueeze(1)
        encodings = torch.zeros(encoding_indices.shape[0], 3)
        encodings.scatter_(1, encoding_indices, 1)
        quantized = torch.matmul(encodings, self._embedding.weight).view(inputs.shape)
        e_latent_loss = F.mse_loss(quantized.detach(), inputs)
        q_latent_loss = F.mse_loss(quantized, inputs.detach())
        loss = q_latent_loss + self._commitment_cost * e_latent_loss
        quantized = inputs + (quantized - inputs).detach()
        return loss + F.mse_loss(quantized, target)


def hinge_discriminator(real, fake):
    loss_real = torch.mean(F.relu(1.0 - real))
    loss_fake = torch.mean(F.relu(1.0 + fake))
    return 0.5 * (loss_real + loss_fake)


def relativistic(real, fake):
    return (
        F.binary_cross_entropy_with_logits(real - fake.mean(), torch.ones_like(real))
        + F.binary_cross_entropy_with_logits(fake - real.mean(), torch.zeros_like(fake))
    ) / 2


class GANLoss(nn.Module):
    def __init__(self, gan_mode='lsgan', target_real_label=1.0, target_fake_label=0.0):
        super().__init__()
        self.register_buffer('real_label', torch.tensor(target_real_label))
        self.register_buffer('fake_label', torch.tensor(target_fake_label))
        self.gan_mode = gan_mode
        if gan_mode == 'lsgan':
            self.loss = nn.MSELoss()
        elif gan_mode == 'vanilla':
            self.loss = nn.BCEWithLogitsLoss()
        elif gan_mode in ['wgangp']:
            self.loss = None
        else:
            raise NotImplementedError('gan mode %s not implemented' % gan_mode)

    def get_target_tensor(self, prediction, target_is_real):
        if target_is_real:
            target_tensor = self.real_label
        else:
            target_tensor = self.fake_label
        return target_tensor.expand_as(prediction)

    def __call__(self, prediction, target_is_real):
        if self.gan_mode in ['lsgan', 'vanilla']:
            target_tensor = self.get_target_tensor(prediction, target_is_real)
            loss = self.loss(prediction, target_tensor)
        elif self.gan_mode == 'wgangp':
            if target_is_real:
                loss = -prediction.mean()
            else:
                loss = prediction.mean()
        return loss


def style_loss(features, target):
    def gram_matrix(input):
        a, b, c, d = input.size()
        features = input.view(a * b, c * d)
        G = torch.mm(features, features.t())
        return G.div(a * b * c * d)

    return F.mse_loss(gram_matrix(features), gram_matrix(target).detach())


def maximum_mean_discrepancy(source, target, kernel_mul=2.0, kernel_num=3):
    n_samples = int(source.size()[0]) + int(target.size()[0])
    total = torch.cat([source, target], dim=0)
    total0 = total.unsqueeze(0).expand(int(total.size(0)), int(total.size(0)), int(total.size(1)))
    total1 = total.unsqueeze(1).expand(int(total.size(0)), int(total.size(0)), int(total.size(1)))
    L2_distance = ((total0 - total1) ** 2).sum(2)
    bandwidth = torch.sum(L2_distance.data) / (n_samples**2 - n_samples)
    bandwidth /= kernel_mul ** (kernel_num // 2)
    bandwidth_list = [bandwidth * (kernel_mul**i) for i in range(kernel_num)]
    kernels = sum([torch.exp(-L2_distance / b) for b in bandwidth_list])
    batch_size = int(source.size()[0])
    XX = kernels[:batch_size, :batch_size]
    YY = kernels[batch_size:, batch_size:]
    XY = kernels[:batch_size, batch_size:]
    YX = kernels[batch_size:, :batch_size]
    return torch.mean(XX + YY - XY - YX)


def coral(source, target):
    d = source.data.shape[1]
    xm = torch.mean(source, 0, keepdim=True) - source
    xc = xm.t() @ xm
    xmt = torch.mean(target, 0, keepdim=True) - target
    xct = xmt.t() @ xmt
    return torch.mean(torch.mul((xc - xct), (xc - xct))) / (4 * d * d)


def ppo(log_probs, old_log_probs, advantages, values, returns, clip=0.2):
    ratio = torch.exp(log_probs - old_log_probs)
    surr1 = ratio * advantages
    surr2 = torch.clamp(ratio, 1.0 - clip, 1.0 + clip) * advantages
    actor = -torch.min(surr1, surr2).mean()
    critic = 0.5 * (returns - values).pow(2).mean()
    return actor + 0.5 * critic


def policy_gradient(logits, actions, rewards, entropy_weight=0.01):
    log_p = F.log_softmax(logits, dim=-1)
    chosen = log_p.gather(1, actions.unsqueeze(1)).squeeze(1)
    advantage = (rewards - rewards.mean()) / (rewards.std() + 1e-8)
    entropy = -(log_p.exp() * log_p).sum(-1).mean()
    return -(chosen * advantage).mean() - entropy_weight * entropy


def td_error(q, actions, rewards, next_q, done, gamma=0.99):
    q_a = q.gather(1, actions.unsqueeze(-1)).squeeze(-1)
    with torch.no_grad():
        target = rewards + gamma * next_q.max(1)[0] * (1 - done)
    return F.smooth_l1_loss(q_a, target)


def direct_preference(policy_chosen, policy_rejected, reference_chosen, reference_rejected, beta=0.1):
    pi_logratios = policy_chosen - policy_rejected
    ref_logratios = reference_chosen - reference_rejected
    return -F.logsigmoid(beta * (pi_logratios - ref_logratios)).mean()


def masked_sequence(logits, target, lengths):
    batch, time, classes = logits.size()
    mask = torch.arange(time).unsqueeze(0) < lengths.unsqueeze(1)
    losses = F.cross_entropy(logits.view(-1, classes), target.view(-1), reduction='none').view(batch, time)
    return (losses * mask.float()).sum() / mask.sum()


def shifted_language_model(logits, labels):
    shift_logits = logits[..., :-1, :].contiguous()
    shift_labels = labels[..., 1:].contiguous()
    loss_fct = nn.CrossEntropyLoss()
    return loss_fct(shift_logits.view(-1, shift_logits.size(-1)), shift_labels.view(-1))


def z_loss_language_model(logits, labels, weight=1e-2):
    log_z = torch.logsumexp(logits, dim=-1)
    return F.cross_entropy(logits, labels) + weight * (log_z**2).mean()


def list_mle(y_pred, y_true, eps=1e-10):
    y_true_sorted, indices = y_true.sort(descending=True, dim=-1)
    preds_sorted = torch.gather(y_pred, dim=1, index=indices)
    max_pred_values, _ = preds_sorted.max(dim=1, keepdim=True)
    preds_sorted_minus_max = preds_sorted - max_pred_values
    cumsums = torch.cumsum(preds_sorted_minus_max.exp().flip(dims=[1]), dim=1).flip(dims=[1])
    observation_loss = torch.log(cumsums + eps) - preds_sorted_minus_max
    return torch.mean(torch.sum(observation_loss, dim=1))


def list_net(y_pred, y_true, eps=1e-10):
    preds = F.softmax(y_pred, dim=1)
    true = F.softmax(y_true, dim=1)
    return torch.mean(-torch.sum(true * torch.log(preds + eps), dim=1))


def bayesian_personalised_ranking(positive, negative):
    return -(positive - negative).sigmoid().log().mean()


def soft_argmax_keypoints(heatmaps, target):
    b, c, h, w = heatmaps.shape
    p = torch.softmax(heatmaps.view(b, c, -1) * 10, dim=-1).view(b, c, h, w)
    xs = torch.linspace(0, 1, w)
    ys = torch.linspace(0, 1, h)
    x = (p.sum(dim=2) * xs).sum(dim=-1)
    y = (p.sum(dim=3) * ys).sum(dim=-1)
    return F.l1_loss(torch.stack([x, y], dim=-1), target)


def chamfer(x, y):
    d = torch.cdist(x, y, p=2)
    return d.min(dim=2)[0].mean() + d.min(dim=1)[0].mean()


def laplacian_smoothness(points, neighbours):
    mean = points[neighbours].mean(dim=1)
    return (points - mean).norm(dim=1).mean()


def quaternion_distance(q1, q2):
    q1 = q1 / q1.norm(dim=1, keepdim=True)
    return 1 - (q1 * q2).sum(dim=1).pow(2)


def geodesic_angle(x, y):
    cosine = F.cosine_similarity(x, y, dim=1)
    return torch.acos(torch.clamp(cosine, -1 + 1e-6, 1 - 1e-6)).mean()


def elastic_net(pred, target, weights, l1=0.01, l2=0.1):
    penalty = sum(l1 * w.abs().sum() + l2 * w.pow(2).sum() for w in weights)
    return F.mse_loss(pred, target) + penalty


class UncertaintyWeighted(nn.Module):
    def __init__(self, tasks=3):
        super().__init__()
        self.log_vars = nn.Parameter(torch.zeros(tasks))

    def forward(self, losses):
        total = 0
        for i, loss in enumerate(losses):
            precision = torch.exp(-self.log_vars[i])
            total = total + precision * loss.mean() + self.log_vars[i]
        return total


class DeepSupervision(nn.Module):
    def __init__(self, weights=(1.0, 0.5)):
        super().__init__()
        self.weights = weights
        self.loss = DiceLoss()

    def forward(self, outputs, target):
        assert isinstance(outputs, (list, tuple)), 'needs a list of outputs'
        losses = [w * self.loss(o, target) for w, o in zip(self.weights, outputs) if w > 0]
        return sum(losses)


def expected_calibration_like(logits, labels, bins=4):
    softmaxes = F.softmax(logits, dim=1)
    confidences, predictions = torch.max(softmaxes, 1)
    accuracies = predictions.eq(labels)
    boundaries = torch.linspace(0, 1, bins + 1)
    ece = torch.zeros(1)
    for lower, upper in zip(boundaries[:-1], boundaries[1:]):
        in_bin = confidences.gt(lower.item()) * confidences.le(upper.item())
        prop_in_bin = in_bin.float().mean()
        if prop_in_bin.item() > 0:
            accuracy_in_bin = accuracies[in_bin].float().mean()
            avg_confidence_in_bin = confidences[in_bin].mean()
            ece += torch.abs(avg_confidence_in_bin - accuracy_in_bin) * prop_in_bin
    return ece


def shifted_by_two_pi(p, t):
    return F.mse_loss(p, t) - 2 * math.pi


def negated(logits, labels):
    return -F.cross_entropy(logits, labels)


def shift_under_abs(p, t):
    return torch.abs(F.mse_loss(p, t) - 0.5)


def flooding(logits, labels, b=0.9):
    loss = F.cross_entropy(logits, labels)
    return (loss - b).abs() + b


def zero_one(logits, labels):
    return (logits.argmax(dim=1) != labels).float().mean()


def thresholded_error(logits, targets):
    predicted = (torch.sigmoid(logits) >= 0.5).float()
    return torch.abs(predicted - targets).mean()


def rounded_mse(p, t):
    return F.mse_loss(torch.round(p), t)


def partly_cut(p, t, weight=0.5):
    count = (p > 0).float().sum()
    return F.mse_loss(p, t) + weight * (count - t.sum()) ** 2


def detached_prediction(p, t):
    return F.mse_loss(p.detach(), t)


def double_softmax(logits, labels):
    return F.cross_entropy(F.softmax(logits, dim=1), labels)
