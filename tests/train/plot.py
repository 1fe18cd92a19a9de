#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""tools/train/plot-log.py: what is in a log is in the drawing, at its place."""
import os
import re
import subprocess
import sys
import tempfile
import unittest
from xml.etree import ElementTree

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools', 'train',
                       'plot-log.py')
SVG = '{http://www.w3.org/2000/svg}'
KINDS = ('key', 'anchor', 'middle', 'side')
COLUMNS = ['step', 'minutes', 'loss', 'gradient', 'mpx_per_s'] + [
    f'{kind}_{what}' for kind in KINDS for what in ('bpp', 'motion_bpp', 'psnr')] + ['rate']


def row(i):
    values = {'step': 50 * i, 'minutes': i, 'loss': 1 / i, 'gradient': 2, 'mpx_per_s': i,
              'rate': 1e-4 * i}
    for k, kind in enumerate(KINDS):
        values.update({f'{kind}_bpp': (4 - k) / i, f'{kind}_motion_bpp': 0.1,
                       f'{kind}_psnr': 30 + i - k})
    return ','.join(str(values[c]) for c in COLUMNS)


class Plot(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)

    def write(self, name, lines):
        with open(os.path.join(self.place.name, name), 'w', encoding='utf-8') as f:
            f.write('\n'.join(lines) + '\n')

    def draw(self):
        done = subprocess.run([sys.executable, PROGRAM, self.place.name], capture_output=True,
                              text=True, check=False)
        if done.returncode:
            self.assertRegex(done.stderr, r'\Aplot-log.py: [^\n]+\n\Z')
            self.assertFalse(os.path.exists(os.path.join(self.place.name, 'log.svg')))
            return None
        root = ElementTree.parse(os.path.join(self.place.name, 'log.svg')).getroot()
        return {g.find(SVG + 'text').text: g for g in root.findall(SVG + 'g')}

    @staticmethod
    def lines(panel):
        """Points of the curves, last drawn first."""
        paths = [p.get('d') for p in panel.findall(SVG + 'path') if p.get('class') == 'line']
        return [[tuple(map(float, point.split())) for point in re.split('[ML]', d)[1:]]
                for d in reversed(paths)]

    def test_curves(self):
        self.write('log.csv', [','.join(COLUMNS)] + [row(i) for i in range(1, 9)])
        panels = self.draw()
        self.assertIn('Learning rate', panels)
        self.assertFalse([p for p in panels if p.startswith('Validation')])
        bits = self.lines(panels['Bits of tokens per pixel'])
        self.assertEqual([len(line) for line in bits], [8] * 4)
        for line in bits:  # steps to the right; fewer bits are lower, which is a larger y
            self.assertEqual(line, sorted(line))
            self.assertEqual([y for _, y in line], sorted(y for _, y in line))
        self.assertLess(bits[0][0][1], bits[3][0][1])  # key frames above side frames
        psnr = self.lines(panels['PSNR, dB'])[0]
        steps = [b[1] - a[1] for a, b in zip(psnr, psnr[1:])]
        self.assertAlmostEqual(min(steps), max(steps), delta=0.21)  # a straight line stays one
        circles = panels['PSNR over bits per pixel'].findall(SVG + 'circle')
        self.assertEqual(len(circles), 8 * 4)
        for panel in panels.values():
            for line in self.lines(panel):
                for x, y in line:
                    self.assertTrue(0 < x < 480 and 0 < y < 260, (x, y))

    def test_old_logs_without_header_and_rate(self):
        self.write('log.csv', [row(i).rpartition(',')[0] for i in range(1, 4)])
        panels = self.draw()
        self.assertNotIn('Learning rate', panels)
        self.assertEqual(len(self.lines(panels['PSNR, dB'])[0]), 3)

    def test_long_logs_are_averaged(self):
        self.write('log.csv', [','.join(COLUMNS)] + [row(i) for i in range(1, 1001)])
        line, = self.lines(self.draw()['Megapixels trained on per second'])
        self.assertTrue(80 <= len(line) <= 160, len(line))

    def test_one_line_and_a_line_cut_off(self):
        self.write('log.csv', [','.join(COLUMNS), row(3), '400,8,0.3'])
        self.assertEqual(len(self.lines(self.draw()['PSNR, dB'])[0]), 1)

    def test_validation(self):
        self.write('log.csv', [','.join(COLUMNS), row(1), row(2)])
        self.write('validation.csv', ['step,minutes,ratio,bpp,psnr,preset,best',
                                      '50,1,1.2,0.1,35,medium,1', '100,2,1.1,0.1,35,medium,1',
                                      '150,3,1.3,0.1,35,medium,0'])
        panel = self.draw()['Validation: bits against x264 at equal PSNR']
        line, = self.lines(panel)
        best, = panel.findall(SVG + 'circle')
        self.assertEqual((float(best.get('cx')), float(best.get('cy'))), line[1])

    def test_what_is_no_log(self):
        self.assertIsNone(self.draw())
        for lines in (['step,minutes'], ['step,minutes', '1,x'], ['no log']):
            self.write('log.csv', lines)
            self.assertIsNone(self.draw())


if __name__ == '__main__':
    unittest.main()
