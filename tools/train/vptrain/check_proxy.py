# SPDX-License-Identifier: BSD-2-Clause
"""Does the trainer's estimate of bits (rate.py) tell the truth? Encodes clips with exact
weights and counts the tokens they make twice: by the estimate that was trained along with
them, as the log has it, and by the real entropy coder.

  check-proxy.py CLIPS... --pair RUN/last.pt WEIGHTS [--pair ...]

WEIGHTS are the checkpoint's own (ship.sh), to whose coder refit-proxy.py has held the estimate.
Fails where the two are more than --most percent apart over all clips, or do not move together."""
import argparse
import math
import os
import tempfile

import numpy as np
import torch

from . import BUILD
from .exact import read_safetensors
from .network import ANCHOR, KEY, MIDDLE, SIDE
from .rate import RateProxy
from .realbits import (KINDS, Failure, TokenCoder, encode, media_in, read_dump,
                      to_training)
from .state import load_checkpoint


def estimate(proxy, coder, frames):
    """[(kind, time, bits)] by the estimate, with the contexts it has in training."""
    last, bits = {}, []
    for kind, time, tokens, quality in frames:
        t = to_training(coder.order[kind], tokens)[None]
        context = last.get(kind, last.get(MIDDLE if kind == SIDE else ANCHOR))
        if kind == KEY or context is None:
            context = torch.zeros_like(t)
        q = torch.tensor([float(quality.mean())])
        bits.append((kind, time, float(proxy.coder_bits(kind, t, context, q))))
        last[kind] = t
        if kind == KEY:
            last[ANCHOR] = t
    return bits


def sums(bits):
    """Bits per frame type and of all."""
    total = dict.fromkeys(KINDS, 0.0)
    for kind, _, b in bits:
        total[KINDS[kind]] += b
    return dict(total, all=sum(total.values()))


def geometric_mean(values):
    values = [v for v in values if v]
    return math.exp(sum(map(math.log, values)) / len(values)) if values else float('nan')


def ratios(real, guess):
    return {k: guess[k] / real[k] if real[k] else None for k in real}


def cell(value, form='%7.3f'):
    return form % value if value else '      -'


def one_pair(checkpoint, weights, clips, a, folder):
    """Prints the table of a pair; returns its points {(clip, q): (real, estimated)}."""
    state = load_checkpoint(checkpoint)
    tensors, metadata = read_safetensors(weights)
    if metadata.get('training.steps') != str(state['step']):
        raise Failure(f'{weights}: of step {metadata.get("training.steps")}, '
                      f'{checkpoint} of step {state["step"]}')
    coder = TokenCoder(a.build, tensors, metadata, folder)
    proxy = RateProxy(state['config']['dims'])
    proxy.load_state_dict(state['proxy'])
    points, frames, every = {}, [], []
    print(f'{weights}, step {state["step"]}: bits by the estimate over bits of the coder')
    print('%-16s %3s %9s %9s' % ('clip', 'q', 'coder', 'estimate')
          + ''.join('%8s' % k for k in ('all',) + tuple(KINDS)))
    for clip in clips:
        name = os.path.splitext(os.path.basename(clip))[0]
        for q in a.qualities:
            dump = encode(a.build, os.path.abspath(weights), clip, q, a.frames, folder)
            real = coder.bits(dump)
            guess = estimate(proxy, coder, read_dump(dump))
            if [r[:2] for r in real] != [g[:2] for g in guess]:
                raise Failure(f'{clip}: the coder and the estimate saw other frames')
            frames += [(r[2], g[2]) for r, g in zip(real, guess)]
            points[name, q] = r, g = sums(real), sums(guess)
            every.append(ratios(r, g))
            print('%-16s %3d %9.0f %9.0f' % (name[:16], q, r['all'] / 8, g['all'] / 8)
                  + ''.join(' ' + cell(every[-1][k]) for k in ('all',) + tuple(KINDS)),
                  flush=True)
    for q in a.qualities:
        chosen = [ratios(*points[key]) for key in points if key[1] == q]
        print('%-16s %3d %19s' % ('geometric mean', q, '') + ''.join(
            ' ' + cell(geometric_mean(r[k] for r in chosen)) for k in ('all',) + tuple(KINDS)))
    mean = geometric_mean(r['all'] for r in every)
    print('%-16s %3s %19s' % ('geometric mean', 'all', '') + ''.join(
        ' ' + cell(geometric_mean(r[k] for r in every)) for k in ('all',) + tuple(KINDS)))
    log = np.log(np.maximum(np.array(frames), 1.0))
    clip_log = np.log([[r['all'], g['all']] for r, g in points.values()])
    correlation = np.corrcoef(log.T)[0, 1], np.corrcoef(clip_log.T)[0, 1]
    # At one quality: do clips that cost more by the coder cost more by the estimate?
    spread = np.std([math.log(r['all']) for r in every])
    print(f'correlation of the logarithms: frames {correlation[0]:.4f}, clips '
          f'{correlation[1]:.4f}; spread of the ratio {100 * spread:.1f} %\n')
    return points, mean, correlation[1]


def move_together(name, before, after):
    """How both change from one pair to the next, over the same clips and qualities."""
    change = [geometric_mean(after[k][i]['all'] / before[k][i]['all'] for k in before)
              for i in (0, 1)]
    print(f'{name}: the coder\'s bits {100 * (change[0] - 1):+.1f} %, the estimate\'s '
          f'{100 * (change[1] - 1):+.1f} %')


def numbers(text):
    return [int(part) for part in text.split(',')]


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('clips', nargs='+', help='files or folders')
    ap.add_argument('--pair', nargs=2, action='append', required=True,
                    metavar=('CHECKPOINT', 'WEIGHTS'))
    ap.add_argument('--qualities', type=numbers, default=[14, 24, 34, 46])
    ap.add_argument('--frames', type=int, default=9)
    ap.add_argument('--most', type=float, default=10.0, help='percent')
    ap.add_argument('--build', default=BUILD)
    a = ap.parse_args()
    torch.set_num_threads(int(os.environ.get('OMP_NUM_THREADS', '1')))
    good = True
    with tempfile.TemporaryDirectory(prefix='vpatch-proxy.') as folder:
        clips, before = media_in(a.clips), None
        for checkpoint, weights in a.pair:
            points, mean, correlation = one_pair(checkpoint, weights, clips, a, folder)
            if before:
                move_together(f'{before[0]} -> {weights}', before[1], points)
            before = weights, points
            good &= abs(mean - 1) * 100 <= a.most and not correlation < 0.95
    print('agree' if good else f'do not agree within {a.most:g} %')
    return 0 if good else 1
