#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The arithmetic, the curves and the pictures of tools/train/ladder.py, on made-up figures.
Needs numpy and PyTorch (exact.py, which reads weights, has it)."""
import math
import os
import struct
import sys
import tempfile
import types
import unittest
import xml.etree.ElementTree
import zlib

try:
    import numpy as np
    import torch  # noqa: F401
except ImportError as error:
    print('skipped:', error)
    sys.exit(77)

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tools', 'train'))
sys.dont_write_bytecode = True
from vptrain import ladder
from vptrain.ladder_plot import curves_svg, even_ticks, log_ticks
from vptrain.ladder_strip import nearest, write_png

CURVE = [(1000, 29.0), (2000, 33.0), (4000, 37.0), (9000, 42.0)]


def rung(name, factor, flop):
    """Weights that need `factor` of the bits of CURVE, and x264 needs 1.25 of CURVE's."""
    r = types.SimpleNamespace(name=name, flop=flop, steps=int(flop / 1e9), minutes=flop / 1e10,
                              pixels=int(flop / 1e4))
    anchors = {preset: [{'bits': 1.25 * bits, 'psnr': psnr} for bits, psnr in CURVE]
               for preset in ('veryfast', 'medium')}
    r.figures = {
        'clips': [{'clip': 'c%d' % i, 'width': 100, 'height': 10, 'frames': 5, 'anchors': anchors,
                   'points': [{'bits': factor * bits, 'psnr': psnr} for bits, psnr in CURVE]}
                  for i in range(2)],
        'summary': {'all': {preset: {'ratio': factor / 1.25} for preset in anchors}}}
    r.points = lambda clip: [(p['bits'], p['psnr']) for p in r.figures['clips'][clip]['points']]
    return r


class Figures(unittest.TestCase):
    def test_against(self):
        one, two = rung('1x', 1.0, 1e13), rung('4x', 0.9, 4e13)
        self.assertAlmostEqual(ladder.against(two, one), 0.9, 9)
        self.assertAlmostEqual(ladder.against(one, one), 1, 9)

    def test_the_slope_of_a_straight_line_is_its_slope(self):
        rungs = [rung(str(i), 0.93 ** i, 1e13 * 4 ** i) for i in (0, 1, 2.5)]
        self.assertAlmostEqual(ladder.slope(rungs, rungs[0]), 0.93, 9)
        self.assertIsNone(ladder.slope(rungs[:1], rungs[0]))

    def test_what_the_slope_says(self):
        untrained = rung('untrained', 1.6, 0)
        rungs = [rung('1x', 1.3, 1e13), rung('4x', 1.3 * 0.9, 4e13)]
        text = '\n'.join(ladder.conclusion(rungs, untrained))
        self.assertIn('1x to 4x, 4.0 times the compute: **-10.0 %** bits', text)
        self.assertIn('slope is 10.0 % fewer bits', text)
        # 1.3 * 0.9 / 1.25 = 0.936 of medium, 0.842 and 0.758 after four and sixteen times
        self.assertIn('would bring 0.842x of x264 medium, sixteen times 0.758x', text)
        times = 4 ** (math.log(0.8 / 0.936) / math.log(0.9))
        self.assertIn('0.8x of medium would take %.0f times' % times, text)
        self.assertNotIn('1x of medium would take', text)
        worse = '\n'.join(ladder.conclusion(rungs[::-1][:1] + [rung('8x', 1.4, 8e13)], untrained))
        self.assertIn('brought nothing', worse)

    def test_the_table(self):
        untrained, one = rung('untrained', 1.6, 0), rung('1x', 1.2, 1.5e13)
        lines = list(ladder.table([one], untrained))
        self.assertEqual(len(lines), 4)
        self.assertEqual(len({line.count('|') for line in lines}), 1)
        self.assertIn('15 TFLOP', lines[3])
        self.assertIn('| 0.750x |', lines[3])

    def test_quantities(self):
        for value, text in ((1.2e15, '1.2 PF'), (4.567e9, '4.57 GF'), (12, '12 F')):
            self.assertEqual(ladder.quantity(value, 'F'), text)


class Curves(unittest.TestCase):
    def test_the_picture_is_xml_with_a_curve_for_each(self):
        rungs = [rung('untrained', 1.6, 0), rung('1x', 1.2, 1e13), rung('4x', 1.1, 4e13)]
        svg = xml.etree.ElementTree.fromstring(curves_svg(rungs))
        space = '{http://www.w3.org/2000/svg}'
        texts = [e.text for e in svg.iter(space + 'text')]
        for name in ('untrained', '1x', '4x', 'x264 medium', 'x264 veryfast'):
            self.assertIn(name, texts)
        paths = [e.get('d') for e in svg.iter(space + 'path') if 'L' in e.get('d')]
        self.assertEqual(len(paths), 5 + 4)
        width, height = map(float, svg.get('viewBox').split()[2:])
        for path in paths:
            for place in path[1:].split('L'):
                x, y = map(float, place.split())
                self.assertTrue(0 <= x <= width and 0 <= y <= height, path)

    def test_ticks(self):
        self.assertEqual(even_ticks(29.2, 41.9), [30, 32, 34, 36, 38, 40])
        self.assertEqual(log_ticks(0.03, 0.6), [0.05, 0.1, 0.2, 0.5])


class Strip(unittest.TestCase):
    def test_png(self):
        picture = np.random.default_rng(1).integers(0, 256, (7, 5, 3)).astype(np.uint8)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'a.png')
            write_png(path, picture)
            with open(path, 'rb') as file:
                data = file.read()
        self.assertEqual(data[:8], b'\x89PNG\r\n\x1a\n')
        at, chunks = 8, {}
        while at < len(data):
            size, = struct.unpack('>I', data[at:at + 4])
            body = data[at + 4:at + 8 + size]
            self.assertEqual(struct.unpack('>I', data[at + 8 + size:at + 12 + size])[0],
                             zlib.crc32(body))
            chunks[body[:4]] = body[4:]
            at += 12 + size
        self.assertEqual(struct.unpack('>2I', chunks[b'IHDR'][:8]), (5, 7))
        rows = np.frombuffer(zlib.decompress(chunks[b'IDAT']), np.uint8).reshape(7, 16)
        self.assertEqual(list(rows[:, 0]), [0] + [2] * 6)
        back = np.cumsum(rows[:, 1:], 0, dtype=np.uint8).reshape(7, 5, 3)
        self.assertTrue((back == picture).all())

    def test_the_nearest_quality(self):
        made = []

        class Vpatch:
            def point(self, clip, q):
                made.append(q)
                return {'quality': q, 'bits_per_pixel': 0.01 * 1.07 ** q}
        for bits in (0.005, 0.01, 0.1, 0.36, 5):
            q = nearest(Vpatch(), None, bits)['quality']
            best = min(range(64), key=lambda k: abs(0.01 * 1.07 ** k / bits - 1))
            self.assertEqual(q, best)
        self.assertEqual(max(made), 63)


if __name__ == '__main__':
    unittest.main()
