# SPDX-License-Identifier: BSD-2-Clause
"""The exact network as the C runtime runs it, from an exported weights file.

Activations are integers held in float32; every matrix product stays below 2^24,
so the results equal the C library's bit for bit (tests/train/golden.py). That holds
for float32 products on a CPU; a GPU must not shorten them (TF32, half precision).
Pictures are samples - 128, [B, 96, h/8, w/8] as network.pack() orders them."""
import json
import struct

import numpy as np
import torch
import torch.nn.functional as F

from .network import positions_of

HALF = 256.0  # VP_HALF of nn/layers_dsp.h
DTYPES = {'F32': '<f4', 'I16': '<i2', 'I8': 'i1', 'U8': 'u1'}


def read_safetensors(path):
    with open(path, 'rb') as f:
        data = f.read()
    size = struct.unpack('<Q', data[:8])[0]
    header = json.loads(data[8:8 + size])
    meta = header.pop('__metadata__', {})
    out = {}
    for name, t in header.items():
        a, b = t['data_offsets']
        out[name] = np.frombuffer(data[8 + size + a:8 + size + b],
                                  DTYPES[t['dtype']]).reshape(t['shape'])
    return out, meta


class ExactNetwork:
    def __init__(self, tensors, name):
        self.t, self.name = tensors, name
        self.channels = tensors[name + '.enc.in.exp'].shape[0]
        self.dims = tensors[name + '.enc.proj.exp'].shape[0]
        self.blocks = sum(1 for k in tensors
                          if k.startswith(name + '.enc.block.') and k.endswith('.a.exp'))
        self.still = name + '.dec.pred.exp' not in tensors  # key frames alone: no prediction
        self.free = set()  # names of roundings to leave out, for experiments

    def matrix(self, key):
        w = self.t[key + '.weight'].astype(np.float64)
        return torch.tensor(w * 2.0 ** -self.t[key + '.exp'].astype(np.float64)[:, None],
                            dtype=torch.float32)

    def vector(self, key):
        return torch.tensor(self.t[key])

    def whole(self, x):
        return x.round()

    def settle(self, x, key, site):
        c = self.vector(key + '.clamp').view(1, -1, 1, 1)
        if site in self.free:
            return x
        return torch.maximum(torch.minimum(self.whole(x), c), -c)

    def product(self, x, key):
        return F.conv2d(x, self.matrix(key)[:, :, None, None])

    def product_in_halves(self, x, key):
        high = self.whole(x / HALF)
        return self.product(high, key) * HALF + self.product(x - high * HALF, key)

    def tower(self, h, key, at=None):
        """at: positions that blocks change; None: all"""
        c = self.channels
        for i in range(self.blocks):
            k = f'{key}.block.{i}'
            d = F.conv2d(h, self.matrix(k + '.dw').view(c, 1, 3, 3), padding=1, groups=c)
            d = self.settle(d + self.vector(k + '.dw.bias').view(1, -1, 1, 1), k + '.dw', 'dw')
            a = self.product(d, k + '.a') + self.vector(k + '.a.bias').view(1, -1, 1, 1)
            a = self.settle(torch.where(a < 0, a * 0.125, a), k + '.a', 'a')
            b = self.product(a, k + '.b') + self.vector(k + '.b.bias').view(1, -1, 1, 1)
            b = self.settle(h + b, k + '.b', 'stream')
            h = b if at is None else torch.where(at, b, h)
        return h

    def bias(self, key, kind, quality):
        t = self.vector(key + '.bias')[kind][quality.long()].permute(0, 3, 1, 2)
        return t.repeat_interleave(2, 2).repeat_interleave(2, 3)

    def encode(self, kind, x, p, quality):
        """x, p: pictures; quality [B, rows, cols]; -> y [B, D, rows, cols]"""
        key = self.name + '.enc'
        h = self.product(x if self.still else torch.cat([x, p], 1), key + '.in')
        h = h + self.bias(key + '.in', kind, quality)
        h = self.tower(self.settle(h, key + '.in', 'stream'), key)
        b, c, r, w = h.shape
        h = F.pixel_unshuffle(h, 2).view(b, c, 4, r // 2, w // 2).transpose(1, 2)
        return self.product_in_halves(h.reshape(b, 4 * c, r // 2, w // 2), key + '.proj')

    def scaled(self, t, key, kind, quality):
        """t * gain * step, one rounding after the other as in C"""
        gain = self.vector(f'{self.name}.{key}.gain')[kind].view(1, -1, 1, 1)
        return t * gain * self.vector(f'{self.name}.{key}.step')[quality.long()].unsqueeze(1)

    def decode(self, kind, tokens, p, quality, active=None):
        """tokens: integers in steps (the runtime counts in levels, which are half as large)
        [B, D, rows, cols]; active [B, rows, cols]: patches that are not skipped; None: all; -> the
        picture"""
        at = None if active is None else positions_of(active)
        key = self.name + '.dec'
        v = self.settle(self.scaled(tokens, 'dequant', kind, quality), self.name + '.dequant',
                        'tokens')
        b, _, r, w = v.shape
        c = self.channels
        h = self.product_in_halves(v, key + '.unproj').view(b, 4, c, r, w).transpose(1, 2)
        h = F.pixel_shuffle(h.reshape(b, 4 * c, r, w), 2)
        if not self.still:
            h = h + self.product(p, key + '.pred')
        h = h + self.bias(key + '.pred', kind, quality)
        h = self.tower(self.settle(h, key + '.pred', 'stream'), key, at)
        o = self.product_in_halves(h, key + '.out')
        o = o + self.vector(key + '.out.bias').view(1, -1, 1, 1)
        out = (self.whole(o.clamp(-512, 512)) + p).clamp(-128, 127)
        return out if at is None else torch.where(at, out, p)
