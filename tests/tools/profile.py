#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""tools/profile on a sample: profile.py BUILD. Every mode prints its rows with numbers that can
be; how large they are is the machine's affair."""
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
SAMPLE = os.path.join(ROOT, 'samples', 'harbour.mkv')
FRAMES = 10
SKIPPED = 77


class Profile(unittest.TestCase):
    build = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='vpatch-test.')
        cls.clip = os.path.join(cls.folder.name, 'sample.mkv')
        subprocess.run(['ffmpeg', '-v', 'error', '-i', SAMPLE, '-frames:v', '12', '-vf',
                        'crop=160:96', '-c:v', 'ffv1', cls.clip], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def profile(self, *words):
        environment = dict(os.environ, VPATCH_MODEL_PATH=os.path.join(ROOT, 'models'),
                           PYTHONDONTWRITEBYTECODE='1')
        return subprocess.run([sys.executable, os.path.join(ROOT, 'tools', 'profile'), '--build',
                               self.build, '--model', 'small', '--rounds', '1', '--frames',
                               str(FRAMES), *words], env=environment, capture_output=True, text=True,
                              check=False)

    def lines(self, *words):
        done = self.profile(*words)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout

    def rows(self, text, pattern):
        """What the pattern's groups have in each row that it finds, as positive numbers."""
        found = [[float(word) for word in (match if isinstance(match, tuple) else (match,))]
                 for match in re.findall(pattern, text, re.MULTILINE)]
        self.assertTrue(found, '%s\n%s' % (pattern, text))
        for row in found:
            self.assertTrue(all(number > 0 for number in row), row)
        return found

    def test_network(self):
        text = self.lines('--network', '--size', '160x96')
        for side in 'decoder', 'encoder':
            self.rows(text, side + r', (\d+) multiply-adds of products per pixel')
        if platform.machine() == 'x86_64':
            rows = self.rows(text, r'^  .*vfmadd [yz]mm +([\d.]+) +([\d.]+) +(\d+) %')
            for products, peak, share in rows:
                self.assertAlmostEqual(share, 100 * products / peak, delta=2)

    def test_network_of_one_instruction_set(self):
        os.environ['VPATCH_CPU'] = 'none'
        try:
            text = self.lines('--network', '--size', '64x64')
        finally:
            del os.environ['VPATCH_CPU']
        self.assertNotIn('vpmaddwd', text)
        self.assertNotIn('vpdpwssd', text)

    def test_entropy(self):
        text = self.lines('--entropy', self.clip)
        (patches, share), = self.rows(text, r'^(\d+) patches, ([\d.]+) % with integers')
        self.assertEqual(patches, FRAMES * 60)
        self.assertLessEqual(share, 100)
        parts = {name: self.rows(text, r'^%s +(\d+) +\d+ +([\d.]+) +[\d.]+ +([\d.]+)' % name)[0]
                 for name in ('tokens', 'motion', 'both')}
        self.assertEqual(parts['tokens'][0] + parts['motion'][0], parts['both'][0])
        self.assertAlmostEqual(parts['both'][1], parts['both'][0] / patches, delta=0.01)

    def test_counts_do_not_depend_on_the_machine(self):
        def counts():
            return re.findall(r'^\w+ +\d+ +\d+', self.lines('--entropy', self.clip), re.MULTILINE)
        self.assertEqual(counts(), counts())

    def test_start(self):
        rows = self.rows(self.lines('--start'), r'^(?:first in a process|second) +([\d.]+) +([\d.]+)')
        self.assertEqual(len(rows), 2)

    def test_stages(self):
        encode, decode = self.lines('--stages', self.clip).split('decode, ')
        for text, groups in ((encode, ('lookahead', 'motion search', 'analysis', 'quantisation',
                                       'synthesis', 'entropy')),
                             (decode, ('prediction', 'synthesis', 'restoration', 'entropy'))):
            all_of_it, = self.rows(text, r'%d frames: ([\d.]+) ms a frame' % FRAMES)
            # groups have two spaces in front, their parts four
            sums = [sum(row[0] for row in self.rows(text, r'^%s\w.* ([\d.]+) ms ' % (' ' * indent)))
                    for indent in (2, 4)]
            for each in sums:
                self.assertAlmostEqual(each, all_of_it[0], delta=0.2)
            for group in groups:
                self.rows(text, r'^  %s +([\d.]+) ms' % group)

    def test_critical_path(self):
        encode, decode = self.lines('--critical-path', self.clip).split('decode, ')
        for text in encode, decode:
            simulated = self.rows(text, r'^ +(\d+) workers +([\d.]+) times; ')
            self.assertEqual([row[0] for row in simulated], [1, 2, 4, 8, 16])
            for (_, before), (workers, now) in zip(simulated, simulated[1:]):
                self.assertTrue(before <= now <= workers)
            self.rows(text, r'1 thread ([\d.]+) frames/s .*2 threads ([\d.]+) .*: ([\d.]+) times')

    def test_coded_clips_are_decoded(self):
        program = os.path.join(self.build, 'vpatch')
        if not os.path.exists(program):
            self.skipTest('no vpatch in this build')
        coded = os.path.join(self.folder.name, 'sample.vpt')
        subprocess.run([program, 'encode', '--quiet', '--model',
                        os.path.join(ROOT, 'models', 'small.safetensors'), self.clip, '-o', coded],
                       check=True)
        text = self.lines('--stages', coded)
        self.assertNotIn('encode', text)
        self.rows(text, r'^decode, (\d+) frames: ([\d.]+) ms')

    def test_what_cannot_be(self):
        for words in (['--stages', 'nowhere.mkv'], ['--start', '--model', 'nowhere'],
                      ['--entropy', os.path.join(ROOT, 'README.md')]):
            done = self.profile(*words)
            self.assertEqual((done.returncode, done.stdout), (1, ''))
            self.assertRegex(done.stderr, r'^profile: .+\n$')


if __name__ == '__main__':
    if not shutil.which('ffmpeg'):
        print('ffmpeg is not installed')
        sys.exit(SKIPPED)
    Profile.build = os.path.abspath(sys.argv.pop(1))
    unittest.main()
