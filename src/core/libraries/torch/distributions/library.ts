import { alias, source, type Library } from '../../../interpreter/library';
import combining from './combining.py';
import continuous from './continuous.py';
import discrete from './discrete.py';
import distribution from './distribution.py';
import kl from './kl.py';
import kl_alike from './kl_alike.py';
import kl_registry from './kl_registry.py';
import kl_unlike from './kl_unlike.py';
import multivariate from './multivariate.py';
import rarer from './rarer.py';
import transforms from './transforms.py';

const texts: Readonly<Record<string, string>> = {
  combining,
  continuous,
  discrete,
  distribution,
  kl,
  kl_alike,
  kl_registry,
  kl_unlike,
  multivariate,
  rarer,
  transforms,
};

/** Every public class, at `torch.distributions` and in a module of its own name in small letters: `torch.distributions.normal`. */
const classes: Library = Object.fromEntries(
  Object.entries(texts).flatMap(([module, text]) =>
    [...text.matchAll(/^class ([A-Z]\w*)/gm)].flatMap(([, name = '']) => {
      const of = alias(`torch.distributions.${module}.${name}`);
      const own = `torch.distributions.${name.toLowerCase()}.${name}`;
      return [
        [`torch.distributions.${name}`, of] as const,
        ...(module === name.toLowerCase() ? [] : [[own, of] as const]),
      ];
    }),
  ),
);

/** `torch.distributions`, in Python. */
export const distributionLibrary: Library = {
  ...classes,
  ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [`torch.distributions.${name}`, source(text)])),
  'torch.distributions.kl_divergence': alias('torch.distributions.kl.kl_divergence'),
  'torch.distributions.register_kl': alias('torch.distributions.kl.register_kl'),
};
