# SPDX-License-Identifier: BSD-2-Clause
"""Windows from the cache: sizes, lengths, shrunk ones. Exits with 77 without PyTorch, which
the modules beside data.py need."""
import os
import random
import sys
import tempfile

from harness import check, status
import numpy as np

from vptrain import options
from cachetool import make_cache
from vptrain.data import Windows, shrink, shrink_matrix
from vptrain.sampler import Sampler


def filters():
    for source, target in ((96, 64), (128, 64), (194, 128)):
        for chroma in (False, True):
            flat = shrink(np.full((2, source, source), 77, np.uint8), target, chroma)
            check(flat.shape == (2, target, target) and (flat == 77).all(), 'flat stays flat')
        # a slow wave is what it was, at the place where it was
        ratio = source / target
        for site in (0.5, 0.25):
            def wave(position):
                return np.sin(2 * np.pi * position / (12 * ratio))

            got = shrink_matrix(source, target, site) @ wave(np.arange(source) + site)
            want = wave((np.arange(target) + site) * ratio)
            check(np.abs(got - want)[3:-3].max() < 0.02, f'{source} to {target}: a slow wave')
        # the finest one, which the smaller line cannot hold, is gone
        fine = np.where(np.arange(source) % 2, 1.0, -1.0)
        check(np.abs(shrink_matrix(source, target, 0.5) @ fine)[4:-4].max() < 0.25,
              f'{source} to {target}: no alias of the finest stripes')


def drawing(cache):
    arguments = ['--cache', cache, '--batch', '3', '--crop', '32']
    windows = Windows(cache)

    def sampler(*more, ahead=False):
        return Sampler(windows, options.parse(arguments + list(more)), 0, ahead)

    plain = [sampler().next() for _ in range(2)]
    check(all((a == b).all() for a, b in zip(plain[0].planes, plain[1].planes))
          and plain[0].after == plain[1].after, 'the same seed draws the same windows')
    check([p.shape for p in plain[0].planes] == [(3, 9, 32, 32)] + [(3, 9, 16, 16)] * 2,
          'two groups of four frames and the key frame')
    check(plain[0].area == 9 * 32 * 32, 'pixels of a sample')
    source = sampler('--groups', '1-4')
    lengths = [source.next().planes[0].shape[1] for _ in range(40)]
    check(set(lengths) == {5, 9, 13, 17}, f'a range of groups: {sorted(set(lengths))}')
    source = sampler('--shrink-share', '0.5')
    shapes = {source.next().planes[0].shape for _ in range(10)}
    check(shapes == {(3, 9, 32, 32)}, 'shrunk windows are of the same size')

    def detail(share):
        rng = random.Random(4)
        y = windows.batch(40, 5, 32, rng, share)[0].astype(float)
        return np.abs(np.diff(y, axis=3)).mean() / y.std()  # from one sample to the next

    check(detail(1.0) > 1.1 * detail(0.0), 'and have more detail')

    ahead, behind = sampler(ahead=True), sampler()
    for _ in range(3):
        a, b = ahead.next(), behind.next()
        check((a.planes[0] == b.planes[0]).all() and ahead.getstate() == behind.getstate(),
              'drawn ahead is drawn the same, and its state is that of the samples used')
    again = sampler()
    again.setstate(ahead.getstate())
    check((again.next().planes[0] == behind.next().planes[0]).all(), 'and goes on from there')
    ahead.close()


def refusals(folder, cache):
    def refused(call, what):
        try:
            call()
            check(False, what + ' is refused')
        except (OSError, ValueError) as error:
            check('\n' not in str(error), f'{what} is refused: {error}')

    refused(lambda: Windows(cache).require(21, 32), 'a length that no clip has')
    refused(lambda: Windows(cache).require(9, 96), 'a crop that no clip has')
    refused(lambda: Windows(folder), 'a folder that is no cache')
    with open(os.path.join(folder, 'list.json'), 'w') as f:
        f.write('[]')
    refused(lambda: Windows(folder), 'a list that is none')
    check(len(Windows(cache, 2).clips) == 2, 'some of the files')


filters()
with tempfile.TemporaryDirectory() as place:
    make_cache(os.path.join(place, 'cache'))
    drawing(os.path.join(place, 'cache'))
    refusals(place, os.path.join(place, 'cache'))
sys.exit(status())
