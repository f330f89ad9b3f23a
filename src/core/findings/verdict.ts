/**
 * What the gradient of a loss does. trains: it reaches every input that carries a prediction; partial: it does, but a term of the
 * loss is cut off or has zero gradient almost everywhere, or a view that may change places with the prediction is detached; noGradient: none, or only a zero one, reaches any prediction; metric: the
 * same, and the function evidently measures; unknown: not followed.
 */
export type Verdict = 'trains' | 'partial' | 'noGradient' | 'metric' | 'unknown';

/** What the user would see of `loss.backward()`: it runs, raises (None everywhere), or runs in silence with zeros. */
export type BackwardOutcome = 'runs' | 'raises' | 'runsWithZero' | 'unknown';
