# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/payload.md, "Syntax of a field"."""
from .arithmetic import bits, median, mixed
from .field import ZERO, Target, Unit, dist, mag, minus
from .motioncontexts import GUESSES, KINDS, describe, parse

SPLIT, MERGED, INDEX, REFS, DIFFERENCE = range(5)
SUREST = {SPLIT: 'left_top', MERGED: 'past'}
TABLES = [([parse(parts) for parts in contexts.values()], parse(first), parse(second))
          for _, contexts, first, second in KINDS]


def off(error):
    size = abs(error)
    size = size if size <= 8 else 9 if size < 16 else 10 if size < 40 else 11
    return 11 + size if error >= 0 else 11 - size


def coarse(view):
    o = view // 3
    return 0 if o < 8 else 1 if o < 10 else o - 8 if o <= 12 else 5 if o <= 14 else 6


class MotionDecoder:
    def __init__(self, mixer, coder, notes):
        self.mixer, self.coder, self.notes = mixer, coder, notes

    def decide(self, kind, parts):
        contexts, first, second = TABLES[kind]

        def pack(row):
            return mixed(*[(parts[name], size) for name, size in row])

        slots = [(kind * 15 + i) * 4096 + pack(row) for i, row in enumerate(contexts)]
        if kind in SUREST:
            surest = slots[list(KINDS[kind][1]).index(SUREST[kind])]
            bit = self.mixer.alone(self.coder, surest)
            self.notes['motion.alone', kind, bit] += 1
            if bit is not None:
                return bit
        first, second = 64 * kind + pack(first), 320 + 64 * kind + pack(second)
        return self.mixer.bit(self.coder, slots, [first, second], first)

    def field(self, field):
        for row in range(field.rows):
            for column in range(field.columns):
                self.block(field, row, column)

    def block(self, field, row, column):
        target = Target(field, 2 * column, 2 * row, 2, 0)
        split = self.split(target, row, column)
        field.split[row, column] = split
        for j in range(4 if split else 1):
            if split:
                target = Target(field, 2 * column + j % 2, 2 * row + j // 2, 1, 1 + j)
            unit = self.unit(target)
            for y in range(target.n):
                for x in range(target.n):
                    field.units[target.ux + x, target.uy + y] = unit

    def split(self, target, row, column):
        field = target.field

        def state(r, c):
            return 1 + field.split[r, c] if (r, c) in field.split else 0

        four = {'split_left': state(row, column - 1), 'split_top': state(row - 1, column),
                'split_right': state(row - 1, column + 1),
                'split_diagonal': state(row - 1, column - 1)}
        parts = describe(target)
        parts.update(four, around=list(four.values()).count(2))
        split = self.decide(SPLIT, parts)
        self.notes['split', field.type, split] += 1
        return split

    def unit(self, target):
        parts = describe(target)
        merged = self.decide(MERGED, parts)
        self.notes['merged', target.field.type, merged] += 1
        if merged:
            index = self.index(target, parts)
            self.notes['merge.index', index] += 1
            self.notes['merge.source', target.sources[index]] += 1
            return target.candidates[index]
        which = self.references(parts) if len(target.field.times) == 2 else 1
        self.notes['refs', which] += 1
        mv, other = [ZERO, ZERO], 0
        for r in range(2):
            if which & 1 << r:
                mv[r], other = self.vector(target, parts, r, which, mv[0], other)
        return Unit(which, tuple(mv), None)

    def index(self, target, parts):
        candidates = target.candidates
        votes = [target.votes(c) for c in candidates]
        for i in range(len(candidates) - 1):
            parts.update(i=i, source=target.sources[i], refs=candidates[i].refs,
                         distance=mag(dist(candidates[i], candidates[i + 1])), votes=votes[i],
                         votes_next=votes[i + 1], votes_most=max(votes[i + 1:]))
            if self.decide(INDEX, parts):
                return i
        return len(candidates) - 1

    def references(self, parts):
        for step in range(2):
            parts['step'] = step
            if self.decide(REFS, parts):
                return 2 if step else 3
        return 1

    def guesses(self, target, r, second, first):
        """Other vectors that might have been the predictor; first: the unit's vector into 0."""
        field, predictor, tmv = target.field, target.predictor(r), target.tmv(r)

        def towards(unit):
            return field.towards(unit, r) if unit else predictor

        def steadily(mv):
            return field.towards(Unit(1, (mv, ZERO), None), 1)

        def corrected(guess, errors):
            return tuple(v + median(*parts) for v, parts in zip(guess, zip(*errors)))

        three = (target.left, target.top, target.corner)
        places = [(target.ux - 1, target.uy + target.n - 1),
                  (target.ux + target.n - 1, target.uy - 1), target.corner_at]
        off_tmv = [minus(field.towards(u, r), field.tmv_at(at, r)) if u else ZERO
                    for u, at in zip(three, places)]
        steady = steadily(first) if second else predictor
        off_steady = [minus(u.mv[1], steadily(u.mv[0])) if second and u and u.refs == 3 else ZERO
                      for u in three]
        return [towards(u) for u in three] + [
            tmv, steady, towards(target.unit(target.ux - 2, target.uy)),
            target.tmv_at(target.n, 0, r), target.tmv_at(0, target.n, r),
            corrected(tmv, off_tmv), corrected(steady, off_steady)]

    def vector(self, target, parts, r, which, first, other):
        predictor, second = target.predictor(r), which == 3 and r == 1
        guesses = dict(zip(GUESSES, self.guesses(target, r, second, first)))
        mv = []
        for y in range(2):
            for name, guess in guesses.items():
                error = minus(guess, predictor)
                met = 0 if not y else 2 if error[0] == mv[0] - predictor[0] else 1
                known = name != 'steady' or second
                parts['view_' + name] = 3 * (off(error[y]) if known else 23) + met
            parts.update(component=y, r=r, both=int(which == 3), other=other,
                         third_left=coarse(parts['view_left']),
                         third_top=coarse(parts['view_top']))
            difference = self.difference(parts)
            other = mag(difference)
            mv.append(predictor[y] + difference)
        limited = target.limited(mv)
        self.notes['vector.limited', int(limited != tuple(mv))] += 1
        return limited, other

    def difference(self, parts):
        def node(d):
            kind = parts['type']
            parts.update(node=d, node_set=3 * d + kind if d < 8 else 30 if d < 17 else 13 + d,
                         node_class=d if d < 8 else 8 if d < 17 else 9)
            bit = self.decide(DIFFERENCE, parts)
            self.notes['difference.node', d, bit] += 1
            return bit

        if node(0):
            self.notes['difference.bits', 0] += 1
            return 0
        negative = node(1)
        size, prefix = 1, 1
        while size < 16 and node(1 + size):
            size += 1
        for place in range(size - 1):
            if size <= 4:
                bit = node(17 + 2 * (size - 2) ** 2 + prefix - 1)
            elif place == 0:
                bit = node(32 + min(size - 5, 2))
            else:
                bit = self.coder.direct(1)
            prefix = 2 * prefix + bit
        assert bits(prefix) == size
        self.notes['difference.bits', size] += 1
        return -prefix if negative else prefix
