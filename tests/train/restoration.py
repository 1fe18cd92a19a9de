# SPDX-License-Identifier: BSD-2-Clause
"""Restoration in training: what C does, and the gradient that it gives, are what is written
here plainly. Exits with 77 without PyTorch."""
import os
import sys

from harness import ROOT, check, status
import numpy as np
import torch
import torch.nn.functional as F

from vptrain.exact import read_safetensors
from vptrain.forward import run_segment
from vptrain.motion import Motion
from vptrain.network import KEY, SIDE, Codec, pack, unpack
from vptrain.rate import RateProxy
from vptrain.restoration import Restoration, apart
from vptrain.restore import ACTIVITIES, CHANGES, DIRECTIONS, PAIRS, SHIFT, TYPES

WEIGHTS = os.path.join(ROOT, 'models', 'base.safetensors')
FULL = 2  # of the strengths


def picture(batch, size, seed):
    """Slopes, waves, edges and some grain, as planes of uint8."""
    g = np.random.default_rng(seed)
    planes = []
    for n in (size, size // 2, size // 2):
        y, x = np.mgrid[:n, :n] / n
        plane = np.empty((batch, n, n))
        for b in range(batch):
            plane[b] = 90 + 60 * x * g.random() + 40 * y
            for _ in range(6):
                a, f, phase = g.random() * np.pi, g.uniform(5, n / 3), g.random() * 6
                wave = np.sin(f * (np.cos(a) * x + np.sin(a) * y) + phase)
                plane[b] += g.uniform(3, 25) * (np.sign(wave) if g.random() < 0.5 else wave)
            plane[b] += g.normal(0, 2, (n, n))
        planes.append(plane.round().clip(0, 255).astype(np.uint8))
    return planes


def direction(a, d, f, r):
    """Of the sums across, down, falling, rising."""
    more, less, more_slanted, less_slanted = max(a, d), min(a, d), max(f, r), min(f, r)
    which = int(a > d)
    if more * less_slanted <= more_slanted * less:
        more, less, which = more_slanted, less_slanted, 2 + int(f > r)
    less += 16
    return 0 if 5 * more <= 8 * less else 1 + 2 * which + int(more > 3 * less)


def classes(plane, prediction, quality, tensors):
    """Of every 4x4 block of a plane [h, w] of integers; quality: of every block."""
    p = np.pad(plane, 3, 'edge').astype(np.int64)
    inner = 2 * p[1:-1, 1:-1]
    second = [np.abs(inner - p[1 + dy:p.shape[0] - 1 + dy, 1 + dx:p.shape[1] - 1 + dx]
                     - p[1 - dy:p.shape[0] - 1 - dy, 1 - dx:p.shape[1] - 1 - dx])
              for dy, dx in ((0, 1), (1, 0), (1, 1), (1, -1))]
    found = np.empty(quality.shape, np.int64)
    for y, x in np.ndindex(*quality.shape):
        window = slice(4 * y, 4 * y + 8), slice(4 * x, 4 * x + 8)
        sums = [int(s[window].sum()) for s in second]
        change, q = CHANGES - 1, quality[y, x]
        if prediction is not None:
            block = slice(4 * y, 4 * y + 4), slice(4 * x, 4 * x + 4)
            away = np.abs(plane[block].astype(int) - prediction[block]).sum()
            change = int((away >= tensors['restore.change'][q]).sum())
        activity = int((sums[0] + sums[1] >= tensors['restore.activity'][q]).sum())
        found[y, x] = (change * DIRECTIONS + direction(*sums)) * ACTIVITIES + activity
    return found


def plain(plane, prediction, quality, chroma, kind, tensors):
    """What full strength adds to a plane [h, w] of whole numbers, differentiable."""
    height, width = plane.shape
    side = 8 if chroma else 16
    quality = quality.repeat(side // 4, 0).repeat(side // 4, 1)
    found = classes(plane.detach().numpy(), prediction, quality, tensors)
    sets = int(tensors['restore.set'].max()) + 1
    row = (((chroma * TYPES + kind) * sets + tensors['restore.set'][quality].astype(int))
           * CHANGES * DIRECTIONS * ACTIVITIES + found)
    row, quality = (a.repeat(4, 0).repeat(4, 1) for a in (row, quality))
    weight = torch.tensor(tensors['restore.weight'][row].astype(np.float32)) / 2 ** SHIFT
    limit = torch.tensor(tensors['restore.limit'][quality].astype(np.float32))
    weight = weight.view(height, width, len(PAIRS), -1)
    padded = F.pad(plane[None, None], (3,) * 4, 'replicate')[0, 0]
    total = 0
    for i, (dy, dx) in enumerate(PAIRS):
        for s in (1, -1):
            away = padded[3 + s * dy:3 + s * dy + height, 3 + s * dx:3 + s * dx + width] - plane
            for k in range(limit.shape[-1]):
                most = limit[..., k]
                held = torch.where(away.abs() < most, away, away.sign() * most)
                total = total + weight[:, :, i, k] * held
    return total


def agrees(restoration, tensors):
    source, near = picture(2, 48, 1), picture(2, 48, 1)
    rng = np.random.default_rng(2)
    for i, p in enumerate(near):  # decoded pictures are somewhere near
        near[i] = (p + rng.normal(0, 4, p.shape)).round().clip(0, 255).astype(np.uint8)
    prediction = [np.roll(p, 1, 2) for p in near]
    for k in range(3):  # blocks that stay as they were
        prediction[k][:, :, 16:] = near[k][:, :, 16:]
    last = None
    for kind in range(4):
        quality = rng.integers(10, 55, (2, 3, 3))
        given = None if kind == KEY else prediction
        out = (pack(*near) + 0.3 / 255).requires_grad_()
        got = restoration(kind, out, given, torch.tensor(quality).float(), source)
        gradient = torch.randn_like(got)
        got.backward(gradient)
        back, asked = apart(out.grad), apart(gradient)
        strength = restoration.strength
        check(kind != SIDE or (strength == last).all(), 'side frames inherit strengths')
        last = strength.copy()
        got = unpack(got)
        for p in range(3):
            for b in range(2):
                plane = torch.tensor(near[p][b], dtype=torch.float32, requires_grad=True)
                done = plain(plane, None if given is None else given[p][b], quality[b],
                             int(p > 0), kind, tensors)
                want = plane + done * (int(strength[b, int(p > 0)]) / FULL)
                off = (got[p][b] - want.detach().round().clamp(0, 255)).abs()
                check(off.max() <= 1 and (off > 0).float().mean() < 0.01,
                      f'type {kind}, plane {p}: the picture (up to a tie)')
                check(float(done.detach().abs().mean()) > 0.1, 'which is another one')
                want.backward(torch.tensor(asked[p][b]))
                error = np.linalg.norm(back[p][b] - plane.grad.numpy())
                check(error < 1e-4 * np.linalg.norm(back[p][b]), 'and its gradient')


def nearer(restoration):
    """Strengths are those that help; what does not help is left out."""
    source = picture(1, 32, 3)
    noise = np.random.default_rng(1)
    noisy = [(p + noise.normal(0, 8, p.shape)).round().clip(0, 255).astype(np.uint8)
             for p in source]
    quality = torch.full((1, 2, 2), 20.0)

    def error(planes):
        return float(np.mean([(a.astype(float) - b).__pow__(2).mean()
                              for a, b in zip(planes, source)]))

    got = restoration(KEY, pack(*noisy), None, quality, source)
    check(error([p.numpy() for p in unpack(got)]) < 0.8 * error(noisy), 'noise is lessened')
    got = restoration(KEY, pack(*source), None, quality, source)
    check(error([p.numpy() for p in unpack(got)]) == 0 and not restoration.strength.any(),
          'a perfect picture stays')


def in_the_loop(restoration):
    """run_segment predicts from restored pictures, and networks learn through them."""
    torch.manual_seed(1)
    codec = Codec(dict(channels=32, blocks=1, dims=64))
    proxy = RateProxy(64)
    planes = [np.stack([np.roll(p, t, 2) for t in range(5)], 1) for p in picture(1, 64, 5)]
    coded = run_segment(codec, proxy, Motion(), planes, torch.full((1, 5, 4, 4), 24.0), 0.15, False,
                        restoration=restoration)
    for c in coded:
        samples = c['out'].detach() * 255 + 128
        check(torch.allclose(samples, samples.round(), atol=1e-3), 'whole samples come out')
    coded[-1]['loss'].sum().backward()
    check(float(codec.between.out.weight.grad.abs().sum()) > 0, 'the decoder learns')


torch.set_num_threads(1)
torch.manual_seed(1)
agrees(Restoration(WEIGHTS), read_safetensors(WEIGHTS)[0])
nearer(Restoration(WEIGHTS))
in_the_loop(Restoration(WEIGHTS))
try:
    Restoration(os.path.join(ROOT, 'README.md'))
    check(False, 'a file that is no model is refused')
except ValueError:
    check(True, 'a file that is no model is refused')
sys.exit(status())
