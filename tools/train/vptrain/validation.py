# SPDX-License-Identifier: BSD-2-Clause
"""Validation by the real codec while training goes on: validate in a niced process, one at
a time. Its figures go to validation.csv, and the best weights by them are kept as best.pt."""
import csv
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

from . import TRAIN
from .state import save

COLUMNS = ['step', 'minutes', 'ratio', 'bpp', 'psnr', 'preset', 'best']


def best_so_far(path):
    """The smallest ratio of an older validation.csv."""
    try:
        with open(path, newline='') as f:
            return min((float(row['ratio']) for row in csv.DictReader(f)), default=None)
    except FileNotFoundError:
        return None
    except (KeyError, TypeError, ValueError):
        raise ValueError(f'{path}: no figures of a validation') from None


class Validation:
    def __init__(self, options):
        self.options = options
        self.table = os.path.join(options.out, 'validation.csv')
        self.best = best_so_far(self.table)
        self.process, self.folder, self.step, self.minutes = None, None, None, None
        for left in glob.glob(os.path.join(options.out, 'validating.*')):
            shutil.rmtree(left)  # of a run that was killed

    def start(self, state, digest):
        """Takes a copy of the weights and has it measured, unless a measurement is running."""
        if self.process:
            print('step', state.step, 'not validated: step', self.step, 'still is', flush=True)
            return
        a = self.options
        self.step, self.minutes = state.step, state.spent
        self.folder = tempfile.mkdtemp(prefix='validating.', dir=a.out)
        snapshot = os.path.join(self.folder, 'snapshot.pt')
        save(snapshot, data=digest, **state.export())
        command = [sys.executable, '-m', 'vptrain.validate', snapshot,
                   os.path.join(self.folder, 'figures.json'), '--cache', a.cache,
                   '--qualities', ','.join(map(str, a.validate_qualities)),
                   '--frames', str(a.validate_frames), '--preset', a.validate_preset]
        if a.vpatch:
            command += ['--vpatch', a.vpatch]
        environment = dict(os.environ, OMP_NUM_THREADS='1', OPENBLAS_NUM_THREADS='1',
                           PYTHONPATH=TRAIN)
        for name in ('WORLD_SIZE', 'RANK', 'LOCAL_RANK'):
            environment.pop(name, None)
        with open(os.path.join(self.folder, 'log'), 'wb') as log:
            self.process = subprocess.Popen(['nice', '-n', '10'] + command + a.validate,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env=environment)

    def poll(self):
        """Takes in the figures when they are there."""
        if self.process and self.process.poll() is not None:
            self._take()

    def finish(self, state, digest):
        """Waits, and measures the last step too."""
        if self.process:
            self.process.wait()
            self._take()
        if self.step != state.step:
            self.start(state, digest)
            self.process.wait()
            self._take()

    def _take(self):
        status, self.process = self.process.returncode, None
        if status:
            with open(os.path.join(self.folder, 'log'), errors='replace') as f:
                lines = [line for line in f.read().splitlines() if line.strip()]
            print('step', self.step, 'could not be validated:',
                  lines[-1] if lines else f'status {status}', flush=True)
        else:
            with open(os.path.join(self.folder, 'figures.json')) as f:
                self._record(json.load(f))
        shutil.rmtree(self.folder)

    def _record(self, figures):
        better = self.best is None or figures['ratio'] < self.best
        if better:
            self.best = figures['ratio']
            os.replace(os.path.join(self.folder, 'snapshot.pt'),
                       os.path.join(self.options.out, 'best.pt'))
        with open(self.table, 'a', newline='') as f:
            writer = csv.writer(f)
            if not f.tell():
                writer.writerow(COLUMNS)
            writer.writerow([self.step, round(self.minutes, 2), round(figures['ratio'], 5),
                             round(figures['bpp'], 5), round(figures['psnr'], 3),
                             figures['preset'], int(better)])
        print('step %d validated: %.4f of the bits of x264 %s at equal PSNR%s' % (
            self.step, figures['ratio'], figures['preset'], ', the best' if better else ''),
            flush=True)
