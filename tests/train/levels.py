# SPDX-License-Identifier: BSD-2-Clause
"""The encoder's choice of levels in training: paths that the entropy coder takes, near what the
network said, in the file's order of dims. Exits with 77 without PyTorch."""
import os
import sys
import tempfile

from harness import ROOT, check, status
import numpy as np
import torch

from vptrain.export import write_safetensors
from vptrain.forward import run_segment
from vptrain.levels import STEP, Levels
from vptrain.motion import Motion
from vptrain.network import ANCHOR, KEY, SIDE, Codec, quantise
from vptrain.rate import RateProxy

DIMS = 32
NEXT = [(0, 2), (2, 0), (1, 3), (3, 1)]  # states of docs/format, by the index's parity


def weights(folder, order):
    """A file without a start state: dims depend on each other in the file's order."""
    path = os.path.join(folder, 'weights.safetensors')
    about = {'training.order.' + name: ' '.join(map(str, o)) for name, o in order.items()}
    write_safetensors(path, {'nothing': np.zeros(1, np.float32)}, about)
    return path


def is_path(token):
    """Of whole levels in the order they are coded in."""
    state = 0
    for level in token:
        quantiser, size = state >> 1, abs(int(level))
        index = (size + quantiser) // 2
        if size != (2 * index - quantiser if index else 0):
            return False
        state = NEXT[state][index % 2]
    return True


def numbers(seed, size):
    g = torch.Generator().manual_seed(seed)
    z = torch.randn(2, DIMS, 4, 5, generator=g) ** 3
    return z * size / (1 + torch.arange(DIMS).view(1, -1, 1, 1) / 4)


def chooses(levels, order):
    for name, kind in (('key', KEY), ('anchor', ANCHOR), ('between', SIDE)):
        z = numbers(kind, 3.0).requires_grad_()
        chosen = levels(kind, z)
        whole = chosen.detach() / STEP
        check(torch.equal(whole, whole.round()) and bool(whole.any()), f'{name}: whole levels')
        tokens = whole[:, order[name]].permute(0, 2, 3, 1).reshape(-1, DIMS)
        check(all(is_path(t) for t in tokens), f'{name}: every token is a path')
        check(any(not is_path(t) for t in whole.permute(0, 2, 3, 1).reshape(-1, DIMS)),
              f'{name}: not in the order of training')
        miss = (chosen - z).detach().abs()
        check(float(miss.max()) < 2 and float((miss < 0.5).float().mean()) > 0.8,
              f'{name}: near the numbers ({float(miss.max()):.2f})')
        chosen.square().sum().backward()
        check(torch.allclose(z.grad, 2 * chosen.detach()), f'{name}: the gradient passes')


def remembers(path):
    """Samples do not know of each other, and a key frame begins anew."""
    z, levels = numbers(7, 2.0), Levels(path)
    first = levels(KEY, z)
    levels(ANCHOR, z * 3)
    check(torch.equal(levels(KEY, z), first), 'a key frame begins anew')
    alone = Levels(path)
    check(torch.equal(alone(KEY, z[1:]), first[1:]), 'samples do not know of each other')


def in_the_loop(path):
    """run_segment decodes the levels."""
    torch.manual_seed(1)
    codec = Codec(dict(channels=32, blocks=1, dims=DIMS, key=dict(channels=32, blocks=1)))
    proxy = RateProxy(DIMS)
    g = np.random.default_rng(1)
    planes = [np.repeat(g.integers(0, 256, (1, 1, n, n)).astype(np.uint8), 5, 1)
              for n in (64, 32, 32)]
    quality = torch.full((1, 5, 4, 4), 24.0)
    coded = run_segment(codec, proxy, Motion(), planes, quality, 0.15, False, levels=Levels(path))
    tokens = torch.stack([c['tokens'].detach() for c in coded]) / STEP
    check(torch.equal(tokens, tokens.round()) and bool((tokens % 2).any()), 'levels of half steps')
    coded[-1]['loss'].sum().backward()
    check(float(codec.between.proj.weight.grad.abs().sum()) > 0, 'the encoder learns')
    rounded = quantise(torch.tensor([0.6, 0.7, -1.8]), 0.15)
    check(rounded.tolist() == [0, 1, -2], 'rounding without it')


torch.set_num_threads(1)
with tempfile.TemporaryDirectory() as place:
    g = np.random.default_rng(2)
    orders = {name: g.permutation(DIMS) for name in ('key', 'anchor', 'between')}
    file = weights(place, orders)
    chooses(Levels(file), orders)
    remembers(file)
    in_the_loop(file)
for what, size in (('a model of other dims', DIMS), ('a file that is no model', 0)):
    try:
        name = 'models/base.safetensors' if size else 'README.md'
        Levels(os.path.join(ROOT, name)).open(1, size, 4, 4)
        check(False, what + ' is refused')
    except ValueError as error:
        check(name in str(error), f'{what} is refused: {error}')
sys.exit(status())
