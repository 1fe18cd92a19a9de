# SPDX-License-Identifier: BSD-2-Clause
"""The compute ladder: what does more training bring? Ships the last checkpoints of training
runs that differ in their length alone, measures them and the untrained start on clips that
nobody trained on, and writes docs/scaling.md with curves and pictures.

  ladder.py RUN... --cache CACHE --videos TRAINING-VIDEOS --clips DEVTEST

A RUN is a folder with last.pt (or a checkpoint), shortest first. Frames for the pictures
come from --picture, a clip that may be shown. Weights are kept in --work: a second call
measures again and trains nothing."""
import argparse
import json
import math
import os
import subprocess
import sys

from . import BUILD, ROOT, TRAIN
from .exact import read_safetensors
from .ladder_plot import curves_svg
from .ladder_strip import strip
from measure.curves import bd_rate, geometric_mean, log_bits
from measure.process import Failure, output
from results.command import without_folders


class Rung:
    """One set of weights of the ladder."""

    def __init__(self, name, weights):
        self.name, self.weights = name, weights
        _, self.metadata = read_safetensors(weights)
        self.steps = int(self.metadata.get('training.steps', 0))
        self.minutes = float(self.metadata.get('training.minutes', 0))
        self.pixels = int(self.metadata.get('training.pixels', 0))
        self.flop = float(self.metadata.get('training.flop', 0))
        self.figures = None

    def points(self, clip):
        return [(p['bits'], p['psnr']) for p in self.figures['clips'][clip]['points']]


def ship(source, target, a, untrained=False):
    """Makes the weights unless they are there and newer than the checkpoint."""
    if os.path.exists(target) and os.path.getmtime(target) >= os.path.getmtime(source):
        return
    work = target + '.work'
    environment = dict(os.environ, BUILD=a.build, WORK=work, CLIPS=str(a.ship_clips),
                       BATCHES=str(a.batches), EACH=str(a.ship_qualities), PYTHON=sys.executable)
    command = [os.path.join(TRAIN, 'ship.sh')] + ['--untrained'] * untrained
    done = subprocess.run(command + [source, target, a.cache] + a.videos, env=environment,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failure('%s: %s' % (source, (done.stderr.strip() or 'failed').splitlines()[-1]))
    for name in os.listdir(work):  # gigabytes
        if name.endswith(('.tok', '.mot')):
            os.remove(os.path.join(work, name))


def measure(rung, a):
    """measure-rd on the clips; x264 comes from its cache after the first time."""
    path = rung.weights + '.json'
    settings = [str(a.frames), ','.join(map(str, a.qualities))] + a.clips
    stamp = json.dumps([settings, os.path.getmtime(rung.weights)])
    if os.path.exists(path):
        with open(path, encoding='utf-8') as f:
            kept = json.load(f)
        if kept.get('ladder') == stamp:
            rung.figures = kept
            return
    output([sys.executable, os.path.join(ROOT, 'tools', 'measure-rd'), '--vpatch',
            os.path.join(a.build, 'vpatch'), '--model', rung.weights, '--frames', str(a.frames),
            '--qualities', ','.join(map(str, a.qualities)), '--presets', 'veryfast,medium',
            '--json', path] + a.clips)
    with open(path, encoding='utf-8') as f:
        rung.figures = json.load(f)
    with open(path, 'w', encoding='utf-8') as f:
        json.dump(dict(rung.figures, ladder=stamp), f)


def against(rung, other):
    """Geometric mean of the bits over the other's at equal PSNR (BD-rate by clip)."""
    values = []
    for i in range(len(rung.figures['clips'])):
        change = bd_rate(rung.points(i), log_bits(other.points(i)))
        if change is not None:
            values.append(1 + change / 100)
    return geometric_mean(values)


def against_x264(rung, preset):
    return rung.figures['summary']['all'][preset]['ratio']


def slope(rungs, first):
    """Least squares of ln(bits against the first rung) over log4(FLOP): the factor per
    fourfold compute; None with fewer than two rungs."""
    x = [math.log(r.flop, 4) for r in rungs]
    y = [math.log(against(r, first)) for r in rungs]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    spread = sum((v - mx) ** 2 for v in x)
    if len(rungs) < 2 or spread == 0:
        return None
    return math.exp(sum((v - mx) * (w - my) for v, w in zip(x, y)) / spread)


def quantity(value, unit=''):
    """1.2e15 -> '1.2 P', with the letters of SI."""
    for power, letter in ((15, 'P'), (12, 'T'), (9, 'G'), (6, 'M'), (3, 'k')):
        if value >= 10 ** power:
            return '%.3g %s%s' % (value / 10 ** power, letter, unit)
    return '%g %s' % (value, unit)


def percent(factor):
    return '%+.1f %%' % (100 * (factor - 1))


def plain(factor, form='%.3fx'):
    return '-' if factor is None else form % factor


def table(rungs, untrained):
    yield '| weights | steps | pixels | compute | minutes | bits against x264 veryfast | ' \
          'medium | the untrained start |'
    yield '|---|---|---|---|---|---|---|---|'
    for r in [untrained] + rungs:
        trained = r is not untrained
        yield '| %s | %s | %s | %s | %s | %s | %s | %s |' % (
            r.name, format(r.steps, ','), quantity(r.pixels) if trained else '0',
            quantity(r.flop, 'FLOP') if trained else '0',
            '%.0f' % r.minutes if trained else '0', plain(against_x264(r, 'veryfast')),
            plain(against_x264(r, 'medium')),
            plain(against(r, untrained)) if trained else '1')


def conclusion(rungs, untrained):
    """What the numbers say, in sentences."""
    if len(rungs) < 2:
        yield 'One run says nothing about a slope.'
        return
    for one, two in zip(rungs, rungs[1:]):
        yield '- %s to %s, %.1f times the compute: **%s** bits.' % (
            one.name, two.name, two.flop / one.flop, percent(against(two, one)))
    factor = slope(rungs, rungs[0])
    if factor is None:
        return
    yield ''
    last = rungs[-1]
    saved = 100 * (1 - factor)
    if factor >= 1:
        yield 'Over these runs more compute brought nothing (%s per fourfold compute).' % (
            percent(factor))
        return
    yield ('**The slope is %.1f %% fewer bits for every four times the compute.** If it held on, '
           'which nothing here proves, four times the compute of %s would bring %.3fx of x264 '
           'medium, sixteen times %.3fx.' % (
               saved, last.name, against_x264(last, 'medium') * factor,
               against_x264(last, 'medium') * factor ** 2))
    medium = against_x264(last, 'medium')
    for goal in (1.0, 0.8):
        if medium > goal:
            times = 4 ** (math.log(goal / medium) / math.log(factor))
            yield ''
            yield '%gx of medium would take %s times the compute of %s (%s) at that slope.' % (
                goal, '%.0f' % times if times < 1e4 else '%.0e' % times, last.name,
                quantity(last.flop * times, 'FLOP'))


def document(rungs, untrained, a, picture, command):
    clips = untrained.figures['clips']
    yield '# The compute ladder'
    yield ''
    yield 'The same recipe, the same data, runs that differ in their length alone, each with its ' \
          'own fall of the learning rate; each exported and given its own start states. Made by'
    yield ''
    yield '```'
    yield command
    yield '```'
    yield ''
    yield 'on %d clip%s (%s), the first %d frames, qualities %s. Bits are at equal PSNR ' \
          '(6Y+U+V)/8: against x264 the geometric mean over clips and qualities as ' \
          '`tools/measure-rd` has it, against other weights the geometric mean over clips of 1 + ' \
          'BD-rate. A minute is a minute of the machine the run had; compute is ' \
          '[counted](../tools/train/README.md#export).' % (
              len(clips), '' if len(clips) == 1 else 's',
              ', '.join(clip['clip'] for clip in clips), a.frames,
              ', '.join(map(str, a.qualities)))
    yield ''
    yield from table(rungs, untrained)
    yield ''
    yield '![rate and distortion](scaling.svg)'
    yield ''
    yield '## What more compute would bring'
    yield ''
    yield from conclusion(rungs, untrained)
    yield ''
    yield '## To the eye'
    yield ''
    yield '![frames side by side](scaling.png)'
    yield ''
    yield 'Frame %d of `%s` (a part of it, enlarged twice), at bits as equal as qualities allow. ' \
          'From left to right:' % (a.frame, os.path.relpath(a.picture, ROOT))
    yield ''
    yield '| | q | bits/pixel | PSNR of the clip |'
    yield '|---|---|---|---|'
    for name, q, bits, psnr in picture:
        yield '| %s | %s | %s | %s |' % (
            name, '-' if q is None else q, '-' if bits is None else '%.4f' % bits,
            '-' if psnr is None else '%.2f dB' % psnr)


def numbers(text):
    return [int(part) for part in text.split(',')]


def arguments():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    add = ap.add_argument
    add('runs', nargs='+', metavar='RUN')
    add('--cache', required=True, help='training cache, for the ranges of the exports')
    add('--videos', nargs='+', required=True, help='training videos, for the start states')
    add('--clips', nargs='+', required=True, help='to measure on: files or folders')
    add('--names', type=lambda t: t.split(','), help='of the runs [by their compute: 1x,4x,...]')
    add('--frames', type=int, default=17)
    add('--qualities', type=numbers, default=[14, 26, 38, 48])
    add('--ship-clips', type=int, default=6, help='that the start states are learned from')
    add('--ship-qualities', type=int, default=2, help='that each of them is coded at')
    add('--batches', type=int, default=12, help='of export.py')
    add('--picture', default=os.path.join(ROOT, 'samples', 'market.mp4'))
    add('--frame', type=int, default=6, help='of --picture, from 0')
    add('--picture-bits', type=float, default=0.06, help='per pixel')
    add('--build', default=BUILD)
    add('--work', default='ladder', help='folder for weights and figures')
    add('--out', default=os.path.join(ROOT, 'docs'), help='folder for scaling.md, .svg, .png')
    a = ap.parse_args()
    if a.names and len(a.names) != len(a.runs):
        ap.error('a name for every run is needed')
    a.build = os.path.abspath(a.build)
    return a


def name_by_compute(rungs):
    for r in rungs:
        times = r.flop / rungs[0].flop
        r.name = '%.2gx' % times if times < 9.5 else '%.0fx' % times


def run():
    a = arguments()
    os.makedirs(a.work, exist_ok=True)
    sources = [os.path.join(run, 'last.pt') if os.path.isdir(run) else run for run in a.runs]
    for source in sources:
        if not os.path.exists(source):
            raise Failure('%s: no such checkpoint' % source)
    rungs = []
    for i, source in enumerate(sources):
        print('shipping', source, flush=True)
        target = os.path.join(a.work, 'rung%d.safetensors' % (i + 1))
        ship(source, target, a)
        rungs.append(Rung(a.names[i] if a.names else None, target))
    for key in ('training.config', 'training.data_sha256'):
        if len({r.metadata.get(key) for r in rungs}) != 1:
            raise Failure('the runs differ in more than their length: ' + key)
    rungs.sort(key=lambda r: r.flop)
    if not a.names:
        name_by_compute(rungs)
    config = os.path.join(a.work, 'config.json')
    text = rungs[-1].metadata['training.config']
    if not os.path.exists(config) or open(config, encoding='utf-8').read() != text:
        with open(config, 'w', encoding='utf-8') as f:
            f.write(text)
    print('shipping the untrained start', flush=True)
    target = os.path.join(a.work, 'untrained.safetensors')
    ship(config, target, a, untrained=True)
    untrained = Rung('untrained', target)
    for r in [untrained] + rungs:
        print('measuring', r.name, flush=True)
        measure(r, a)
    picture = strip([untrained] + rungs, a, os.path.join(a.out, 'scaling.png'))
    with open(os.path.join(a.out, 'scaling.svg'), 'w', encoding='utf-8') as f:
        f.write(curves_svg([untrained] + rungs))
    command = 'python3 tools/train/ladder.py ' + without_folders(' '.join(sys.argv[1:]))
    with open(os.path.join(a.out, 'scaling.md'), 'w', encoding='utf-8') as f:
        f.write('\n'.join(document(rungs, untrained, a, picture, command)) + '\n')
    for line in table(rungs, untrained):
        print(line)
    for line in conclusion(rungs, untrained):
        print(line)
    return 0


def main():
    try:
        return run()
    except (Failure, OSError, KeyError, ValueError) as error:
        sys.exit('ladder.py: %s' % error)
