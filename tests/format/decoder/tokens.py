# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/payload.md, "Tokens"."""
import math
from bisect import bisect_right
from types import SimpleNamespace

import numpy as np

from .arithmetic import div, limit, mixed
from .order import ANCHOR, KEY, MIDDLE, SIDE

NEXT = ((0, 2), (2, 0), (1, 3), (3, 1))  # state, by the parity of the index
CLASS_STARTS = (1, 2, 3, 4, 5, 7, 9, 12, 16, 23, 35)
MOST_INDEX = 16383


def to_level(quantiser, k):
    return 2 * k - quantiser * ((k > 0) - (k < 0))


def class_of(a):
    return bisect_right(CLASS_STARTS, a)


def q4(a):
    octave = (a >> 6).bit_length()
    return min(4 * octave + (4 * a >> (octave + 5) & 3), 49)


def sure(linear):
    half = abs(linear) // 2
    if half < 64:
        return half if half < 8 else 8 + (half - 8) // 4 if half < 16 else 10 + (half - 16) // 16
    return 13 if half < 128 else 14 if half < 256 else 15


def depth(b, quantiser):
    return 2 * b + quantiser if b < 2 else (4, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7)[b - 2]


def ratio(a):
    return math.floor(64 * 2 ** (limit(a, -30, 30) / 10) + 0.5)


def scaled(values, r):
    return np.minimum((values * r + 32) // 64, 255)


def divided(values, by):
    """Drops the fraction."""
    return np.sign(values) * (np.abs(values) // by)


def together(tokens):
    """The sum of several tokens."""
    quality = [t.quality for t in tokens if t.total]
    return SimpleNamespace(mag=sum(t.mag for t in tokens), total=sum(t.total for t in tokens),
                           quality=quality[-1] if quality else 0)


class Token:
    """Magnitudes and levels by dim, sums of magnitudes by band."""

    def __init__(self, d, quality):
        self.mag, self.levels = np.zeros(d, np.int64), [0] * d
        self.sums, self.total, self.quality = [0] * (d // 16), 0, quality

    def put(self, dim, band, level):
        magnitude = min(abs(level), 42)
        self.levels[dim], self.mag[dim] = level, magnitude
        self.sums[band] += magnitude
        return magnitude

    def level(self, dim):
        """As linear prediction sees it."""
        return limit(self.levels[dim], -4095, 4095)


class Surroundings:
    """What a token sees of others."""

    def __init__(self, kind, quality, motion, frames, now, at, empty):
        row, column = at
        self.type, self.quality, self.motion = kind, quality, motion
        past, same, other = frames

        def of(frame, r, c):
            return frame.get((r, c), empty)

        def around(frame):
            return [of(frame, row + r, column + c) for r, c in ((0, -1), (0, 1), (-1, 0), (1, 0))]

        self.left, self.up = of(now, row, column - 1), of(now, row - 1, column)
        self.up_left, self.up_right = of(now, row - 1, column - 1), of(now, row - 1, column + 1)
        self.past, self.same, self.other = (of(f, row, column) for f in (past, same, other))
        self.past_around, self.same_around = around(past), around(same)


class Magnitudes:
    """Expected magnitudes of a token's places; start: of the type, order: the scan."""

    def __init__(self, around, start, order):
        corners, past = together([around.up_left, around.up_right]), around.past
        past_around = together(around.past_around)
        sources = [around.left, around.up, corners, past, past_around, around.same,
                   together(around.same_around), around.other]
        ratios = [ratio(around.quality - s.quality) for s in sources]
        scanned = [s.mag[order] for s in sources]
        which = 0 if around.left.total else 1 if around.up.total else 2
        self.spatial = scaled(2 * scanned[0] + 2 * scanned[1] + scanned[2], ratios[which])
        self.past = scaled(2 * scanned[3] + scanned[4], ratios[3 if past.total else 4])
        self.start = start
        self.sum = start.bias + sum(m * divided(start.near[j] * r, 64)
                                    for j, (m, r) in enumerate(zip(scanned, ratios)))
        self.outer = self.spatial @ start.matrix[1] + self.past @ start.matrix[2]
        self.inner, self.band = self.outer.copy(), None
        self.spatial_class = [class_of(m) for m in self.spatial.tolist()]
        self.past_class = [class_of(m) for m in self.past.tolist()]
        self.outer_q4 = [q4(e) for e in self.expected(self.outer).tolist()]

    def found(self, i, magnitude):
        self.inner += magnitude * self.start.matrix[0][i]
        self.band = None

    def expected(self, far, places=slice(None)):
        total = self.sum[places] + (far[places] * self.start.scale[places] >> 4)
        return np.clip(total, 32, 1 << 24)

    def expected_inner(self, band):
        """Of the band's places, as numbers are found."""
        if self.band != band:
            self.band = band
            places = slice(16 * band, 16 * band + 16)
            self.of_band = self.expected(self.inner, places).tolist()
        return self.of_band


class TokenDecoder:
    def __init__(self, d, start, coder, shape, notes):
        self.d, self.start, self.coder, self.notes = d, start, coder, notes
        self.at, self.mixer = start.at, start.mixer.copy()
        self.rows, self.columns = shape
        self.last = [{} for _ in range(4)]

    def alone(self, context, value):
        """The decision, or None when the context is not sure."""
        bit = self.mixer.alone(self.coder, self.at[context] + value)
        self.notes['alone', context, bit] += 1
        return bit

    def mix(self, name, slots, which, at_map, second=None):
        """slots: name of the context and its value; which: value of the weight set."""
        sets = [self.at[name + '.set'] + which]
        if second is not None:
            sets.append(self.at[name + '.second'] + second)
        return self.mixer.bit(self.coder, [self.at[f'{name}.{n}'] + v for n, v in slots.items()],
                              sets, self.at[name + '.map'] + at_map)

    def escape(self, which, kind):
        value = self.mixer.escape(self.coder, self.at['escape.' + which] + 24 * kind,
                                  self.at['escape.set'], self.at['escape.map'])
        self.notes['escape.' + which, (value + 1).bit_length()] += 1
        return value

    def frame(self, kind, qualities, motions):
        """The tokens, patch after patch, as lists of levels."""
        past = self.last[{KEY: KEY, ANCHOR: ANCHOR, MIDDLE: ANCHOR, SIDE: MIDDLE}[kind]]
        if kind == ANCHOR and not past:
            past = self.last[KEY]
        frames = ({}, {}, {}) if kind == KEY else (
            past, self.last[SIDE if kind == SIDE else MIDDLE],
            self.last[ANCHOR if kind == SIDE else SIDE])
        now, empty = {}, Token(self.d, 0)
        for at in [(r, c) for r in range(self.rows) for c in range(self.columns)]:
            now[at] = self.token(Surroundings(kind, qualities[at], motions.get(at, 0), frames, now,
                                              at, empty))
        self.last[kind] = now
        return [token.levels for token in now.values()]

    def token(self, around):
        token = Token(self.d, around.quality)
        empty = self.empty(around)
        self.notes['empty', around.type, empty] += 1
        if empty:
            return token
        order = self.start.order[around.type // 2]
        expect = Magnitudes(around, self.start.types[around.type], order)
        state = 0
        for band in range(self.d // 16):
            used = self.used(around, token, expect, band)
            self.notes['used', used] += 1
            for i in range(16 * band, 16 * band + 16) if used else ():
                k = self.index(around, token, expect, i, state // 2)
                self.notes['state', state] += 1
                if k:
                    expect.found(i, token.put(order[i], band, to_level(state // 2, k)))
                state = NEXT[state][k & 1]
        token.total = min(sum(token.sums), 65535)
        return token

    def empty(self, a):
        kind = (a.type, 4)
        left, up, past, same = a.left.total, a.up.total, a.past.total, a.same.total
        corners = a.up_left.total + a.up_right.total
        pairs = {'left_top': (left, up), 'past': (past, sum(n.total for n in a.past_around)),
                 'frames': (same, a.other.total), 'mean': ((left + up) // 2, past),
                 'corners': (corners, same)}
        slots = {name: mixed(kind, (class_of(x), 12), (class_of(y), 12))
                 for name, (x, y) in pairs.items()}
        slots['quality'] = mixed(kind, (a.quality // 4, 16), (a.motion, 16))
        alone = self.alone('empty.mean', slots['mean'])
        return alone if alone is not None else self.mix(
            'empty', slots, a.type, mixed(kind, (class_of((left + up + past) // 3), 12)))

    def used(self, a, token, expect, band):
        bands = self.d // 16
        left, up, past, same, other = (s.sums[band]
                                       for s in (a.left, a.up, a.past, a.same, a.other))
        around = sum(s.sums[band] for s in a.past_around)
        mean = left + up + (a.up_left.sums[band] + a.up_right.sums[band]) // 2
        before = 2 * past + around // 2
        one = token.sums[band - 1] if band > 0 else 0
        two = token.sums[band - 2] if band > 1 else 0
        expected_band = sum(expect.expected_inner(band))
        row = mixed((a.type, 4), (band, bands))

        def pair(x, y):
            return row * 144 + class_of(x) * 12 + class_of(y)

        slots = {'left_top': pair(left, up), 'past': pair(past, around), 'frames': pair(same, other),
                 'bands': pair(one, two), 'mean': pair(mean, before),
                 'expected': row * 144 + q4(expected_band // 4),
                 'all': pair(mean + before + same + other, sum(token.sums[:band]) // 2)}
        alone = self.alone('used.expected', slots['expected'])
        return alone if alone is not None else self.mix('used', slots, row, row)

    def linear(self, a, token, dim):
        sources = (a.left, a.up, a.up_left, a.up_right, token)
        return div(sum(weight * sources[source].level(other) for weight, source, other
                       in self.start.types[a.type].terms[dim]), 256)

    def index(self, a, token, expect, i, quantiser):
        """The quantization index at place i."""
        dim, found = self.start.order[a.type // 2][i], token.sums[i // 16]
        expected = expect.expected_inner(i // 16)[i % 16:]
        fine = q4(expected[0])
        rest = 24 + min(found, 7) if found else min(q4(sum(expected) // 2) // 2, 23)

        def alone(b):
            ask = 8 * a.type + depth(b, quantiser)
            return self.alone('more.rest', (ask * 25 + fine // 2) * 32 + rest)

        known = int(i % 16 == 15 and not found)
        more = 1 if known else alone(0)
        if more == 0:
            return 0
        linear = self.linear(a, token, dim)
        if abs(linear) >= 384:
            return self.further(a, i, fine // 2, linear, quantiser)
        magnitude = 0
        while magnitude < 14:
            if more is None:
                more = self.more(a, expect, (i, magnitude, quantiser), fine, rest, linear)
            if not more:
                break
            magnitude += 1
            more = alone(magnitude) if magnitude < 14 else 0
        self.notes['index.known', known] += 1
        self.notes['index.magnitude', magnitude] += 1
        return self.signed(a, i, dim, linear, magnitude) if magnitude else 0

    def more(self, a, expect, asked, fine, rest, linear):
        i, b, quantiser = asked
        ask = 8 * a.type + depth(b, quantiser)
        place = (8 * (a.type // 2) + depth(b, quantiser)) * self.d + i
        inner = ask * 25 + fine // 2
        slots = {'sure': inner * 16 + sure(linear), 'space': place * 12 + expect.spatial_class[i],
                 'past': place * 12 + expect.past_class[i],
                 'outer': inner * 25 + expect.outer_q4[i] // 2, 'rest': inner * 32 + rest}
        return self.mix('more', slots, ask * (self.d // 8) + i // 8, mixed((ask, 32), (fine, 50)),
                        32 * ask + rest)

    def sign(self, a, i, dim, linear, magnitude):
        """Is it negative?"""
        if sure(linear) < 2:
            return self.coder.direct(1)
        return int(self.differs(a, i, dim, linear, magnitude) != (linear < 0))

    def signed(self, a, i, dim, linear, magnitude):
        negative = self.sign(a, i, dim, linear, magnitude)
        self.notes['index.sign', negative] += 1
        if magnitude == 14:
            magnitude += self.escape('more', a.type)
        self.notes['index.limited', int(magnitude > MOST_INDEX)] += 1
        magnitude = min(magnitude, MOST_INDEX)
        return -magnitude if negative else magnitude

    def differs(self, a, i, dim, linear, magnitude):
        def against(level):
            return 0 if not level else 1 if (level < 0) != (linear < 0) else 2

        left, up = against(a.left.levels[dim]), against(a.up.levels[dim])
        large = min(magnitude, 4) - 1
        place = mixed((a.type, 4), (i, self.d))
        slots = {'place': place * 16 + sure(linear),
                 'large': mixed((a.type, 4), (large, 4), (sure(linear), 16), (left, 3)),
                 'left_top': place * 9 + 3 * left + up}
        return self.mix('sign', slots, mixed((a.type, 4), (large, 4)),
                        mixed((a.type, 4), (sure(linear), 16)))

    def further(self, a, i, inner, linear, quantiser):
        base, amount = (abs(linear) + 16 * (1 + quantiser)) // 32, 0
        base = -base if linear < 0 else base
        for b in range(14):
            ask = 8 * a.type + depth(b, quantiser)
            slots = {'place': mixed((ask, 32), (i, self.d)), 'inner': mixed((ask, 32), (inner, 25)),
                     'sure': mixed((ask, 32), (sure(div(linear, 16)), 16)),
                     'quality': mixed((ask, 32), (min(i, 11), 12), (a.quality // 4, 16))}
            if not self.mix('further', slots, ask, ask):
                break
            amount = b + 1
        self.notes['further.amount', amount] += 1
        if not amount:
            return base
        below = self.coder.direct(1)
        self.notes['further.below', below] += 1
        if amount == 14:
            amount += self.escape('further', a.type)
        return limit(base - amount if below else base + amount, -MOST_INDEX, MOST_INDEX)
