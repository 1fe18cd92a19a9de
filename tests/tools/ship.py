#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""From a checkpoint to shipped weights, in little: ship.py BUILD. Networks of 8 channels,
made-up checkpoints, two small cuts of the samples. Needs PyTorch and ffmpeg."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
TRAIN = os.path.join(ROOT, 'tools', 'train')
SKIPPED = 77
CONFIG = {'name': 'tiny', 'channels': 8, 'blocks': 1, 'dims': 32}


def call(command, **more):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          check=False, **more)


class Ship(unittest.TestCase):
    build = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='vpatch-test.')
        cls.environment = dict(
            os.environ, BUILD=cls.build, PYTHON=sys.executable, BATCHES='1', EACH='2',
            OMP_NUM_THREADS='1', OPENBLAS_NUM_THREADS='1', PYTHONDONTWRITEBYTECODE='1',
            VPATCH_TRAIN_LIBRARY=os.path.join(cls.build, 'libvpatch_train.so'))
        os.mkdir(cls.path('videos'))
        for name, cut in (('a', 'crop=160:144'), ('b', 'crop=144:144:0:0')):
            sample = os.path.join(ROOT, 'samples', 'harbour.mkv')
            done = call(['ffmpeg', '-v', 'error', '-i', sample, '-frames:v', '10', '-vf', cut,
                         '-c:v', 'ffv1', cls.path('videos', name + '.mkv')])
            assert not done.returncode, done.stderr
        cls.run_python('prepare.py', cls.path('cache'), cls.path('videos'))
        with open(cls.path('tiny.json'), 'w', encoding='utf-8') as file:
            json.dump(CONFIG, file)
        cls.make_checkpoint()
        done = cls.ship('shipped.safetensors', cls.path('run', 'last.pt'), WORK=cls.path('work'))
        assert not done.returncode, done.stderr

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def path(cls, *parts):
        return os.path.join(cls.folder.name, *parts)

    @classmethod
    def run_python(cls, script, *arguments):
        done = call([sys.executable, os.path.join(TRAIN, script), *arguments],
                    env=cls.environment)
        assert not done.returncode, done.stderr
        return done

    @classmethod
    def make_checkpoint(cls):
        """What train.py would have written after 700 steps, with its validation."""
        sys.path.insert(0, TRAIN)
        sys.dont_write_bytecode = True
        import torch
        from vptrain.network import Codec
        from vptrain.rate import RateProxy
        torch.manual_seed(3)
        codec = Codec(CONFIG)
        os.mkdir(cls.path('run'))
        torch.save({'config': CONFIG, 'codec': codec.state_dict(), 'average': codec.state_dict(),
                    'proxy': RateProxy(CONFIG['dims']).state_dict(), 'step': 700, 'spent': 12.34,
                    'pixels': 5000000, 'data': 'ab' * 32}, cls.path('run', 'last.pt'))
        with open(cls.path('run', 'validation.csv'), 'w', encoding='utf-8') as file:
            file.write('step,ratio\n300,1.5\n600,1.25\n900,1.0\n')

    @classmethod
    def ship(cls, name, *checkpoint, **environment):
        return call(['bash', os.path.join(TRAIN, 'ship.sh'), *checkpoint, cls.path(name),
                     cls.path('cache'), cls.path('videos')],
                    env=dict(cls.environment, **environment))

    def read(self, name):
        from vptrain.exact import read_safetensors
        return read_safetensors(self.path(name))

    def tool(self, name, *arguments):
        done = call([os.path.join(self.build, 'tools', 'entropy', name), *arguments])
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def dumps(self, end):
        work = self.path('work')
        return [os.path.join(work, n) for n in sorted(os.listdir(work)) if n.endswith(end)]

    def test_the_states_are_those_that_were_learned(self):
        tensors, _ = self.read('shipped.safetensors')
        for key in ('tokens', 'motion'):
            with open(self.path('work', key + '.state'), 'rb') as file:
                self.assertEqual(tensors['entropy.' + key].tobytes(), file.read(), key)
        plain, _ = self.read('work/plain.safetensors')
        self.assertEqual(set(tensors) - set(plain), {'entropy.tokens', 'entropy.motion'})
        for name in plain:
            self.assertEqual(plain[name].tobytes(), tensors[name].tobytes(), name)

    def test_states_save_bits(self):
        def total(text):
            return int(re.search(r'^test.* all (\d+) bytes', text, re.M).group(1))
        fields = self.dumps('.mot')
        self.assertEqual(len(fields), 4)
        untrained = total(self.tool('train-motion', '--test', *fields))
        state = self.path('work', 'motion.state')
        trained = total(self.tool('train-motion', '--state', state, '--test', *fields))
        self.assertGreater(trained, 0)
        self.assertLess(trained, 0.9 * untrained)
        # And the files are smaller for them.
        sizes = []
        for weights in ('work/plain.safetensors', 'shipped.safetensors'):
            out = self.path('a.vpt')
            done = call([os.path.join(self.build, 'vpatch'), 'encode', '-f', '-q', '40', '--model',
                         self.path(weights), self.path('videos', 'a.mkv'), '-o', out])
            self.assertEqual(done.returncode, 0, done.stderr)
            sizes.append(os.path.getsize(out))
        self.assertLess(sizes[1], 0.95 * sizes[0])

    def test_dumps_along_another_scan_are_refused(self):
        done = call([os.path.join(self.build, 'tools', 'entropy', 'train-entropy'), '--scan',
                     self.path('again.state'), *self.dumps('.tok')])
        self.assertEqual(done.returncode, 1)
        self.assertIn('along another scan', done.stderr)
        self.assertFalse(os.path.exists(self.path('again.state')))

    def test_bits_by_frame_are_the_bits_by_type(self):
        state = self.path('work', 'tokens.state')
        text = self.tool('train-entropy', '--state', state, '--frames', self.dumps('.tok')[0])
        sums = [0.0] * 4
        for kind, bits in re.findall(r'^frame (\d) -?\d+ ([0-9.]+)$', text, re.M):
            sums[int(kind)] += float(bits)
        said = re.search(r'^test +K (\d+) A (\d+) M (\d+) S (\d+)', text, re.M).groups()
        for mine, its in zip(sums, said):
            self.assertAlmostEqual(mine / 8, int(its), delta=1)
        self.assertGreater(sums[0], 0)

    def test_the_record(self):
        tensors, meta = self.read('shipped.safetensors')
        shares = json.loads(meta['vpatch.bounds'])
        matrices = {k[:-len('.weight')] for k in tensors if k.endswith('.weight')}
        self.assertEqual(set(shares), matrices)
        self.assertTrue(all(0 < share < 1 for share in shares.values()))
        # Two of them by hand: a product of whole inputs, and of halves of four times the stream.
        for matrix, inputs in (
                ('between.enc.block.0.b', tensors['between.enc.block.0.a.clamp']),
                ('between.enc.proj', list((tensors['between.enc.block.0.b.clamp'] + 128) // 256) * 4)):
            weight = abs(tensors[matrix + '.weight'].astype(float))
            self.assertAlmostEqual(shares[matrix], (weight * inputs).sum(1).max() / 2 ** 24, 4)
        self.assertEqual((meta['training.steps'], meta['training.minutes'],
                          meta['training.pixels'], meta['training.data_sha256']),
                         ('700', '12.3', '5000000', 'ab' * 32))
        self.assertEqual(meta['training.validation'], 'step,ratio\n300,1.5\n600,1.25')
        self.assertEqual(json.loads(meta['training.config']), CONFIG)
        # 8 channels, 1 block, 32 dims, by the shapes in docs/architecture.md
        side = (192 * 8 + 9 * 8 + 4 * 8 * 8) / 64 + 4 * 8 * 32 / 256
        self.assertAlmostEqual(float(meta['vpatch.multiply_adds']), 2 * side, delta=0.06)
        flop = float(meta['training.flop'])
        self.assertGreater(flop, 6 * 2 * side * 5e6)
        self.assertLess(flop, 6 * (2 * side + 100) * 5e6)

    def test_info_shows_it(self):
        done = call([os.path.join(self.build, 'vpatch'), 'info', '--json',
                     self.path('shipped.safetensors')])
        self.assertEqual(done.returncode, 0, done.stderr)
        said = json.loads(done.stdout)
        self.assertEqual(said['training.steps'], 700)
        self.assertEqual(said['training.validation'], 'step,ratio\n300,1.5\n600,1.25')
        self.assertTrue(0.5 < said['largest_bound'] < 1)

    def test_an_untrained_start(self):
        done = self.ship('untrained.safetensors', '--untrained', self.path('tiny.json'), EACH='1')
        self.assertEqual(done.returncode, 0, done.stderr)
        tensors, meta = self.read('untrained.safetensors')
        self.assertIn('entropy.motion', tensors)
        self.assertNotIn('training.steps', meta)

    def script(self, name, *arguments):
        return call([sys.executable, os.path.join(TRAIN, name), *arguments], env=self.environment)

    def test_exact_arithmetic_against_the_float_networks(self):
        done = self.script('check-exact.py', self.path('run', 'last.pt'),
                           self.path('shipped.safetensors'), self.path('videos', 'a.mkv'),
                           '--qualities', '20,30,40', '--frames', '5', '--size', '96', '--most',
                           '20', '--build', self.build)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        rows = re.findall(r'^a +(\d+) +(\d+) +([0-9.]+) +(\d+) +([0-9.]+)$', done.stdout, re.M)
        self.assertEqual([row[0] for row in rows], ['20', '30', '40'])
        for _, bytes0, psnr0, bytes1, psnr1 in rows:
            self.assertAlmostEqual(float(psnr0), float(psnr1), delta=0.5)
            self.assertAlmostEqual(int(bytes0) / int(bytes1), 1, delta=0.1)
        self.assertLess(int(rows[0][1]), int(rows[2][1]))

    def test_the_estimate_comes_nearer_when_it_is_fitted(self):
        def ratio(checkpoint):
            done = self.script('check-proxy.py', self.path('videos', 'a.mkv'), '--pair', checkpoint,
                               self.path('shipped.safetensors'), '--qualities', '24,40',
                               '--frames', '9', '--build', self.build)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            self.assertIn('agree', done.stdout, done.stderr)
            mean = float(re.search(r'^geometric mean +all +([0-9.]+)', done.stdout, re.M).group(1))
            # Within 10 %, or it says that they do not agree.
            self.assertEqual(done.returncode, int(abs(mean - 1) > 0.1), done.stdout)
            return mean
        before = ratio(self.path('run', 'last.pt'))
        fitted = self.path('fitted.pt')
        # the factor alone, and the estimate's own numbers
        for numbers in ((), ('--steps', '100', '--rate', '0.05')):
            done = self.script('refit-proxy.py', self.path('run', 'last.pt'),
                               self.path('shipped.safetensors'), fitted, *self.dumps('.tok'),
                               '--build', self.build, *numbers)
            self.assertEqual(done.returncode, 0, done.stderr)
            after = ratio(fitted)
            self.assertLess(abs(after - 1), 0.5 * abs(before - 1), (before, after))

    def test_restoration_and_the_log(self):
        old = os.path.join(ROOT, 'models', 'base.safetensors')
        done = self.ship('restored.safetensors', self.path('run', 'last.pt'), EACH='1',
                         RESTORE=old, ROUNDS='1', WORK=self.path('work-restored'))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        tensors, meta = self.read('restored.safetensors')
        self.assertEqual(meta['vpatch.format'], '2')
        self.assertTrue(tensors['restore.weight'].any())
        self.assertIn('entropy.tokens', tensors)
        done = self.script('check-log.py', self.path('run', 'last.pt'),
                           self.path('restored.safetensors'), self.path('videos', 'a.mkv'),
                           '--qualities', '30', '--size', '96', '--build', self.build)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        found = re.search(r'^geometric mean ([0-9.]+)', done.stdout, re.M)
        self.assertTrue(found, done.stdout + done.stderr)
        mean = float(found.group(1))
        self.assertEqual(done.returncode, int(abs(mean - 1) > 0.1))
        self.assertTrue(0.3 < mean < 3, mean)

    def test_failures(self):
        def fails(done, words):
            self.assertNotEqual(done.returncode, 0)
            self.assertRegex(done.stderr, words)
        fails(self.ship('no.safetensors', self.path('missing.pt')), r'missing\.pt')
        self.assertFalse(os.path.exists(self.path('no.safetensors')))
        fields = self.dumps('.mot')[0]
        with open(fields, 'rb') as file:
            data = bytearray(file.read())
        bad = self.path('bad.mot')
        # cut short, not a dump, a unit without references
        block = 12 + 28 + 9 * 10
        wrong = bytearray(data)
        wrong[block + 8] = 0
        for text, words in ((data[:-1], 'inside a field'), (b'VPTK' + data[4:], 'not a dump'),
                            (data[:5], 'not a dump'), (wrong, 'no coder wrote')):
            with open(bad, 'wb') as file:
                file.write(text)
            done = call([os.path.join(self.build, 'tools', 'entropy', 'train-motion'),
                         self.path('bad.state'), bad])
            fails(done, r'\A[^\n]*bad\.mot: [^\n]*%s[^\n]*\n\Z' % words)
            self.assertFalse(os.path.exists(self.path('bad.state')))


def main():
    Ship.build = os.path.abspath(sys.argv.pop(1))
    if not shutil.which('ffmpeg'):
        print('skipped: ffmpeg is not installed')
        return SKIPPED
    if call([sys.executable, '-c', 'import torch, numpy']).returncode:
        print('skipped: PyTorch is not installed')
        return SKIPPED
    unittest.main()
    return 0


if __name__ == '__main__':
    sys.exit(main())
