#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""tools/plot-results on made-up results: its figures, its plot, its failures."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', '..', 'tools')]
import fixture
from results.command import without_folders

PROGRAM = os.path.join(os.path.dirname(os.path.dirname(HERE)), 'tools', 'plot-results')
SVG = '{http://www.w3.org/2000/svg}'


def percent(value):
    return ('%+.1f %%' % value).replace('-', '−')


class PlotResults(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.markdown, self.svg = (self.path(name) for name in ('results.md', 'results.svg'))

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def run_program(self, *arguments):
        return subprocess.run([PROGRAM, '--markdown', self.markdown, '--svg', self.svg,
                               *arguments], capture_output=True, text=True)

    def make(self, results, stills=None):
        """(markdown, svg) of results."""
        arguments = [fixture.write(results, self.folder.name, 'in')]
        if stills:
            arguments += ['--stills', fixture.write(stills, self.folder.name, 'stills')]
        done = self.run_program(*arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        with open(self.markdown, encoding='utf-8') as file:
            text = file.read()
        return text, xml.parse(self.svg).getroot()

    def tables(self, text):
        """Every table's rows have as many cells as its head."""
        for block in re.findall(r'(?:^\|.*\n)+', text, re.M):
            cells = {len(re.findall(r'(?<!\\)\|', line)) for line in block.splitlines()}
            self.assertEqual(len(cells), 1, block)

    def fails(self, *arguments):
        done = self.run_program(*arguments)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.count('\n'), 1, done.stderr)
        self.assertTrue(done.stderr.startswith('plot-results: '), done.stderr)
        self.assertEqual([name for name in os.listdir(self.folder.name)
                          if 'plot-results' in name], [])
        return done.stderr

    def test_figures(self):
        results = fixture.full()
        text, _ = self.make(results)
        self.tables(text)
        for rate in results['bd_rates']:
            if rate['metric'] == 'psnr':
                row = next(line for line in text.splitlines()
                           if line.startswith('| `%s` | ' % rate['against'])
                           and ' of 7' in line)
                self.assertIn(percent(rate['mean']), row)
        self.assertIn('| 100_animal | %s (29.4–41.6) | no overlap |'
                      % percent(fixture.bd_percent(0, 1)), text)
        self.assertIn(without_folders(results['command']), text)
        self.assertEqual(without_folders("vpatch bench --json /tmp/r.json ../data/clips/ 'a/b.mkv'"),
                         "vpatch bench --json r.json clips 'b.mkv'")
        self.assertIn('this libavcodec has no libsvtav1', text)
        self.assertIn('the encoder wants even sizes', text)
        self.assertIn('&lt;/script>', text)
        self.assertNotIn('<b', text)
        self.assertIn('![PSNR over bits per pixel: vpatch, x264:veryfast, x264:medium, '
                      'x265:medium](results.svg)', text)

    def test_losses_begin_with_the_worst(self):
        text, _ = self.make(fixture.full())
        lost = [(fixture.bd_percent(i, 3), i) for i in (0, 1, 2, 3, 5)]
        worst = max(lost)
        self.assertRegex(text, r'- `x265:medium`: on %d of 5 clips \(mean .*\): %03d_\w+ %s,' % (
            sum(value > 0 for value, _ in lost), 100 + worst[1], re.escape(percent(worst[0]))))
        kinds = text[text.index('### By kind'):text.index('### Speed')]
        names = re.findall(r'^\| (\w+) \| \d', kinds, re.M)
        self.assertEqual(names[:2], ['broken', 'sport'])

    def test_speed_is_that_of_the_formula(self):
        """Times rise by 12 % of the first from point to point, the PSNR by 2.1 dB."""
        text, _ = self.make(fixture.many())
        speeds = text[text.index('### Speed'):]
        psnr = float(re.search(r'At ([0-9.]+) dB', speeds).group(1))
        place = (psnr - 29) / 2.1
        low = int(place)
        seconds = ((1 + 0.12 * low) ** (low + 1 - place)
                   * (1 + 0.12 * (low + 1)) ** (place - low)) / fixture.CODECS[0][3]
        row = re.search(r'\| `vpatch` \| \S+ \| ([0-9.]+) \| ([0-9.]+) \| 96 MB \|', speeds)
        self.assertAlmostEqual(float(row.group(1)), 1 / seconds, 1)
        self.assertAlmostEqual(float(row.group(2)), fixture.CODECS[0][3] * 3, 1)

    def test_plot(self):
        results = fixture.many()
        _, root = self.make(results)
        width, height = (float(v) for v in root.get('viewBox').split()[2:])
        series = [g for g in root.iter(SVG + 'g') if g.get('class') == 'series']
        self.assertEqual(len(series), 5)
        labels = []
        for group, codec in zip(series, results['codecs']):
            points = [tuple(map(float, pair.split(','))) for pair in
                      group.find(SVG + 'polyline').get('points').split()]
            self.assertEqual(len(points), fixture.POINTS)
            self.assertEqual(points, sorted(points))                       # more bits to the right
            self.assertEqual(points, sorted(points, key=lambda p: -p[1]))  # better is higher
            self.assertTrue(all(0 < x < width and 0 < y < height for x, y in points))
            self.assertEqual(sum(path.get('class').startswith('mark')
                                 for path in group.iter(SVG + 'path')), fixture.POINTS)
            label = group.find(SVG + 'text')
            self.assertEqual(label.text, codec['name'])
            self.assertLess(float(label.get('x')) + 6 * len(label.text), width)
            labels.append(float(label.get('y')))
        labels.sort()
        self.assertTrue(all(b - a >= 16.9 for a, b in zip(labels, labels[1:])), labels)
        with open(self.svg, encoding='utf-8') as file:
            text = file.read()
        self.assertIn('prefers-color-scheme:dark', text)
        self.assertNotRegex(text.replace(SVG[1:-1], ''), r'https?:|url\(')

    def test_one_codec_and_stills(self):
        text, root = self.make(fixture.one(), fixture.stills())
        self.tables(text)
        self.assertEqual(len([g for g in root.iter(SVG + 'g')]), 1)
        clips, stills = text.split('## Still pictures')
        self.assertNotIn('BD-rate', clips)
        self.assertNotIn('NaN', text)
        self.assertIn(percent(fixture.bd_percent(1, 2)), stills)
        self.assertIn('pictures per second', stills)

    def test_tokens(self):
        text, _ = self.make(fixture.full())
        self.assertIn('| 100_animal | 1.00 | 0.500 | 0.125 at 36.25 dB | 0.300 at 35.50 dB |', text)
        self.assertIn('| 101_sport | 1.00 | 0.500 | 0.125 at 36.25 dB | – |', text)

    def test_bad_input_is_one_line_and_leaves_what_was_there(self):
        self.make(fixture.one())
        before = os.stat(self.markdown).st_mtime_ns
        self.assertIn('No such file', self.fails(self.path('missing.json')))
        changes = {'format': 'other', 'format_version': 2, 'clips': None,
                   'codecs': [{'name': 'a', 'results': {}}]}
        for key, value in changes.items():
            results = fixture.one()
            results[key] = value
            message = self.fails(fixture.write(results, self.folder.name, 'bad'))
            self.assertIn('bad.json', message)
        results = fixture.full()
        del results['clips'][0]['name']
        self.assertIn('KeyError', self.fails(fixture.write(results, self.folder.name, 'bad')))
        with open(self.path('cut.json'), 'w') as file:
            file.write(json.dumps(fixture.one())[:500])
        self.assertIn('not JSON', self.fails(self.path('cut.json')))
        self.assertEqual(os.stat(self.markdown).st_mtime_ns, before)

    def test_an_output_that_cannot_be_written(self):
        good = fixture.write(fixture.one(), self.folder.name, 'good')
        self.markdown = self.path('missing/results.md')
        self.assertIn('missing/results.md', self.fails(good))
        self.assertFalse(os.path.exists(self.svg))


if __name__ == '__main__':
    unittest.main()
