# SPDX-License-Identifier: BSD-2-Clause
"""Which frames of a segment are coded in which order, as codec/gop_structure.c has it."""
from dataclasses import dataclass
from typing import Optional

from .network import ANCHOR, KEY, MIDDLE, SIDE

GROUP = 4
PAIR_SHARE = 0.5  # of the places where two groups may be a pair

# Quality offsets per type: what is referenced most is finest. The encoder has -3 and -7 for
# middle and side frames, -2 for pivots, and for key frames and anchors what later use of each
# patch asks for (enc/adaptive_quant.c); schedule.py draws offsets per frame and patch around
# these numbers.
OFFSET = {KEY: 4.0, ANCHOR: 2.0, MIDDLE: -2.0, SIDE: -4.0}
PIVOT_OFFSET = -1.0


@dataclass
class Planned:
    kind: int
    time: int                # display index in the segment
    references: tuple        # times
    follow: Optional[int]    # time of the frame whose motion is followed
    pivot: bool = False      # the near end of a pair

    @property
    def offset(self):
        return PIVOT_OFFSET if self.pivot else OFFSET[self.kind]


def between(start):
    """The frames of a group between its two ends."""
    middle, end = start + 2, start + GROUP
    return [Planned(MIDDLE, middle, (start, end), end),
            Planned(SIDE, start + 1, (start, middle), middle),
            Planned(SIDE, start + 3, (middle, end), middle)]


def plan(gops):
    """gops: groups in each mini-GOP, 1 or 2. Returns the frames in coding order."""
    frames, start, older = [Planned(KEY, 0, (), None)], 0, None
    for groups in gops:
        end = start + groups * GROUP
        references = (start,) if older is None else (start, older)
        frames.append(Planned(ANCHOR, end, references, start if start else None))
        if groups == 2:
            frames.append(Planned(MIDDLE, start + GROUP, (start, end), end, True))
        for first in range(start, end, GROUP):
            frames += between(first)
        start, older = end, start
    return frames


def draw_gops(groups, rng):
    """Mini-GOPs for so many groups, drawn at random."""
    gops = []
    while sum(gops) < groups:
        pair = groups - sum(gops) >= 2 and rng.random() < PAIR_SHARE
        gops.append(2 if pair else 1)
    return gops
