# SPDX-License-Identifier: BSD-2-Clause
"""Draws a training's log.csv, and the validation.csv beside it, as one SVG."""
import argparse
import csv
import math
import os
import sys
from html import escape

KINDS = ('key', 'anchor', 'middle', 'side')
COLOURS = {'key': '#c0392b', 'anchor': '#2471a3', 'middle': '#1e8449', 'side': '#b9770e',
           'best': '#c0392b', '': '#34495e'}
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 480, 260, 58, 14, 34, 40
FIELDS = ['step', 'minutes', 'loss', 'gradient', 'mpx_per_s'] + [
    f'{kind}_{what}' for kind in KINDS for what in ('bpp', 'motion_bpp', 'psnr')]
MOST_POINTS = 160  # of a curve; more lines are averaged


def read(path, fields):
    """Rows as dictionaries of numbers; a log without its first line has the usual columns."""
    with open(path, newline='', encoding='utf-8') as f:
        rows = [row for row in csv.reader(f) if row]
    names = rows.pop(0) if rows and rows[0][0] == 'step' else fields
    try:
        rows = [dict(zip(names, row)) for row in rows if len(row) == len(names)]
        table = [{k: float(v) for k, v in row.items() if k != 'preset'} for row in rows]
    except ValueError:
        raise ValueError(f'{path}: no log of a training') from None
    if not table or 'step' not in table[0]:
        raise ValueError(f'{path}: no lines of a log')
    return table


def averaged(values):
    """Means of neighbours, so that a long log is a readable line."""
    n = math.ceil(len(values) / MOST_POINTS)
    return [sum(values[i:i + n]) / len(values[i:i + n]) for i in range(0, len(values), n)]


def ticks(low, high, count=5):
    """Round numbers from low to high."""
    step = 10 ** math.floor(math.log10((high - low) / count))
    step *= next(m for m in (1, 2, 5, 10) if (high - low) / (m * step) <= count)
    first = math.ceil(low / step - 1e-9)
    return [k * step for k in range(first, math.floor(high / step + 1e-9) + 1)]


class Panel:
    """A diagram: series are (name, x, y, drawn as a line?)."""

    def __init__(self, title, x_name, series, log_x=False):
        self.title, self.x_name, self.log_x = title, x_name, log_x
        self.series = []
        for name, x, y, line in series:
            points = [(self._x(a), b) for a, b in zip(x, y)
                      if math.isfinite(a) and math.isfinite(b) and (a > 0 or not log_x)]
            if points:
                self.series.append((name, points, line))

    def _x(self, x):
        return math.log10(x) if self.log_x and x > 0 else x

    def _range(self, axis):
        values = [p[axis] for _, points, _ in self.series for p in points]
        low, high = min(values), max(values)
        margin = (high - low) * 0.04 or abs(high) * 0.1 or 1
        return low - margin, high + margin

    def _axis_texts(self, low, high):
        if not self.log_x:
            return [(t, f'{t:g}') for t in ticks(low, high)]
        marks = [(math.log10(m * 10 ** e), f'{m * 10 ** e:g}')
                 for e in range(math.floor(low), math.ceil(high) + 1) for m in (1, 2, 5)]
        return [mark for mark in marks if low <= mark[0] <= high]

    def draw(self, left, top):
        """Lines of SVG."""
        yield f'<g transform="translate({left},{top})">'
        yield f'<text class="title" x="{LEFT}" y="16">{escape(self.title)}</text>'
        if not self.series:
            yield f'<text x="{LEFT}" y="{HEIGHT // 2}">nothing in the log</text></g>'
            return
        (x0, x1), (y0, y1) = self._range(0), self._range(1)
        wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

        def place(x, y):
            return LEFT + (x - x0) / (x1 - x0) * wide, TOP + (y1 - y) / (y1 - y0) * high

        for value in ticks(y0, y1):
            _, y = place(x0, value)
            yield f'<path class="grid" d="M{LEFT} {y:.1f}h{wide}"/>'
            yield f'<text class="y" x="{LEFT - 6}" y="{y + 4:.1f}">{value:g}</text>'
        for value, text in self._axis_texts(x0, x1):
            x, _ = place(value, y0)
            yield f'<path class="grid" d="M{x:.1f} {TOP}v{high}"/>'
            yield f'<text class="x" x="{x:.1f}" y="{TOP + high + 16}">{text}</text>'
        yield (f'<text class="x" x="{LEFT + wide / 2:.0f}" y="{HEIGHT - 8}">'
               f'{escape(self.x_name)}</text>')
        at = LEFT + wide
        for name, points, line in reversed(self.series):
            colour = COLOURS.get(name, COLOURS[''])
            places = [place(*p) for p in points]
            if line:
                path = 'L'.join(f'{x:.1f} {y:.1f}' for x, y in places)
                yield f'<path class="line" stroke="{colour}" d="M{path}"/>'
            if not line or len(places) == 1:
                for i, (x, y) in enumerate(places):
                    # of scattered points the later are darker
                    shade = 1 if line else 0.25 + 0.75 * (i + 1) / len(places)
                    yield (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{colour}" '
                           f'fill-opacity="{shade:.2f}"/>')
            if name:
                yield f'<text class="y" x="{at}" y="16" style="fill:{colour}">{escape(name)}</text>'
                at -= 12 + 7 * len(name)
        yield '</g>'


def panels(log, validation):
    def column(name):
        return [row.get(name, math.nan) for row in log]

    steps = averaged(column('step'))

    def curves(what):
        return [(kind, steps, averaged(column(f'{kind}_{what}')), True) for kind in KINDS]

    def single(name):
        return [('', steps, averaged(column(name)), True)] if name in log[0] else []

    yield Panel('Bits of tokens per pixel', 'step', curves('bpp'))
    yield Panel('PSNR, dB', 'step', curves('psnr'))
    # Quality is drawn at random: what a picture costs tells only together with how good it
    # is. Motion counts as well.
    yield Panel('PSNR over bits per pixel', 'bits per pixel, with motion (later is darker)',
                [(kind, averaged([a + b for a, b in zip(column(f'{kind}_bpp'),
                                                        column(f'{kind}_motion_bpp'))]),
                  averaged(column(f'{kind}_psnr')), False) for kind in KINDS], log_x=True)
    yield Panel('Loss, against the running mean', 'step', single('loss'))
    yield Panel('Bits of motion per pixel', 'step', curves('motion_bpp')[1:])
    yield Panel('Norm of the gradient', 'step', single('gradient'))
    yield Panel('Megapixels trained on per second', 'step', single('mpx_per_s'))
    if 'rate' in log[0]:
        yield Panel('Learning rate', 'step', single('rate'))
    if validation:
        x = [row['step'] for row in validation]
        y = [row['ratio'] for row in validation]
        yield Panel('Validation: bits against x264 at equal PSNR', 'step',
                    [('', x, y, True), ('best', [x[y.index(min(y))]], [min(y)], False)])


def draw(log, validation, title):
    all_panels = list(panels(log, validation))
    rows = math.ceil(len(all_panels) / 2)
    width, height = 2 * WIDTH, 30 + rows * HEIGHT
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
             f'width="{width}" height="{height}">',
             '<style>text{font:12px sans-serif;fill:#333}.title{font-weight:bold}'
             '.y{text-anchor:end}.x{text-anchor:middle}.grid{stroke:#ddd}'
             '.line{fill:none;stroke-width:1.6;stroke-linejoin:round}</style>',
             f'<rect width="{width}" height="{height}" fill="#fff"/>',
             f'<text class="title" x="{LEFT}" y="20">{escape(title)}</text>']
    for i, panel in enumerate(all_panels):
        lines += panel.draw(i % 2 * WIDTH, 30 + i // 2 * HEIGHT)
    return '\n'.join(lines + ['</svg>', ''])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('log', metavar='RUN', help='folder of a run, or its log.csv')
    parser.add_argument('output', nargs='?', help='default: log.svg beside log.csv')
    a = parser.parse_args()
    path = os.path.join(a.log, 'log.csv') if os.path.isdir(a.log) else a.log
    folder = os.path.dirname(path)
    output = a.output or os.path.join(folder, 'log.svg')
    beside = os.path.join(folder, 'validation.csv')
    try:
        log = read(path, FIELDS)
        validation = read(beside, []) if os.path.exists(beside) else []
        text = draw(log, validation, '%s: %d steps, %.0f minutes' % (
            path, log[-1]['step'], log[-1]['minutes']))
        with open(output + '.tmp', 'w', encoding='utf-8') as f:
            f.write(text)
        os.replace(output + '.tmp', output)
    except (OSError, ValueError) as error:
        sys.exit(f'plot-log.py: {error}')
