# SPDX-License-Identifier: BSD-2-Clause
"""A network of key frames is trained alone, on single pictures, and combined with other
checkpoints; means of two. Exits with 77 without PyTorch."""
import os
import shutil
import sys
import tempfile

from harness import check, status
import torch

from vptrain import options
from vptrain import train
from cachetool import make_cache
from vptrain.combine import combine
from vptrain.csvlog import read_log
from vptrain.data import Windows, new_rng
from vptrain.mean import mean
from vptrain.network import Codec
from vptrain.parallel import Ranks
from vptrain.state import load_checkpoint
from vptrain.step import Stepper

CONFIG = '{"name": "tiny", "channels": 4, "blocks": 1, "dims": 16%s}'
KEY = ', "key": {"channels": 6, "blocks": 2}'


def trained(folder, name, *more):
    """Runs train.py; the checkpoint that it leaves behind."""
    out = os.path.join(folder, name)
    train.run(options.parse(['--cache', os.path.join(folder, 'cache'), '--out', out, '--config',
                             os.path.join(folder, 'key.json'), '--crop', '32', '--batch', '2',
                             '--warm', '0', '--steps', '4', '--save-every', '2',
                             '--log-every', '2', *more]), Ranks())
    return load_checkpoint(os.path.join(out, 'last.pt'))


def same(a, b):
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


def part(tensors, key):
    return {name: t for name, t in tensors.items() if name.startswith('key.') == key}


def only_key(folder):
    torch.manual_seed(1)
    start = Codec(train.read_config(os.path.join(folder, 'key.json'))).state_dict()
    start = {name: t.clone() for name, t in start.items()}
    call = Stepper.__call__

    def copying(self, state, sample, ranks):
        check([p.shape[1] for p in sample.planes] == [1] * 3, 'single pictures')
        if state.step == 3:  # the checkpoint of step 2, for a run that goes on from there
            os.mkdir(os.path.join(folder, 'resumed'))
            shutil.copy(os.path.join(folder, 'whole', 'last.pt'), os.path.join(folder, 'resumed'))
        return call(self, state, sample, ranks)

    Stepper.__call__ = copying
    whole = trained(folder, 'whole', '--only', 'key')
    Stepper.__call__ = call
    for what in ('codec', 'average'):
        check(same(part(whole[what], False), part(start, False)), f'{what}: the others stay')
        moved = [not torch.equal(t, start[name]) for name, t in part(whole[what], True).items()]
        check(all(moved), f'{what}: all of the network of key frames moves')
    check(whole['pixels'] == 4 * 2 * 32 * 32 and whole['only'] == 'key', 'what was trained')
    columns, rows = read_log(os.path.join(folder, 'whole', 'log.csv'))
    last = dict(zip(columns, map(float, rows[-1])))
    check(last['key_bpp'] > 0 and last['side_bpp'] == last['side_psnr'] == 0, 'the log')
    resumed = trained(folder, 'resumed', '--only', 'key')
    check(same(whole['codec'], resumed['codec']) and same(whole['proxy'], resumed['proxy']),
          'resumed as if never interrupted')
    return whole


def exact_stage(folder):
    """Rounded training of this network alone keeps its ranges, and no other's."""
    top, energy = trained(folder, 'rounded', '--only', 'key', '--exact-stage', '1',
                          '--crop', '64')['ranges']
    check(list(energy) == ['key'] and all(name.startswith('key.') for name in top),
          'ranges of this network')


def all_together(folder):
    before = load_checkpoint(os.path.join(folder, 'whole', 'last.pt'))
    both = trained(folder, 'both')
    check(both['codec'].keys() == before['codec'].keys() and both['only'] is None
          and all(t.isfinite().all() for t in both['codec'].values()), 'all networks train')
    return both


def combining(folder, key):
    shutil.copy(os.path.join(folder, 'plain.json'), os.path.join(folder, 'key.json'))
    base = trained(folder, 'base')
    made = combine(base, key)
    for what in ('codec', 'average'):
        check(same(part(made[what], False), base[what])
              and same(part(made[what], True), part(key[what], True)), f'{what}: of both')
    codec = Codec(made['config'])
    codec.load_state_dict(made['average'])
    check(codec.key.channels == 6 and made['step'] == base['step']
          and made['key_training']['pixels'] == key['pixels'], 'sizes and records of both')
    ranges = [({f'{net}.tokens': net}, {net: net}) for net in ('anchor', 'key')]
    merged = combine({**base, 'ranges': ranges[0]}, {**key, 'ranges': ranges[1]})['ranges']
    check(made['ranges'] is None and [sorted(r) for r in merged] ==
          [['anchor.tokens', 'key.tokens'], ['anchor', 'key']], 'ranges of both')
    again = combine(made, key)
    check(same(again['codec'], made['codec']), 'a second time the same')
    for what, pair in (('without a network of key frames', (base, base)),
                       ('other dims', ({**base, 'config': {**base['config'], 'dims': 32}}, key))):
        try:
            combine(*pair)
            check(False, f'{what} is refused')
        except ValueError as error:
            check('\n' not in str(error), f'{what} is refused: {error}')


def halfway(before, after):
    """A mean of two checkpoints lies between them."""
    made = mean(before, after, 0.25)
    for what in ('codec', 'average'):
        check(all(torch.allclose(t, 0.75 * before[what][name] + 0.25 * after[what][name])
                  for name, t in made[what].items()), f'{what}: a quarter of the way')
    check(made['step'] == after['step'] and made['ranges'] is None, 'a mean has no ranges')
    try:
        mean({**before, 'config': {}}, after, 0.5)
        check(False, 'other sizes are refused')
    except ValueError as error:
        check('configurations' in str(error), f'other sizes are refused: {error}')


def windows(cache):
    """Single pictures of photographs are cut, not enlarged."""
    source = Windows(cache)
    rng = new_rng(3)
    for y, u, v in (source.draw(1, 32, rng, still_share=1.0) for _ in range(20)):
        found = any(((still[0][:, i:i + 32, j:j + 32][..., ::a, ::b] == y).all())
                    for still in source.stills for a in (1, -1) for b in (1, -1)
                    for i in range(0, still[0].shape[1] - 31, 2)
                    for j in range(0, still[0].shape[2] - 31, 2))
        if not found or u.shape != (1, 16, 16) or v.shape != (1, 16, 16):
            check(False, 'a window of a photograph')
            return
    check(True, 'windows of photographs')


def refused(folder):
    """Without a configuration for it there is nothing to train."""
    try:
        trained(folder, 'none', '--only', 'key')
        check(False, 'no network of key frames')
    except ValueError as error:
        check('key' in str(error), f'no network of key frames: {error}')


torch.set_num_threads(1)
with tempfile.TemporaryDirectory() as place:
    make_cache(os.path.join(place, 'cache'), stills=2)
    for file, more in (('key.json', KEY), ('plain.json', '')):
        with open(os.path.join(place, file), 'w') as f:
            f.write(CONFIG % more)
    windows(os.path.join(place, 'cache'))
    checkpoint = only_key(place)
    exact_stage(place)
    halfway(checkpoint, all_together(place))
    combining(place, checkpoint)
    refused(place)
sys.exit(status())
