from sampling import case, normal, positive, values

IMAGES = {'pred': normal(2, 1, 4, 6), 'target': normal(2, 1, 4, 6).fixed}
SIGNALS = {'pred': normal(2, 20), 'target': normal(2, 20).fixed}
ODD = {'pred': normal(2, 7), 'target': normal(2, 7).fixed}

CASES = [
    case('fft_magnitude', **ODD),
    case('fft_magnitude', pred=normal(2, 8), target=normal(2, 8).fixed),
    case('fft_magnitude', pred=normal(9).f64, target=normal(9).f64),
    case('fft_magnitude', pred=values([[1.0, 1.0, 1.0, 1.0]]), target=values([[0.0, 0.0, 0.0, 0.0]])),
    case('rfft_distance', **ODD),
    case('rfft_distance', **SIGNALS),
    case('rfft_distance', pred=values([1.0, 2.0, 3.0, 4.0]), target=values([1.0, 2.0, 3.0, 4.0])),
    case('fft2_real_imag', **IMAGES),
    case('focal_frequency', **IMAGES),
    case('rfft2_l1', **IMAGES),
    case('amplitude_and_phase', **IMAGES),
    case('spectral_convergence', **SIGNALS),
    case('log_stft', **SIGNALS),
    case('power_spectrum', x=normal(3, 4)),
    case('low_pass', x=normal(2, 7)),
    case('low_pass', x=normal(2, 8)),
    case('inverse_transform', x=normal(3, 5)),
    case('autocorrelation', x=normal(2, 5)),
    case('complex_arithmetic', a=normal(5), b=normal(5)),
    case('complex_arithmetic', a=normal(2, 2).f64, b=normal(2, 2).f64),
    case('polar_distance', magnitude=positive(4), phase=normal(4), target=normal(4, 2)),
    case('magnitude_at_zero', a=values([0.0, 1.0, -1.0, 0.0]), b=values([0.0, 0.0, 0.0, 2.0])),
    case('complex_rotation', q=normal(2, 6), k=normal(2, 6)),
    case('knowledge_graph_score', head=normal(2, 3), tail=normal(2, 3), real=normal(4, 3), imag=normal(4, 3)),
    case('FrequencyLoss', **IMAGES),
    case('imaginary_part_of_real', x=normal(3)),
    case('stft_without_choice', x=normal(20)),
]
