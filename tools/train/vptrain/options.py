# SPDX-License-Identifier: BSD-2-Clause
"""The options of train.py."""
import argparse
import os

from . import CONFIGS



def span(text):
    """'2' or '2-8'"""
    low, _, high = text.partition('-')
    low, high = int(low), int(high or low)
    if not 1 <= low <= high:
        raise ValueError(text)
    return low, high


def numbers(text):
    return [int(part) for part in text.split(',')]


def parse(arguments=None):
    parser = argparse.ArgumentParser(description='Trains the codec\'s networks; see README.md.')
    add = parser.add_argument
    add('--cache', required=True, help='folder made by prepare.py')
    add('--config', default=os.path.join(CONFIGS, 'base.json'))
    add('--out', default='run', help='folder for checkpoints and the log')
    add('--minutes', type=float, default=60)
    add('--horizon', type=float, default=0,
        help='minutes over which the learning rate falls (default: --minutes)')
    add('--steps', type=int, default=0,
        help='train until this step instead of by the clock, and let the learning rate fall '
        'over as many')
    add('--exact-stage', type=int, default=0, metavar='STEPS',
        help='the last so many of --steps run with exact arithmetic [0]')
    add('--batch', type=int, default=4, help='samples of a step, for each process [4]')
    add('--crop', type=int, default=128)
    add('--groups', type=span, default=(2, 2), metavar='N[-M]',
        help='groups of four frames in a sample; of a range, each step draws a number [2]')
    add('--only', choices=('key', 'video'),
        help='train the network of key frames alone, on single pictures, or all but that one')
    add('--still-share', type=float, default=0.08,
        help='share of the samples that are photographs [0.08]')
    add('--shrink-share', type=float, default=0.0,
        help='share of the samples that are made 1.5 to 2 times smaller [0]')
    add('--rate', type=float, default=8e-4, help='learning rate')
    add('--warm', type=int, default=150, help='steps in which only the proxy learns')
    add('--dead-zone', type=float, default=0.15)
    add('--restoration', metavar='WEIGHTS', help='.safetensors whose restoration decoded pictures '
        'go through [none]')
    add('--levels', metavar='WEIGHTS', help='.safetensors by whose order of dims the encoder '
        'chooses levels [rounding to whole steps]')
    add('--start', help='state dict to start from instead of the DCT')
    add('--threads', type=int, default=1)
    add('--parts', type=int, default=1,
        help='parts of a batch that take turns on the GPU and in the search of motion [1]')
    add('--bf16', action='store_true', help='blocks compute in bfloat16, for GPUs')
    add('--seed', type=int, default=1)
    add('--log-every', type=int, default=50, metavar='STEPS')
    add('--save-every', type=int, default=100, metavar='STEPS')
    group = parser.add_argument_group('validation by the real codec, in the background')
    add = group.add_argument
    add('--validate-every', type=int, default=0, metavar='STEPS', help='0: never [0]')
    add('--validate', nargs='+', default=[], metavar='CLIP', help='files or folders')
    add('--validate-qualities', type=numbers, default=[20, 30, 40], metavar='Q,...')
    add('--validate-frames', type=int, default=17)
    add('--validate-preset', default='medium', help='of x264, the peer [medium]')
    add('--vpatch', help='the program [build/vpatch, or the one in $PATH]')
    a = parser.parse_args(arguments)
    for name, good in (('crop', a.crop >= 16 and a.crop % 16 == 0), ('batch', a.batch >= 1),
                       ('threads', a.threads >= 0), ('parts', 1 <= a.parts <= a.batch),
                       ('steps', a.steps >= 0), ('log-every', a.log_every >= 1),
                       ('save-every', a.save_every >= 1), ('minutes', a.minutes > 0),
                       ('validate-every', a.validate_every >= 0),
                       ('validate-frames', a.validate_frames >= 1),
                       ('still-share', 0 <= a.still_share <= 1),
                       ('shrink-share', 0 <= a.shrink_share <= 1)):
        if not good:
            parser.error(f'--{name}: out of range')
    if not 0 <= a.exact_stage <= a.steps:
        parser.error('--exact-stage: out of range of --steps')
    if a.exact_stage and a.bf16:
        parser.error('--exact-stage is not for --bf16')
    if a.validate_every and not a.validate:
        parser.error('--validate-every needs --validate CLIP...')
    if a.only == 'key':
        a.groups = (0, 0)
    for path in a.validate + [w for w in (a.restoration, a.levels) if w]:
        if not os.path.exists(path):
            parser.error(f'{path}: no such file or folder')
    return a
