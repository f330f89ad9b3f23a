import { describe, expect, test } from 'vitest';
import { RunProgram } from '../interpreter/running';

const program = new RunProgram(`
import torch
import torch.nn.functional as F
from einops import rearrange, reduce, repeat, einsum, parse_shape, EinopsError
from einops.layers.torch import Rearrange, Reduce

x = torch.arange(48.0).reshape(2, 3, 4, 2)
m = torch.arange(6.0).reshape(2, 3)

def same(a, b):
    return a.shape == b.shape and torch.equal(a, b)

def message(call):
    try:
        call()
    except EinopsError as error:
        return str(error)
    return None

def as_torch_says():
    return [
        same(rearrange(x, 'b c h w -> b h w c'), x.permute(0, 2, 3, 1)),
        same(rearrange(x, 'b c h w -> (b h) w c'), x.permute(0, 2, 3, 1).reshape(8, 2, 3)),
        same(rearrange(x, 'b c (h k) w -> b (c k) h w', k=2), x.reshape(2, 3, 2, 2, 2).permute(0, 1, 3, 2, 4).reshape(2, 6, 2, 2)),
        same(rearrange(x, 'b ... -> ... b'), x.permute(1, 2, 3, 0)),
        same(rearrange(x, 'b c ... -> b (...) c'), x.reshape(2, 3, 8).transpose(1, 2)),
        same(rearrange(m, 'a b -> a 1 b 1'), m[:, None, :, None]),
        same(rearrange([m, m + 1], 'n a b -> a n b'), torch.stack([m, m + 1], 1)),
        same(rearrange(x[:1], '1 c h w -> c h w'), x[0]),
        same(reduce(x, 'b c h w -> b c', 'mean'), x.mean((2, 3))),
        same(reduce(x, 'b c h w -> b () c', 'sum'), x.sum((2, 3))[:, None]),
        same(reduce(x, 'b c (h 2) (w 2) -> b c h w', 'max'), F.max_pool2d(x, 2)),
        same(reduce(x, '... -> ', 'prod'), x.prod()),
        same(reduce(x, 'b ... -> b', 'min'), x.amin((1, 2, 3))),
        same(repeat(m, 'a b -> a n b', n=3), m[:, None].expand(2, 3, 3)),
        same(repeat(m, 'a b -> (a 2) b'), m.repeat_interleave(2, 0)),
        same(repeat(m, 'a b -> (n a) b', n=2), m.repeat(2, 1)),
        same(einsum(m, m, 'row one, row two -> one two'), m.T @ m),
        same(einsum(x, 'b ... w -> b w ...'), x.permute(0, 3, 1, 2)),
        same(Rearrange('b c h w -> b (c h w)')(x), x.flatten(1)),
        same(Reduce('b c h w -> b', 'sum')(x), x.sum((1, 2, 3))),
        parse_shape(x, 'b _ h w') == {'b': 2, 'h': 4, 'w': 2},
    ]

def refusals():
    return [
        message(lambda: rearrange(m, 'a b c -> c b a')) is not None,
        message(lambda: rearrange(m, 'a b -> a')) is not None,
        message(lambda: rearrange(m, 'a (b k) -> a b k', k=2)) is not None,
        message(lambda: rearrange(m, 'a (b k) -> a b k')) is not None,
        message(lambda: repeat(m, 'a b -> a b c')) is not None,
    ]
`);

describe('einops', () => {
  test('moves, reduces and repeats axes as its documentation says', () => {
    expect(program.printed('as_torch_says')).not.toContain('False');
  });
  test('refuses what does not fit', () => {
    expect(program.printed('refusals')).toBe('[True, True, True, True, True]');
  });
});
