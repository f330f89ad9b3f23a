import type { Library } from '../../../../interpreter/library';
import { zerosLike, type Ref } from '../../../../ops/ref';
import { optionalDType } from '../../kit/arguments';
import { checkedDim } from '../../kit/dims';
import { refOperand } from '../../kit/promotion';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { draw } from '../../kit/draws';
import { combine } from '../../arithmetic';
import { functional } from './entries';

type Names = 'input' | 'dim' | 'dtype';

function cast(args: Arguments<Names>): Ref {
  const input = args.ref('input');
  return input.cast(args.read('dtype', optionalDType) ?? input.dtype);
}

/** Without `dim`, PyTorch takes 0 for ranks 0, 1 and 3, and 1 for all others. */
function dimOf(args: Arguments<'dim'>, rank: number): number {
  const dim = args.optionalInt('dim') ?? (rank === 0 || rank === 1 || rank === 3 ? 0 : 1);
  return checkedDim(dim, rank, args.context);
}

/** −log of an exponential draw for each logit, added to it; `hard` gives the one-hot value with the soft gradient. */
function gumbel(args: Arguments<'logits' | 'tau' | 'hard' | 'dim'>): Ref {
  const logits = args.ref('logits');
  const noise = draw('uniform', logits, args.context).neg().log1p().neg().log().neg();
  const dim = checkedDim(args.int('dim'), logits.rank, args.context);
  const soft = combine('div', refOperand(logits.add(noise)), args.operand('tau')).softmax(dim);
  if (!args.bool('hard')) return soft;
  const index = soft.builder.emit('argmax', [soft], { dim, keepdim: true });
  const zeros = zerosLike(logits);
  const hard = zeros.builder.emit('scatter', [zeros, index, zeros.scalar(1).expand(index.shape)], { dim });
  return hard.sub(soft.detach()).add(soft);
}

export const softmaxes: Library = functional({
  softmax: torchFunction('input, dim=None, _stacklevel=3, dtype=None', (args) => {
    const input = cast(args);
    return input.softmax(dimOf(args, input.rank));
  }),
  softmin: torchFunction('input, dim=None, _stacklevel=3, dtype=None', (args) => {
    const input = cast(args).neg();
    return input.softmax(dimOf(args, input.rank));
  }),
  log_softmax: torchFunction('input, dim=None, _stacklevel=3, dtype=None', (args) => {
    const input = cast(args);
    return input.logSoftmax(dimOf(args, input.rank));
  }),
  gumbel_softmax: torchFunction('logits, tau=1, hard=False, eps=1e-10, dim=-1', gumbel),
});
