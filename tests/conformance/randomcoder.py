# SPDX-License-Identifier: BSD-2-Clause
"""A range coder that decides for itself: in the place of a range decoder it makes a second decoder
write a payload of random syntax elements, and the payload says what was decided."""
import random
import zlib

from vptwriter import varint


class RandomCoder:
    """Decides by the model, by a coin, or mostly one way, for some decisions at a time. By the
    model alone it would soon settle on empty tokens."""

    ENDURANCE = 25
    MOODS = (None, 0.5, 0.5, 0.5, 0.2, 0.8, 0.05, 0.95)

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.payload, self.out = b'', None
        self.ones = 0.5  # chance of a 1; None: as the model has it

    def mood(self):
        if self.random.randrange(self.ENDURANCE) == 0:
            self.ones = self.random.choice(self.MOODS)
        return self.ones

    def bit(self, p):
        chance = self.mood()
        return self.encode(int(self.random.random() < (p / 65536 if chance is None else chance)), p)

    def direct(self, count):
        value = 0
        for _ in range(count):
            value = value << 1 | self.encode(self.random.randrange(2), 32768)
        return value

    def encode(self, bit, p):
        bound = self.range * p >> 16
        if bit:
            self.range = bound
        else:
            self.low, self.range = self.low + bound, self.range - bound
        while self.range < 1 << 24:
            self.range = self.range << 8 & 0xFFFFFFFF
            self.shift()
        return bit

    def shift(self):
        """Puts out the highest byte, when no carry can change it any more."""
        if self.low < 0xFF << 24 or self.low >> 32:
            if self.kept is not None:
                self.out.append(self.kept + (self.low >> 32) & 255)
            self.out += bytes([255 + (self.low >> 32) & 255]) * self.waiting
            self.kept, self.waiting = self.low >> 24 & 255, 0
        else:
            self.waiting += 1
        self.low = self.low << 8 & 0xFFFFFFFF

    def begin_unit(self):
        self.end_unit()
        self.low, self.range = 0, 0xFFFFFFFF
        self.out, self.kept, self.waiting = bytearray(), None, 0

    def end_unit(self):
        if self.out is None:
            return
        for _ in range(5):
            self.shift()
        end = bytes(self.out)
        zeros = len(end) - len(end.rstrip(b'\0'))
        end = end[:len(end) - min(zeros, 4)]
        unit = varint(len(end)) + end
        self.payload += unit + zlib.crc32(unit).to_bytes(4, 'little')

    def finish(self):
        self.end_unit()
        return self.payload
