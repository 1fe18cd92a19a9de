# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/container.md: an undamaged file, and everything that it must obey."""
import re
import zlib
from collections import Counter
from math import gcd
from types import SimpleNamespace

from .rangecoder import must

MAGIC = b'\x89VPT\r\n\x1a\n'
WRAP = 1 << 64


def wrapped(v):
    """Modulo 2^64, as a signed number."""
    return (v + (WRAP >> 1)) % WRAP - (WRAP >> 1)


class Fields:
    """Fields one after the other."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def left(self):
        return len(self.data) - self.at

    def bytes(self, size):
        must(size <= self.left(), 'a field ends too late')
        self.at += size
        return self.data[self.at - size:self.at]

    def u8(self):
        return self.bytes(1)[0]

    def u32(self):
        return int.from_bytes(self.bytes(4), 'little')

    def varint(self, low=0, high=WRAP - 1):
        value = shift = 0
        while True:
            byte = self.u8()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        must(byte or shift == 7, 'a varint is longer than it must be')
        must(low <= value <= high, 'a number is out of range')
        return value

    def signed(self):
        z = self.varint()
        return -(z + 1) // 2 if z & 1 else z // 2

    def pair(self, low=0):
        return self.varint(low, (1 << 31) - 1), self.varint(low, (1 << 31) - 1)

    def text(self, notes):
        size, method = self.varint(0, 4 << 20), self.u8()
        notes['text bytes'] += size
        must(notes['text bytes'] <= 4 << 20, 'all texts together are too long')
        notes['text.method', method] += 1
        data = self.bytes(self.left())
        must(method < 2, 'an unknown method of a text')
        if method:
            data = zlib.decompress(data, -15)
        must(len(data) == size and 0 not in data, 'a text of the wrong size')
        return data.decode()


def read_header(fields, notes):
    head = SimpleNamespace(frame_rate=(0, 1), sample_aspect=(0, 1), colour=(2, 2, 2), location=0,
                           matrix=None, model_name='', mastering=None, light=None)
    head.width, head.height = fields.varint(1, 7680), fields.varint(1, 7680)
    head.time_base, head.dims = fields.pair(1), fields.varint(1, 65535)
    head.model, flags = fields.bytes(32), fields.varint()
    must(flags < 2048, 'flags of a later version')
    for bit in range(11):
        notes['HEAD flag', bit, flags >> bit & 1] += 1
    head.full_range, head.still, head.independent = (flags >> bit & 1 for bit in range(3))
    if flags & 8:
        head.frame_rate = fields.pair()
    if flags & 16:
        head.sample_aspect = fields.pair()
    if flags & 32:
        head.colour = tuple(fields.bytes(3))
    if flags & 64:
        head.location = fields.u8()
    if flags & 128:
        head.matrix = [fields.signed() for _ in range(9)]
    if flags & 256:
        head.model_name = fields.bytes(fields.u8()).decode()
    if flags & 512:
        head.mastering = ([fields.varint(0, 65535) for _ in range(8)],
                          fields.varint(0, 2**32 - 1), fields.varint(0, 2**32 - 1))
    if flags & 1024:
        head.light = fields.varint(0, 2**32 - 1), fields.varint(0, 2**32 - 1)
    return head


STREAM_FIELDS = ('sample_rate', 'channels', 'frame_size', 'block_align', 'bits_per_sample',
                 'initial_padding', 'seek_preroll', 'bit_rate', 'channel_mask', 'codec_tag',
                 'disposition', 'profile', 'extradata', 'metadata')


def read_stream(fields, notes):
    stream = SimpleNamespace(number=fields.u8(), kind=fields.u8())
    stream.codec = fields.bytes(fields.u8()).decode()
    stream.time_base, given = fields.pair(1), fields.varint()
    must(given < 1 << len(STREAM_FIELDS) and 1 <= stream.kind <= 3, 'a stream of a later version')
    notes['strm kind', stream.kind] += 1
    for bit, name in enumerate(STREAM_FIELDS):
        value = 0
        if given >> bit & 1:
            notes['strm field', bit] += 1
            if name == 'extradata':
                value = fields.bytes(fields.varint())
            elif name == 'metadata':
                value = fields.text(notes)
            else:
                value = fields.varint() if 8 <= bit <= 10 else fields.signed()
        setattr(stream, name, value)
    return stream


def read_packets(fields, streams, notes):
    expected, last, packets = Counter(), Counter(), []
    while fields.left():
        form, number = fields.u8(), fields.u8()
        must(form < 128 and number < len(streams), 'a packet of no stream')
        for bit in range(7):
            notes['pckt form', bit, form >> bit & 1] += 1
        p = SimpleNamespace(stream=number, flags=form & 1, pts=expected[number])
        if form & 2:
            p.flags |= fields.varint()
        if form & 4:
            p.pts = wrapped(p.pts + fields.signed())
        dts = wrapped(p.pts + fields.signed()) if form & 16 else p.pts
        p.duration = fields.signed() if form & 64 else last[number]
        p.data = fields.bytes(fields.varint())
        expected[number], last[number] = wrapped(p.pts + p.duration), p.duration
        p.dts = None if form & 32 else dts
        p.pts = None if form & 8 else p.pts
        packets.append(p)
    return packets


def runs(fields, count, number):
    """Values by runs, count of them."""
    found = []
    while len(found) < count:
        value, length = number(), fields.varint()
        left = count - len(found)
        must(length <= left, 'a run is too long')
        found += [value] * (length or left)
    return found


def read_times(fields, frames, head, notes):
    form, first = fields.u8(), fields.signed()
    must(form < 8, 'times of a later version')
    by_rate, kind = form & 1, form >> 1
    notes['times', by_rate, kind] += 1
    if by_rate:
        step = head.time_base[1] * head.frame_rate[1]
        scale = head.time_base[0] * head.frame_rate[0]
        step, scale = step // gcd(step, scale), scale // gcd(step, scale)
        must(0 < step < 1 << 31 and 0 < scale < 1 << 31, 'a rate that is none')
        phase = fields.varint(0, scale - 1)
        pts = [first + (phase + i * step) // scale for i in range(frames + 1)]
    else:
        steps = runs(fields, frames - 1, fields.varint)
        steps.append(steps[-1] if steps else 0)
        pts = [first]
        for step in steps:
            pts.append(pts[-1] + step)
    steps = [b - a for a, b in zip(pts, pts[1:])]
    if kind == 0:
        durations = [0] * frames
    elif kind == 1:
        durations = steps
    elif kind == 2:
        durations = [fields.varint()] * frames
    else:
        durations = [wrapped(s + r) for s, r in zip(steps, runs(fields, frames, fields.signed))]
    must(min(durations) >= 0 and max(pts[:-1]) < 1 << 63, 'times are out of range')
    return pts[:-1], durations


def layers_of(frames, independent):
    return 1 if independent and frames <= 4 else 1 + -(-(frames - 1) // 4)


def read_segment(fields, head, notes):
    flags, segment = fields.u8(), SimpleNamespace()
    segment.flags = flags & 127
    segment.independent, segment.frames = bool(flags & 64), fields.varint(1, 1025)
    segment.layers = layers_of(segment.frames, segment.independent)
    if flags & 128:
        segment.layers = fields.varint(1, segment.frames)
    notes['SEGM layers given', flags >> 7] += 1
    segment.pts, segment.durations = read_times(fields, segment.frames, head, notes)
    crc = zlib.crc32(b'SEGM' + fields.data[:fields.at])
    must(fields.u32() == crc, 'the head of a segment has a wrong CRC')
    segment.payload = fields.bytes(fields.left())
    return segment


def read_index(fields, size, notes):
    """Whether the input was incomplete, and the entries, as index_of() has them."""
    flags, count, carried = fields.varint(0, 1), fields.varint(), fields.varint()
    notes['indx flag', 0, flags] += 1
    entries, end, span, place = [], 0, 0, 0
    frames = flags = 0
    for _ in range(count):
        form = fields.u8()
        must(form < 128, 'an index of a later version')
        for bit in range(7):
            notes['indx form', bit, form >> bit & 1] += 1
        length = fields.varint()
        start = place + (fields.varint() if form & 1 else 0)
        place = start + length
        frames = fields.varint() if form & 2 else frames
        layers = fields.varint() if form & 4 else None
        flags = fields.u8() if form & 8 else flags
        first = wrapped(end + (fields.signed() if form & 16 else 0))
        span = wrapped(span + (fields.signed() if form & 32 else 0))
        end = wrapped(first + span)
        lead = fields.varint() if form & 64 else 0
        layers = layers or layers_of(frames, bool(flags & 64))
        entries.append((start, length, frames, layers, flags, first, end, lead))
    must(fields.u32() == size and not fields.left(), 'the index has another size')
    return bool(flags), carried, entries


def read_captions(text):
    """(start, end, track, text) of each line."""
    captions = []
    must(not text or text.endswith('\n'), 'a caption without an end')
    for line in text.split('\n')[:-1]:
        start, end, track, words = line.split('\t')
        plain = [re.sub(r'\\(.)', lambda m: {'n': '\n', 't': '\t', '\\': '\\'}[m[1]], s)
                 for s in (track, words)]
        captions.append((int(start), int(end), *plain))
        must(int(start) <= int(end) and words, 'a caption that is none')
        must(len(captions) < 2 or captions[-2][0] <= int(start), 'captions out of order')
    return captions


class File:
    """header, metadata, streams, packets, segments; notes: a Counter of what was there."""

    def __init__(self, data, notes=None):
        self.notes = Counter() if notes is None else notes
        self.data, self.header = data, None
        self.metadata, self.video_metadata, self.provenance = '', '', ''
        self.captions = []
        self.streams, self.packets, self.segments = [], [], []
        self.carried, self.incomplete, self.chunks = 0, False, []
        must(data[:8] == MAGIC and data[8:9] == b'\x07', 'not a .vpt file of version 7')
        self.notes['text bytes'] = 0
        place = 9
        while not self.chunks or self.chunks[-1] != b'indx':
            place = self.chunk(place)
        must(place == len(data), 'bytes behind the index')

    def chunk(self, start):
        outer = Fields(self.data[start:])
        kind, size = outer.bytes(4), outer.varint(0, (1 << 31) - 1)
        payload, crc = outer.bytes(size), outer.u32()
        must(crc == zlib.crc32(kind + payload), 'a chunk has a wrong CRC')
        must((kind == b'HEAD') == (not self.chunks), 'HEAD is not first, or twice')
        must(kind != b'strm' or not self.segments, 'a stream behind segments')
        self.notes['chunk', kind.decode()] += 1
        self.take(kind, Fields(payload), start, outer.at)
        if kind in (b'meta', b'vmet', b'prov', b'capt', b'strm', b'pckt'):
            self.carried += outer.at
        self.chunks.append(kind)
        return start + outer.at

    def take(self, kind, fields, start, size):
        if kind == b'HEAD':
            self.header = read_header(fields, self.notes)
        elif kind == b'meta':
            must(b'meta' not in self.chunks, 'metadata twice')
            self.metadata = fields.text(self.notes)
        elif kind == b'vmet':
            must(b'vmet' not in self.chunks, 'metadata of the video twice')
            self.video_metadata = fields.text(self.notes)
        elif kind == b'prov':
            must(b'prov' not in self.chunks, 'provenance twice')
            self.provenance = fields.text(self.notes)
        elif kind == b'capt':
            must(b'capt' not in self.chunks, 'captions twice')
            self.captions = read_captions(fields.text(self.notes))
        elif kind == b'strm':
            self.streams.append(read_stream(fields, self.notes))
            must(self.streams[-1].number == len(self.streams) - 1, 'streams out of order')
        elif kind == b'pckt':
            self.packets.append((start, read_packets(fields, self.streams, self.notes)))
        elif kind == b'SEGM':
            segment = read_segment(fields, self.header, self.notes)
            segment.start, segment.size = start, size
            must(not self.segments or segment.pts[0] > self.segments[-1].pts[-1],
                 'a segment starts before the last frame of the one before')
            self.segments.append(segment)
        elif kind == b'indx':
            self.incomplete, carried, entries = read_index(fields, size, self.notes)
            must(carried == self.carried and entries == index_of(self), 'the index is wrong')
        else:
            must(kind[:1].islower(), 'a critical chunk of a later version')


def lead_of(file, segment):
    """Back to the first packet that starts at or after the segment's first pts."""
    base = file.header.time_base
    for start, packets in file.packets:
        for p in packets:
            own, time = file.streams[p.stream].time_base, p.dts if p.pts is None else p.pts
            if start < segment.start and time is not None and (
                    time * own[0] * base[1] >= segment.pts[0] * base[0] * own[1]):
                return segment.start - start
    return 0


def index_of(file):
    """What the index must say."""
    return [(s.start, s.size, s.frames, s.layers, s.flags, s.pts[0],
             s.pts[-1] + s.durations[-1], lead_of(file, s)) for s in file.segments]
