#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The curves of tools/measure-rd on known values."""
import math
import os
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tools'))
sys.dont_write_bytecode = True
from measure.curves import Pchip, bd_rate, geometric_mean, log_bits, ratio
from measure.report import add_ratios, summarise, verdict

# A curve as codecs have it: 6 dB for twice the bits, and a little more above.
CURVE = [(1000, 28.0), (2000, 33.0), (4000, 38.0), (9000, 43.0)]


def scaled(points, factor):
    return [(bits * factor, psnr) for bits, psnr in points]


class Interpolation(unittest.TestCase):
    # Computed with scipy.interpolate.PchipInterpolator.
    CASES = [
        ([0, 1, 2.5, 4, 5], [0, 1, 4, 4.5, 6],
         {0.5: 0.41195652173913044, 1.25: 1.4288302277432714, 2: 3.2401656314699787,
          3: 4.19332261737325, 4.75: 5.515763449367089, 5: 6.0}),
        ([0, 1, 2, 3], [0, 2, 1, 1], {0.25: 0.8046875, 0.5: 1.4375, 1.5: 1.5, 2.5: 1.0}),
        ([28.0, 31, 34.5, 38, 41.2], [3.0, 3.6, 4.4, 5.1, 6.3],
         {29: 3.191257131188872, 33: 4.058875013681729, 36: 4.683733070803289,
          40: 5.779056513188619}),
    ]

    def test_known_values(self):
        for x, y, values in self.CASES:
            curve = Pchip(x, y)
            for place, value in values.items():
                self.assertAlmostEqual(curve(place), value, 12, (x, y, place))

    def test_known_integrals(self):
        self.assertAlmostEqual(Pchip(*self.CASES[0][:2]).integral(0.3, 4.6), 13.560680619152448, 9)
        self.assertAlmostEqual(Pchip(*self.CASES[2][:2]).integral(29, 40), 48.19161323131195, 9)

    def test_passes_through_its_points(self):
        for x, y, _ in self.CASES:
            curve = Pchip(x, y)
            for place, value in zip(x, y):
                self.assertAlmostEqual(curve(place), value, 12)

    def test_straight_line(self):
        for points in ([1, 4], [1, 2, 4], [1, 1.5, 3, 4]):
            curve = Pchip(points, [3 - 2 * x for x in points])
            for place in (1, 1.1, 2.7, 4):
                self.assertAlmostEqual(curve(place), 3 - 2 * place, 12)

    def test_monotone_where_a_plain_cubic_overshoots(self):
        curve = Pchip([0, 1, 2, 3, 4, 5], [0, 0, 0.1, 5, 5.01, 9])
        values = [curve(k / 50) for k in range(251)]
        self.assertEqual(values, sorted(values))

    def test_refuses_what_is_no_curve(self):
        for x, y in (([1], [1]), ([1, 1], [1, 2]), ([2, 1], [1, 2]), ([1, 2], [1])):
            with self.assertRaises(ValueError):
                Pchip(x, y)
        with self.assertRaises(ValueError):
            Pchip([0, 1], [0, 1])(1.01)


class Ratios(unittest.TestCase):
    def test_against_itself_and_multiples(self):
        anchor = log_bits(CURVE)
        for factor in (0.5, 1, 1.35):
            for bits, psnr in scaled(CURVE, factor):
                self.assertAlmostEqual(ratio(bits, psnr, anchor), factor, 12)

    def test_between_points_is_the_geometric_mean_of_a_straight_curve(self):
        anchor = log_bits([(1000, 30.0), (2000, 34.0), (4000, 38.0)])
        self.assertAlmostEqual(ratio(1000, 32.0, anchor), 1 / math.sqrt(2), 12)

    def test_nothing_outside_the_range(self):
        anchor = log_bits(CURVE)
        self.assertIsNone(ratio(500, 27.99, anchor))
        self.assertIsNone(ratio(20000, 43.01, anchor))
        self.assertIsNotNone(ratio(500, 28.0, anchor))

    def test_points_that_waste_bits_are_left_out(self):
        wasteful = CURVE + [(3000, 32.5), (5000, 38.0)]
        self.assertEqual(log_bits(wasteful).x, [28.0, 33.0, 38.0, 43.0])

    def test_a_black_clip_has_no_curve(self):
        black = [(80, 100.0), (88, 100.0), (96, 100.0)]
        self.assertIsNone(log_bits(black))
        self.assertIsNone(ratio(80, 100.0, log_bits(black)))
        self.assertIsNone(bd_rate(CURVE, log_bits(black)))
        self.assertIsNone(bd_rate(black, log_bits(CURVE)))

    def test_bd_rate(self):
        anchor = log_bits(CURVE)
        self.assertAlmostEqual(bd_rate(CURVE, anchor), 0, 9)
        self.assertAlmostEqual(bd_rate(scaled(CURVE, 2), anchor), 100, 9)
        self.assertAlmostEqual(bd_rate(scaled(CURVE, 0.75), anchor), -25, 9)
        self.assertIsNone(bd_rate([(1, 10.0), (2, 20.0)], anchor))

    def test_geometric_mean(self):
        self.assertAlmostEqual(geometric_mean([0.5, 2, 8]), 2, 12)
        self.assertIsNone(geometric_mean([]))


class Summary(unittest.TestCase):
    @staticmethod
    def clip(factor):
        rest = {'psnr_y': 0, 'bits_per_pixel': 1, 'encode_fps': 1, 'decode_fps': 1}
        points = [dict(rest, quality=q, bits=bits * factor, psnr=psnr)
                  for q, (bits, psnr) in zip((10, 20, 30, 40), CURVE)]
        points.append(dict(rest, quality=50, bits=10 ** 6, psnr=60.0))
        result = {'points': points,
                  'anchors': {'medium': [{'bits': bits, 'psnr': psnr} for bits, psnr in CURVE]}}
        add_ratios(result, 'psnr')
        return result

    def test_means_over_clips(self):
        results = [self.clip(0.5), self.clip(2)]
        # Not exactly -50: the point outside bends the last piece of our curve.
        self.assertAlmostEqual(results[0]['bd_rate']['medium'], -50, delta=0.5)
        self.assertIsNone(results[0]['points'][-1]['ratio']['medium'])
        summary = summarise(results, ['medium'])
        self.assertEqual([row['quality'] for row in summary['qualities']], [10, 20, 30, 40, 50])
        for row in summary['qualities'][:4]:
            self.assertAlmostEqual(row['ratios']['medium']['ratio'], 1, 12)
            self.assertEqual(row['ratios']['medium']['points'], 2)
        self.assertIsNone(summary['qualities'][4]['ratios']['medium']['ratio'])
        self.assertAlmostEqual(summary['all']['medium']['ratio'], 1, 12)
        self.assertEqual(summary['all']['medium']['points'], 8)

    def test_verdicts(self):
        self.assertTrue(verdict('bits', 0.49, 0.5).endswith('reached'))
        self.assertTrue(verdict('bits', 0.55, 0.5).endswith('missed by 10 %'))
        self.assertTrue(verdict('fps', 20, 20, True).endswith('reached'))
        self.assertTrue(verdict('fps', 15, 20, True).endswith('missed by 25 %'))


if __name__ == '__main__':
    unittest.main()
