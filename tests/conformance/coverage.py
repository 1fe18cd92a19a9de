# SPDX-License-Identifier: BSD-2-Clause
"""What the conformance streams must have together: the second decoder counts every syntax element
that it decodes, with its value or class, in a Counter; see `notes` there."""
from itertools import product

BITS = (0, 1)
TYPES = range(4)  # K A M S
MOTION_TYPES = range(3)  # A M S

REQUIRED = {
    # payload: order
    'frame': [(False, 0, 0), (False, 1, 1), (False, 1, 2), (False, 2, 2), (False, 3, 2),
              (True, 0, 0), (True, 1, 1), (True, 1, 2), (True, 2, 2),
              (True, 3, 2)],  # independent, type, references
    'frames of a mini-GOP': product(BITS, (1, 2, 3, 4, 8)),
    'pair': BITS,
    # quality and strengths
    'quality.same': BITS, 'quality.flat': BITS, 'offset.surprise': BITS, 'offset.below': BITS,
    'offset.limited': BITS, 'offset.bits': range(1, 8),
    'strength.same': BITS, 'strength.luma': TYPES, 'strength.chroma': TYPES,
    # motion
    'split': product(MOTION_TYPES, BITS), 'merged': product(MOTION_TYPES, BITS),
    'merge.index': range(6), 'merge.source': range(7), 'refs': (1, 2, 3),
    'difference.bits': range(17), 'vector.limited': BITS,
    # the nodes of classes above 11 are in difference.bits
    'difference.node': list(product([*range(12), 17, 19, 20, 21, *range(25, 35)], BITS)),
    # tokens
    'empty': product(TYPES, BITS), 'used': BITS, 'state': TYPES, 'index.known': BITS,
    'index.magnitude': range(15), 'index.sign': BITS, 'index.limited': BITS,
    'escape.more': [*range(1, 11), 25], 'further.amount': range(15), 'further.below': BITS,
    'escape.further': range(1, 10),
    # by the surest slot alone; None: mixed
    'alone': product(('empty.mean', 'used.expected', 'more.rest'), (None, 0, 1)),
    'motion.alone': product((0, 1), (None, 0, 1)),
    # prediction and restoration
    'fraction': product(TYPES, TYPES), 'obmc': TYPES, 'bdof': range(17),
    'dmvr': [('alike',), (16, 0), (16, 1), (16, 2), (8, 0), (8, 1), (8, 2)],
    'dmvr.fraction': range(-2, 3),
    # every direction, activity and change, not every mixture of them
    'restoration.direction': range(9), 'restoration.busy': range(8), 'restoration.moved': range(3),
    # key frames where the weights have no network of their own for them, too
    'network': [('key', 0), ('anchor', 0), ('anchor', 1), ('between', 2), ('between', 3)],
    # container
    'chunk': ('HEAD', 'meta', 'vmet', 'prov', 'capt', 'strm', 'SEGM', 'pckt', 'indx', 'zzzz'),
    'HEAD flag': product(range(11), BITS), 'strm kind': (1, 2, 3), 'strm field': range(14),
    'pckt form': product(range(7), BITS), 'indx form': product(range(7), BITS), 'indx flag': product((0,), BITS),
    'SEGM layers given': BITS, 'text.method': BITS,
    'times': [*product((0,), TYPES), (1, 1), (1, 2)]}  # by rate, kind of durations


def missing(notes):
    """Elements that no stream has."""
    for name, values in REQUIRED.items():
        for value in values:
            element = (name, *value) if isinstance(value, tuple) else (name, value)
            if not notes[element]:
                yield element


def show(notes):
    for element in sorted(notes, key=str):
        print(*element, notes[element])
