# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/payload.md, "Contexts of motion": the tables, and what a target gives their parts."""
from .field import dist, mag, minus

# Parts by cardinality, the most significant first, as in the document.
SPLIT = {
    'type': 'type:3',
    'left_top': 'split_left:3 split_top:3 type:3',
    'spread': 'spread:8 type:3',
    'four': 'split_left:3 split_top:3 split_right:3 split_diagonal:3',
    'how': 'how_left:3 how_top:3 how_corner:3',
    'around': 'spread:8 around:5',
    'refs': 'refs_left:4 refs_top:4 type:3 count:8',
    'past': 'past:25 type:3',
    'tmv_gaps': 'tmv_gaps:81 type:3',
    'turn': 'turn_beyond:8 turn_inside:8 type:3',
    'next': 'next_first:125 type:3'}
MERGED = {
    'part': 'part:5 type:3',
    'left_top': 'how_left:3 how_top:3 part:5 type:3',
    'spread': 'spread:8 part:5 type:3',
    'how': 'how_left:3 how_top:3 how_corner:3 inner:2',
    'count': 'count:8 part:5 type:3',
    'refs': 'refs_left:4 refs_top:4 part:5',
    'spread_how': 'spread:8 how_left:3 how_top:3',
    'past': 'past:25 part:5 type:3',
    'tmv_gaps': 'tmv_gaps:81 type:3',
    'turn': 'turn_beyond:8 part:5 type:3',
    'next': 'next:125 type:3'}
INDEX = {
    'source': 'i:5 source:8 type:3',
    'part': 'source:8 part:5 count:8',
    'distance': 'source:8 distance:8 type:3',
    'left_top': 'i:5 index_left:8 index_top:8',
    'refs': 'i:5 refs_left:4 refs_top:4 refs:4',
    'spread': 'source:8 spread:8 i:8',
    'place': 'i:5 part:5 source:8',
    'votes': 'votes:8 votes_next:8 part:5 i:6',
    'most': 'votes:8 votes_next:8 votes_most:8 type:3',
    'tmv_gaps': 'tmv_gaps:81 i:6 source:8',
    'turn': 'turn_beyond:8 i:6 source:8'}
REFS = {
    'type': 'step:2 type:3',
    'left_top': 'refs_left:4 refs_top:4 step:2 type:3',
    'three': 'refs_left:4 refs_top:4 refs_corner:4 step:2 type:3',
    'part': 'part:5 step:2 type:3',
    'left': 'refs_left:4 step:2 part:5',
    'top': 'refs_top:4 step:2 part:5',
    'spread': 'spread:8 step:2 type:3',
    'past': 'past:25 step:2 type:3',
    'index': 'index_left:8 index_top:8 step:2 type:3'}
GUESSES = ('left', 'top', 'corner', 'tmv', 'steady', 'far', 'tmv_right', 'tmv_below',
           'tmv_median', 'steady_median')
DIFFERENCE = {
    'spread': 'node:35 whole:2 spread:8 type:3',
    'component': 'node:35 type:3 component:2',
    'other': 'node:35 other:8 component:2 both:2',
    'refs': 'node:35 r:2 both:2 type:3',
    'left_top': 'node:35 third_left:7 third_top:7',
    **{guess: f'node:35 view_{guess}:72' for guess in GUESSES}}
# by kind of decision: name, contexts, set, second
KINDS = (('split', SPLIT, 'type:3 around:5', 'spread:8 type:3'),
         ('merged', MERGED, 'type:3 part:5', 'spread:8 type:3'),
         ('index', INDEX, 'i:5 type:3', 'spread:8 type:3'),
         ('refs', REFS, 'type:3 step:2', 'spread:8 type:3'),
         ('difference', DIFFERENCE, 'node_set:48', 'node_class:10'))


def parse(parts):
    return [(name, int(cardinality)) for name, cardinality in
            (part.split(':') for part in parts.split())]


def cardinality(parts):
    product = 1
    for _, size in parse(parts):
        product *= size
    return product


def how(u):
    return 0 if not u else 2 if u.merge is None else 1


def refs(u):
    return u.refs if u else 0


def index_of(u):
    return u.merge if u and u.merge is not None else 7


def gap(a, b):
    return mag(sum(map(abs, minus(a, b))))


def near(past):
    return 1 + (past - 1) % 4 if past else 0


def describe(target):
    """The parts that a target has whatever the decision is."""
    n, field = target.n, target.field

    def turn(x, y):
        return gap(target.tmv_at(0, 0, 0), target.tmv_at(x, y, 0))

    def tmv_gap(u):
        return 1 + gap(target.tmv(0), field.towards(u, 0)) if u else 0

    def past(x, y):
        return field.past[target.near(x, y)]

    def following(last):
        return (5 * near(past(n, 0)) + near(past(0, n))) * 5 + near(last)

    own = past(n // 2, n // 2)
    parts = dict(type=field.type, part=target.part, whole=int(target.part == 0),
                 inner=int(target.part > 0), count=len(target.candidates),
                 spread=mag(dist(target.left, target.top) + dist(target.top, target.corner)),
                 past=own, next=following(own), next_first=following(past(0, 0)),
                 tmv_gaps=9 * tmv_gap(target.left) + tmv_gap(target.top),
                 turn_inside=max(turn(1, 1), turn(1, 0), turn(0, 1)),
                 turn_beyond=max(turn(n, 0), turn(0, n)))
    for name in ('left', 'top', 'corner'):
        unit = getattr(target, name)
        parts.update({'how_' + name: how(unit), 'refs_' + name: refs(unit),
                      'index_' + name: index_of(unit)})
    return parts
