# SPDX-License-Identifier: BSD-2-Clause
"""The trainer runs the codec's motion, in the codec's order. Exits with 77 without PyTorch."""
import os
import glob
import re
import sys

from harness import ROOT, check, status
import numpy as np
import torch

from vptrain import motion as motion_module
from vptrain.forward import run_segment
from vptrain.motion import Motion
from vptrain.network import ANCHOR, MIDDLE, SIDE, Codec
from vptrain.rate import RateProxy


def textures(batch, frames, size, seed):
    """Blocks of noise that move by 3 samples right and 2 down per frame; chroma does not."""
    g = np.random.default_rng(seed)
    still = g.integers(0, 256, (batch, size // 4, size // 4)).repeat(4, 1).repeat(4, 2)
    still = still.astype(np.uint8)
    y = np.stack([np.roll(still, (2 * t, 3 * t), (1, 2)) for t in range(frames)], 1)
    c = np.full((batch, frames, size // 2, size // 2), 128, np.uint8)
    return [y, c, c.copy()]


def known_shift():
    y, u, v = textures(2, 2, 96, 1)
    m = Motion(threads=2)
    m.begin(2, 96, 96)
    (py, pu, pv), bits = m.predict(ANCHOR, 1, y[:, 1], [(y[:, 0], u[:, 0], v[:, 0])], [0], None,
                                   [4.0, 16.0])
    check((py == y[:, 1])[:, 16:-16, 16:-16].all(), 'a shift is found in every sample of a batch')
    check((pu == 128).all() and (pv == 128).all(), 'chroma is predicted')
    check((bits > 1).all() and (bits < 2000).all(), f'its vectors cost {bits} bits')
    again = m.predict(ANCHOR, 1, y[:, 1], [(y[:, 0], u[:, 0], v[:, 0])], [0], None, [4.0, 16.0])
    check((again[1] < bits).all(), 'the coder learns within a segment')
    m.begin(2, 96, 96)
    flipped = y[:, 1, ::-1], [(p[:, 0, ::-1]) for p in (y, u, v)]
    got = m.predict(ANCHOR, 1, flipped[0], [flipped[1]], [0], None, [4.0, 16.0])
    whole = [np.ascontiguousarray(a) for a in [flipped[0]] + flipped[1]]
    m.begin(2, 96, 96)
    want = m.predict(ANCHOR, 1, whole[0], [whole[1:]], [0], None, [4.0, 16.0])
    check(all((a == b).all() for a, b in zip(got[0], want[0])) and (got[1] == want[1]).all(),
          'strides do not matter')
    for what, call in (
            ('a field that is not there',
             lambda: m.predict(MIDDLE, 2, y[:, 0], [(y[:, 0], u[:, 0], v[:, 0])], [0], 7, [1, 1])),
            ('a picture of another size',
             lambda: m.predict(ANCHOR, 1, y[:, 0, :80], [(y[:, 0], u[:, 0], v[:, 0])], [0], None,
                               [1, 1])),
            ('a size that is no multiple of 16', lambda: m.begin(1, 96, 90))):
        try:
            call()
            check(False, what + ' is refused')
        except ValueError:
            check(True, what + ' is refused')


class Recorder(Motion):
    def predict(self, kind, time, current, refs, ref_times, colocated, steps):
        self.calls.append((kind, time, tuple(ref_times), colocated))
        return super().predict(kind, time, current, refs, ref_times, colocated, steps)


def order_of_coding():
    torch.manual_seed(1)
    codec = Codec({'channels': 8, 'blocks': 1, 'dims': 32})
    recorder = Recorder()
    recorder.calls = []
    planes = textures(2, 9, 64, 2)
    quality = torch.full((2, 9, 4, 4), 40.0)
    coded = run_segment(codec, RateProxy(32), recorder, planes, quality, 0.15, True)
    check(recorder.calls == [
        (ANCHOR, 4, (0,), None), (MIDDLE, 2, (0, 4), 4), (SIDE, 1, (0, 2), 2), (SIDE, 3, (2, 4), 2),
        (ANCHOR, 8, (4, 0), 4), (MIDDLE, 6, (4, 8), 8), (SIDE, 5, (4, 6), 6), (SIDE, 7, (6, 8), 6),
    ], 'references and followed fields are those of codec/gop_structure.c')
    check([c['time'] for c in coded] == [0, 4, 2, 1, 3, 8, 6, 5, 7], 'coding order')
    sum(c['loss'] for c in coded).mean().backward()
    check(all(p.grad is not None and bool(torch.isfinite(p.grad).all())
              for p in codec.parameters()), 'every parameter gets a gradient')
    check(all(bool((c['bits'] > 0).all()) for c in coded), 'bits are counted')
    recorder.calls.clear()
    coded = run_segment(codec, RateProxy(32), recorder, planes, quality, 0.15, True, gops=[2],
                        count=False)
    check(all(bool(c['bits'].isnan().all() and c['loss'].isfinite().all()) for c in coded),
          'but where nobody asks')
    check(recorder.calls == [
        (ANCHOR, 8, (0,), None), (MIDDLE, 4, (0, 8), 8), (MIDDLE, 2, (0, 4), 4),
        (SIDE, 1, (0, 2), 2), (SIDE, 3, (2, 4), 2), (MIDDLE, 6, (4, 8), 8), (SIDE, 5, (4, 6), 6),
        (SIDE, 7, (6, 8), 6)], 'a pair of groups is coded as codec/gop_structure.c has it')


def same_lambda():
    found = []
    for path in glob.glob(os.path.join(ROOT, 'src', 'lib', 'enc', '*.c')):
        with open(path, encoding='utf-8') as f:
            found += re.findall(r'motion_lambda = ([0-9.]+)f', f.read())
    check([float(number) for number in found] == [motion_module.LAMBDA],
          "the exchange rate of motion is the encoder's")


torch.set_num_threads(1)
known_shift()
order_of_coding()
same_lambda()
sys.exit(status())
