#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""BD-rates of src/quality against scipy's PchipInterpolator and against the
arithmetic of tools/measure-rd, on random curves: curves.py PROGRAM
(programs/bd_rate.c). The figures of the literature are in bdrate.c."""
import math
import os
import random
import subprocess
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tools'))
sys.dont_write_bytecode = True
from measure.curves import bd_rate, log_bits

try:
    from scipy.interpolate import PchipInterpolator
except ImportError:
    PchipInterpolator = None

PROGRAM = None


def random_curve(generator):
    """Rising, as codecs' curves are: 4 to 9 points from somewhere near 30 dB."""
    bits, quality = generator.uniform(0.02, 0.2), generator.uniform(26, 34)
    points = []
    for _ in range(generator.randint(4, 9)):
        points.append((bits, quality))
        bits *= generator.uniform(1.15, 2.6)
        quality += generator.uniform(0.2, 4)
    return points


def ask(cases):
    """The program's answers: (percent, low, high, points, points), or a reason."""
    lines = []
    for test, anchor in cases:
        numbers = [repr(value) for point in [*test, *anchor] for value in point]
        lines.append(' '.join([str(len(test)), str(len(anchor)), *numbers]))
    text = subprocess.run([PROGRAM], input='\n'.join(lines) + '\n', check=True,
                          capture_output=True, text=True).stdout
    answers = []
    for line in text.splitlines():
        words = line.split()
        answers.append(line if words[0].isalpha() else
                       tuple(map(float, words[:3])) + tuple(map(int, words[3:])))
    return answers


class Curves(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        generator = random.Random(20)
        cls.cases = [(random_curve(generator), random_curve(generator)) for _ in range(300)]
        cls.answers = ask(cls.cases)

    def test_every_case_is_answered(self):
        self.assertEqual(len(self.answers), len(self.cases))
        self.assertIn('no overlap', self.answers)
        self.assertGreater(sum(isinstance(a, tuple) for a in self.answers), 200)

    def test_as_measure_rd(self):
        for (test, anchor), answer in zip(self.cases, self.answers):
            expected = bd_rate(test, log_bits(anchor))
            if expected is None:
                self.assertEqual(answer, 'no overlap')
            else:
                self.assertAlmostEqual(answer[0], expected, delta=1e-6 * (1 + abs(expected)))

    @unittest.skipUnless(PchipInterpolator, 'scipy is not installed')
    def test_as_scipy(self):
        for (test, anchor), answer in zip(self.cases, self.answers):
            low = max(test[0][1], anchor[0][1])
            high = min(test[-1][1], anchor[-1][1])
            if low >= high:
                self.assertEqual(answer, 'no overlap')
                continue
            areas = [PchipInterpolator([q for _, q in points],
                                       [math.log10(b) for b, _ in points]).integrate(low, high)
                     for points in (test, anchor)]
            expected = 100 * (10 ** ((areas[0] - areas[1]) / (high - low)) - 1)
            self.assertAlmostEqual(answer[0], expected, delta=1e-6 * (1 + abs(expected)))
            self.assertAlmostEqual(answer[1], low, 9)
            self.assertAlmostEqual(answer[2], high, 9)
            self.assertEqual(answer[3:], (len(test), len(anchor)))

    def test_order_does_not_matter(self):
        generator = random.Random(21)
        mixed = [tuple(generator.sample(points, len(points)) for points in case)
                 for case in self.cases]
        self.assertEqual(ask(mixed), self.answers)

    def test_few_points(self):
        test, anchor = self.cases[0]
        self.assertEqual(ask([(test[:3], anchor), (test, anchor[:1]), ([], anchor)]),
                         ['fewer than 4 points'] * 3)


if __name__ == '__main__':
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
