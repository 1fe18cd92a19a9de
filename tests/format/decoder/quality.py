# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/payload.md, "Quality": pairs, quality of frames and patches, strengths."""
from .arithmetic import div, limit, mixed
from .mixer import Mixer
from .order import SIDE

SAME, FLAT, EQUAL, EQUAL_NEAR, BELOW, SIZE, PAIR, RESTORE = 0, 4, 8, 56, 68, 72, 96, 99
SLOTS = 103


class QualityDecoder:
    def __init__(self, coder, rows, columns, notes):
        self.coder, self.rows, self.columns, self.notes = coder, rows, columns, notes
        self.mixer = Mixer(SLOTS, 2, 1, 1)
        self.strengths = {kind: (2, 2) for kind in range(4)}
        self.strength = (2, 2)
        self.pairs = [0, 0]
        self.quality, self.offsets = [None] * 4, [None] * 4

    def decide(self, *slots):
        return self.mixer.bit(self.coder, list(slots), [0], 0)

    def pair(self):
        pair = self.decide(PAIR + sum(self.pairs))
        self.notes['pair', pair] += 1
        self.pairs = [pair, self.pairs[0]]
        return pair

    def frame(self, kind):
        """The frame's quality and the offsets of its patches."""
        known = self.quality[kind] is not None
        same = self.decide(SAME + kind) if known else 0
        if not same:
            self.quality[kind] = self.coder.direct(6)
        self.notes['quality.same', same] += 1
        offsets = {(r, c): 0 for r in range(self.rows) for c in range(self.columns)}
        flat = self.decide(FLAT + kind)
        self.notes['quality.flat', flat] += 1
        if not flat:
            surprises, before = {}, self.offsets[kind] if known else None
            for at in offsets:
                offsets[at] = self.offset(kind, at, offsets, before, surprises)
        self.offsets[kind] = offsets
        return self.quality[kind], offsets

    def offset(self, kind, at, offsets, before, surprises):
        row, column = at
        up = offsets.get((row - 1, column))
        left = offsets.get((row, column - 1), up or 0)
        up = left if up is None else up
        expected, gap = div(left + up, 2), min(abs(left - up), 2)
        was = 0
        if before:
            was = 1 if before[at] == expected else 2 if before[at] < expected else 3
        around = surprises.get((row, column - 1), 0) + surprises.get((row - 1, column), 0)
        surprises[at] = 1 - self.decide(EQUAL + mixed((kind, 4), (gap, 3), (was, 4)),
                                        EQUAL_NEAR + mixed((around, 3), (was, 4)))
        self.notes['offset.surprise', surprises[at]] += 1
        if not surprises[at]:
            return expected
        below = self.decide(BELOW + was)
        size = self.mixer.escape(self.coder, SIZE, 0, 0) + 1
        self.notes['offset.below', below] += 1
        self.notes['offset.bits', size.bit_length()] += 1
        self.notes['offset.limited', int(size > 42)] += 1
        size = min(size, 42)
        return limit(expected - size if below else expected + size, -21, 21)

    def restoration(self, kind):
        """The strengths of luma and chroma."""
        if kind != SIDE:
            same = self.decide(RESTORE + kind)
            if not same:
                self.strengths[kind] = (self.coder.direct(2), self.coder.direct(2))
            self.notes['strength.same', same] += 1
            self.strength = self.strengths[kind]
        self.notes['strength.luma', self.strength[0]] += 1
        self.notes['strength.chroma', self.strength[1]] += 1
        return self.strength
