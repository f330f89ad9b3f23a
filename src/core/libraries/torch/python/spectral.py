"""torch._spectral: Fourier transforms of short pieces of a signal."""

import torch


def _window(window, win_length, n_fft, like):
    """Of `n_fft` points, the given one in their middle."""
    if window is None:
        window = torch.ones(win_length, dtype=like.dtype)
    if window.ndim != 1 or window.shape[0] != win_length:
        raise RuntimeError(f"expected a 1D window tensor of size equal to win_length={win_length}, but got window with size {list(window.shape)}")
    left = (n_fft - win_length) // 2
    return torch.nn.functional.pad(window, (left, n_fft - win_length - left))


def stft(
    input,
    n_fft,
    hop_length=None,
    win_length=None,
    window=None,
    center=True,
    pad_mode="reflect",
    normalized=False,
    onesided=None,
    return_complex=None,
    align_to_window=None,
):
    if torch.is_complex(input) or align_to_window is not None:
        return torch._C._unknown("a short-time Fourier transform of this kind is not followed")
    if return_complex is None:
        raise RuntimeError("stft requires the return_complex parameter be given for real inputs, and will further require that return_complex=True in a future PyTorch release.")
    hop_length = n_fft // 4 if hop_length is None else hop_length
    win_length = n_fft if win_length is None else win_length
    signal = input.unsqueeze(0) if input.ndim == 1 else input
    if center:
        pad = n_fft // 2
        signal = torch.nn.functional.pad(signal.unsqueeze(1), (pad, pad), pad_mode).squeeze(1)
    if not signal.is_floating_point():
        given = None if window is None else f"{window.type()}{{{list(window.shape)}}}"
        raise RuntimeError(f"stft({signal.type()}{list(signal.shape)}, n_fft={n_fft}, hop_length={hop_length}, win_length={win_length}, window={given}, normalized={int(normalized)}, onesided={onesided}, return_complex={int(return_complex)}) : expected a tensor of floating point or complex values")
    frames = signal.unfold(-1, n_fft, hop_length) * _window(window, win_length, n_fft, signal)
    transform = torch.fft.fft if onesided is False else torch.fft.rfft
    terms = transform(frames, norm="ortho" if normalized else None).transpose(-1, -2)
    terms = terms.squeeze(0) if input.ndim == 1 else terms
    return terms if return_complex else torch.view_as_real(terms)


def istft(
    input,
    n_fft,
    hop_length=None,
    win_length=None,
    window=None,
    center=True,
    normalized=False,
    onesided=None,
    length=None,
    return_complex=False,
):
    if onesided is False or return_complex or not torch.is_complex(input):
        return torch._C._unknown("an inverse of a short-time Fourier transform of this kind is not followed")
    hop_length = n_fft // 4 if hop_length is None else hop_length
    win_length = n_fft if win_length is None else win_length
    terms = input.unsqueeze(0) if input.ndim == 2 else input
    count = terms.size(2)
    unset = window is None
    window = _window(window, win_length, n_fft, terms._real)
    frames = torch.fft.irfft(terms.transpose(1, 2), n_fft, norm="ortho" if normalized else None) * window
    expected = n_fft + hop_length * (count - 1)
    signal, envelope = [
        torch.nn.functional.fold(one.transpose(1, 2), (1, expected), (1, n_fft), stride=(1, hop_length))[:, 0, 0]
        for one in (frames, (window * window).expand(1, count, n_fft))
    ]
    start = n_fft // 2 if center else 0
    end = start + length if length is not None else expected - start
    signal, envelope = signal[:, start:end], envelope[:, start:end]
    if envelope.abs().min() <= 1e-11:
        given = "None" if unset else f"torch.FloatTensor{{{list(window.shape)}}}"
        raise RuntimeError(
            f"istft(CPUComplexFloatType{list(input.shape)}, n_fft={n_fft}, hop_length={hop_length}, win_length={win_length},"
            f" window={given}, center={int(center)}, normalized={int(normalized)}, onesided={onesided}, length={length},"
            " return_complex=0) window overlap add min: 1\n[ CPUBoolType{} ]"
        )
    signal = signal / envelope
    if length is not None and end > expected:
        signal = torch.nn.functional.pad(signal, (0, end - expected))
    return signal.squeeze(0) if input.ndim == 2 else signal
