#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The JSON and CSV of the bench room as others read them: written.py PROGRAM
(programs/example.c). The figures expected follow from the formulas of example.h."""
import csv
import io
import json
import math
import os
import subprocess
import sys
import unittest

PROGRAM = None
POINTS = 5
KEYS = ['quality', 'bpp', 'psnr', 'psnr-y', 'psnr-u', 'psnr-v', 'ssim', 'ms-ssim',
        'encode_seconds', 'decode_seconds', 'peak_bytes', 'lossless']
NAMES = ['vpatch', 'x264:medium', 'broken:x', 'idle']


def no_constant(name):
    raise ValueError('%s is no JSON' % name)


def mse(point):
    return 255 ** 2 / 10 ** (3 + 0.32 * point)


def output(kind):
    return subprocess.run([PROGRAM, kind], check=True, capture_output=True).stdout


class Json(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        text = output('json').decode('utf-8')
        cls.results = json.loads(text, parse_constant=no_constant)
        assert text.endswith('}\n')

    def clip(self, index):
        return self.results['clips'][index]

    def test_keys_in_the_order_that_is_documented(self):
        self.assertEqual(list(self.results), [
            'format', 'format_version', 'created', 'command', 'machine', 'settings', 'codecs',
            'skipped', 'clips', 'bd_rates', 'tags', 'tokens'])
        self.assertEqual(list(self.clip(0)), [
            'name', 'path', 'tag', 'width', 'height', 'frames', 'fps', 'still', 'error', 'codecs',
            'pictures'])
        for codec in self.clip(0)['codecs']:
            self.assertEqual(list(codec), ['name', 'error', 'results', 'frames'])
            self.assertEqual(list(codec['results']), KEYS)
        for codec in self.results['codecs']:
            self.assertEqual(list(codec), ['name', 'description', 'results'])
            self.assertEqual(list(codec['results']), KEYS)

    def test_head(self):
        self.assertEqual(self.results['format'], 'vpatch-bench')
        self.assertEqual(self.results['format_version'], 1)
        self.assertEqual(self.results['created'], '2026-11-22T15:30:00Z')
        self.assertEqual(self.results['machine'], {
            'cpu': 'Some CPU', 'cores': 2, 'threads': 1, 'blas_kernel': 'Generic',
            'libavcodec': None})
        self.assertEqual(self.results['settings'], {
            'frames': 33, 'keyint': 128, 'tokens': 'predicted', 'model': 'base',
            'version': '0.1.0'})
        self.assertEqual(self.results['skipped'], [
            {'name': 'svtav1:8', 'reason': 'this libavcodec has no libsvtav1'}])

    def test_texts_of_all_kinds(self):
        self.assertEqual(self.clip(3)['name'], 'far, "off" \\ \x1b[31m')
        self.assertEqual(self.clip(0)['path'], '/somewhere/\ufffd.mkv')
        self.assertEqual(self.clip(1)['codecs'][2]['error'], 'it broke, "badly"')

    def test_figures_of_a_clip(self):
        results = self.clip(0)['codecs'][0]['results']
        self.assertEqual(results['quality'], [14, 22, 30, 38, 46])
        self.assertEqual(results['peak_bytes'], [100000000 + i for i in range(POINTS)])
        for i in range(POINTS):
            self.assertAlmostEqual(results['bpp'][i], 4000 * 2 ** i * 8 / (640 * 352 * 3), 9)
            self.assertAlmostEqual(results['psnr-y'][i], 30 + 3.2 * i, 7)
            self.assertAlmostEqual(results['psnr-u'][i], 30 + 3.2 * i + 10 * math.log10(2), 7)
            self.assertAlmostEqual(results['psnr'][i], 30 + 3.2 * i - 10 * math.log10(7 / 8), 7)
            self.assertAlmostEqual(results['ssim'][i], 1 - mse(i) / 1000, 9)
            self.assertAlmostEqual(results['ms-ssim'][i], 1 - mse(i) / 4000, 9)
        peer = self.clip(0)['codecs'][1]['results']
        self.assertEqual(peer['quality'], [37, 32, 27, 22, 17])
        self.assertEqual(peer['peak_bytes'], [None] * POINTS)

    def test_what_is_not_known_is_null(self):
        self.assertEqual(self.clip(1)['codecs'][0]['results']['ms-ssim'], [None] * POINTS)
        still = self.clip(2)['codecs'][0]['results']
        self.assertIsNone(still['psnr'][4])
        self.assertEqual(still['lossless'], [0, 0, 0, 0, 1])
        self.assertAlmostEqual(still['psnr-y'][3], 39.6, 7)
        self.assertEqual(self.clip(0)['codecs'][3]['results'], {key: [] for key in KEYS})

    def test_frames(self):
        codec = self.clip(0)['codecs'][0]
        self.assertEqual(len(codec['frames']), POINTS)
        for i, frames in enumerate(codec['frames']):
            self.assertEqual(list(frames), ['bytes', 'psnr-y', 'ssim'])
            self.assertEqual(frames['bytes'], [4000 * 2 ** i // 3] * 3)
            for j, factor in enumerate((0.9, 1, 1.1)):
                self.assertAlmostEqual(frames['psnr-y'][j],
                                       30 + 3.2 * i - 10 * math.log10(factor), 3)
                self.assertAlmostEqual(frames['ssim'][j], 1 - mse(i) * factor / 1000, 5)

    def test_failures(self):
        self.assertEqual(self.clip(4)['error'], 'no such file')
        self.assertEqual(self.clip(4)['codecs'], [])
        self.assertIsNone(self.clip(4)['pictures'])
        self.assertEqual(len(self.clip(1)['codecs'][2]['results']['bpp']), 2)

    def test_pictures(self):
        self.assertEqual(self.clip(0)['pictures'], {
            'frame': 1, 'bpp': {'vpatch': 0.1, 'x264:medium': 0.11},
            'psnr': {'vpatch': 33, 'x264:medium': None}})

    def test_means_over_clips(self):
        results = self.results['codecs'][0]['results']
        bpp = [sum(self.clip(k)['codecs'][0]['results']['bpp'][i] for k in (0, 2, 3)) / 3
               for i in range(POINTS)]
        for got, expected in zip(results['bpp'], bpp):
            self.assertAlmostEqual(got, expected, 8)
        # one is lossless: the mean is that of the others, and tells it
        self.assertAlmostEqual(results['psnr'][4],
                               30 + 3.2 * 4 - 10 * math.log10(7 / 8), 7)
        self.assertEqual(results['lossless'], [0, 0, 0, 0, 1])
        self.assertEqual([codec['name'] for codec in self.results['codecs']], NAMES)
        self.assertEqual(self.results['codecs'][3]['results']['bpp'], [])

    def test_bd_rates(self):
        rates = {(rate['against'], rate['metric']): rate for rate in self.results['bd_rates']}
        self.assertEqual(len(rates), 12)
        rate = rates['x264:medium', 'psnr']
        self.assertEqual(list(rate), ['test', 'against', 'metric', 'mean', 'clips', 'per_clip'])
        self.assertAlmostEqual(rate['mean'], (-20 - 37.5 - 20) / 3, 7)
        self.assertEqual(rate['clips'], 3)
        street, _, still, far, gone = rate['per_clip']
        self.assertEqual(list(street), ['clip', 'percent', 'reason', 'overlap', 'points'])
        self.assertAlmostEqual(street['percent'], -20, 8)
        self.assertIsNone(street['reason'])
        shift = -10 * math.log10(7 / 8)
        self.assertAlmostEqual(street['overlap'][0], 30 + shift, 7)
        self.assertAlmostEqual(street['overlap'][1], 42.8 + shift, 7)
        self.assertEqual(still['points'], [4, 4])
        self.assertEqual((far['percent'], far['reason'], far['overlap']),
                         (None, 'no overlap', None))
        self.assertEqual((gone['percent'], gone['reason']), (None, 'no such file'))
        self.assertEqual(rates['broken:x', 'ssim']['per_clip'][1]['reason'], 'it broke, "badly"')
        idle = rates['idle', 'psnr']
        self.assertEqual((idle['mean'], idle['clips']), (None, 0))
        self.assertEqual(idle['per_clip'][0]['reason'], 'not run')
        similar = rates['x264:medium', 'ssim']['per_clip'][0]
        self.assertAlmostEqual(similar['overlap'][0], 1 - mse(0) / 1000, 8)
        self.assertEqual(rates['x264:medium', 'ms-ssim']['per_clip'][1]['reason'],
                         'fewer than 4 points')

    def test_tags(self):
        self.assertEqual([(tag['tag'], tag['clips']) for tag in self.results['tags']],
                         [('street', 3), ('picture', 1), ('', 1)])
        bd = self.results['tags'][0]['bd']
        self.assertEqual(list(bd), NAMES[1:])
        self.assertAlmostEqual(bd['x264:medium'], (-20 - 37.5) / 2, 7)
        self.assertIsNone(self.results['tags'][2]['bd']['x264:medium'])

    def test_tokens(self):
        row, = self.results['tokens']['clips']
        self.assertEqual(row['clip'], '120_street')
        self.assertEqual(row['latents'], [1, 44, 80, 16])
        self.assertAlmostEqual(row['bf16_bpp'], 44 * 80 * 16 * 16 / (640 * 352 * 3), 9)
        self.assertAlmostEqual(row['int8_bpp'], row['bf16_bpp'] / 2, 9)
        self.assertEqual((row['quality'], row['predicted_bpp'], row['independent_psnr']),
                         (26, 0.25, 36.25))

    def test_compressai_can_overlay_it(self):
        """CompressAI's plotting takes files of one codec: name, description and results,
        a dict of lists as long as bpp (examples/results in InterDigitalInc/CompressAI)."""
        for codec in self.results['codecs']:
            self.assertIsInstance(codec['name'], str)
            self.assertTrue(all(len(values) == len(codec['results']['bpp'])
                                for values in codec['results'].values()))


class Csv(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        text = output('csv').decode('utf-8', 'surrogateescape')
        cls.rows = list(csv.DictReader(io.StringIO(text), strict=True))

    def test_a_line_per_point_and_failure(self):
        # 4 clips x 2 codecs x 5 points, broken:x 3 x 5 + 2 and its failure, the clip gone
        self.assertEqual(len(self.rows), 40 + 17 + 2)
        for row in self.rows:
            self.assertNotIn(None, row)
            self.assertNotIn(None, row.values())

    def test_values(self):
        row = self.rows[0]
        self.assertEqual([row[key] for key in ('clip', 'tag', 'width', 'height', 'frames', 'fps',
                                               'still', 'codec', 'quality', 'bytes')],
                         ['120_street', 'street', '640', '352', '3', '24/1', '0', 'vpatch', '14',
                          '4000'])
        self.assertAlmostEqual(float(row['psnr_y']), 30, 7)
        self.assertAlmostEqual(float(row['bpp']), 4000 * 8 / (640 * 352 * 3), 9)
        self.assertEqual((row['peak_bytes'], row['error']), ('100000000', ''))

    def test_holes_and_failures(self):
        by_clip = {}
        for row in self.rows:
            by_clip.setdefault(row['clip'], []).append(row)
        self.assertEqual(by_clip['121_street'][0]['ms_ssim'], '')
        self.assertEqual(by_clip['121_street'][-1]['error'], 'it broke, "badly"')
        self.assertEqual(by_clip['121_street'][-1]['quality'], '')
        self.assertEqual(by_clip['still'][4]['psnr'], '')
        gone, = by_clip['gone']
        self.assertEqual((gone['codec'], gone['width'], gone['error']), ('', '', 'no such file'))
        self.assertIn('far, "off" \\ \x1b[31m', by_clip)


if __name__ == '__main__':
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
