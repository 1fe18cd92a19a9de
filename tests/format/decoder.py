# SPDX-License-Identifier: BSD-2-Clause
"""A second decoder of segment payloads, written from docs/format alone: slow and plain.

Names follow the document. Nothing here is shared with the C library."""
import math
from types import SimpleNamespace

KEY, ANCHOR, MIDDLE, SIDE = range(4)


def div(a, b):
    """Drops the fraction."""
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def limit(v, low, high):
    return low if v < low else high if v > high else v


# ---- order -----------------------------------------------------------------------------

def between(start):
    """The three frames between two that are four apart."""
    middle, end = start + 2, start + 4
    return [(MIDDLE, middle, [start, end], end), (SIDE, start + 1, [start, middle], middle),
            (SIDE, start + 3, [middle, end], middle)]


def independent_gop(start, n):
    """(type, display time, reference times, time of the followed field) of n frames."""
    gop = [(KEY, start, [], None)]
    middle = {1: None, 2: 1, 3: 2, 4: 2}[n]
    if middle:
        gop.append((MIDDLE, start + middle, [start], None))
    if n > 2:
        gop.append((SIDE, start + 1, [start], None))
    if n > 3:
        gop.append((SIDE, start + 3, [start + 2], None))
    return gop


def predicted_gop(zero, older, n):
    """The same for n frames, 1..4 or 8, behind the one at time zero. older: where the
    mini-GOP before started from, or None."""
    behind = [] if older is None else [older]
    gop = [(ANCHOR, zero + n, [zero] + behind, None if older is None else zero)]
    if n == 8:
        gop.append((MIDDLE, zero + 4, [zero, zero + 8], zero + 8))
        return gop + between(zero) + between(zero + 4)
    if n == 4:
        return gop + between(zero)
    if n == 3:
        gop.append((MIDDLE, zero + 2, [zero, zero + 3], zero + 3))
        gop.append((SIDE, zero + 1, [zero, zero + 2], zero + 2))
    if n == 2:
        gop.append((MIDDLE, zero + 1, [zero, zero + 2], zero + 2))
    return gop


# ---- range coder -----------------------------------------------------------------------

class RangeDecoder:
    def __init__(self, data):
        self.data, self.at = data, 0
        self.range, self.code = 0xFFFFFFFF, 0
        for _ in range(4):
            self.code = self.code << 8 | self.next()

    def next(self):
        self.at += 1
        if self.at > len(self.data) + 4:
            raise EOFError('the payload is damaged')
        return self.data[self.at - 1] if self.at <= len(self.data) else 0

    def bit(self, p):
        bound = self.range * p >> 16
        if self.code < bound:
            bit, self.range = 1, bound
        else:
            bit, self.code, self.range = 0, self.code - bound, self.range - bound
        while self.range < 1 << 24:
            self.range = self.range << 8 & 0xFFFFFFFF
            self.code = self.code << 8 | self.next()
        return bit

    def direct(self, count):
        value = 0
        for _ in range(count):
            value = value << 1 | self.bit(32768)
        return value


# ---- mixed decisions -------------------------------------------------------------------

T = {i: max(1, math.floor(65536 / (1 + math.exp(-i / 16)) + 0.5)) for i in range(-177, 1)}


def squash(x):
    k = min(abs(x), 1408)
    t, below = T[-(k >> 3)], T[-(k >> 3) - 1]
    p = t - ((t - below) * (k & 7) >> 3)
    return p if x <= 0 else 65536 - p


def make_stretch():
    table, x = [], -1408
    for p in range(32769):
        while x < 0 and squash(x + 1) <= p:
            x += 1
        table.append(x)
    return table


STRETCH = make_stretch()


def stretch(p):
    low = p if p < 32768 else 65536 - p
    x = STRETCH[low if low < 2048 else low & ~15]
    return x if p < 32768 else -x


WEIGHT_LIMIT = (1 << 22) - 128


class Mixer:
    def __init__(self, slots, contexts, sets, maps, first_weight=1 << 18):
        self.shape = (slots, contexts, sets, maps)
        self.q, self.u = [1 << 21] * slots, [0] * slots
        self.weights = [[first_weight] * contexts + [0] for _ in range(sets)]
        self.maps = [[squash(64 * j - 1408) for j in range(45)] for _ in range(maps)]

    def copy(self):
        m = Mixer(1, 1, 1, 1)
        m.shape, m.q, m.u = self.shape, self.q[:], self.u[:]
        m.weights, m.maps = [w[:] for w in self.weights], [n[:] for n in self.maps]
        return m

    def bit(self, coder, slots, sets, which):
        inputs = [stretch(self.q[s] >> 6) for s in slots] + [256]
        sets = [sets[0]] if sets[0] == sets[-1] else sets
        total = 0
        for i, v in enumerate(inputs):
            w = sum(self.weights[s][i] for s in sets)
            total += v * (limit(w, -WEIGHT_LIMIT, WEIGHT_LIMIT) >> 7)
        x = limit(total >> 13, -1407, 1407)
        p = squash(x)
        m, f = divmod(x + 1408, 64)
        node = self.maps[which]
        r = (node[m] * (64 - f) + node[m + 1] * f) // 64
        bit = coder.bit(limit((p + r + 1) >> 1, 1, 65535))
        near = m + (f >= 32)
        node[near] += ((65535 if bit else 0) - node[near]) >> 6
        error = ((bit << 16) - p) >> 1
        for s in sets:
            w = self.weights[s]
            for i, v in enumerate(inputs):
                w[i] = limit(w[i] + ((v * error + 1024) >> 11), -WEIGHT_LIMIT, WEIGHT_LIMIT)
        for s in slots:
            u = self.u[s]
            target = (1 << 22) - 1 if bit else 0
            self.q[s] += (target - self.q[s]) * (131072 // (2 * u + 3)) >> 16
            self.u[s] = min(u + 1, 255)
        return bit

    def escape(self, coder, slot, weight_set, which):
        k = 0
        while k < 24 and self.bit(coder, [slot + k], [weight_set], which):
            k += 1
        return min((1 << k | coder.direct(k)) - 1, (1 << 24) - 1)


# ---- start states ----------------------------------------------------------------------

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


def signed(v, bits):
    return v - (1 << bits) if v >> (bits - 1) else v


COUNTS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 255]


def read_mixer(coder, shape, first_weight=1 << 18):
    m = Mixer(*shape, first_weight)
    used, values = [Symbols(1) for _ in range(2)], [Symbols(9) for _ in range(23)]
    counts = [Symbols(4) for _ in range(16)]
    was, z, c = 0, 176, 0
    for i in range(shape[0]):
        was = used[was].read(coder)
        if was:
            z = min(values[z * 23 // 353].read(coder), 352)
            c = counts[c].read(coder)
            m.q[i], m.u[i] = squash(8 * z - 1408) * 64, COUNTS[c]
    differs, trees = Symbols(1), [Symbols(11) for _ in range(shape[1] + 1)]
    for w in m.weights:
        if differs.read(coder):
            w[:] = [limit((t.read(coder) - 1024) * 4096, -WEIGHT_LIMIT, WEIGHT_LIMIT)
                    for t in trees]
    differs, tree = Symbols(1), Symbols(8)
    for node in m.maps:
        if differs.read(coder):
            node[:] = [squash(64 * j - 1408 + 8 * (tree.read(coder) - 128)) for j in range(45)]
    return m


def open_state(kind, state):
    assert state[:4] == kind and int.from_bytes(state[4:8], 'little') == 1
    assert int.from_bytes(state[8:12], 'little') == len(state) - 16
    h = 2166136261
    for byte in state[16:]:
        h = (h ^ byte) * 16777619 & 0xFFFFFFFF
    assert h == int.from_bytes(state[12:16], 'little')
    return RangeDecoder(state[16:])


MOTION_SHAPE = (5 * 15 * 4096, 15, 640, 320)
MOTION_WEIGHT = 1 << 17


def motion_start(state):
    if not state:
        return Mixer(*MOTION_SHAPE, MOTION_WEIGHT)
    coder = open_state(b'VPMS', state)
    assert tuple(coder.direct(32) for _ in range(4)) == MOTION_SHAPE
    mixer = read_mixer(coder, MOTION_SHAPE, MOTION_WEIGHT)
    assert coder.at >= len(coder.data)
    return mixer


def token_tables(d):
    """Where the slots, weight sets and maps of the decisions begin, and the mixer's shape."""
    b, g = (d + 15) // 16, (d + 7) // 8
    at, ends = SimpleNamespace(), [0, 0, 0]

    def take(which, name, *sizes):
        places = []
        for size in sizes:
            places.append(ends[which])
            ends[which] += size
        setattr(at, name, places if len(places) > 1 else places[0])

    take(0, 'empty', *[4 * 144 * 2] * 6)
    take(0, 'used', *[4 * b * 144] * 7)
    take(0, 'more', 32 * 25 * 16, 16 * d * 12, 16 * d * 12, 32 * 25 * 25, 32 * 25 * 32)
    take(0, 'sign', 4 * d * 16, 4 * 4 * 16 * 3, 4 * d * 9)
    take(0, 'further', 32 * d, 32 * 25, 32 * 16, 32 * 12 * 16)
    take(0, 'escape', 24 * 8)
    for name, size in (('empty_set', 4), ('used_set', 4 * b), ('group_set', 32 * g),
                       ('rest_set', 32 * 32), ('sign_set', 16), ('further_set', 32),
                       ('escape_set', 1)):
        take(1, name, size)
    for name, size in (('empty_map', 48), ('used_map', 4 * b), ('more_map', 32 * 50),
                       ('sign_map', 64), ('further_map', 32), ('escape_map', 1)):
        take(2, name, size)
    return at, (ends[0], 7, ends[1], ends[2])


def token_start(d, state):
    at, shape = token_tables(d)
    start = SimpleNamespace(at=at, order=[list(range(d)) for _ in range(2)], types=[])
    for _ in range(4):
        e = SimpleNamespace(bias=[40] * d, scale=[256] * d, matrix=[
            [[0] * d for _ in range(d)] for _ in range(3)], terms=[[] for _ in range(d)])
        e.near = [[w] * d for w in (500, 500, 200, 400, 100, 400, 100, 200)]
        for i in range(d):
            for k in range(1, min(8, i) + 1):
                e.matrix[0][i - k][i] = 40 // (k + 1)
        start.types.append(e)
    if not state:
        start.mixer = Mixer(*shape)
        return start
    coder = open_state(b'VPTS', state)
    assert coder.direct(16) == d and tuple(coder.direct(32) for _ in range(4)) == shape
    start.order = [[coder.direct(10) for _ in range(d)] for _ in range(2)]
    assert all(sorted(o) == list(range(d)) for o in start.order)
    halves = [[Symbols(8), Symbols(8)] for _ in range(11)]

    def read16(which):
        high = halves[which][0].read(coder)
        return high << 8 | halves[which][1].read(coder)

    gaps = [Symbols(11) for _ in range(3)]
    values = [Symbols(8) for _ in range(3)]
    for e in start.types:
        for i in range(d):
            e.bias[i] = signed(read16(0), 16)
            e.scale[i] = read16(1)
            for n in range(8):
                e.near[n][i] = signed(read16(2 + n), 16)
        for s, rows in enumerate(e.matrix):
            for j in range(d):
                row = [0] * d
                i = j + 1 if s == 0 else 0
                while i < d:
                    i += gaps[s].read(coder)
                    if i < d:
                        row[i] = values[s].read(coder) - 128
                    i += 1
                rows[j] = row
    more, source = Symbols(1), Symbols(3)
    for e in start.types:
        for dim in range(d):
            while len(e.terms[dim]) < 12 and more.read(coder):
                weight = signed(read16(10), 16)
                e.terms[dim].append((weight, source.read(coder), coder.direct(10)))
    start.mixer = read_mixer(coder, shape)
    assert coder.at >= len(coder.data)
    return start


# ---- motion ----------------------------------------------------------------------------

def bits_of(v):
    return abs(v).bit_length()


class Field:
    """units[(ux, uy)]: SimpleNamespace(refs, mv, merge); merge None: explicit"""

    def __init__(self, rows, columns, kind, time, ref_times, followed):
        self.rows, self.columns, self.type = rows, columns, kind - 1
        self.t, self.tr, self.follows = time, ref_times, followed is not None
        self.units, self.split = {}, {}
        self.flow = {(x, y): (0, 0) for y in range(2 * rows) for x in range(2 * columns)}
        self.was = dict.fromkeys(self.flow, 0)
        if followed:
            self.follow(followed)

    def velocity(self, unit, time):
        """Of a unit of this field, as seen from another time."""
        r = 1 if unit.refs == 2 else 0
        if unit.refs == 3:
            r = int((time < self.t) != (self.tr[0] < self.t))
        span = self.tr[r] - self.t

        def nearest(a, b):
            a, b = (-a, -b) if b < 0 else (a, b)
            return -((-a + b // 2) // b) if a < 0 else (a + b // 2) // b

        return tuple(nearest(64 * v, span) for v in unit.mv[r])

    def manner(self, at):
        unit = self.units[at]
        return (1 + (unit.merge is None) + 2 * self.split[at[1] // 2, at[0] // 2] +
                4 * (unit.refs - 1))

    def follow(self, other):
        landed = {}
        for y in range(2 * self.rows):
            for x in range(2 * self.columns):
                v = other.velocity(other.units[x, y], self.t)
                px = 2048 * x + 1024 + v[0] * (self.t - other.t)
                py = 2048 * y + 1024 + v[1] * (self.t - other.t)
                if 0 <= px < 4096 * self.columns and 0 <= py < 4096 * self.rows:
                    landed.setdefault((px // 2048, py // 2048), (v, other.manner((x, y))))
        for at in self.flow:
            self.flow[at], self.was[at] = landed.get(at) or (
                other.velocity(other.units[at], self.t), 12 + other.manner(at))

    def limited(self, mv, x, y, size):
        return tuple(limit(v, -4 * (at + 72), 4 * (length - size - at + 72))
                     for v, at, length in zip(mv, (x, y), (16 * self.columns, 16 * self.rows)))


class Target:
    def __init__(self, field, ux, uy, n, part):
        self.field, self.ux, self.uy, self.n, self.part = field, ux, uy, n, part
        self.left = self.unit(ux - 1, uy + n - 1)
        self.top = self.unit(ux + n - 1, uy - 1)
        self.corner = self.unit(ux + n, uy - 1) or self.unit(ux - 1, uy - 1)
        self.list_candidates()
        self.spread = min(bits_of(self.dist(self.left, self.top) +
                                  self.dist(self.top, self.corner)), 7)
        self.describe_flow()

    def unit(self, x, y):
        if x < 0 or y < 0 or x >= 2 * self.field.columns:
            return None
        row, column, own_row, own_column = y >> 1, x >> 1, self.uy >> 1, self.ux >> 1
        if row < own_row:
            known = column <= own_column + 1
        elif row > own_row:
            known = False
        else:
            known = column < own_column or (column == own_column and (y, x) < (self.uy, self.ux))
        return self.field.units[x, y] if known else None

    @staticmethod
    def dist(u, v):
        if not u or not v:
            return 0
        total = 0 if u.refs == v.refs else 2
        for r in range(2):
            if u.refs & v.refs & 1 << r:
                total += abs(u.mv[r][0] - v.mv[r][0]) + abs(u.mv[r][1] - v.mv[r][1])
        return total

    def place(self, x, y):
        return (min(self.ux + x, 2 * self.field.columns - 1),
                min(self.uy + y, 2 * self.field.rows - 1))

    def flow_at(self, at, r):
        f = self.field
        return tuple(limit((v * (f.tr[r] - f.t) + 32) >> 6, -32000, 32000) for v in f.flow[at])

    def flow(self, r):
        return self.flow_at(self.place(self.n // 2, self.n // 2), r)

    def describe_flow(self):
        """beside, inside, ahead, W, next(W), next(was(0, 0))"""
        n = self.n

        def gap(u, v):
            return min(bits_of(abs(u[0] - v[0]) + abs(u[1] - v[1])), 7)

        def turn(x, y):
            return gap(self.flow_at(self.place(0, 0), 0), self.flow_at(self.place(x, y), 0))

        def off_flow(u):
            return 1 + gap(self.flow(0), self.towards(u, 0)) if u else 0

        def was(x, y):
            return self.field.was[self.place(x, y)]

        def near(w):
            return 1 + (w - 1) % 4 if w else 0

        def following(w):
            return (5 * near(was(n, 0)) + near(was(0, n))) * 5 + near(w)

        self.beside = 9 * off_flow(self.left) + off_flow(self.top)
        self.inside = max(turn(1, 1), turn(1, 0), turn(0, 1))
        self.ahead = max(turn(n, 0), turn(0, n))
        self.was = was(n // 2, n // 2)
        self.next, self.next_first = following(self.was), following(was(0, 0))

    def towards(self, unit, r):
        f = self.field
        if unit.refs & 1 << r:
            return unit.mv[r]
        s = div(256 * (f.tr[r] - f.t), f.tr[1 - r] - f.t)
        return tuple(limit((v * s + 128) >> 8, -32000, 32000) for v in unit.mv[1 - r])

    def predictor(self, r):
        if not self.field.follows and self.left and not self.top:
            return self.towards(self.left, r)
        three = [self.towards(u, r) if u else self.flow(r)
                 for u in (self.left, self.top, self.corner)]
        return tuple(sorted(v[i] for v in three)[1] for i in range(2))

    def list_candidates(self):
        f, n, both = self.field, self.n, len(self.field.tr) == 2
        self.candidates, self.sources = [], []

        def add(source, refs, mv):
            mv = tuple(f.limited(mv[r], 8 * self.ux, 8 * self.uy, 8 * n) if refs & 1 << r
                       else (0, 0) for r in range(2))
            if len(self.candidates) < 6 and all((refs, mv) != (c.refs, c.mv)
                                                for c in self.candidates):
                self.candidates.append(SimpleNamespace(refs=refs, mv=mv,
                                                       merge=len(self.candidates)))
                self.sources.append(source)

        def add_unit(source, x, y):
            u = self.unit(x, y)
            if u:
                add(source, u.refs, u.mv)

        add_unit(0, self.ux - 1, self.uy + n - 1)
        add_unit(1, self.ux + n - 1, self.uy - 1)
        if f.follows:
            pair = both and f.type != 0
            add(2, 3 if pair else 1, (self.flow(0), self.flow(1) if pair else (0, 0)))
        add_unit(3, self.ux + n, self.uy - 1)
        add_unit(4, self.ux - 1, self.uy - 1)
        if both:
            add(5, 3, ((0, 0), (0, 0)))
        add(6, 1, ((0, 0), (0, 0)))

    def votes(self, c):
        n = self.n
        places = ((-1, -1), (0, -1), (n - 1, -1), (n, -1), (n + 1, -1), (-1, 0), (-1, n - 1))
        units = [self.unit(self.ux + x, self.uy + y) for x, y in places]
        return sum(1 for u in units if u and (u.refs, u.mv) == (c.refs, c.mv))


def how(u):
    return 0 if not u else 2 if u.merge is None else 1


def refs(u):
    return u.refs if u else 0


def index_of(u):
    return u.merge if u and u.merge is not None else 7


def off(e):
    s = abs(e)
    s = s if s <= 8 else 9 if s < 16 else 10 if s < 40 else 11
    return 11 + s if e >= 0 else 11 - s


def seventh(view):
    o = view // 3
    return 0 if o < 8 else 1 if o < 10 else o - 8 if o <= 12 else 5 if o <= 14 else 6


class MotionDecoder:
    def __init__(self, mixer, coder):
        self.mixer, self.coder = mixer, coder

    def decide(self, kind, which, second, values):
        assert max(values) < 4096
        slots = [(kind * 15 + i) * 4096 + v for i, v in enumerate(values)]
        return self.mixer.bit(self.coder, slots,
                              [64 * kind + which, 320 + 64 * kind + second], 64 * kind + which)

    def field(self, field):
        for row in range(field.rows):
            for column in range(field.columns):
                self.block(field, row, column)

    def block(self, field, row, column):
        target = Target(field, 2 * column, 2 * row, 2, 0)
        split = self.split(target, row, column)
        field.split[row, column] = split
        for k in range(4 if split else 1):
            if split:
                target = Target(field, 2 * column + k % 2, 2 * row + k // 2, 1, 1 + k)
            unit = self.unit(target)
            for y in range(target.n):
                for x in range(target.n):
                    field.units[target.ux + x, target.uy + y] = unit

    def split(self, g, row, column):
        f, t = g.field, g.field.type

        def state(r, c):
            return 1 + f.split[r, c] if (r, c) in f.split and 0 <= c < f.columns else 0

        le, to = state(row, column - 1), state(row - 1, column)
        ri, di = state(row - 1, column + 1), state(row - 1, column - 1)
        around = (le, to, ri, di).count(2)
        return self.decide(0, 5 * t + around, 3 * g.spread + t, [
            t, (3 * le + to) * 3 + t, 3 * g.spread + t, ((3 * le + to) * 3 + ri) * 3 + di,
            (3 * how(g.left) + how(g.top)) * 3 + how(g.corner), 5 * g.spread + around,
            ((4 * refs(g.left) + refs(g.top)) * 3 + t) * 8 + len(g.candidates),
            3 * g.was + t, 3 * g.beside + t, (8 * g.ahead + g.inside) * 3 + t,
            3 * g.next_first + t])

    def unit(self, g):
        t, part = g.field.type, g.part
        hl, ht, hc = how(g.left), how(g.top), how(g.corner)
        merged = self.decide(1, 5 * t + part, 3 * g.spread + t, [
            3 * part + t, ((3 * hl + ht) * 5 + part) * 3 + t, (5 * g.spread + part) * 3 + t,
            ((3 * hl + ht) * 3 + hc) * 2 + (part > 0), (5 * len(g.candidates) + part) * 3 + t,
            (4 * refs(g.left) + refs(g.top)) * 5 + part, (3 * g.spread + hl) * 3 + ht,
            (5 * g.was + part) * 3 + t, 3 * g.beside + t, (5 * g.ahead + part) * 3 + t,
            3 * g.next + t])
        if merged:
            return g.candidates[self.index(g)]
        which = self.references(g) if len(g.field.tr) == 2 else 1
        mv, other = [(0, 0), (0, 0)], 0
        for r in range(2):
            if which & 1 << r:
                mv[r], other = self.vector(g, r, which, mv[0], other)
        return SimpleNamespace(refs=which, mv=tuple(mv), merge=None)

    def index(self, g):
        t, part, count = g.field.type, g.part, len(g.candidates)
        votes = [g.votes(c) for c in g.candidates]
        for i in range(count - 1):
            c, source = g.candidates[i], g.sources[i]
            step = min(bits_of(g.dist(c, g.candidates[i + 1])), 7)
            pair = 8 * votes[i] + votes[i + 1]
            if self.decide(2, 3 * i + t, 3 * g.spread + t, [
                    (8 * i + source) * 3 + t, (5 * source + part) * 8 + count,
                    (8 * source + step) * 3 + t,
                    (8 * i + index_of(g.left)) * 8 + index_of(g.top),
                    ((4 * i + refs(g.left)) * 4 + refs(g.top)) * 4 + c.refs,
                    (8 * source + g.spread) * 8 + i, (5 * i + part) * 8 + source,
                    (pair * 5 + part) * 6 + i, (pair * 8 + max(votes[i + 1:])) * 3 + t,
                    (6 * g.beside + i) * 8 + source, (6 * g.ahead + i) * 8 + source]):
                return i
        return count - 1

    def references(self, g):
        t, part = g.field.type, g.part
        rl, rt, rc = refs(g.left), refs(g.top), refs(g.corner)
        for step in range(2):
            if self.decide(3, 2 * t + step, 3 * g.spread + t, [
                    3 * step + t, ((4 * rl + rt) * 2 + step) * 3 + t,
                    (((4 * rl + rt) * 4 + rc) * 2 + step) * 3 + t, (2 * part + step) * 3 + t,
                    (2 * rl + step) * 5 + part, (2 * rt + step) * 5 + part,
                    (2 * g.spread + step) * 3 + t, (2 * g.was + step) * 3 + t,
                    ((8 * index_of(g.left) + index_of(g.top)) * 2 + step) * 3 + t]):
                return 2 if step else 3
        return 1

    def vector(self, g, r, which, first, other):
        predictor, flow, second = g.predictor(r), g.flow(r), which == 3 and r == 1

        def steadily(mv):
            return g.towards(SimpleNamespace(refs=1, mv=(mv, (0, 0))), 1)

        def towards(unit):
            return g.towards(unit, r) if unit else predictor

        def corrected(guess, errors):
            return tuple(v + sorted(e[i] for e in errors)[1] for i, v in enumerate(guess))

        def minus(u, v):
            return (u[0] - v[0], u[1] - v[1])

        three = (g.left, g.top, g.corner)
        places = [(g.ux - 1, g.uy + g.n - 1), (g.ux + g.n - 1, g.uy - 1), (g.ux + g.n, g.uy - 1)]
        if not g.unit(*places[2]):
            places[2] = (g.ux - 1, g.uy - 1)
        off_flow = [minus(g.towards(u, r), g.flow_at(at, r)) if u else (0, 0)
                    for u, at in zip(three, places)]
        steady = steadily(first) if second else predictor
        off_steady = [minus(u.mv[1], steadily(u.mv[0])) if second and u and u.refs == 3 else (0, 0)
                      for u in three]
        guesses = [towards(u) for u in three] + [
            flow, steady, towards(g.unit(g.ux - 2, g.uy)), g.flow_at(g.place(g.n, 0), r),
            g.flow_at(g.place(0, g.n), r), corrected(flow, off_flow),
            corrected(steady, off_steady)]
        mv = []
        for y in range(2):
            views = []
            for i, guess in enumerate(guesses):
                e = minus(guess, predictor)
                met = 0 if not y else 2 if e[0] == mv[0] - predictor[0] else 1
                views.append(3 * (23 if i == 4 and not second else off(e[y])) + met)
            d = self.difference(g, y, r, int(which == 3), other, views)
            other = min(bits_of(d), 7)
            mv.append(predictor[y] + d)
        return g.field.limited(mv, 8 * g.ux, 8 * g.uy, 8 * g.n), other

    def difference(self, g, y, r, both, other, views):
        t, part = g.field.type, g.part

        def node(d):
            which = 3 * d + t if d < 8 else 30 if d < 17 else 13 + d
            return self.decide(4, which, d if d < 8 else 8 if d < 17 else 9, [
                ((2 * d + (part == 0)) * 8 + g.spread) * 3 + t, (3 * d + t) * 2 + y,
                ((8 * d + other) * 2 + y) * 2 + both, (4 * d + 2 * r + both) * 3 + t,
                (7 * d + seventh(views[0])) * 7 + seventh(views[1])
            ] + [72 * d + v for v in views])

        if node(0):
            return 0
        negative = node(1)
        c, v = 1, 1
        while c < 16 and node(1 + c):
            c += 1
        for place in range(c - 1):
            if c <= 4:
                bit = node(17 + 2 * (c - 2) ** 2 + v - 1)
            elif place == 0:
                bit = node(32 + min(c - 5, 2))
            else:
                bit = self.coder.direct(1)
            v = 2 * v + bit
        return -v if negative else v


# ---- prediction ------------------------------------------------------------------------

LUMA = ((0, 0, 0, 64, 0, 0, 0, 0), (-1, 4, -10, 58, 17, -5, 1, 0),
        (-1, 4, -11, 40, 40, -11, 4, -1), (0, 1, -5, 17, 58, -10, 4, -1))
CHROMA = ((0, 64, 0, 0), (-2, 58, 10, -2), (-4, 54, 16, -2), (-6, 46, 28, -4), (-4, 36, 36, -4),
          (-4, 28, 46, -6), (-2, 16, 54, -4), (-2, 10, 58, -2))


def at(plane, x, y):
    """Edges are repeated."""
    row = plane[limit(y, 0, len(plane) - 1)]
    return row[limit(x, 0, len(row) - 1)]


def half_way(field):
    return len(field.tr) == 2 and field.tr[0] + field.tr[1] == 2 * field.t


def refined(field, references, ux, uy, unit, size):
    """The unit as it is predicted from: merged pairs half way between the references move to
    where both are most alike."""
    if unit.merge is None or unit.refs != 3 or not half_way(field):
        return unit
    x, y = 8 * ux, 8 * uy

    def between(r, i, j):
        plane, (mx, my) = references[r][0], unit.mv[r]
        fx, fy, i, j = mx & 3, my & 3, i + (mx >> 2), j + (my >> 2)
        return ((4 - fx) * (4 - fy) * at(plane, i, j) + fx * (4 - fy) * at(plane, i + 1, j) +
                (4 - fx) * fy * at(plane, i, j + 1) + fx * fy * at(plane, i + 1, j + 1) + 8) >> 4

    around = range(-2, size + 2)
    block = [{(i, j): between(r, x + i, y + j) for j in around for i in around} for r in (0, 1)]
    sad = {(dx, dy): sum(abs(block[0][i + dx, j + dy] - block[1][i - dx, j - dy])
                         for j in range(size) for i in range(size))
           for dy in range(-2, 3) for dx in range(-2, 3)}
    if sad[0, 0] < size * size:
        return unit
    cost = {**sad, (0, 0): sad[0, 0] - (sad[0, 0] >> 2)}
    dx, dy = min(cost, key=lambda d: (cost[d], d != (0, 0), d[1], d[0]))
    move = [4 * dx, 4 * dy]
    if abs(dx) < 2 and abs(dy) < 2:
        for k, (i, j) in enumerate(((1, 0), (0, 1))):
            before, after = sad[dx - i, dy - j], sad[dx + i, dy + j]
            bottom = before + after - 2 * sad[dx, dy]
            if bottom > 0:
                quarter = min((4 * abs(before - after) + bottom) // (2 * bottom), 2)
                move[k] += quarter if before > after else -quarter
    mv = tuple(field.limited((v[0] + s * move[0], v[1] + s * move[1]), x, y, size)
               for v, s in zip(unit.mv, (1, -1)))
    return SimpleNamespace(refs=3, mv=mv, merge=unit.merge)


def divide_to_zero(a, b):
    return abs(a) // b * (1 if a >= 0 else -1)


def optical_flow(references, unit, x0, y0):
    """8x8 samples of a pair half way between its references."""
    v = [{(x, y): value(references[r][0], unit.mv[r], x, y, False)
          for y in range(y0 - 2, y0 + 10) for x in range(x0 - 2, x0 + 10)} for r in (0, 1)]
    inner = [(x, y) for y in range(y0 - 1, y0 + 9) for x in range(x0 - 1, x0 + 9)]
    slope = [[{(x, y): ((v[r][x + i, y + j] >> 1) - (v[r][x - i, y - j] >> 1)) >> 3
               for x, y in inner} for i, j in ((1, 0), (0, 1))] for r in (0, 1)]
    block = [0] * 64
    for k in range(4):
        left, top = x0 + 4 * (k & 1), y0 + 4 * (k >> 1)
        xx = yy = 36 * 512
        xy = xd = yd = 0
        for place in [(x, y) for y in range(top - 1, top + 5) for x in range(left - 1, left + 5)]:
            gx, gy = (slope[0][c][place] + slope[1][c][place] for c in (0, 1))
            d = (v[1][place] >> 3) - (v[0][place] >> 3)
            xx, xy, yy = xx + gx * gx, xy + gx * gy, yy + gy * gy
            xd, yd = xd + gx * d, yd + gy * d
        bottom = (xx * yy - xy * xy) >> 5
        u = limit(divide_to_zero(xd * yy - yd * xy, bottom), -16, 16)
        w = limit(divide_to_zero(yd * xx - xd * xy, bottom), -16, 16)
        for place in [(x, y) for y in range(top, top + 4) for x in range(left, left + 4)]:
            ex, ey = (slope[0][c][place] - slope[1][c][place] for c in (0, 1))
            mean = (v[0][place] >> 1) + (v[1][place] >> 1) + ((u * ex + w * ey) >> 3)
            block[(place[1] - y0) * 8 + place[0] - x0] = limit(((mean + 32) >> 6) + 128, 0, 255)
    return block


def predict(field, references):
    """references: one or two pictures, each three planes as lists of rows."""
    out = []
    shown = {}
    for (ux, uy), unit in field.units.items():
        split = field.split[uy >> 1, ux >> 1]
        shown[ux, uy] = refined(field, references, ux, uy, unit, 8) if split else \
            shown[ux & ~1, uy & ~1] if (ux | uy) & 1 else \
            refined(field, references, ux, uy, unit, 16)
    for p in range(3):
        size = 4 if p else 8
        plane = [[0] * (2 * field.columns * size) for _ in range(2 * field.rows * size)]

        def samples(unit, ux, uy, p=p, size=size):
            if p == 0 and unit.refs == 3 and half_way(field):
                return optical_flow(references, unit, ux * size, uy * size)
            block = [interpolate([ref[p] for ref in references], unit, ux * size + x,
                                 uy * size + y, p) for y in range(size) for x in range(size)]
            return block

        for (ux, uy), unit in shown.items():
            mine = samples(unit, ux, uy)
            for side, (dx, dy) in enumerate(((0, -1), (-1, 0), (0, 1), (1, 0))):
                other = shown.get((ux + dx, uy + dy))
                if not other or (other.refs, other.mv) == (unit.refs, unit.mv):
                    continue
                moved = SimpleNamespace(refs=other.refs, mv=[
                    field.limited(v, 8 * ux, 8 * uy, 8) if other.refs & 1 << r else (0, 0)
                    for r, v in enumerate(other.mv)])
                theirs = samples(moved, ux, uy)
                weights = (6, 2, 0, 0) if p else (8, 4, 2, 1, 0, 0, 0, 0)
                for k in range(size * size):
                    y, x = divmod(k, size)
                    w = weights[(y, x, size - 1 - y, size - 1 - x)[side]]
                    mine[k] = (mine[k] * (32 - w) + theirs[k] * w + 16) >> 5
            for k, v in enumerate(mine):
                plane[uy * size + k // size][ux * size + k % size] = v
        out.append(plane)
    return out


def value(plane, mv, x, y, chroma):
    """A sample's interpolated value, of scale 64."""
    shift, taps, first = (3, CHROMA, -1) if chroma else (2, LUMA, -3)
    fx, fy = (v & (1 << shift) - 1 for v in mv)
    x, y = x + (mv[0] >> shift), y + (mv[1] >> shift)

    def across(j):
        return sum(t * (at(plane, x + first + i, j) - 128) for i, t in enumerate(taps[fx]))

    if not fx and not fy:
        return 64 * (at(plane, x, y) - 128)
    if not fy:
        return across(y)
    if not fx:
        return sum(t * (at(plane, x, y + first + i) - 128) for i, t in enumerate(taps[fy]))
    return sum(2 * across(y + first + i) * 512 * t >> 16
               for i, t in enumerate(taps[fy])) + (2 if chroma else 4)


def interpolate(planes, unit, x, y, chroma):
    values = [value(planes[r], unit.mv[r], x, y, chroma) for r in (0, 1) if unit.refs & 1 << r]
    if len(values) == 1:
        return limit(((values[0] + 32) >> 6) + 128, 0, 255)
    return limit((((values[0] >> 1) + (values[1] >> 1) + 32) >> 6) + 128, 0, 255)


# ---- tokens ----------------------------------------------------------------------------

CLASS_STARTS = (0, 1, 2, 3, 4, 5, 7, 9, 12, 16, 23, 35)


def sum_class(n):
    return sum(1 for s in CLASS_STARTS[1:] if n >= s)


def q4(e):
    o = 0
    while e >= 64 << o:
        o += 1
    return min(4 * o + (4 * e >> (o + 5) & 3), 49)


def sure_of(guess):
    g = abs(guess) // 2
    if g < 64:
        return g if g < 8 else 8 + (g - 8) // 4 if g < 16 else 10 + (g - 16) // 16
    return 13 if g < 128 else 14 if g < 256 else 15


def step(b, quantiser):
    return 2 * b + quantiser if b < 2 else (4, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7)[b - 2]


NEXT = ((0, 2), (2, 0), (1, 3), (3, 1))  # state, by the parity of the index


def to_level(quantiser, index):
    return 2 * index - quantiser * ((index > 0) - (index < 0))


def ratio(d):
    return math.floor(64 * 2 ** (limit(d, -30, 30) / 10) + 0.5)


def scaled(v, r):
    return min((v * r + 32) // 64, 255)


def together(tokens):
    quality = [t.quality for t in tokens if t.total]
    return SimpleNamespace(mag=[sum(m) for m in zip(*[t.mag for t in tokens])],
                           quality=quality[-1] if quality else 0)


class TokenDecoder:
    def __init__(self, d, start, coder, rows, columns):
        self.d, self.b, self.g = d, (d + 15) // 16, (d + 7) // 8
        self.start, self.mixer, self.coder = start, start.mixer.copy(), coder
        self.rows, self.columns = rows, columns
        self.nothing = SimpleNamespace(mag=[0] * d, sums=[0] * self.b, total=0, values=[0] * d,
                                       quality=0)
        self.last = [None] * 4

    def frame(self, kind, qualities, side):
        """qualities: of every patch; -> tokens, a list of D integers per patch"""
        a, m, s = self.last[ANCHOR], self.last[MIDDLE], self.last[SIDE]
        past, same, other = {KEY: (None, None, None), ANCHOR: (a or self.last[KEY], m, s),
                             MIDDLE: (a, m, s), SIDE: (m, s, a)}[kind]
        now, out = {}, []
        for row in range(self.rows):
            for column in range(self.columns):
                def look(frame, dy=0, dx=0, row=row, column=column):
                    return (frame or {}).get((row + dy, column + dx), self.nothing)

                def around(frame, look=look):
                    return [look(frame, 0, -1), look(frame, 0, 1), look(frame, -1), look(frame, 1)]

                quality = qualities[row, column]
                s = SimpleNamespace(
                    t=kind, quality=quality, q=quality // 4, side=side.get((row, column), 0), left=look(now, 0, -1),
                    up=look(now, -1), up_left=look(now, -1, -1), up_right=look(now, -1, 1),
                    past=look(past), past_around=around(past), same=look(same),
                    same_around=around(same), other=look(other))
                token = self.token(s)
                now[row, column] = token
                out.append(token.full)
        self.last[kind] = now
        return out

    def token(self, s):
        d, at, t = self.d, self.start.at, s.t
        token = SimpleNamespace(mag=[0] * d, sums=[0] * self.b, total=0, values=[0] * d,
                                full=[0] * d, quality=s.quality)
        le, up, past = s.left.total, s.up.total, s.past.total
        corner = s.up_left.total + s.up_right.total
        pairs = [(le, up), (past, sum(n.total for n in s.past_around)),
                 (s.same.total, s.other.total), ((le + up) // 2, past), (corner, s.same.total)]
        slots = [at.empty[i] + 144 * t + sum_class(x) * 12 + sum_class(y)
                 for i, (x, y) in enumerate(pairs)]
        slots.append(at.empty[5] + (16 * t + s.q) * 16 + s.side)
        if self.mixer.bit(self.coder, slots, [at.empty_set + t],
                          at.empty_map + 12 * t + sum_class((le + up + past) // 3)):
            return token
        order, e = self.start.order[t // 2], self.start.types[t]
        sources = [s.left, s.up, together([s.up_left, s.up_right]), s.past,
                   together(s.past_around), s.same, together(s.same_around), s.other]
        ratios = [ratio(s.quality - source.quality) for source in sources]
        scanned = [[source.mag[order[i]] for i in range(d)] for source in sources]
        which = 0 if s.left.total else 1 if s.up.total else 2
        s.spatial = [scaled(2 * a + 2 * b + c, ratios[which]) for a, b, c in zip(*scanned[:3])]
        which = 3 if s.past.total else 4
        s.over_time = [scaled(2 * a + b, ratios[which]) for a, b in zip(*scanned[3:5])]
        s.sum = [e.bias[i] + sum(scanned[k][i] * div(e.near[k][i] * ratios[k], 64)
                                 for k in range(8)) for i in range(d)]
        s.outer = [0] * d
        for amounts, matrix in ((s.spatial, e.matrix[1]), (s.over_time, e.matrix[2])):
            for j, amount in enumerate(amounts):
                if amount:
                    s.outer = [o + amount * w for o, w in zip(s.outer, matrix[j])]
        s.inner = s.outer[:]
        state = 0
        for band in range(self.b):
            places = range(16 * band, min(16 * band + 16, d))
            if not self.used(s, token, band, places):
                continue
            for i in places:
                found = token.sums[band]
                quantiser = state // 2
                index = self.index(s, token, i, places, found, quantiser)
                state = NEXT[state][index & 1]
                if not index:
                    continue
                v = to_level(quantiser, index)
                dim, magnitude = order[i], min(abs(v), 42)
                token.full[dim], token.mag[dim] = v, magnitude
                token.values[dim] = limit(v, -4095, 4095)
                token.sums[band] += magnitude
                row = e.matrix[0][i]
                for k in range(i + 1, d):
                    s.inner[k] += magnitude * row[k]
        token.total = min(sum(token.sums), 65535)
        return token

    def expected(self, s, i, far):
        return limit(s.sum[i] + (far[i] * self.start.types[s.t].scale[i] >> 4), 32, 1 << 24)

    def used(self, s, token, band, places):
        at, t = self.start.at, s.t
        le, up, past = (v.sums[band] for v in (s.left, s.up, s.past))
        same, other = s.same.sums[band], s.other.sums[band]
        n = sum(v.sums[band] for v in s.past_around)
        lu = le + up + (s.up_left.sums[band] + s.up_right.sums[band]) // 2
        pn = 2 * past + n // 2
        one = token.sums[band - 1] if band > 0 else 0
        two = token.sums[band - 2] if band > 1 else 0
        e = sum(self.expected(s, i, s.inner) for i in places)
        row = 144 * (self.b * t + band)

        def pair(x, y):
            return sum_class(x) * 12 + sum_class(y)

        values = [pair(le, up), pair(past, n), pair(same, other), pair(one, two), pair(lu, pn),
                  q4(e // 4), pair(lu + pn + same + other, sum(token.sums[:band]) // 2)]
        return self.mixer.bit(self.coder, [at.used[i] + row + v for i, v in enumerate(values)],
                              [at.used_set + self.b * t + band], at.used_map + self.b * t + band)

    def index(self, s, token, i, places, found, quantiser):
        at, t, dim = self.start.at, s.t, self.start.order[s.t // 2][i]
        sources = (s.left, s.up, s.up_left, s.up_right, token)
        guess = div(sum(w * sources[k].values[j] for w, k, j in self.start.types[t].terms[dim]),
                    256)
        fine = q4(self.expected(s, i, s.inner))
        ci, co = fine // 2, q4(self.expected(s, i, s.outer)) // 2
        if abs(guess) >= 384:
            return self.further(s, i, ci, guess, quantiser)
        if found:
            rest = 24 + min(found, 7)
        else:
            e = sum(self.expected(s, k, s.inner) for k in range(i, places[-1] + 1))
            rest = min(q4(e // 2) // 2, 23)
        known = i == places[-1] and not found
        magnitude, sure = int(known), sure_of(guess)
        for b in range(magnitude, 14):
            x, z = 8 * t + step(b, quantiser), 8 * (t // 2) + step(b, quantiser)
            slots = [(25 * x + ci) * 16 + sure, (z * self.d + i) * 12 + sum_class(s.spatial[i]),
                     (z * self.d + i) * 12 + sum_class(s.over_time[i]), (25 * x + ci) * 25 + co,
                     (25 * x + ci) * 32 + rest]
            if not self.mixer.bit(self.coder, [at.more[k] + v for k, v in enumerate(slots)],
                                  [at.group_set + x * self.g + i // 8, at.rest_set + 32 * x + rest],
                                  at.more_map + 50 * x + fine):
                break
            magnitude = b + 1
        if not magnitude:
            return 0

        def against(v):
            return 0 if not v else 1 if (v < 0) != (guess < 0) else 2

        a, b = against(s.left.values[dim]), against(s.up.values[dim])
        large = min(magnitude, 4) - 1
        slots = [at.sign[0] + (self.d * t + i) * 16 + sure,
                 at.sign[1] + ((4 * t + large) * 16 + sure) * 3 + a,
                 at.sign[2] + (self.d * t + i) * 9 + 3 * a + b]
        differs = self.mixer.bit(self.coder, slots, [at.sign_set + 4 * t + large],
                                 at.sign_map + 16 * t + sure)
        if magnitude == 14:
            magnitude += self.mixer.escape(self.coder, at.escape + 24 * t, at.escape_set,
                                           at.escape_map)
        magnitude = min(magnitude, 16383)
        return -magnitude if differs != (guess < 0) else magnitude

    def further(self, s, i, ci, guess, quantiser):
        at, t = self.start.at, s.t
        base, amount = (abs(guess) + 16 * (1 + quantiser)) // 32, 0
        if guess < 0:
            base = -base
        for b in range(14):
            x = 8 * t + step(b, quantiser)
            slots = [at.further[0] + x * self.d + i, at.further[1] + 25 * x + ci,
                     at.further[2] + 16 * x + sure_of(div(guess, 16)),
                     at.further[3] + (12 * x + min(i, 11)) * 16 + s.q]
            if not self.mixer.bit(self.coder, slots, [at.further_set + x], at.further_map + x):
                break
            amount = b + 1
        if not amount:
            return base
        below = self.coder.direct(1)
        if amount == 14:
            amount += self.mixer.escape(self.coder, at.escape + 24 * (4 + t), at.escape_set,
                                        at.escape_map)
        return limit(base - amount if below else base + amount, -16383, 16383)


# ---- restoration -----------------------------------------------------------------------

PAIRS = ((0, 1), (0, 2), (0, 3), (1, 0), (2, 0), (3, 0), (1, 1), (1, -1), (1, 2), (1, -2), (2, 1),
         (2, -1))


class Restoration:
    def __init__(self, sets, limits, activities, changes, weights):
        """The tensors as lists: one entry per quality; weights: one per row."""
        self.sets, self.limits, self.activities = sets, limits, activities
        self.changes, self.weights = changes, weights
        self.count = max(sets) + 1

    def picture(self, kind, strength, patches, prediction, decoded):
        return [self.plane(p, kind, strength[p > 0], patches, prediction and prediction[p],
                           decoded[p]) for p in range(3)]

    def plane(self, p, kind, strength, patches, prediction, plane):
        def at(y, x):
            row = plane[limit(y, 0, len(plane) - 1)]
            return row[limit(x, 0, len(row) - 1)]

        out, side = [row[:] for row in plane], 8 if p else 16
        for y in range(0, len(plane), 4):
            for x in range(0, len(plane[0]), 4):
                q = patches[y // side, x // side]
                c = self.block_class(q, prediction, plane, y, x, at)
                row = ((4 * (p > 0) + kind) * self.count + self.sets[q]) * 216 + c
                for i in range(y, y + 4):
                    for j in range(x, x + 4):
                        out[i][j] = self.sample(q, self.weights[row], strength, i, j, at)
        return out

    def block_class(self, q, prediction, plane, y, x, at):
        sums = []
        for dy, dx in ((0, 1), (1, 0), (1, 1), (-1, 1)):
            sums.append(sum(abs(2 * at(i, j) - at(i - dy, j - dx) - at(i + dy, j + dx))
                            for i in range(y - 2, y + 6) for j in range(x - 2, x + 6)))
        across, down, falling, rising = sums
        more, less, which = max(across, down), min(across, down), int(across > down)
        if more * min(falling, rising) <= max(falling, rising) * less:
            more, less = max(falling, rising), min(falling, rising)
            which = 2 + (falling > rising)
        less += 16
        direction = 0 if 5 * more <= 8 * less else 1 + 2 * which + (more > 3 * less)
        activity = sum(across + down >= a for a in self.activities[q])
        change = 2
        if prediction:
            moved = sum(abs(plane[i][j] - prediction[i][j]) for i in range(y, y + 4)
                        for j in range(x, x + 4))
            change = sum(moved >= c for c in self.changes[q])
        return (change * 9 + direction) * 8 + activity

    def sample(self, q, weights, strength, y, x, at):
        s, total, k = at(y, x), 0, 0
        for dy, dx in PAIRS:
            one, other = at(y + dy, x + dx) - s, at(y - dy, x - dx) - s
            for l in self.limits[q]:
                total += weights[k] * (limit(one, -l, l) + limit(other, -l, l))
                k += 1
        return limit(s + ((total * strength + 4096) >> 13), 0, 255)


# ---- a segment -------------------------------------------------------------------------

class QualityDecoder:
    def __init__(self, coder, rows, columns):
        self.coder, self.rows, self.columns = coder, rows, columns
        self.mixer = Mixer(103, 2, 1, 1)
        self.strengths = {kind: (2, 2) for kind in range(4)}
        self.strength = (2, 2)
        self.pairs = [0, 0]
        self.quality, self.offsets = [None] * 4, [None] * 4

    def decide(self, *slots):
        return self.mixer.bit(self.coder, list(slots), [0], 0)

    def pair(self):
        pair = self.decide(96 + sum(self.pairs))
        self.pairs = [pair, self.pairs[0]]
        return pair

    def frame(self, kind):
        known = self.quality[kind] is not None
        if not (known and self.decide(kind)):
            self.quality[kind] = self.coder.direct(6)
        offsets = {(r, c): 0 for r in range(self.rows) for c in range(self.columns)}
        if not self.decide(4 + kind):
            before, surprises = self.offsets[kind] if known else None, {}
            for row, column in offsets:
                up = offsets.get((row - 1, column))
                left = offsets.get((row, column - 1), up or 0)
                up = left if up is None else up
                guess, unrest = div(left + up, 2), min(abs(left - up), 2)
                was = 0
                if before:
                    b = before[row, column]
                    was = 1 if b == guess else 2 if b < guess else 3
                beside = surprises.get((row, column - 1), 0) + surprises.get((row - 1, column), 0)
                surprise = not self.decide(8 + (kind * 3 + unrest) * 4 + was, 56 + beside * 4 + was)
                surprises[row, column] = int(surprise)
                if surprise:
                    below = self.decide(68 + was)
                    size = min(self.mixer.escape(self.coder, 72, 0, 0) + 1, 42)
                    guess += -size if below else size
                offsets[row, column] = limit(guess, -21, 21)
        self.offsets[kind] = offsets
        return self.quality[kind], offsets

    def restoration(self, kind):
        if kind != SIDE:
            if not self.decide(99 + kind):
                self.strengths[kind] = (self.coder.direct(2), self.coder.direct(2))
            self.strength = self.strengths[kind]
        return self.strength


def decode_segment(payload, rows, columns, d, frames, independent, tokens_state, motion_state,
                   restores):
    """Yields for every coded frame, in coding order, a namespace: type, time, quality,
    offsets, patches (the quality of each), strength (of restoration), field (or None), tokens."""
    coder = RangeDecoder(payload)
    qualities = QualityDecoder(coder, rows, columns)
    motion = MotionDecoder(motion_start(motion_state), coder)
    tokens = TokenDecoder(d, token_start(d, tokens_state), coder, rows, columns)
    fields = {}
    done, zero, older = 0, None, None
    while done < frames:
        left = frames - done
        if independent:
            gop = independent_gop(done, min(4, left))
        elif zero is None:
            gop, zero = [(KEY, 0, [], None)], 0
        else:
            n = 8 if left >= 8 and qualities.pair() else min(4, left)
            gop = predicted_gop(zero, older, n)
            zero, older = zero + n, zero
        done += len(gop)
        for kind, time, ref_times, followed in gop:
            quality, offsets = qualities.frame(kind)
            strength = qualities.restoration(kind) if restores else None
            patches = {at: limit(quality + 3 * o, 0, 63) for at, o in offsets.items()}
            field, side = None, {}
            if kind != KEY and not independent:
                field = Field(rows, columns, kind, time, ref_times, fields.get(followed))
                motion.field(field)
                fields[time] = field
                for (row, column), split in field.split.items():
                    u = field.units[2 * column, 2 * row]
                    side[row, column] = 4 * split + 2 * (u.merge is None) + (u.refs == 3)
            yield SimpleNamespace(type=kind, time=time, quality=quality, offsets=offsets,
                                  patches=patches, strength=strength,
                                  field=field, tokens=tokens.frame(kind, patches, side))
