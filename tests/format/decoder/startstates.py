# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/weights.md, "Start states": what the mixers know at the start of a segment."""
from types import SimpleNamespace

import numpy as np

from .arithmetic import limit
from .mixer import WEIGHT_LIMIT, Mixer, squash
from .rangecoder import RangeDecoder
from .tokentables import token_tables

MOTION_SHAPE = (5 * 15 * 4096, 15, 640, 320)
MOTION_WEIGHT = 1 << 17
USES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 255]


class Symbols:
    def __init__(self, bits):
        self.bits, self.p = bits, [32768] * (1 << bits)

    def read(self, coder):
        node = 1
        for _ in range(self.bits):
            bit = coder.bit(self.p[node])
            self.p[node] += (65536 - self.p[node]) >> 5 if bit else -(self.p[node] >> 5)
            node = node << 1 | bit
        return node - (1 << self.bits)


class Halves:
    """16 bits, as two symbols of 8."""

    def __init__(self):
        self.high, self.low = Symbols(8), Symbols(8)

    def read(self, coder):
        high = self.high.read(coder)
        return high << 8 | self.low.read(coder)

    def signed(self, coder):
        value = self.read(coder)
        return value - 65536 if value >= 32768 else value


def read_slots(coder, mixer):
    used, probs = [Symbols(1) for _ in range(2)], [Symbols(9) for _ in range(23)]
    uses = [Symbols(4) for _ in range(16)]
    was, prob, count = 0, 176, 0
    for i in range(mixer.shape[0]):
        was = used[was].read(coder)
        if was:
            prob = min(probs[prob * 23 // 353].read(coder), 352)
            count = uses[count].read(coder)
            mixer.prob[i], mixer.uses[i] = squash(8 * prob - 1408) * 64, USES[count]


def read_mixer(coder, shape, first_weight=1 << 18):
    mixer = Mixer(*shape, first_weight)
    read_slots(coder, mixer)
    differs, trees = Symbols(1), [Symbols(11) for _ in range(shape[1] + 1)]
    for weights in mixer.weights:
        if differs.read(coder):
            weights[:] = [limit((t.read(coder) - 1024) * 4096, -WEIGHT_LIMIT, WEIGHT_LIMIT)
                          for t in trees]
    differs, tree = Symbols(1), Symbols(8)
    for nodes in mixer.maps:
        if differs.read(coder):
            nodes[:] = [squash(64 * j - 1408 + 8 * (tree.read(coder) - 128)) for j in range(45)]
    return mixer


def open_state(kind, state):
    assert state[:4] == kind and int.from_bytes(state[4:8], 'little') == 1
    assert int.from_bytes(state[8:12], 'little') == len(state) - 16
    code = 2166136261
    for byte in state[16:]:
        code = (code ^ byte) * 16777619 & 0xFFFFFFFF
    assert code == int.from_bytes(state[12:16], 'little')
    return RangeDecoder(state[16:])


def motion_start(state):
    if not state:
        return Mixer(*MOTION_SHAPE, MOTION_WEIGHT)
    coder = open_state(b'VPMS', state)
    assert tuple(coder.direct(32) for _ in range(4)) == MOTION_SHAPE
    mixer = read_mixer(coder, MOTION_SHAPE, MOTION_WEIGHT)
    assert coder.at >= len(coder.data)
    return mixer


def untrained_magnitudes(d):
    e = SimpleNamespace(bias=np.full(d, 40), scale=np.full(d, 256), terms=[[] for _ in range(d)],
                        matrix=[np.zeros((d, d), np.int64) for _ in range(3)])
    e.near = np.repeat([[500], [500], [200], [400], [100], [400], [100], [200]], d, axis=1)
    for i in range(d):
        for j in range(1, min(8, i) + 1):
            e.matrix[0][i - j][i] = 40 // (j + 1)
    return e


def read_magnitudes(coder, types, d):
    bias, scale, near = Halves(), Halves(), [Halves() for _ in range(8)]
    gaps, values = [Symbols(11) for _ in range(3)], [Symbols(8) for _ in range(3)]
    for e in types:
        for i in range(d):
            e.bias[i], e.scale[i] = bias.signed(coder), scale.read(coder)
            for n in range(8):
                e.near[n][i] = near[n].signed(coder)
        for kind, rows in enumerate(e.matrix):
            rows[:] = 0
            for j in range(d):
                i = j + 1 if kind == 0 else 0
                while i < d:
                    i += gaps[kind].read(coder)
                    if i < d:
                        rows[j][i] = values[kind].read(coder) - 128
                    i += 1


def read_terms(coder, types, d):
    more, source, weight = Symbols(1), Symbols(3), Halves()
    for e in types:
        for dim in range(d):
            while len(e.terms[dim]) < 12 and more.read(coder):
                value = weight.signed(coder)
                e.terms[dim].append((value, source.read(coder), coder.direct(10)))
            assert all(v and k < 5 and j < d for v, k, j in e.terms[dim])


def token_start(d, state):
    at, shape = token_tables(d)
    start = SimpleNamespace(at=at, order=[list(range(d)) for _ in range(2)],
                            types=[untrained_magnitudes(d) for _ in range(4)])
    if not state:
        start.mixer = Mixer(*shape)
        return start
    coder = open_state(b'VPTS', state)
    assert coder.direct(16) == d and tuple(coder.direct(32) for _ in range(4)) == shape
    start.order = [[coder.direct(10) for _ in range(d)] for _ in range(2)]
    assert all(sorted(o) == list(range(d)) for o in start.order)
    read_magnitudes(coder, start.types, d)
    read_terms(coder, start.types, d)
    start.mixer = read_mixer(coder, shape)
    assert coder.at >= len(coder.data)
    return start
