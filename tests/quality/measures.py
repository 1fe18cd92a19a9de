#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""PSNR and SSIM of src/quality against FFmpeg's psnr and ssim filters, MS-SSIM
against an implementation in numpy: measures.py PROGRAM (programs/planes.c)."""
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    import numpy as np
except ImportError:
    print('skipped: numpy is not installed')
    sys.exit(77)

PROGRAM = None
FRAMES = 3
FIGURES = ('y', 'u', 'v', 'weighted', 'ssim', 'ms-ssim')
# Sizes that are no multiples of the windows' steps, odd ones too.
SIZES = ((192, 180), (211, 179), (66, 50))


def scene(width, height, number):
    """A picture that moves with `number`: waves, an edge and a texture."""
    y, x = np.mgrid[:height, :width].astype(float)
    waves = 60 * np.sin((x + 3 * number) / 17) * np.cos(y / 23)
    edge = np.where(x + 0.4 * y > width * 0.6 + 4 * number, 45, -30)
    texture = 14 * np.sin(x * 1.9) * np.sin(y * 2.3)
    luma = 120 + waves + edge + texture
    half = luma[::2, ::2]
    return [np.clip(plane, 0, 255).astype(np.uint8)
            for plane in (luma, 128 + (half - 128) / 3, 150 - (half - 128) / 4)]


def degraded(planes, number):
    """The picture blurred, with noise, worse from frame to frame."""
    noise = np.random.default_rng(number)
    result = []
    for plane in planes:
        padded = np.pad(plane.astype(float), 1, 'edge')
        blurred = (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2]
                   + padded[1:-1, 2:] + 4 * padded[1:-1, 1:-1]) / 8
        result.append(np.clip(blurred + noise.normal(0, 1 + 3 * number, plane.shape), 0, 255)
                      .astype(np.uint8))
    return result


def write(path, frames):
    with open(path, 'wb') as file:
        for planes in frames:
            for plane in planes:
                file.write(plane.tobytes())


def measure(width, height, one, other):
    """The program's figures: a list of dicts per frame, and those of the clip."""
    text = subprocess.run([PROGRAM, str(width), str(height), one, other], check=True,
                          capture_output=True, text=True).stdout
    rows = [dict(zip(FIGURES, map(float, line.split()[1:]))) for line in text.splitlines()]
    return rows[:-1], rows[-1]


def ms_ssim(one, other):
    """Wang, Simoncelli, Bovik 2003; windows by sums over shifted copies, in two
    dimensions at once."""
    weights = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
    place = np.arange(11) - 5
    gauss = np.exp(-(place[:, None] ** 2 + place[None, :] ** 2) / (2 * 1.5 ** 2))
    gauss /= gauss.sum()

    def window(plane):
        height, width = plane.shape
        out = np.zeros((height - 10, width - 10))
        for i in range(11):
            for j in range(11):
                out += gauss[i, j] * plane[i:i + height - 10, j:j + width - 10]
        return out

    def halve(plane):
        plane = np.pad(plane, [(0, n % 2) for n in plane.shape], 'edge')
        return plane.reshape(plane.shape[0] // 2, 2, plane.shape[1] // 2, 2).mean((1, 3))

    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    a, b = one.astype(float), other.astype(float)
    value = 1.0
    for scale, weight in enumerate(weights):
        mean_a, mean_b = window(a), window(b)
        variance_a, variance_b = window(a * a) - mean_a ** 2, window(b * b) - mean_b ** 2
        covariance = window(a * b) - mean_a * mean_b
        map_ = (2 * covariance + c2) / (variance_a + variance_b + c2)
        if scale == len(weights) - 1:
            map_ = map_ * (2 * mean_a * mean_b + c1) / (mean_a ** 2 + mean_b ** 2 + c1)
        value *= max(map_.mean(), 0) ** weight
        a, b = halve(a), halve(b)
    return value


class Measures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix='vpatch-quality.')
        cls.clips = {}
        for width, height in SIZES:
            source = [scene(width, height, n) for n in range(FRAMES)]
            result = [degraded(planes, n) for n, planes in enumerate(source)]
            names = [os.path.join(cls.folder, '%s-%dx%d.yuv' % (name, width, height))
                     for name in ('one', 'other')]
            write(names[0], source)
            write(names[1], result)
            cls.clips[width, height] = (source, result, names)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def filter_says(self, name, size, paths):
        """FFmpeg's figures per frame (from stats_file) and its summary line."""
        stats = os.path.join(self.folder, 'stats')
        raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', '%dx%d' % size]
        done = subprocess.run(
            ['ffmpeg', '-nostdin', '-hide_banner', *raw, '-i', paths[1], *raw, '-i', paths[0],
             '-lavfi', '%s=stats_file=%s' % (name, stats), '-f', 'null', '-'],
            check=True, capture_output=True, text=True)
        summary = re.search(r'Parsed_%s_0 .*\] (%s .*)' % (name, name.upper()), done.stderr)
        self.assertIsNotNone(summary, done.stderr)
        with open(stats) as file:
            return [dict(re.findall(r'(\w+):([\d.]+)', line)) for line in file], dict(
                re.findall(r'(\w+):([\d.]+)', summary.group(1)))

    def agree(self, ours, theirs, names, delta):
        for our_name, their_name in names.items():
            self.assertAlmostEqual(ours[our_name], float(theirs[their_name]), delta=delta,
                                   msg=our_name)

    @unittest.skipUnless(shutil.which('ffmpeg'), 'ffmpeg is not installed')
    def test_psnr_as_ffmpeg(self):
        for size, (_, _, paths) in self.clips.items():
            frames, mean = measure(*size, *paths)
            theirs, summary = self.filter_says('psnr', size, paths)
            self.assertEqual(len(frames), FRAMES)
            # Its statistics have two decimals, its summary has six.
            for one, other in zip(frames, theirs):
                self.agree(one, other, {'y': 'psnr_y', 'u': 'psnr_u', 'v': 'psnr_v'}, 0.00501)
            self.agree(mean, summary, {'y': 'y', 'u': 'u', 'v': 'v'}, 0.0005)

    @unittest.skipUnless(shutil.which('ffmpeg'), 'ffmpeg is not installed')
    def test_ssim_as_ffmpeg(self):
        for size, (_, _, paths) in self.clips.items():
            frames, mean = measure(*size, *paths)
            theirs, summary = self.filter_says('ssim', size, paths)
            for one, other in zip(frames, theirs):
                self.agree(one, other, {'ssim': 'Y'}, 0.00005)
            self.agree(mean, summary, {'ssim': 'Y'}, 0.00005)
            self.assertLess(mean['ssim'], 0.98)
            self.assertGreater(mean['ssim'], 0.2)

    def test_psnr_as_numpy(self):
        for size, (source, result, paths) in self.clips.items():
            frames, mean = measure(*size, *paths)
            errors = np.array([[((a.astype(float) - b) ** 2).mean() for a, b in zip(one, other)]
                               for one, other in zip(source, result)])
            for row, error in zip([*frames, mean], [*errors, errors.mean(0)]):
                for name, value in zip('yuv', error):
                    self.assertAlmostEqual(row[name], 10 * math.log10(255 ** 2 / value), 8)
                self.assertAlmostEqual(
                    row['weighted'], 10 * math.log10(255 ** 2 / (error @ [6, 1, 1] * 0.125)), 8)

    def test_ms_ssim_as_numpy(self):
        for (width, height), (source, result, paths) in self.clips.items():
            frames, mean = measure(width, height, *paths)
            if min(width, height) < 176:
                self.assertTrue(all(math.isnan(row['ms-ssim']) for row in [*frames, mean]))
                continue
            values = [ms_ssim(one[0], other[0]) for one, other in zip(source, result)]
            for row, value in zip([*frames, mean], [*values, sum(values) / len(values)]):
                self.assertAlmostEqual(row['ms-ssim'], value, 8)


if __name__ == '__main__':
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
