# SPDX-License-Identifier: BSD-2-Clause
"""restore.py on a small cache: it lowers the error, knows turned pictures, and its weights open.

restore.py RESTORE_SUMS"""
import os
import subprocess
import sys
import tempfile

import harness
import numpy as np
from cachetool import make_cache

from vptrain import restore
from vptrain.exact import read_safetensors
from vptrain.export import export_checkpoint, write_safetensors


def turned_pictures():
    """Sums of a turned picture are where those of the picture were, moved."""
    limits, n = 2, len(restore.PAIRS) * 2 + 1
    classes = restore.CHANGES * restore.DIRECTIONS * restore.ACTIVITIES
    sums = np.arange(classes * n * n, dtype=np.float64).reshape(classes, n, n)
    for name, how in (('transposed', restore.TRANSPOSED), ('mirrored', restore.MIRRORED)):
        once = restore.moved(sums, limits, how)
        harness.check(not np.array_equal(once, sums), f'{name}: something moves')
        harness.check(np.array_equal(restore.moved(once, limits, how), sums), f'{name} twice')
    # what runs across, next to the sample, runs down and lies below it
    across, down = 3 * restore.ACTIVITIES, 1 * restore.ACTIVITIES
    last = n - 1
    moved = restore.moved(sums, limits, restore.TRANSPOSED)
    harness.check(moved[down, 3 * limits, last] == sums[across, 0, last], 'across becomes down')


def run(tool, weights, output, cache, *options):
    root = os.path.join(harness.ROOT, 'tools', 'train', 'restore.py')
    done = subprocess.run([sys.executable, root, weights, output, '--cache', cache, '--tool', tool,
                           '--videos', '1', '--frames', '6', *options], capture_output=True, text=True)
    print(done.stdout + done.stderr, end='')
    return done


def fit(tool, folder):
    cache = os.path.join(folder, 'cache')
    make_cache(cache, clips=1, frames=17, height=144, width=160)
    weights, first, second = (os.path.join(folder, n + '.safetensors') for n in 'abc')
    tensors, metadata = export_checkpoint(
        os.path.join(harness.ROOT, 'tools', 'train', 'configs', 'small.json'), cache, 1, True)
    write_safetensors(weights, tensors, metadata)
    done = run(tool, weights, first, cache, '--rounds', '1')
    harness.check(done.returncode == 0, 'restore.py runs')
    gains = [float(word.split(':')[1]) for line in done.stdout.splitlines()
             for word in line.split() if word[:2] in ('K:', 'A:', 'M:', 'S:')]
    harness.check(len(gains) == 8 and min(gains) >= 0 and max(gains) > 0.01, 'errors are smaller')
    made, about = read_safetensors(first)
    harness.check(about['vpatch.format'] == '2', 'the format says so')
    harness.check(all(np.array_equal(made[k], tensors[k]) for k in tensors), 'networks stay')
    harness.check(np.count_nonzero(made['restore.weight']) > 1000, 'weights are there')
    like(first, second, cache, tensors)
    done = run(tool, weights, second, cache, '--start', weights)
    harness.check(done.returncode == 1 and 'restore.py: ' in done.stderr, 'a start without it')


def like(old, path, cache, networks):
    """Networks exported like finished weights have their order of dims and all behind them."""
    export = os.path.join(harness.ROOT, 'tools', 'train', 'export.py')
    config = os.path.join(harness.ROOT, 'tools', 'train', 'configs', 'small.json')
    subprocess.run([sys.executable, export, config, path, '--untrained', '--cache', cache,
                    '--batches', '2', '--like', old], check=True)
    (before, about), (after, now) = read_safetensors(old), read_safetensors(path)
    orders = [key for key in about if key.startswith('training.order.')]
    harness.check(len(orders) == 2 and all(about[k] == now[k] for k in orders), 'order is kept')
    harness.check(before.keys() == after.keys() and about['vpatch.format'] == now['vpatch.format']
                  and np.array_equal(before['restore.weight'], after['restore.weight']),
                  'so is restoration')
    harness.check(np.array_equal(after['anchor.quant.step'], networks['anchor.quant.step'])
                  and not np.array_equal(after['anchor.enc.proj.weight'],
                                         before['anchor.enc.proj.weight']), 'networks are new')


def main():
    turned_pictures()
    with tempfile.TemporaryDirectory() as folder:
        fit(sys.argv[1], folder)
    return harness.status()


sys.exit(main())
