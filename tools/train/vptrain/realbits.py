# SPDX-License-Identifier: BSD-2-Clause
"""Bits of the real token coder for tokens that are at hand: what check-proxy.py and
check-exact.py hold their figures against."""
import os
import struct
import subprocess
import sys

import numpy as np
import torch

from measure.pictures import Y4m, prepare
from measure.process import Failure, output
from .network import network_name

KINDS = 'KAMS'
LEVEL = 0.5  # of a step: VP_LEVEL_STEP of nn/network_weights.h


def orders(metadata):
    """Per frame type, which of the training's dims each dim of a weights file is."""
    nets = [network_name(kind, 'vpatch.key.channels' in metadata) for kind in range(len(KINDS))]
    found = [metadata.get('training.order.' + net) for net in nets]
    if not all(found):
        raise Failure('the weights do not tell the order of their dims: export them again')
    return [torch.tensor([int(word) for word in text.split()]) for text in found]


def to_training(order, tokens):
    """Levels [rows, cols, D] in the file's order -> the nearest integers in steps, which is what
    the trainer quantises to, [D, rows, cols] in the network's."""
    out = torch.empty(tokens.shape[2], *tokens.shape[:2])
    out[order] = torch.tensor(np.rint(tokens.astype(np.float32) * LEVEL)).permute(2, 0, 1)
    return out


class TokenCoder:
    """The coder as BUILD has it, with the start state and the order of dims of a weights
    file (tensors and metadata as exact.py reads them)."""

    def __init__(self, build, tensors, metadata, folder):
        self.build, self.folder = build, folder
        self.program = os.path.join(build, 'tools', 'entropy', 'train-entropy')
        if not os.access(self.program, os.X_OK):
            raise Failure(f'{self.program} is not built (--build)')
        if 'entropy.tokens' not in tensors:
            raise Failure('the weights have no start state of the entropy coder: ship.sh')
        self.state = os.path.join(folder, 'tokens.state')
        tensors['entropy.tokens'].tofile(self.state)
        self.order = orders(metadata)

    def write(self, path, frames):
        """A dump (tools/entropy/dump.h) of frames in coding order: (kind, time, tokens
        [D, rows, cols] in steps and the network's order, quality [rows, cols])."""
        dims, rows, cols = frames[0][2].shape
        with open(path, 'wb') as f:
            f.write(b'VPTK' + struct.pack('<3i', rows, cols, dims))
            for kind, time, tokens, quality in frames:
                t = tokens[self.order[kind]].permute(1, 2, 0).contiguous()
                f.write(struct.pack('<2i', kind, time))
                f.write(t.numpy().astype('<i2').tobytes())
                f.write(np.asarray(quality, np.uint8).tobytes() + bytes(rows * cols))

    def bits(self, path, rounded=False):
        """[(kind, time, bits)] of a dump's frames in coding order; rounded: it holds integers
        in steps, as write() makes it."""
        text = output([self.program, '--state', self.state,
                       '--rounded' if rounded else '--frames', path]).decode()
        lines = [line.split() for line in text.splitlines() if line.startswith('frame ')]
        return [(int(kind), int(time), float(bits)) for _, kind, time, bits in lines]


def read_dump(path):
    """[(kind, time, tokens [rows, cols, D], quality [rows, cols])] of a dump."""
    with open(path, 'rb') as f:
        data = f.read()
    rows, cols, dims = struct.unpack('<3i', data[4:16])
    patches, at, frames = rows * cols, 16, []
    while at < len(data):
        kind, time = struct.unpack('<2i', data[at:at + 8])
        tokens = np.frombuffer(data, '<i2', patches * dims, at + 8).reshape(rows, cols, dims)
        at += 8 + 2 * patches * dims
        quality = np.frombuffer(data, np.uint8, patches, at).reshape(rows, cols)
        at += 2 * patches
        frames.append((kind, time, tokens, quality))
    return frames


def read_window(path, frames, size, folder):
    """The middle of a clip's first frames as planes [1, N, h, w], at most size x size."""
    y4m = prepare(path, os.path.join(folder, 'window.y4m'), frames)
    with open(y4m, 'rb') as f:
        stream = Y4m(f)
        w, h, luma, chroma = stream.width, stream.height, stream.luma, stream.chroma
        samples = np.stack(list(stream))
    if len(samples) < frames:
        raise Failure(f'{path}: {len(samples)} frames, {frames} are needed')
    width, height = min(size, w) // 16 * 16, min(size, h) // 16 * 16
    if not width or not height:
        raise Failure(f'{path}: smaller than a patch')
    left, top = (w - width) // 4 * 2, (h - height) // 4 * 2
    planes = []
    for first, k, count in ((0, 1, luma), (luma, 2, chroma), (luma + chroma, 2, chroma)):
        plane = samples[:, first:first + count].reshape(frames, h // k, w // k)
        planes.append(np.ascontiguousarray(
            plane[None, :, top // k:(top + height) // k, left // k:(left + width) // k]))
    return planes


def encode(build, model, clip, quality, frames, folder):
    """Runs the real encoder over a clip's first frames; the path of its tokens' dump."""
    y4m = prepare(clip, os.path.join(folder, 'clip.y4m'), frames)
    vpt, dump = os.path.join(folder, 'clip.vpt'), os.path.join(folder, 'clip.tok')
    output([os.path.join(build, 'vpatch'), 'encode', '--quiet', '-f', '-j', '1', '-q',
            str(quality), '--model', model, y4m, '-o', vpt])
    output([os.path.join(build, 'tools', 'entropy', 'dump-tokens'), model, vpt, dump])
    return dump


def media_in(places):
    """Files as they are given, those of folders sorted."""
    found = []
    for place in places:
        if os.path.isdir(place):
            found += [os.path.join(place, name) for name in sorted(os.listdir(place))]
        elif os.path.exists(place):
            found.append(place)
        else:
            raise Failure(f'{place}: no such file or folder')
    return found


def fail_in_a_line(main):
    """Runs main(); what can go wrong outside is one line and exit status 1."""
    try:
        sys.exit(main())
    except (Failure, OSError, subprocess.SubprocessError) as error:
        sys.exit(f'{os.path.basename(sys.argv[0])}: {error}')
