# SPDX-License-Identifier: BSD-2-Clause
"""What does rounding to exact arithmetic cost? Codes windows of clips in a closed loop with
the float networks of a checkpoint and with the exact ones of its weights (exact.py, which is
the C runtime bit for bit), the same motion search, qualities and rounding of tokens; counts
the tokens by the real entropy coder, which gets the levels of dependent quantisation that lie
nearest to them, and compares bits at equal PSNR (BD-rate).

  check-exact.py CHECKPOINT WEIGHTS CLIPS...

Fails where exact arithmetic costs more than --most percent in the mean."""
import argparse
import math
import os
import tempfile

import numpy as np
import torch

from . import BUILD
from .exact import ExactNetwork, read_safetensors
from .forward import run_segment
from .motion import Motion
from .network import Codec, network_name, unpack
from .rate import RateProxy
from .realbits import Failure, TokenCoder, media_in, read_window
from .schedule import frame_offsets
from .state import load_checkpoint

from measure.curves import bd_rate, log_bits

QUALITIES = (14, 22, 30, 38, 46, 56)


class ExactSide:
    """A network of the weights behind the face of network.Network: pictures in 1/255, and
    dims in the order of training."""

    def __init__(self, tensors, name, order, free):
        self.exact = ExactNetwork(tensors, name)
        self.exact.free = set(free)
        self.back = torch.argsort(order)
        self.order = order

    def encode(self, index, x, p, quality):
        x, p = (x * 255).round(), (p * 255).round()
        y = self.exact.encode(index, x, p, quality)
        return self.exact.scaled(y, 'quant', index, quality)[:, self.back]

    def decode(self, index, tokens, p, quality, active=None):
        return self.exact.decode(index, tokens[:, self.order], (p * 255).round(), quality,
                                 active) / 255


class ExactCodec:
    def __init__(self, tensors, orders, like, free):
        names = [network_name(kind, like.key is not None) for kind in range(len(orders))]
        self.sides = [ExactSide(tensors, name, order, free) for name, order in zip(names, orders)]
        self.anchor = like.anchor  # run_segment() asks it for the device

    def network(self, kind):
        return self.sides[kind], kind % 2


def code_window(codec, proxy, motion, coder, planes, base, dead_zone, folder):
    """(bits, PSNR) of a window at one quality."""
    frames, height, width = planes[0].shape[1:]
    offsets = torch.tensor(frame_offsets(frames))
    quality = (base + offsets).round().clamp(0, 63).view(1, -1, 1, 1)
    quality = quality.expand(1, -1, height // 16, width // 16).contiguous()
    with torch.no_grad():
        coded = run_segment(codec, proxy, motion, planes, quality, dead_zone, False, count=False)
    dump = os.path.join(folder, 'window.tok')
    coder.write(dump, [(c['kind'], c['time'], c['tokens'][0], quality[0, c['time']].numpy())
                       for c in coded])
    bits = sum(b for _, _, b in coder.bits(dump, rounded=True))
    bits += sum(float(torch.as_tensor(c['motion_bits']).sum()) for c in coded)
    error = 0.0
    for c in coded:
        for plane, out, weight in zip(planes, unpack(c['out']), (6, 1, 1)):
            difference = plane[0, c['time']].astype(np.float64) - out[0].numpy()
            error += weight * np.square(difference).mean() / 8 / frames
    return bits, 10 * math.log10(255 ** 2 / error) if error else 100.0


def numbers(text):
    return [int(part) for part in text.split(',')]


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('checkpoint')
    ap.add_argument('weights')
    ap.add_argument('clips', nargs='+', help='files or folders')
    ap.add_argument('--qualities', type=numbers, default=QUALITIES)
    ap.add_argument('--frames', type=int, default=9, help='1, 5, 9, ...')
    ap.add_argument('--size', type=int, default=192, help='of the window, in the middle')
    ap.add_argument('--dead-zone', type=float, default=0.2)
    ap.add_argument('--free', nargs='*', default=[], choices=('stream', 'dw', 'a', 'tokens'),
                    help='leave these roundings out, to see which of them costs')
    ap.add_argument('--most', type=float, default=1.0, help='percent')
    ap.add_argument('--build', default=BUILD)
    a = ap.parse_args()
    if a.frames < 1 or a.frames % 4 != 1 or len(a.qualities) < 2:
        ap.error('1 + 4n frames and two or more qualities are needed')
    torch.set_num_threads(int(os.environ.get('OMP_NUM_THREADS', '1')))
    state = load_checkpoint(a.checkpoint)
    tensors, metadata = read_safetensors(a.weights)
    if metadata.get('training.steps') != str(state['step']):
        raise Failure(f'{a.weights} is not of step {state["step"]}, as {a.checkpoint} is')
    codec = Codec(state['config'])
    codec.load_state_dict(state['average'])
    codec.eval()
    motion, proxy = Motion(), RateProxy(state['config']['dims'])
    changes = []
    with tempfile.TemporaryDirectory(prefix='vpatch-exact.') as folder:
        coder = TokenCoder(a.build, tensors, metadata, folder)
        exact = ExactCodec(tensors, coder.order, codec, a.free)
        print('%-16s %3s %9s %7s %9s %7s' % ('window', 'q', 'float', 'dB', 'exact', 'dB'))
        for clip in media_in(a.clips):
            name = os.path.splitext(os.path.basename(clip))[0][:16]
            planes = read_window(clip, a.frames, a.size, folder)
            curves = [[], []]
            for q in a.qualities:
                for points, net in zip(curves, (codec, exact)):
                    points.append(code_window(net, proxy, motion, coder, planes, q, a.dead_zone,
                                              folder))
                (b0, p0), (b1, p1) = curves[0][-1], curves[1][-1]
                print('%-16s %3d %9.0f %7.2f %9.0f %7.2f' % (name, q, b0 / 8, p0, b1 / 8, p1),
                      flush=True)
            change = bd_rate(curves[1], log_bits(curves[0]))
            if change is None:
                raise Failure(f'{clip}: the curves share no range')
            changes.append(change)
            print('%-16s %+.2f %%' % (name, change), flush=True)
    mean = sum(changes) / len(changes)
    good = mean <= a.most
    print(f'exact arithmetic costs {mean:+.2f} % of the bits (worst {max(changes):+.2f} %), at '
          f'most {a.most:g} % is asked for: ' + ('reached' if good else 'missed'))
    return 0 if good else 1
