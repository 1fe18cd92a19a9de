# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/payload.md, "Mixed decisions"."""
import math

from .arithmetic import limit

LOGISTIC = {i: max(1, math.floor(65536 / (1 + math.exp(-i / 16)) + 0.5)) for i in range(-177, 1)}


def squash(a):
    b = min(abs(a), 1408)
    high, low = LOGISTIC[-(b >> 3)], LOGISTIC[-(b >> 3) - 1]
    p = high - ((high - low) * (b & 7) >> 3)
    return p if a <= 0 else 65536 - p


def make_stretch():
    """Of all p, 0..65535."""
    table, a = [], -1408
    for p in range(32769):
        while a < 0 and squash(a + 1) <= p:
            a += 1
        table.append(a)
    low = [table[p if p < 2048 else p & ~15] for p in range(32768)]
    return low + [-table[p if p < 2048 else p & ~15] for p in range(32768, 0, -1)]


SQUASH = [squash(a) for a in range(-1408, 1409)]
STRETCH = make_stretch()
WEIGHT_LIMIT = (1 << 22) - 128
UNTRAINED_MAP = [squash(64 * j - 1408) for j in range(45)]


def limited(weights):
    if max(weights) <= WEIGHT_LIMIT and min(weights) >= -WEIGHT_LIMIT:
        return weights
    return [limit(w, -WEIGHT_LIMIT, WEIGHT_LIMIT) for w in weights]


class Mixer:
    def __init__(self, slots, widest, sets, maps, first_weight=1 << 18):
        self.shape = (slots, widest, sets, maps)
        self.prob, self.uses = [1 << 21] * slots, [0] * slots
        self.weights = [[first_weight] * widest + [0] for _ in range(sets)]
        self.maps = [UNTRAINED_MAP[:] for _ in range(maps)]

    def copy(self):
        m = Mixer(1, 1, 1, 1)
        m.shape, m.prob, m.uses = self.shape, self.prob[:], self.uses[:]
        m.weights, m.maps = [w[:] for w in self.weights], [n[:] for n in self.maps]
        return m

    def alone(self, coder, slot):
        """The bit, or None when the slot is not sure."""
        p = self.prob[slot] >> 6
        if 4096 <= p < 65536 - 4096:
            return None
        bit = coder.bit(max(p, 1))
        self.learn_slot(bit, slot)
        return bit

    def bit(self, coder, slots, sets, which):
        inputs = [STRETCH[self.prob[s] >> 6] for s in slots] + [256]
        sets = [sets[0]] if sets[0] == sets[-1] else sets
        weights = self.weights[sets[0]]
        if len(sets) == 2:
            weights = limited([a + b for a, b in zip(weights, self.weights[sets[1]])])
        total = sum([v * (weight >> 7) for v, weight in zip(inputs, weights)])
        mixed = limit(total >> 13, -1407, 1407)
        p = SQUASH[mixed + 1408]
        node, part = divmod(mixed + 1408, 64)
        nodes = self.maps[which]
        mapped = (nodes[node] * (64 - part) + nodes[node + 1] * part) // 64
        bit = coder.bit(limit((p + mapped + 1) >> 1, 1, 65535))
        self.learn(bit, p, inputs, slots, sets, nodes, node + (part >= 32))
        return bit

    def learn(self, bit, p, inputs, slots, sets, nodes, node):
        nodes[node] += ((65535 if bit else 0) - nodes[node]) >> 6
        error = ((bit << 16) - p) >> 1
        for s in sets:
            weights = self.weights[s]
            weights[:len(inputs)] = limited([w + ((v * error + 1024) >> 11)
                                             for w, v in zip(weights, inputs)])
        for s in slots:
            self.learn_slot(bit, s)

    def learn_slot(self, bit, s):
        uses = self.uses[s]
        target = (1 << 22) - 1 if bit else 0
        self.prob[s] += (target - self.prob[s]) * (131072 // (2 * uses + 3)) >> 16
        self.uses[s] = min(uses + 1, 255)

    def escape(self, coder, slot, weight_set, which):
        more = 0
        while more < 24 and self.bit(coder, [slot + more], [weight_set], which):
            more += 1
        return min((1 << more | coder.direct(more)) - 1, (1 << 24) - 1)
