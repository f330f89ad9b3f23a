"""Losses of Fourier transforms and of complex numbers."""

import torch
import torch.fft
import torch.nn as nn
import torch.nn.functional as F


def fft_magnitude(pred, target):
    return F.l1_loss(torch.abs(torch.fft.fft(pred)), torch.fft.fft(target).abs())


def rfft_distance(pred, target):
    difference = torch.fft.rfft(pred, dim=-1, norm='ortho') - torch.fft.rfft(target, dim=-1, norm='ortho')
    return difference.abs().mean()


def fft2_real_imag(pred, target):
    a = torch.view_as_real(torch.fft.fft2(pred, norm='ortho'))
    b = torch.view_as_real(torch.fft.fft2(target, norm='ortho'))
    return ((a - b) ** 2).sum(-1).mean()


def focal_frequency(pred, target, alpha=1.0):
    freq = torch.fft.fft2(pred, norm='ortho')
    freq = torch.stack([freq.real, freq.imag], -1)
    goal = torch.fft.fft2(target, norm='ortho')
    goal = torch.stack([goal.real, goal.imag], -1)
    weight = torch.sqrt((freq - goal)[..., 0] ** 2 + (freq - goal)[..., 1] ** 2) ** alpha
    weight = weight / weight.max(-1).values.max(-1).values[:, :, None, None]
    weight[torch.isnan(weight)] = 0.0
    weight = torch.clamp(weight, min=0.0, max=1.0).clone().detach()
    distance = (freq - goal) ** 2
    return torch.mean(weight * (distance[..., 0] + distance[..., 1]))


def rfft2_l1(pred, target):
    return F.l1_loss(torch.fft.rfft2(pred), torch.fft.rfft2(target))


def amplitude_and_phase(pred, target):
    a, b = torch.fft.rfft2(pred, norm='backward'), torch.fft.rfft2(target, norm='backward')
    return (a.abs() - b.abs()).abs().mean() + 0.1 * (torch.angle(a) - torch.angle(b)).pow(2).mean()


def spectral_convergence(pred, target):
    window = torch.hann_window(8)
    a = torch.stft(pred, 8, 2, 8, window, return_complex=True).abs()
    b = torch.stft(target, 8, 2, 8, window, return_complex=True).abs()
    return torch.norm(b - a, p='fro') / torch.norm(b, p='fro')


def log_stft(pred, target):
    def magnitude(x):
        x_stft = torch.view_as_real(torch.stft(x, n_fft=8, hop_length=4, win_length=6, window=torch.hann_window(6), return_complex=True))
        real, imag = x_stft[..., 0], x_stft[..., 1]
        return torch.sqrt(torch.clamp(real**2 + imag**2, min=1e-7)).transpose(2, 1)

    return F.l1_loss(torch.log(magnitude(pred)), torch.log(magnitude(target)))


def power_spectrum(x):
    spectrum = torch.fft.fftn(x, dim=(-2, -1))
    power = (spectrum * spectrum.conj()).real
    return torch.log1p(torch.fft.fftshift(power, dim=(-2, -1))).mean()


def low_pass(x):
    terms = torch.fft.rfft(x)
    terms = torch.cat([terms[..., :2], torch.zeros_like(terms[..., 2:].real) * terms[..., 2:]], dim=-1)
    return torch.fft.irfft(terms, n=x.shape[-1]).pow(2).mean()


def inverse_transform(x):
    return torch.fft.ifft2(torch.fft.fft2(x) * 2).real.pow(3).sum()


def autocorrelation(x):
    n = x.shape[-1]
    terms = torch.fft.rfft(x, n=2 * n)
    return torch.fft.irfft(terms * torch.conj(terms), n=2 * n)[..., :n].mean()


def complex_arithmetic(a, b):
    z = torch.complex(a, b)
    w = (z * (1 - 2j) + 3) / (z.conj() + 2.5j) - 1j * a
    return (w.abs() ** 2).sum() + w.real.sum() + torch.exp(0.1 * z).imag.sum()


def polar_distance(magnitude, phase, target):
    z = torch.polar(magnitude, phase)
    return (z - torch.view_as_complex(target)).abs().square().mean()


def magnitude_at_zero(a, b):
    return torch.complex(a, b).abs().sum() + torch.view_as_complex(torch.stack([a, b], -1)).angle().sum()


def complex_rotation(q, k):
    turn = torch.polar(torch.ones(3), torch.arange(3).float())
    rotated = torch.view_as_real(torch.view_as_complex(q.reshape(2, 3, 2)) * turn).flatten(1)
    return (rotated * k).sum()


def knowledge_graph_score(head, tail, real, imag):
    score = torch.complex(head, tail)[:, None] * torch.complex(real, imag)
    return -F.logsigmoid(score.real.sum(-1)).mean() + torch.norm(score) * 0.01


class FrequencyLoss(nn.Module):
    def __init__(self, loss_weight=1.0, reduction='mean'):
        super().__init__()
        self.loss_weight = loss_weight
        self.reduction = reduction
        self.criterion = nn.L1Loss(reduction=reduction)

    def forward(self, pred, target):
        pred_fft = torch.fft.fft2(pred, dim=(-2, -1))
        pred_fft = torch.stack([pred_fft.real, pred_fft.imag], dim=-1)
        target_fft = torch.fft.fft2(target, dim=(-2, -1))
        target_fft = torch.stack([target_fft.real, target_fft.imag], dim=-1)
        return self.loss_weight * self.criterion(pred_fft, target_fft)


def imaginary_part_of_real(x):
    return x.imag.sum()


def stft_without_choice(x):
    return torch.stft(x, 8).abs().sum()


def complex_sum_leaves_other_part(x, y):
    return torch.complex(x, y).sum().real


def complex_mean_imaginary(x, y):
    return torch.complex(x, y).mean().imag


def complex_cumulative(x, y):
    return torch.complex(x, y).cumsum(0).real * torch.arange(4.0)


def complex_root(x, y):
    return (torch.complex(x, y) ** 0.5).imag + torch.complex(x, y).sqrt().real


def complex_cube(x, y):
    return (torch.complex(x, y) ** 3).imag


def complex_negative_power(x, y):
    return torch.complex(x, y).pow(-2).real


def complex_complex_power(x, y):
    return torch.pow(torch.complex(x, y), torch.complex(y, x)).real


def complex_power_of_two(x, y):
    return (2 ** torch.complex(x, y)).imag


def complex_sines(x, y):
    return (torch.complex(x, y).sin() * torch.complex(y, x).cos()).real


def complex_hyperbolic(x, y):
    return (torch.complex(x, y).sinh() + torch.complex(y, x).cosh()).imag


def complex_tangents(x, y):
    return torch.complex(x, y).tanh().real + torch.complex(x, y).tan().imag


def complex_reciprocal(x, y):
    return torch.complex(x, y).reciprocal().imag


def complex_sign(x, y):
    return torch.sgn(torch.complex(x, y)).real


def complex_product(x, y):
    return torch.complex(x, y).prod().abs()


def complex_choice(x, y):
    return torch.where(x > 0, torch.complex(x, y), 0).abs()


def complex_sigmoid(x, y):
    return torch.sigmoid(torch.complex(x, y)).real


def complex_products_of_rows(x, y):
    return torch.complex(x, y).prod(1).abs().sum()


def complex_in_place(x, y):
    z = torch.complex(x, y)
    z *= torch.complex(y, x)
    z += 1
    return z.abs()


def complex_unpacked(x, y):
    a, b = torch.complex(x, y)
    return (a * b).real


def complex_sum_without_parts_of_real(x):
    return torch.fft.fft(x).sum().imag


def hermitian_transform(x):
    return torch.fft.hfft(x) * torch.arange(6.0)


def hermitian_transform_scaled(x):
    return torch.fft.hfft(x, n=5, norm='ortho') + torch.fft.ihfft(x, n=5, norm='forward').imag.sum()


def inverse_of_stft(x):
    window = torch.hann_window(8)
    terms = torch.stft(x, 8, 2, window=window, return_complex=True)
    return torch.istft(terms * 2, 8, 2, window=window)


def inverse_of_stft_cut(x):
    window = torch.hann_window(8)
    terms = torch.stft(x, 8, hop_length=4, window=window, return_complex=True)
    return torch.istft(terms, 8, hop_length=4, window=window, length=13)


def inverse_of_stft_with_gaps(x):
    window = torch.hann_window(8)
    terms = torch.stft(x, 8, hop_length=8, window=window, return_complex=True)
    return torch.istft(terms, 8, hop_length=8, window=window, center=False)


def magnitude_written_to(x):
    magnitude = torch.fft.rfft(x).abs()
    magnitude.clamp_(min=0.5)
    return magnitude.log()


def methods_with_complex_numbers(x):
    return x.mul(2j).imag.pow(3).sum() + torch.sub(x, 1j).abs().sum() + x.div(1 + 1j).real.sum()


def stft_of_labels(x):
    return torch.stft(x, 8, 4, 8, torch.hann_window(8), return_complex=True).abs().mean()
