# SPDX-License-Identifier: BSD-2-Clause
"""Validation by the real codec: rows belong to their steps, and best.pt is the best one's.
validation.py PROGRAM. Exits with 77 without PyTorch or FFmpeg."""
import csv
import os
import shutil
import subprocess
import sys
import tempfile

from harness import ROOT, check, status
import torch

from vptrain import options
from vptrain import train
from cachetool import make_cache
from vptrain.parallel import Ranks
from vptrain.state import State, load_checkpoint
from vptrain.validation import COLUMNS, Validation, best_so_far

CONFIG = {'name': 'tiny', 'channels': 96, 'blocks': 1, 'dims': 384}


def rows(folder):
    with open(os.path.join(folder, 'validation.csv'), newline='') as f:
        return list(csv.DictReader(f))


def untrained(spoilt):
    """The DCT, which codes well, or one that noise has spoilt."""
    torch.manual_seed(1)
    state = State(CONFIG, torch.device('cpu'), 1e-3)
    for key, value in state.average.items():
        if spoilt and key.endswith('out.weight'):
            value.add_(torch.randn_like(value) * 0.02)
    return state


def worse_is_not_best(folder, arguments):
    out = os.path.join(folder, 'by hand')
    os.makedirs(os.path.join(out, 'validating.killed'))
    a = options.parse(arguments + ['--out', out])
    validation = Validation(a)
    for step, spoilt in ((100, False), (200, True)):
        state = untrained(spoilt)
        state.step, state.spent = step, step / 60
        validation.start(state, 'digest')
        validation.start(state, 'digest')  # says that one is running, and starts none
        validation.process.wait()
        state.step += 7  # training goes on meanwhile
        validation.poll()
    table = rows(out)
    check([row['step'] for row in table] == ['100', '200'],
          'figures belong to the step whose weights were taken, one at a time')
    check([row['best'] for row in table] == ['1', '0'], 'the best and a worse one')
    check(list(table[0]) == COLUMNS, 'the columns')
    ratios = [float(row['ratio']) for row in table]
    check(0 < ratios[0] < ratios[1], f'noise in the weights costs bits: {ratios}')
    best = load_checkpoint(os.path.join(out, 'best.pt'))
    check(best['step'] == 100 and best['data'] == 'digest'
          and all(torch.equal(best['average'][k], v) for k, v in untrained(False).average.items()),
          'best.pt is what was measured')
    check(best_so_far(os.path.join(out, 'validation.csv')) == ratios[0],
          'the next run knows how good the best was')
    check(sorted(os.listdir(out)) == ['best.pt', 'validation.csv'], 'nothing else is left')
    a.validate = [os.path.join(folder, 'cache', 'list.json')]  # no video
    Validation(a).finish(untrained(False), 'digest')
    check(len(rows(out)) == 2, 'a clip that cannot be read ends no training')


def within_training(folder, arguments):
    out = os.path.join(folder, 'run')
    with open(os.path.join(folder, 'config.json'), 'w') as f:
        f.write(str(CONFIG).replace("'", '"'))
    a = options.parse(arguments + [
        '--config', os.path.join(folder, 'config.json'), '--out', out, '--steps', '3',
        '--batch', '1', '--crop', '32', '--groups', '1', '--log-every', '1'])
    train.run(a, Ranks())
    steps = [row['step'] for row in rows(out)]
    check(steps and steps[-1] == '3' and set(steps) <= {'2', '3'},
          f'steps 2 and 3, or 3 alone when 2 takes long: {steps}')
    check(os.path.exists(os.path.join(out, 'best.pt')), 'there is a best one')


def main():
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        make_cache(os.path.join(folder, 'cache'), frames=9, height=128, width=128)
        clip = os.path.join(folder, 'clip.mkv')
        subprocess.run(['ffmpeg', '-v', 'error', '-i',
                        os.path.join(ROOT, 'samples', 'harbour.mkv'), '-frames:v', '3', '-vf',
                        'crop=160:96', '-c:v', 'ffv1', clip], check=True)
        os.environ['XDG_CACHE_HOME'] = os.path.join(folder, 'kept')
        arguments = ['--cache', os.path.join(folder, 'cache'), '--vpatch', sys.argv[1],
                     '--validate', clip, '--validate-every', '2', '--validate-frames', '3',
                     '--validate-qualities', '30', '--validate-preset', 'ultrafast']
        worse_is_not_best(folder, arguments)
        within_training(folder, arguments)
    return status()


for tool in ('ffmpeg', 'ffprobe'):
    if not shutil.which(tool):
        print(f'skipped: {tool} is not installed')
        sys.exit(77)
sys.exit(main())
