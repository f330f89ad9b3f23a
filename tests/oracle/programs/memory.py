"""What PyTorch refuses, or lets pass, of memory that is read and written at once, was made in inference mode, or was freed by a backward."""

import numpy as np
import torch
import torch.nn.functional as F


def shifted_by_one(x):
    y = x.clone()
    y[1:] = y[:-1]
    return (y * y).sum()


def shifted_by_a_copy(x):
    y = x.clone()
    y[1:] = y[:-1].clone()
    return (y * y).sum()


def scaled_by_its_neighbour(x):
    y = x.clone()
    y[1:].mul_(y[:-1])
    return y.sum()


def divided_by_its_first(x):
    y = x.detach().clone()
    y /= y[0]
    return (x * y).sum()


def divided_by_its_largest(x):
    y = x.detach().clone()
    y /= y.max()
    return (x * y).sum()


def rest_less_its_first(x):
    y = x.detach().clone()
    y[1:] -= y[0]
    return (x * y).sum()


def symmetric_in_place(x):
    y = x.detach().clone()
    y += y.T
    return (x * y).sum()


def halves_exchanged(x):
    y = x.detach().clone()
    y[::2] = y[1::2]
    return (x * y).sum()


def written_to_itself(x):
    y = x.clone()
    y[:] = y
    y.copy_(y)
    y *= y
    return y.sum()


def limited_by_its_neighbour(x):
    y = x.detach().clone()
    y[1:].clamp_(min=y[:-1])
    return (x * y).sum()


def scattered_from_itself(x):
    y = x.detach().clone()
    y.scatter_(0, torch.tensor([1, 2]), y[:2])
    return (x * y).sum()


def put_from_itself(x):
    y = x.detach().clone()
    y[torch.tensor([1, 2])] = y[:2]
    return (x * y).sum()


def added_into_another_half(x):
    y = x.detach().clone()
    y[2:].index_add_(0, torch.tensor([1, 0]), y[:2])
    return (x * y).sum()


def rows_by_the_row_before(x):
    y = x.clone()
    for i in range(1, 3):
        y[i] = y[i - 1] * 0.9 + x[i]
    return y.sum()


def result_into_its_operand(x):
    y = x.detach().clone()
    torch.add(y[1:], 1, out=y[:-1])
    return (x * y).sum()


def weight_of_inference(x):
    with torch.inference_mode():
        weight = torch.ones(3)
    return (x * weight).sum()


def offset_of_inference(x):
    with torch.inference_mode():
        offset = torch.ones(3)
    return (x + offset).pow(2).sum()


@torch.inference_mode()
def teacher(x):
    return x * 2


@torch.inference_mode
def plain_teacher(x):
    return x * 2


def distilled_from_inference(x):
    return F.mse_loss(x, teacher(x))


def distilled_from_plain_inference(x):
    return F.mse_loss(x, plain_teacher(x))


def distilled_from_a_clone(x):
    return F.mse_loss(x, teacher(x).clone()) + F.l1_loss(x, plain_teacher(x))


def divergence_from_inference(x):
    with torch.inference_mode():
        target = torch.ones(3).softmax(0)
    return F.kl_div(x.log_softmax(0), target, reduction='sum')


def divergence_from_softened_inference(x):
    with torch.inference_mode():
        scores = torch.ones(3)
    return F.kl_div(x.log_softmax(0), scores.softmax(0), reduction='sum')


def view_of_inference(x):
    with torch.inference_mode():
        weight = torch.ones(3)
    return (x * weight.view(3)[:1]).sum()


def detached_inference(x):
    with torch.inference_mode():
        weight = torch.ones(3)
    return (x * weight.detach()).sum()


def made_of_inference(x):
    with torch.inference_mode():
        weight = torch.ones(3)
    return (x * (weight * 2)).sum() + (x * weight.mean()).sum() + torch.cat([x, weight]).sum() + x.sum() * weight[0].item()


def views_within_inference(x):
    with torch.inference_mode():
        part, flat, apart = x[:2], x.view(3), x.detach()
    return (x[:2] * part).sum() + (x * flat).sum() + (x * apart).sum()


def changed_within_inference(x):
    weight = torch.zeros(3)
    with torch.inference_mode():
        weight += 1
        weight[0] = 5
    return (x * weight).sum()


def changed_after_inference(x):
    with torch.inference_mode():
        weight = torch.ones(3)
    weight += 1
    return (x + weight).sum()


def required_after_inference(x):
    with torch.inference_mode():
        weight = torch.ones(3)
    weight.requires_grad_()
    return (x + weight).sum()


def no_inference_within(x):
    with torch.inference_mode():
        with torch.inference_mode(False):
            weight = x * 2
    return (x * weight).sum()


def freed_by_its_own_backward(x):
    loss = x.exp().sum()
    loss.backward()
    return loss


def kept_by_its_own_backward(x):
    loss = x.exp().sum()
    loss.backward(retain_graph=True)
    return loss + x.grad.sum()


def linear_after_its_own_backward(x):
    loss = (x * 2).sum()
    loss.backward()
    return loss


def view_detached_in_place(x):
    y = x * 2
    y.view(3).detach_()
    return y.sum()


def constant_part_detached_in_place(x):
    y = x.detach()[:2].detach_()
    return y.sum() + x.sum()


def result_detached_in_place(x):
    y = x * 2
    y.unsqueeze_(0).detach_()
    return (x * y).sum()


def array_times(x):
    return torch.mul(x, np.ones(3)).sum()


def method_of_an_array(x):
    return x.mul(np.ones(3)).sum()


def sum_of_an_array(x):
    return torch.sum(np.ones(3)) * x.sum()


def joined_with_an_array(x):
    return torch.cat([x, np.ones(3)]).sum()


def joined_with_a_number(x):
    return torch.stack([x[0], 1.0]).sum()


def joined_generator(x):
    return torch.stack(row * 2 for row in x).sum()


def array_assigned(x):
    y = torch.zeros(3)
    y[:] = np.ones(3)
    return (x * y).sum()


def list_assigned(x):
    y = torch.zeros(3)
    y[0] = [1.0]
    return (x * y).sum()


def times_an_array_without_dimensions(x):
    return (x * np.array(2.0)).sum()


def times_a_number_of_numpy(x):
    return (x * np.float64(2.0)).sum() + (x * (np.array(2.0) * 3)).sum() + torch.clamp(x, np.float32(0)).sum()


def statistic_as_an_array(x):
    scale = x.detach().mean().numpy()
    return (x * scale).sum()


def statistic_as_a_number(x):
    scale = x.detach().mean().numpy()
    return (x * float(scale)).sum() + x.sum() * scale.item()


def mixed_slopes(x, weight):
    return F.prelu(x, weight).sum()


def brain_squares(x, y):
    return F.mse_loss(x.bfloat16(), y.bfloat16()).float()


def hook_of_another_size(x):
    y = x * 2
    y.register_hook(lambda gradient: gradient[:1])
    return y.sum()


def labels_of_inference(x):
    with torch.inference_mode():
        labels = x.argmax(1)
    return F.cross_entropy(x, labels)


def mask_of_inference(x):
    with torch.inference_mode():
        mask = x > 0
    return x[mask].sum()


def positions_of_inference(x):
    with torch.inference_mode():
        order = x.argsort()
    return x[order].sum()


def part_by_positions_of_inference(x):
    with torch.inference_mode():
        order = x.argsort()
    return x.gather(0, order).sum()


def factor_of_truths_of_inference(x):
    with torch.inference_mode():
        mask = x > 0
    return (x * mask).sum()


def factor_of_numbers_of_inference(x):
    with torch.inference_mode():
        mask = x > 0
    return (x * mask.float()).sum() + x[mask.clone()].sum() + x[int(mask.sum()) - 1] + F.relu(x)[(~mask).long()].sum()


def offset_and_limit_of_inference(x):
    with torch.inference_mode():
        limit, labels = torch.tensor(0.5), x.argmax()
    return (x + limit).sum() + (x - limit).abs().sum() + x[labels]


def constant_times_an_array_without_dimensions(x):
    return (x.detach() * np.array(2.0)).sum() * x.sum() + (x.detach().sum() * np.array(0.5)) * x[0]


def part_of_itself_detached(x):
    y = x.clone()
    y[0] = y[0].detach()
    y[1:] += 1
    return (y**2).sum()


def all_of_itself_detached(x):
    y = x.clone()
    y[...] = y.data
    return (y * x).sum()


def part_of_itself_unrecorded(x):
    y = x.clone()
    with torch.no_grad():
        part = y[1]
    y[1] = part
    return (y**3).sum()


def part_of_itself(x):
    y = x * 1
    y[0] = y[0]
    return (y**2).sum()


def part_of_itself_that_is_saved(x):
    y = x.exp()
    y[0] = y[0]
    return y.sum()
