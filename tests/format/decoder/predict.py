# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/prediction.md. Pictures are three planes, numpy arrays of int64 [height, width]."""
from collections import Counter

import numpy as np

from .arithmetic import limit, nearest
from .field import same_motion

LUMA = np.array(((0, 0, 0, 64, 0, 0, 0, 0), (-1, 4, -10, 58, 17, -5, 1, 0),
                 (-1, 4, -11, 40, 40, -11, 4, -1), (0, 1, -5, 17, 58, -10, 4, -1)))
CHROMA = np.array(((0, 64, 0, 0), (-2, 58, 10, -2), (-4, 54, 16, -2), (-6, 46, 28, -4),
                   (-4, 36, 36, -4), (-4, 28, 46, -6), (-2, 16, 54, -4), (-2, 10, 58, -2)))
SIDES = ((0, -1), (-1, 0), (0, 1), (1, 0))  # above, left, below, right


def cut(plane, x, y, width, height):
    """A rectangle of a plane whose edges are repeated."""
    rows = np.clip(np.arange(y, y + height), 0, plane.shape[0] - 1)
    columns = np.clip(np.arange(x, x + width), 0, plane.shape[1] - 1)
    return plane[np.ix_(rows, columns)]


def symmetric(field):
    return len(field.times) == 2 and sum(field.times) == 2 * field.time


def filtered(samples, taps, axis, size):
    """The sums of taps along an axis, size of them."""
    pieces = [np.take(samples, range(i, i + size), axis) for i in range(len(taps))]
    return sum(int(t) * piece for t, piece in zip(taps, pieces))


def values(plane, mv, x, y, size, chroma):
    """Interpolated values of size x size samples, 64 a step."""
    shift, taps = (3, CHROMA) if chroma else (2, LUMA)
    fx, fy = (v & (1 << shift) - 1 for v in mv)
    before = taps.shape[1] // 2 - 1
    s = cut(plane, x + (mv[0] >> shift) - before, y + (mv[1] >> shift) - before,
            size + taps.shape[1] - 1, size + taps.shape[1] - 1) - 128
    here = slice(before, before + size)
    if not fx and not fy:
        return 64 * s[here, here]
    if not fy:
        return filtered(s[here], taps[fx], 1, size)
    if not fx:
        return filtered(s[:, here], taps[fy], 0, size)
    rows = 2 * filtered(s, taps[fx], 1, size)
    return sum((rows[i:i + size] * (512 * int(t))) >> 16 for i, t in enumerate(taps[fy])) + (
        2 if chroma else 4)


def to_samples(total):
    return np.clip((total + 32 >> 6) + 128, 0, 255)


class Predictor:
    """Predicts a frame from its field and one or two references."""

    def __init__(self, field, references, notes=None):
        self.field, self.references = field, references
        self.notes = Counter() if notes is None else notes

    def picture(self):
        units = self.refined_units()
        return [self.plane(p, units) for p in range(3)]

    # ---- DMVR

    def refined_units(self):
        units = {}
        for (ux, uy), unit in self.field.units.items():
            if self.field.split[uy >> 1, ux >> 1]:
                units[ux, uy] = self.refined(ux, uy, unit, 8)
            elif (ux | uy) & 1:
                units[ux, uy] = units[ux & ~1, uy & ~1]
            else:
                units[ux, uy] = self.refined(ux, uy, unit, 16)
        return units

    def bilinear(self, r, mv, x, y, size):
        """The block and two samples around it."""
        fx, fy = mv[0] & 3, mv[1] & 3
        s = cut(self.references[r][0], x - 2 + (mv[0] >> 2), y - 2 + (mv[1] >> 2), size + 5,
                size + 5)
        upper = (4 - fx) * s[:-1, :-1] + fx * s[:-1, 1:]
        lower = (4 - fx) * s[1:, :-1] + fx * s[1:, 1:]
        return ((4 - fy) * upper + fy * lower + 8) >> 4

    def refined(self, ux, uy, unit, size):
        if unit.merge is None or unit.refs != 3 or not symmetric(self.field):
            return unit
        x, y = 8 * ux, 8 * uy
        blocks = [self.bilinear(r, unit.mv[r], x, y, size) for r in (0, 1)]

        def moved(block, dx, dy):
            return block[2 + dy:2 + dy + size, 2 + dx:2 + dx + size]

        sad = {(dx, dy): int(np.abs(moved(blocks[0], dx, dy) - moved(blocks[1], -dx, -dy)).sum())
               for dy in range(-2, 3) for dx in range(-2, 3)}
        if sad[0, 0] < size * size:
            self.notes['dmvr', 'alike'] += 1
            return unit
        cost = {**sad, (0, 0): sad[0, 0] - (sad[0, 0] >> 2)}
        best = min(cost, key=lambda d: (cost[d], d != (0, 0), d[1], d[0]))
        move = self.fraction(sad, best)
        mv = tuple(self.field.limited((v[0] + s * move[0], v[1] + s * move[1]), x, y, size)
                   for v, s in zip(unit.mv, (1, -1)))
        self.notes['dmvr', size, max(map(abs, best))] += 1
        return unit._replace(mv=mv)

    def fraction(self, sad, best):
        dx, dy = best
        move = [4 * dx, 4 * dy]
        if max(abs(dx), abs(dy)) == 2:
            return move
        for axis, (i, j) in enumerate(((1, 0), (0, 1))):
            before, after = sad[dx - i, dy - j], sad[dx + i, dy + j]
            bend = before + after - 2 * sad[dx, dy]
            if bend > 0:
                part = limit(nearest(2 * (before - after), bend), -2, 2)
                self.notes['dmvr.fraction', part] += 1
                move[axis] += part
        return move

    # ---- interpolation and BDOF

    def samples(self, unit, p, ux, uy):
        size = 4 if p else 8
        x, y = size * ux, size * uy
        if p == 0 and unit.refs == 3 and symmetric(self.field):
            return self.optical_flow(unit, x, y)
        for r in range(2):
            if unit.refs & 1 << r and not p:
                self.notes['fraction', unit.mv[r][0] & 3, unit.mv[r][1] & 3] += 1
        found = [values(self.references[r][p], unit.mv[r], x, y, size, p > 0) for r in (0, 1)
                 if unit.refs & 1 << r]
        return to_samples(found[0] if len(found) == 1 else (found[0] >> 1) + (found[1] >> 1))

    def optical_flow(self, unit, x, y):
        """8x8 luma samples."""
        v = [values(self.references[r][0], unit.mv[r], x - 2, y - 2, 12, False) for r in (0, 1)]
        across = [((a[1:-1, 2:] >> 1) - (a[1:-1, :-2] >> 1)) >> 3 for a in v]
        down = [((a[2:, 1:-1] >> 1) - (a[:-2, 1:-1] >> 1)) >> 3 for a in v]
        v = [a[1:-1, 1:-1] for a in v]
        diff = (v[1] >> 3) - (v[0] >> 3)
        block = np.zeros((8, 8), np.int64)
        for top in (0, 4):
            for left in (0, 4):
                window = (slice(top, top + 6), slice(left, left + 6))
                inner = (slice(top + 1, top + 5), slice(left + 1, left + 5))
                flow = self.displacement(*[(a[0] + a[1])[window] for a in (across, down)],
                                         diff[window])
                add = (flow[0] * (across[0] - across[1])[inner] +
                       flow[1] * (down[0] - down[1])[inner]) >> 3
                block[top:top + 4, left:left + 4] = to_samples(
                    (v[0][inner] >> 1) + (v[1][inner] >> 1) + add)
        return block

    def displacement(self, gx, gy, diff):
        def total(a, b):
            return int((a * b).sum())

        def divided(a, b):
            return limit(abs(a) // b * (1 if a >= 0 else -1), -16, 16)

        xx, yy, xy = 18432 + total(gx, gx), 18432 + total(gy, gy), total(gx, gy)
        xd, yd = total(gx, diff), total(gy, diff)
        det = (xx * yy - xy * xy) >> 5
        flow = divided(xd * yy - yd * xy, det), divided(yd * xx - xd * xy, det)
        self.notes['bdof', max(map(abs, flow))] += 1
        return flow

    # ---- OBMC

    def plane(self, p, units):
        size = 4 if p else 8
        plane = np.zeros((2 * self.field.rows * size, 2 * self.field.columns * size), np.int64)
        for (ux, uy), unit in units.items():
            plane[uy * size:uy * size + size, ux * size:ux * size + size] = self.overlapped(
                p, units, ux, uy, unit)
        return plane

    def overlapped(self, p, units, ux, uy, unit):
        mine = self.samples(unit, p, ux, uy)
        weights = np.array((6, 2, 0, 0) if p else (8, 4, 2, 1, 0, 0, 0, 0))
        for side, (dx, dy) in enumerate(SIDES):
            other = units.get((ux + dx, uy + dy))
            if not other or same_motion(other, unit):
                continue
            self.notes['obmc', side] += 1
            mv = tuple(self.field.limited(v, 8 * ux, 8 * uy, 8) if other.refs & 1 << r else v
                       for r, v in enumerate(other.mv))
            theirs = self.samples(other._replace(mv=mv), p, ux, uy)
            w = weights[::-1] if side > 1 else weights
            w = w[np.newaxis, :] if side % 2 else w[:, np.newaxis]
            mine = (mine * (32 - w) + theirs * w + 16) >> 5
        return mine


def predict(field, references, notes=None):
    """references: one or two pictures."""
    return Predictor(field, references, notes).picture()
