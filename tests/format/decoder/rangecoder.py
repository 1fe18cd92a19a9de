# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/payload.md, "Units" and "Range coder"."""
import zlib


class Damaged(Exception):
    """What an undamaged file never holds."""


def must(condition, what):
    if not condition:
        raise Damaged(what)


class RangeDecoder:
    """Of some bytes."""

    def __init__(self, data):
        self.start(data)

    def start(self, data):
        self.data, self.at = data, 0
        self.range, self.code = 0xFFFFFFFF, 0
        for _ in range(4):
            self.code = self.code << 8 | self.next()

    def next(self):
        self.at += 1
        must(self.at <= len(self.data) + 4, 'the coded bytes end too early')
        return self.data[self.at - 1] if self.at <= len(self.data) else 0

    def bit(self, p):
        bound = self.range * p >> 16
        if self.code < bound:
            bit, self.range = 1, bound
        else:
            bit, self.code, self.range = 0, self.code - bound, self.range - bound
        while self.range < 1 << 24:
            self.range = self.range << 8 & 0xFFFFFFFF
            self.code = self.code << 8 | self.next()
        return bit

    def direct(self, count):
        value = 0
        for _ in range(count):
            value = value << 1 | self.bit(32768)
        return value


class PayloadDecoder(RangeDecoder):
    """Of a row of units: begin_unit() comes before the decisions of each mini-GOP."""

    def __init__(self, payload):
        self.payload, self.place = payload, 0

    def take(self, size):
        self.place += size
        must(self.place <= len(self.payload), 'a unit ends too late')
        return self.payload[self.place - size:self.place]

    def begin_unit(self):
        first, length, shift = self.place, 0, 0
        while True:
            byte = self.take(1)[0]
            length, shift = length | (byte & 127) << shift, shift + 7
            if byte < 128:
                break
        must(byte or shift == 7, 'the length of a unit is longer than it must be')
        must(length < 1 << 31, 'the length of a unit is too large')
        data = self.take(length)
        crc = zlib.crc32(self.payload[first:self.place])
        must(int.from_bytes(self.take(4), 'little') == crc, 'a unit has a wrong CRC')
        self.start(data)
