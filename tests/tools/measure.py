#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""tools/measure-rd on a sample: measure.py PROGRAM. Its figures are held
against FFmpeg's psnr filter and the sizes that `vpatch info` gives."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
SAMPLE = os.path.join(ROOT, 'samples', 'harbour.mkv')
FRAMES, QUALITIES, CRFS = 9, (20, 40), (12, 21, 30, 42)
SKIPPED = 77


def call(command, **more):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          check=False, **more)


class Measure(unittest.TestCase):
    program = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='vpatch-test.')
        cls.clip = os.path.join(cls.folder.name, 'sample.mkv')
        cls.json = os.path.join(cls.folder.name, 'figures.json')
        cls.cache = os.path.join(cls.folder.name, 'cache', 'kept.json')
        # A small one: the test is about the figures, not about the codec.
        done = call(['ffmpeg', '-v', 'error', '-i', SAMPLE, '-frames:v', '12', '-fps_mode',
                     'passthrough', '-vf', 'crop=160:96', '-c:v', 'ffv1', cls.clip])
        assert not done.returncode, done.stderr
        cls.done = cls.measure('--json', cls.json, cls.clip)
        assert not cls.done.returncode, cls.done.stderr
        with open(cls.json, encoding='utf-8') as file:
            cls.figures = json.load(file)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def measure(cls, *more):
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE='1')
        environment.setdefault('VPATCH_MODEL_PATH', os.path.join(ROOT, 'models'))
        lists = ['--qualities', ','.join(map(str, QUALITIES)), '--crfs', ','.join(map(str, CRFS))]
        return call([sys.executable, os.path.join(ROOT, 'tools', 'measure-rd'), '--vpatch',
                     cls.program, '--frames', str(FRAMES), '--presets', 'ultrafast', '--cache',
                     cls.cache, *lists, *more], env=environment)

    def test_points_are_what_other_programs_say(self):
        clip, = self.figures['clips']
        self.assertEqual((clip['width'], clip['height'], clip['frames']), (160, 96, FRAMES))
        self.assertEqual([p['quality'] for p in clip['points']], list(QUALITIES))
        cut = os.path.join(self.folder.name, 'cut.y4m')
        coded = os.path.join(self.folder.name, 'cut.vpt')
        back = os.path.join(self.folder.name, 'back.mkv')
        call(['ffmpeg', '-v', 'error', '-i', self.clip, '-frames:v', str(FRAMES),
              '-fps_mode', 'passthrough', cut])
        for point in clip['points']:
            environment = dict(os.environ)
            environment.setdefault('VPATCH_MODEL_PATH', os.path.join(ROOT, 'models'))
            done = call([self.program, 'encode', '-f', '-j', '2', '-q', str(point['quality']),
                         cut, '-o', coded], env=environment)
            self.assertEqual(done.returncode, 0, done.stderr)
            done = call([self.program, 'decode', '-f', coded, '-o', back], env=environment)
            self.assertEqual(done.returncode, 0, done.stderr)
            info = json.loads(call([self.program, 'info', '--json', coded]).stdout)
            self.assertEqual(point['bits'], 8 * info['video_bytes'])
            self.assertLessEqual(info['video_bytes'], os.path.getsize(coded))
            self.assertAlmostEqual(point['bits_per_pixel'],
                                   point['bits'] / (160 * 96 * FRAMES), 12)
            says = call(['ffmpeg', '-v', 'info', '-i', cut, '-i', back, '-lavfi',
                         '[0:v]settb=1/25,setpts=N[a];[1:v]settb=1/25,setpts=N[b];[a][b]psnr',
                         '-f', 'null', '-']).stderr
            y, u, v = map(float, re.search(r'PSNR y:(\S+) u:(\S+) v:(\S+)', says).groups())
            for value, expected in ((point['psnr_y'], y), (point['psnr_u'], u),
                                    (point['psnr_v'], v)):
                self.assertAlmostEqual(value, expected, 3)
            low, high = min(y, u, v), max(y, u, v)
            self.assertTrue(low <= point['psnr'] <= high, (point['psnr'], low, high))

    def test_options_reach_the_encoder(self):
        sys.path.insert(0, os.path.join(ROOT, 'tools'))
        sys.dont_write_bytecode = True
        from measure.codecs import Vpatch
        line = ' '.join(Vpatch('vpatch', '/tmp', 50, 2, 'small', 0).encode_command('a', 'b', 0))
        for text in ('-q 0', '-j 2', '--keyint 50', '--model small', '--preset 0'):
            self.assertIn(text, line)
        line = ' '.join(Vpatch('vpatch', '/tmp', 50, 2).encode_command('a', 'b'))
        for text in ('-q ', '--model', '--preset'):
            self.assertNotIn(text, line)

    def test_more_bits_are_a_better_picture(self):
        clip, = self.figures['clips']
        for points in [clip['points']] + list(clip['anchors'].values()):
            points = sorted(points, key=lambda p: p['bits'])
            self.assertGreaterEqual(len(points), 2)
            self.assertGreater(points[-1]['psnr'], points[0]['psnr'] + 3)

    def test_says_what_it_measured(self):
        for text in ('sample: 160x96, 9 frames', 'Bits against x264 at equal PSNR',
                     'bits against x264 ultrafast'):
            self.assertIn(text, self.done.stdout)

    def test_the_second_time_x264_comes_from_the_cache(self):
        with open(self.cache, encoding='utf-8') as file:
            kept = json.load(file)
        self.assertEqual(len(kept), len(CRFS))
        for value in kept.values():
            value['bits'] *= 2    # so that it shows where the figures came from
        with open(self.cache, 'w', encoding='utf-8') as file:
            json.dump(kept, file)
        other = os.path.join(self.folder.name, 'second.json')
        done = self.measure('--json', other, self.clip)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(other, encoding='utf-8') as file:
            second = json.load(file)
        for one, two in zip(self.figures['clips'][0]['points'], second['clips'][0]['points']):
            self.assertEqual(one['bits'], two['bits'])
            if one['ratio']['ultrafast'] is not None:
                self.assertAlmostEqual(one['ratio']['ultrafast'],
                                       2 * two['ratio']['ultrafast'], 9)

    def test_other_options_are_the_other_encoders(self):
        other = os.path.join(self.folder.name, 'options.json')
        done = self.measure('--presets', '', '--against-options', '--effort 0 --no-filter',
                            '--json', other, self.clip)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('Bits against other options at equal PSNR', done.stdout)
        self.assertIn('options: --effort 0 --no-filter', done.stdout)
        with open(other, encoding='utf-8') as file:
            clip, = json.load(file)['clips']
        bits = {p['quality']: p['bits'] for p in clip['anchors']['options']}
        for point in clip['points']:
            self.assertNotEqual(point['bits'], bits[point['quality']])

    def test_the_same_weights_are_as_good_as_themselves(self):
        other = os.path.join(self.folder.name, 'against.json')
        done = self.measure('--presets', '', '--against-weights',
                            os.path.join(ROOT, 'models', 'base.safetensors'), '--json', other,
                            self.clip)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('Bits against other weights at equal PSNR', done.stdout)
        with open(other, encoding='utf-8') as file:
            clip, = json.load(file)['clips']
        self.assertEqual([p['quality'] for p in clip['anchors']['weights']], [13, 20, 40, 47])
        for point in clip['points']:
            self.assertAlmostEqual(point['ratio']['weights'], 1, 9)

    def test_the_same_program_is_as_good_as_itself(self):
        other = os.path.join(self.folder.name, 'program.json')
        done = self.measure('--presets', '', '--against-program', self.program, '--json', other,
                            self.clip)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('Bits against other program at equal PSNR', done.stdout)
        with open(other, encoding='utf-8') as file:
            clip, = json.load(file)['clips']
        for point in clip['points']:
            self.assertAlmostEqual(point['ratio']['program'], 1, 9)
        done = self.measure('--against-program', self.program + '.none', self.clip)
        self.assertEqual(done.returncode, 1)
        self.assertIn('no such program', done.stderr)

    def test_quality_over_q(self):
        done = self.measure('--monotonic', '--qualities', '10,60', self.clip)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn('quality rises with q on every clip (1)', done.stdout)
        # Below 41 dB at the end: said, and told by the exit status.
        done = self.measure('--monotonic', '--qualities', '2,5', self.clip)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stdout, r'sample: [0-9.]+ dB at q 5, not 41 dB')

    def test_failures_are_one_line(self):
        broken = os.path.join(self.folder.name, 'broken.mkv')
        with open(broken, 'w', encoding='utf-8') as file:
            file.write('no video\n')
        for arguments in ([broken], [os.path.join(self.folder.name, 'missing')],
                          ['--vpatch', '/nonexistent', self.clip]):
            done = self.measure(*arguments)
            self.assertEqual(done.returncode, 1, arguments)
            self.assertRegex(done.stderr, r'\Ameasure-rd: [^\n]+\n\Z')


def main():
    Measure.program = os.path.abspath(sys.argv.pop(1))
    for tool in ('ffmpeg', 'ffprobe'):
        if not shutil.which(tool):
            print('skipped: %s is not installed' % tool)
            return SKIPPED
    if call([sys.executable, '-c', 'import numpy']).returncode:
        print('skipped: python3-numpy is not installed')
        return SKIPPED
    unittest.main()
    return 0


if __name__ == '__main__':
    sys.exit(main())
