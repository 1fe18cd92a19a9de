# SPDX-License-Identifier: BSD-2-Clause
"""Weights of random numbers that obey docs/format/weights.md: small, without a network of key
frames, restoration and start states. The numbers come from random.Random, the same everywhere."""
import json
import random
import struct

STREAM, INSIDE = 20000, 600  # largest activations: of the stream and of tokens, and inside blocks


class Maker:
    def __init__(self, channels, blocks, d, seed):
        self.channels, self.blocks, self.d = channels, blocks, d
        self.random, self.header, self.data = random.Random(seed), {}, bytearray()

    def add(self, name, kind, shape, values, code):
        begin = len(self.data)
        self.data += struct.pack(f'<{len(values)}{code}', *values)
        self.header[name] = {'dtype': kind, 'shape': shape, 'data_offsets': [begin, len(self.data)]}

    def floats(self, name, shape, low, high, whole=False):
        count = 1
        for size in shape:
            count *= size
        # multiples of 1/256: floats hold them as they are
        step = 256 if whole else 1
        values = [self.random.randrange(int(low * 256), int(high * 256) + 1, step) / 256
                  for _ in range(count)]
        self.add(name, 'F32', shape, values, 'f')

    def clamp(self, name, count, most):
        self.floats(name + '.clamp', [count], most // 2, most, True)

    def matrix(self, name, rows, columns, clamp, out, halves=False):
        """Inputs up to clamp give outputs of about out."""
        most = min(32767, (2 ** 24 - 1) // (columns * (128 if halves else clamp)))
        self.add(name + '.weight', 'I16', [rows, columns],
                 [self.random.randrange(-most, most + 1) for _ in range(rows * columns)], 'h')
        usual = (most * int(columns ** 0.5) * clamp // out).bit_length()
        self.add(name + '.exp', 'I8', [rows],
                 [usual + self.random.randrange(-2, 1) for _ in range(rows)], 'b')

    def half(self, half, first, inputs, last):
        c = self.channels
        self.matrix(first, c, inputs, 128, STREAM)
        self.floats(first + '.bias', [2, 64, c], -50, 50)
        self.clamp(first, c, STREAM)
        for n in range(self.blocks):
            dw, a, b = (f'{half}.block.{n}.{part}' for part in ('dw', 'a', 'b'))
            for name, rows, columns, clamp, out in ((dw, c, 9, STREAM, INSIDE),
                                                    (a, 2 * c, c, INSIDE, INSIDE),
                                                    (b, c, 2 * c, INSIDE, STREAM)):
                self.matrix(name, rows, columns, clamp, out)
                self.floats(name + '.bias', [rows], -9, 9)
                self.clamp(name, rows, out)
        self.matrix(*last, STREAM, INSIDE, True)

    def network(self, name):
        c, d = self.channels, self.d
        self.half(name + '.enc', name + '.enc.in', 192, (name + '.enc.proj', d, 4 * c))
        self.half(name + '.dec', name + '.dec.pred', 96, (name + '.dec.out', 96, c))
        self.floats(name + '.dec.out.bias', [96], -20, 20)
        self.matrix(name + '.dec.unproj', 4 * c, d, STREAM, STREAM, True)
        for half, gain, step in (('quant', 1, 1), ('dequant', 4, 300)):
            self.floats(f'{name}.{half}.gain', [2, d], 0, gain)
            self.floats(f'{name}.{half}.step', [64], 0.5, step)
        self.clamp(name + '.dequant', d, STREAM)

    def file(self):
        self.header['__metadata__'] = {
            'vpatch.format': '1', 'vpatch.name': 'tiny', 'vpatch.channels': str(self.channels),
            'vpatch.blocks': str(self.blocks), 'vpatch.dims': str(self.d)}
        header = json.dumps(self.header, separators=(',', ':')).encode()
        header += b' ' * (-len(header) % 8)
        return len(header).to_bytes(8, 'little') + header + bytes(self.data)


def make():
    maker = Maker(4, 2, 32, 14)
    for name in ('anchor', 'between'):
        maker.network(name)
    return maker.file()
