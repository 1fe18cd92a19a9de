# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/payload.md, "Motion field": fields, temporal vectors, neighbours, candidates."""
from collections import namedtuple

from .arithmetic import bits, div, limit, median, nearest

# refs: 1 reference 0, 2 reference 1, 3 both; mv: two vectors; merge: index, None: explicit
Unit = namedtuple('Unit', 'refs mv merge')
ZERO = (0, 0)


def same_motion(a, b):
    return (a.refs, a.mv) == (b.refs, b.mv)


def minus(a, b):
    return (a[0] - b[0], a[1] - b[1])


def mag(v):
    return min(bits(v), 7)


def dist(a, b):
    if not a or not b:
        return 0
    total = 0 if a.refs == b.refs else 2
    for r in range(2):
        if a.refs & b.refs & 1 << r:
            total += sum(map(abs, minus(a.mv[r], b.mv[r])))
    return total


class Field:
    """units[ux, uy] and split[row, column]; tmv and past of every unit."""

    def __init__(self, rows, columns, kind, time, ref_times, colocated):
        self.rows, self.columns, self.type = rows, columns, kind - 1
        self.time, self.times, self.temporal = time, ref_times, colocated is not None
        self.units, self.split = {}, {}
        self.tmv = {(x, y): ZERO for y in range(2 * rows) for x in range(2 * columns)}
        self.past = dict.fromkeys(self.tmv, 0)
        if colocated:
            self.project(colocated)

    def velocity(self, unit, time):
        """Of a unit of this field, as seen from another time."""
        r = 1 if unit.refs == 2 else 0
        if unit.refs == 3:
            r = int((time < self.time) != (self.times[0] < self.time))
        return tuple(nearest(64 * v, self.times[r] - self.time) for v in unit.mv[r])

    def manner(self, at):
        """How the unit was coded, 1..12."""
        unit = self.units[at]
        return (1 + (unit.merge is None) + 2 * self.split[at[1] // 2, at[0] // 2] +
                4 * (unit.refs - 1))

    def project(self, other):
        landed, width, height = {}, 2 * self.columns, 2 * self.rows
        for at in [(x, y) for y in range(height) for x in range(width)]:
            v = other.velocity(other.units[at], self.time)
            x, y = (2048 * a + 1024 + b * (self.time - other.time) for a, b in zip(at, v))
            if 0 <= x < 2048 * width and 0 <= y < 2048 * height:
                landed.setdefault((x // 2048, y // 2048), (v, other.manner(at)))
        for at in self.tmv:
            self.tmv[at], self.past[at] = landed.get(at) or (
                other.velocity(other.units[at], self.time), 12 + other.manner(at))

    def limited(self, mv, x, y, size):
        return tuple(limit(v, -4 * (at + 72), 4 * (length - size - at + 72))
                     for v, at, length in zip(mv, (x, y), (16 * self.columns, 16 * self.rows)))

    def tmv_at(self, at, r):
        """As a vector into r."""
        return tuple(limit((v * (self.times[r] - self.time) + 32) >> 6, -32000, 32000)
                     for v in self.tmv[at])

    def towards(self, unit, r):
        if unit.refs & 1 << r:
            return unit.mv[r]
        scale = div(256 * (self.times[r] - self.time), self.times[1 - r] - self.time)
        return tuple(limit((v * scale + 128) >> 8, -32000, 32000) for v in unit.mv[1 - r])


class Target:
    """n x n units at (ux, uy), and what is known around them."""

    def __init__(self, field, ux, uy, n, part):
        self.field, self.ux, self.uy, self.n, self.part = field, ux, uy, n, part
        self.left = self.unit(ux - 1, uy + n - 1)
        self.top = self.unit(ux + n - 1, uy - 1)
        self.corner_at = (ux + n, uy - 1)
        if not self.unit(*self.corner_at):
            self.corner_at = (ux - 1, uy - 1)
        self.corner = self.unit(*self.corner_at)
        self.list_candidates()

    def unit(self, x, y):
        """A known unit, or None."""
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

    def near(self, dx, dy):
        """The unit there, or the nearest one in the picture, as (x, y)."""
        return (min(self.ux + dx, 2 * self.field.columns - 1),
                min(self.uy + dy, 2 * self.field.rows - 1))

    def tmv_at(self, dx, dy, r):
        return self.field.tmv_at(self.near(dx, dy), r)

    def tmv(self, r):
        return self.tmv_at(self.n // 2, self.n // 2, r)

    def predictor(self, r):
        if not self.field.temporal and self.left and not self.top:
            return self.field.towards(self.left, r)
        three = [self.field.towards(u, r) if u else self.tmv(r)
                 for u in (self.left, self.top, self.corner)]
        return tuple(median(*parts) for parts in zip(*three))

    def limited(self, mv):
        return self.field.limited(mv, 8 * self.ux, 8 * self.uy, 8 * self.n)

    def list_candidates(self):
        field, n, both = self.field, self.n, len(self.field.times) == 2
        self.candidates, self.sources = [], []
        self.add_known(0, self.left)
        self.add_known(1, self.top)
        if field.temporal and both and field.type != 0:
            self.add(2, 3, (self.tmv(0), self.tmv(1)))
        elif field.temporal:
            self.add(2, 1, (self.tmv(0), ZERO))
        self.add_known(3, self.unit(self.ux + n, self.uy - 1))
        self.add_known(4, self.unit(self.ux - 1, self.uy - 1))
        if both:
            self.add(5, 3, (ZERO, ZERO))
        self.add(6, 1, (ZERO, ZERO))

    def add_known(self, source, unit):
        if unit:
            self.add(source, unit.refs, unit.mv)

    def add(self, source, refs, mv):
        mv = tuple(self.limited(mv[r]) if refs & 1 << r else ZERO for r in range(2))
        unit = Unit(refs, mv, len(self.candidates))
        if len(self.candidates) < 6 and not any(same_motion(unit, c) for c in self.candidates):
            self.candidates.append(unit)
            self.sources.append(source)

    def votes(self, candidate):
        n = self.n
        places = ((-1, -1), (0, -1), (n - 1, -1), (n, -1), (n + 1, -1), (-1, 0), (-1, n - 1))
        units = [self.unit(self.ux + x, self.uy + y) for x, y in places]
        return sum(1 for u in units if u and same_motion(u, candidate))
