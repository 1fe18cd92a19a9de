# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/payload.md, "Order": which frames a mini-GOP has and what they are predicted from."""
from collections import namedtuple

KEY, ANCHOR, MIDDLE, SIDE = range(4)

# Display times; references in order, colocated: whose field, or None.
Planned = namedtuple('Planned', 'type time references colocated')


def between(start):
    """The three frames between two that are four apart."""
    middle, end = start + 2, start + 4
    return [Planned(MIDDLE, middle, [start, end], end),
            Planned(SIDE, start + 1, [start, middle], middle),
            Planned(SIDE, start + 3, [middle, end], middle)]


def group(zero, older, frames):
    """1..4 or 8 frames behind the one at time zero. older: where the mini-GOP before started
    from, or None."""
    behind = [] if older is None else [older]
    gop = [Planned(ANCHOR, zero + frames, [zero] + behind, None if older is None else zero)]
    if frames == 8:
        gop.append(Planned(MIDDLE, zero + 4, [zero, zero + 8], zero + 8))
        return gop + between(zero) + between(zero + 4)
    if frames == 4:
        return gop + between(zero)
    if frames == 3:
        gop.append(Planned(MIDDLE, zero + 2, [zero, zero + 3], zero + 3))
        gop.append(Planned(SIDE, zero + 1, [zero, zero + 2], zero + 2))
    if frames == 2:
        gop.append(Planned(MIDDLE, zero + 1, [zero, zero + 2], zero + 2))
    return gop


def mini_gops(frames, independent, begin_unit, is_pair):
    """The mini-GOPs of a segment. begin_unit() is called before each, then is_pair() where it may
    be a pair."""
    done, zero, older = 0, None, None
    while done < frames:
        begin_unit()
        left = frames - done
        if zero is None:
            gop, zero = [Planned(KEY, 0, [], None)], 0
            if independent and 1 < frames <= 4:
                gop += group(0, None, frames - 1)
        else:
            count = 8 if left >= 8 and is_pair() else min(4, left)
            gop = group(zero, older, count)
            zero, older = zero + count, zero
        done += len(gop)
        yield gop
