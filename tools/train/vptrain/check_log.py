# SPDX-License-Identifier: BSD-2-Clause
"""Does the trainer's log tell the truth? Codes windows of clips twice: as the trainer does, with
float networks, whole steps (or the encoder's levels) and its estimate of bits; and with the real
encoder. Prints the bits of tokens of the former over those of the latter at equal error.

  check-log.py RUN/last.pt WEIGHTS CLIPS...

WEIGHTS are the checkpoint's own (ship.sh), to whose coder refit-proxy.py has held the estimate.
Fails where bits are more than --most percent apart over all clips."""
import argparse
import math
import os
import tempfile

import numpy as np
import torch

from . import BUILD
from .exact import read_safetensors
from .forward import run_segment
from .levels import Levels
from .motion import Motion
from .network import Codec
from .rate import RateProxy
from .realbits import (TokenCoder, encode, media_in, output, read_window)
from .restoration import Restoration
from .schedule import frame_offsets
from .state import load_checkpoint
from measure.curves import geometric_mean, log_bits, ratio
from measure.pictures import Y4m

DEAD_ZONE = 0.15
REAL = range(8, 54, 6)  # qualities of the real encoder's curve


def decibels(errors):
    """Of frames' mean squared errors: the mean of the logarithms, as the log has it."""
    return 10 * math.log10(255 ** 2) - 10 * float(np.mean(np.log10(np.maximum(errors, 1e-3))))


def write_y4m(path, planes):
    frames, height, width = planes[0].shape[1:]
    with open(path, 'wb') as f:
        f.write(f'YUV4MPEG2 W{width} H{height} F30:1 Ip A1:1 C420jpeg\n'.encode())
        for t in range(frames):
            f.write(b'FRAME\n' + b''.join(p[0, t].tobytes() for p in planes))


def mean_errors(path, planes):
    """(6Y+U+V)/8 of every frame of a y4m file."""
    errors = []
    with open(path, 'rb') as f:
        for t, frame in enumerate(Y4m(f)):
            at, error = 0, 0.0
            for plane, weight in zip(planes, (6, 1, 1)):
                part = frame[at:at + plane[0, t].size].astype(np.float64)
                error += weight / 8 * ((part - plane[0, t].ravel()) ** 2).mean()
                at += part.size
            errors.append(error)
    return errors


def real_curve(build, weights, coder, planes, folder):
    """[(bits of tokens, dB)]"""
    window, points = os.path.join(folder, 'window-only.y4m'), []
    decoded = os.path.join(folder, 'decoded.y4m')
    write_y4m(window, planes)
    for quality in REAL:
        dump = encode(build, weights, window, quality, planes[0].shape[1], folder)
        output([os.path.join(build, 'vpatch'), 'decode', '--quiet', '-f', '--model', weights,
                os.path.join(folder, 'clip.vpt'), '-o', decoded])
        points.append((sum(bits for _, _, bits in coder.bits(dump)),
                       decibels(mean_errors(decoded, planes))))
    return points


def trained_point(codec, proxy, restoration, levels, planes, quality):
    """(bits of tokens, dB) as the log has them."""
    frames, height, width = planes[0].shape[1:]
    gops = [2] * ((frames - 1) // 8) + [1] * ((frames - 1) // 4 % 2)
    offsets = torch.tensor(frame_offsets(frames, gops)).view(1, -1, 1, 1)
    qualities = (quality + offsets).round().clamp(0, 63)
    with torch.no_grad():
        coded = run_segment(codec, proxy, Motion(), planes,
                            qualities.expand(1, -1, height // 16, width // 16).contiguous(),
                            DEAD_ZONE, True, gops=gops, restoration=restoration, levels=levels)
    return sum(float(c['bits']) for c in coded), decibels([float(c['mse']) for c in coded])


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('checkpoint')
    ap.add_argument('weights')
    ap.add_argument('clips', nargs='+')
    ap.add_argument('--qualities', type=lambda s: [int(q) for q in s.split(',')],
                    default=[20, 30, 40])
    ap.add_argument('--frames', type=int, default=9, help='1 + a multiple of 4')
    ap.add_argument('--size', type=int, default=256)
    ap.add_argument('--most', type=float, default=10)
    ap.add_argument('--levels', action='store_true',
                    help='the run was trained with the levels that the encoder chooses')
    ap.add_argument('--build', default=BUILD)
    a = ap.parse_args()
    torch.set_num_threads(int(os.environ.get('OMP_NUM_THREADS', '1')))
    torch.manual_seed(1)
    state = load_checkpoint(a.checkpoint)
    codec, proxy = Codec(state['config']), RateProxy(state['config']['dims'])
    codec.load_state_dict(state['average'])
    proxy.load_state_dict(state['proxy'])
    weights, found = os.path.abspath(a.weights), []
    tensors, metadata = read_safetensors(weights)
    restoration = Restoration(weights) if 'restore.weight' in tensors else None
    levels = Levels(weights) if a.levels else None
    with tempfile.TemporaryDirectory() as folder:
        coder = TokenCoder(a.build, tensors, metadata, folder)
        for clip in media_in(a.clips):
            planes = read_window(clip, a.frames, a.size, folder)
            curve = log_bits(real_curve(a.build, weights, coder, planes, folder))
            row = [ratio(*trained_point(codec, proxy, restoration, levels, planes, q), curve)
                   for q in a.qualities]
            found += [r for r in row if r]
            name = os.path.splitext(os.path.basename(clip))[0]
            print('%-16s' % name[:16] + ''.join(
                f'  q {q} ' + ('%.3f' % r if r else '    -') for q, r in zip(a.qualities, row)),
                flush=True)
    mean = geometric_mean(found)
    print(f'geometric mean {mean:.3f}, spread {100 * np.std(np.log(found)):.1f} %')
    return 0 if abs(mean - 1) * 100 <= a.most else 1
