# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/payload.md, "Range coder"."""


class Damaged(Exception):
    """What an undamaged file never holds."""


class RangeDecoder:
    def __init__(self, data):
        self.data, self.at = data, 0
        self.range, self.code = 0xFFFFFFFF, 0
        for _ in range(4):
            self.code = self.code << 8 | self.next()

    def next(self):
        self.at += 1
        if self.at > len(self.data) + 4:
            raise Damaged('the payload ends too early')
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
