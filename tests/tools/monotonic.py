#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What tools/measure-rd --monotonic calls wrong."""
import os
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tools'))
sys.dont_write_bytecode = True
from measure.monotonic import examine, falls


def points(psnr, bits=None):
    bits = bits or [1000 * (i + 1) for i in range(len(psnr))]
    return [{'quality': 10 * i, 'psnr': p, 'bits': b, 'bits_per_pixel': b / 1000}
            for i, (p, b) in enumerate(zip(psnr, bits))]


class Rising(unittest.TestCase):
    def test_a_good_clip(self):
        lines, wrong = examine('clip', points([27.0, 33.0, 38.0, 42.0]))
        self.assertEqual(wrong, [])
        self.assertEqual(len(lines), 3)

    def test_the_order_of_the_points_does_not_matter(self):
        given = points([27.0, 33.0, 38.0, 42.0])
        self.assertEqual(examine('clip', given[::-1]), examine('clip', given))

    def test_a_fall_is_named(self):
        _, wrong = examine('clip', points([27.0, 33.0, 32.5, 42.0]))
        self.assertEqual(wrong, ['clip: PSNR goes from 33.000 dB at q 10 to 32.500 dB at q 20'])

    def test_bits_that_fall_are_named(self):
        _, wrong = examine('clip', points([27.0, 33.0, 38.0, 42.0], [1, 3, 2, 4]))
        self.assertEqual(wrong, ['clip: bits goes from 3 at q 10 to 2 at q 20'])

    def test_standing_still_is_wrong_but_not_for_an_exact_picture(self):
        self.assertEqual(len(falls(points([40.0, 40.0]), 'psnr')), 1)
        self.assertEqual(falls(points([40.0, 100.0, 100.0]), 'psnr'), [])
        self.assertEqual(len(falls(points([100.0, 99.0]), 'psnr')), 1)

    def test_the_range(self):
        lines, wrong = examine('clip', points([29.5, 40.5]))
        self.assertEqual(wrong, ['clip: 40.50 dB at q 10, not 41 dB'])
        self.assertIn('  from 29.50 dB: no 28 dB', lines)


if __name__ == '__main__':
    unittest.main()
