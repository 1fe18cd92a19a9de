# SPDX-License-Identifier: BSD-2-Clause
"""Writes .vpt files by docs/format/container.md, with whatever forms of fields are asked for."""
import zlib
from types import SimpleNamespace

from decoder.container import MAGIC, index_of, layers_of, wrapped


def varint(v):
    out = bytearray()
    while v > 127:
        out.append(v & 127 | 128)
        v >>= 7
    return bytes(out) + bytes([v])


def signed(v):
    return varint(-2 * v - 1 if v < 0 else 2 * v)


def name(text):
    return bytes([len(text)]) + text.encode()


def text(value, deflate=False):
    data = value.encode()
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packed.compress(data) + packed.flush() if deflate else data
    return varint(len(data)) + bytes([deflate]) + packed


def runs(values, put):
    """The last run has length 0: all that are left."""
    out, start = b'', 0
    for i in range(1, len(values) + 1):
        if i == len(values):
            out += put(values[start]) + varint(0)
        elif values[i] != values[start]:
            out += put(values[start]) + varint(i - start)
            start = i
    return out


def times(pts, durations, kind):
    """Times by steps, durations of the kind 0..3."""
    steps = [b - a for a, b in zip(pts, pts[1:])]
    out = bytes([kind << 1]) + signed(pts[0])
    if steps:
        out += runs(steps, varint)
    if kind == 2:
        out += varint(durations[0])
    if kind == 3:
        usual = steps + [steps[-1] if steps else 0]
        out += runs([wrapped(d - s) for d, s in zip(durations, usual)], signed)
    return out


class Writer:
    """Chunk after chunk; finish() gives the file."""

    def __init__(self, width, height, weights, time_base=(1, 25), flags=0, optional=b'', more=b''):
        self.out = bytearray(MAGIC + b'\x07')
        self.header = SimpleNamespace(time_base=time_base)
        self.streams, self.packets, self.segments, self.carried = [], [], [], 0
        self.chunk(b'HEAD', varint(width) + varint(height) + varint(time_base[0]) +
                   varint(time_base[1]) + varint(weights.d) + weights.id + varint(flags) +
                   optional + more)

    def chunk(self, kind, payload):
        start = len(self.out)
        self.out += kind + varint(len(payload)) + payload
        self.out += zlib.crc32(kind + payload).to_bytes(4, 'little')
        if kind in (b'meta', b'vmet', b'prov', b'capt', b'strm', b'pckt'):
            self.carried += len(self.out) - start
        return start

    def stream(self, kind, codec, time_base, fields, values):
        self.chunk(b'strm', bytes([len(self.streams), kind]) + name(codec) + varint(time_base[0]) +
                   varint(time_base[1]) + varint(fields) + values)
        self.streams.append(SimpleNamespace(time_base=time_base))

    def packet_chunk(self, payload, *timed):
        """timed: (stream, pts, dts) of the packets in it."""
        packets = [SimpleNamespace(stream=s, pts=pts, dts=dts) for s, pts, dts in timed]
        self.packets.append((self.chunk(b'pckt', payload), packets))

    def segment(self, payload, pts, durations, quality, independent, kind=1, layers=None):
        flags = quality | independent << 6
        given = b'' if layers is None else varint(layers)
        head = bytes([flags | (layers is not None) << 7]) + varint(len(pts)) + given
        head += times(pts, durations, kind)
        crc = zlib.crc32(b'SEGM' + head).to_bytes(4, 'little')
        start = self.chunk(b'SEGM', head + crc + payload)
        self.segments.append(SimpleNamespace(
            start=start, size=len(self.out) - start, frames=len(pts), pts=pts, flags=flags,
            layers=layers or layers_of(len(pts), independent), durations=durations))

    def finish(self, incomplete=False):
        body = varint(incomplete) + varint(len(self.segments)) + varint(self.carried)
        end = span = place = frames = flags = 0
        for entry in index_of(self):
            start, size, own_frames, layers, own_flags, first, own_end, lead = entry
            parts = [(start - place, varint(start - place)),
                     (own_frames != frames, varint(own_frames)),
                     (layers != layers_of(own_frames, bool(own_flags & 64)), varint(layers)),
                     (own_flags != flags, bytes([own_flags])),
                     (first != end, signed(wrapped(first - end))),
                     (own_end - first != span, signed(wrapped(own_end - first - span))),
                     (lead, varint(lead))]
            body += bytes([sum(1 << i for i, (there, _) in enumerate(parts) if there)])
            body += varint(size) + b''.join(value for there, value in parts if there)
            end, span, place, frames, flags = own_end, own_end - first, start + size, own_frames, \
                own_flags
        size = 4 + len(varint(len(body) + 4)) + len(body) + 4 + 4
        self.chunk(b'indx', body + size.to_bytes(4, 'little'))
        return bytes(self.out)
