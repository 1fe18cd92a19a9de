# SPDX-License-Identifier: BSD-2-Clause
"""docs/format says what the library codes: the decoder written from it decodes random segments
of the library to what went into them.

payload.py PROGRAM: the program is payload.c."""
import os
import struct
import subprocess
import sys
import tempfile

import numpy as np

from decoder.order import ANCHOR, KEY
from decoder.predict import predict
from decoder.rangecoder import PayloadDecoder
from decoder.restoration import Restoration
from decoder.segment import decode_segment
from decoder.startstates import motion_start, token_start


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def bytes(self, size):
        self.at += size
        assert self.at <= len(self.data), 'results end too early'
        return self.data[self.at - size:self.at]

    def numbers(self, kind, count):
        return list(struct.unpack(f'={count}{kind}', self.bytes(count * struct.calcsize(kind))))

    def picture(self, rows, columns):
        planes = []
        for w, h in ((16 * columns, 16 * rows),) + ((8 * columns, 8 * rows),) * 2:
            samples = np.frombuffer(self.bytes(w * h), np.uint8)
            planes.append(samples.reshape(h, w).astype(np.int64))
        return planes


def read_restoration(reader, limits, sets):
    def table(kind, *shape):
        return np.array(reader.numbers(kind, int(np.prod(shape)))).reshape(shape)

    return Restoration(table('B', 64), table('B', 64, limits), table('h', 64, 7),
                       table('h', 64, 2), table('h', 2 * 4 * sets * 216, 12 * limits))


def same(got, expected):
    """Pictures are lists of arrays."""
    if isinstance(got, list) and got and isinstance(got[0], np.ndarray):
        return all(np.array_equal(a, b) for a, b in zip(got, expected))
    return got == expected


def compare(reader, frame, rows, columns, d, restoration):
    """The name of the first thing that differs, or None."""
    patches = [(r, c) for r in range(rows) for c in range(columns)]
    kind, time, quality, motion = reader.numbers('i', 4)
    offsets = reader.numbers('b', len(patches))
    if motion:
        split = reader.numbers('B', len(patches))
        units = []
        for _ in range(4 * len(patches)):
            mv = reader.numbers('h', 4)
            refs, merge = reader.numbers('B', 2)
            units.append((refs, ((mv[0], mv[1]), (mv[2], mv[3])), None if merge == 255 else merge))
    tokens = [reader.numbers('h', d) for _ in patches]
    if motion:
        pictures = [reader.picture(rows, columns) for _ in range(3)]
    if restoration:
        strength = tuple(reader.numbers('B', 2))
        active = np.array(reader.numbers('B', rows * columns)).reshape(rows, columns) > 0
        looks = [reader.picture(rows, columns) for _ in range(3)]
    found = [('type', frame.type, kind), ('time', frame.time, time),
             ('quality', frame.quality, quality),
             ('offsets', [frame.offsets[p] for p in patches], offsets),
             ('whether there is motion', frame.field is not None, bool(motion))]
    if motion and frame.field:
        f = frame.field
        places = [(x, y) for y in range(2 * rows) for x in range(2 * columns)]
        found += [('split', [f.split[p] for p in patches], split),
                  ('motion', [(f.units[p].refs, f.units[p].mv, f.units[p].merge)
                              for p in places], units)]
        found.append(('prediction', predict(f, pictures[:2]), pictures[2]))
    found.append(('tokens', frame.tokens, tokens))
    if restoration:
        found.append(('strength', frame.strength, strength))
        found.append(('restored picture', restoration.picture(
            kind, strength, frame.patches, looks[0] if kind != KEY else None, looks[1], ~active),
            looks[2]))
    for name, got, expected in found:
        if not same(got, expected):
            return name
    return None


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'results')
        subprocess.run([sys.argv[1], path], check=True)
        with open(path, 'rb') as f:
            reader = Reader(f.read())
    segments = frames_seen = 0
    steps = set()  # from anchor to anchor
    while reader.at < len(reader.data):
        rows, columns, d, frames, independent, a, b, c, limits, sets = reader.numbers('i', 10)
        tokens_state, motion_state, payload = (reader.bytes(n) for n in (a, b, c))
        name = f'{frames} frames, independent {independent}, start states {int(a > 0)}'
        restoration = read_restoration(reader, limits, sets) if limits else None
        coded, anchor = 0, 0
        starts = d, token_start(d, tokens_state), motion_start(motion_state)
        for frame in decode_segment(PayloadDecoder(payload), (rows, columns), frames,
                                    bool(independent), starts, restoration is not None):
            wrong = compare(reader, frame, rows, columns, d, restoration)
            coded += 1
            if frame.type == ANCHOR:
                steps.add(frame.time - anchor)
                anchor = frame.time
            if wrong:
                print(f'{name}: coded frame {coded} (type {frame.type}): {wrong} differs')
                return 1
        if coded != frames:
            print(f'{name}: {coded} frames were coded')
            return 1
        print(f'ok   {name}, {len(payload)} bytes')
        segments += 1
        frames_seen += frames
    print(segments, 'segments,', frames_seen, 'frames')
    if not steps.issuperset((4, 8)):
        print('anchors are', sorted(steps), 'frames apart: no groups, or no pairs of them')
        return 1
    return segments == 0


sys.exit(main())
