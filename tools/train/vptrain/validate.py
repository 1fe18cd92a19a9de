# SPDX-License-Identifier: BSD-2-Clause
"""Measures a checkpoint by the real codec: exports its average and runs tools/measure-rd
with it. Without start states of the entropy coder, so the figures are a few per cent
larger than those of finished weights; among each other they compare."""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import torch

from . import ROOT
from .export import describe, export_codec, ranges_for, write_safetensors
from .network import Codec
from .state import load_checkpoint

CALIBRATION_FILES, CALIBRATION_BATCHES = 12, 4


def export(checkpoint, cache, path):
    state = load_checkpoint(checkpoint)
    codec = Codec(state['config'])
    codec.load_state_dict(state['average'])
    top, energy = ranges_for(state, codec, cache, CALIBRATION_BATCHES, CALIBRATION_FILES)
    write_safetensors(path, export_codec(codec, top, energy), describe(codec.config))


def measure(weights, a, folder):
    figures = os.path.join(folder, 'measured.json')
    command = [sys.executable, os.path.join(ROOT, 'tools', 'measure-rd'), '--model', weights,
               '--frames', str(a.frames), '--qualities', a.qualities, '--presets', a.preset,
               '--json', figures]
    if a.vpatch:
        command += ['--vpatch', a.vpatch]
    done = subprocess.run(command + a.clips, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.splitlines()
        sys.exit(lines[-1] if lines else 'measure-rd failed')
    with open(figures) as f:
        return json.load(f)['summary']


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add('checkpoint')
    add('figures', help='JSON file to write')
    add('clips', nargs='+')
    add('--cache', required=True, help='training cache, for the ranges of the exact weights')
    add('--qualities', default='20,30,40')
    add('--frames', type=int, default=17)
    add('--preset', default='medium')
    add('--vpatch')
    a = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory(prefix='vpatch-validate.') as folder:
        weights = os.path.join(folder, 'weights.safetensors')
        try:
            export(a.checkpoint, a.cache, weights)
        except (OSError, ValueError) as error:
            sys.exit(f'validate.py: {error}')
        summary = measure(weights, a, folder)
    rows = summary['qualities']
    ratio = summary['all'][a.preset]['ratio']
    if ratio is None:
        sys.exit('validate.py: the clips reach no PSNR that x264 reaches too')
    with open(a.figures + '.tmp', 'w') as f:
        json.dump({'ratio': ratio, 'preset': a.preset,
                   'bpp': sum(r['bits_per_pixel'] for r in rows) / len(rows),
                   'psnr': sum(r['psnr'] for r in rows) / len(rows)}, f)
    os.replace(a.figures + '.tmp', a.figures)


if __name__ == '__main__':
    main()
