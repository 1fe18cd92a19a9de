# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/payload.md: what is parsed of a segment, without pictures."""
from collections import Counter
from types import SimpleNamespace

from .arithmetic import limit
from .field import Field
from .motion import MotionDecoder
from .order import KEY, mini_gops
from .quality import QualityDecoder
from .tokens import TokenDecoder


def motion_of_tokens(field):
    """What contexts of tokens see of the motion of each patch."""
    motions = {}
    for (row, column), split in field.split.items():
        unit = field.units[2 * column, 2 * row]
        motions[row, column] = 4 * split + 2 * (unit.merge is None) + (unit.refs == 3)
    return motions


def decode_segment(coder, shape, frames, independent, starts, restores, notes=None):
    """Yields for every coded frame, in coding order, a namespace: type, time, references (display
    times), quality, offsets, patches (the quality of each), strength (of restoration, or None),
    field (or None), tokens.

    coder: of the payload, with a unit for each mini-GOP; shape: rows and columns of patches; starts: d, the start states of
    tokens and of motion; notes: a Counter of the syntax elements."""
    notes = Counter() if notes is None else notes
    d, token_start, motion_start = starts
    qualities = QualityDecoder(coder, *shape, notes)
    motion = MotionDecoder(motion_start.copy(), coder, notes)
    tokens = TokenDecoder(d, token_start, coder, shape, notes)
    fields = {}
    for gop in mini_gops(frames, independent, coder.begin_unit, qualities.pair):
        notes['frames of a mini-GOP', independent, len(gop)] += 1
        for frame in gop:
            notes['frame', independent, frame.type, len(frame.references)] += 1
            quality, offsets = qualities.frame(frame.type)
            strength = qualities.restoration(frame.type) if restores else None
            patches = {at: limit(quality + 3 * o, 0, 63) for at, o in offsets.items()}
            field, motions = None, {}
            if frame.type != KEY:
                field = fields[frame.time] = Field(*shape, frame.type, frame.time,
                                                   frame.references, fields.get(frame.colocated))
                motion.field(field)
                motions = motion_of_tokens(field)
            yield SimpleNamespace(type=frame.type, time=frame.time, references=frame.references,
                                  quality=quality, offsets=offsets, patches=patches,
                                  strength=strength, field=field,
                                  tokens=tokens.frame(frame.type, patches, motions))
