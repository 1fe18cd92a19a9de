# SPDX-License-Identifier: BSD-2-Clause
"""One rate-distortion plot as SVG: the mean curves of all codecs. It has a ground of
its own and follows the reader's light or dark, so it reads well wherever it is put."""
import math
from xml.sax.saxutils import escape

from results.load import curve, is_stills, mean_clips

WIDTH, HEIGHT = 860, 500
LEFT, TOP, BOTTOM = 60, 66, HEIGHT - 56
CHARACTER = 7.4  # about the width of one in a label
# As the report's page (src/report/page.css) has them.
LIGHT = ['#0a66b8', '#c8500a', '#008566', '#a3478f', '#8f6a00', '#4d5b69', '#c22f55', '#2c8aa8']
DARK = ['#62b3f5', '#ff9457', '#3fcba3', '#e291d0', '#e3bd45', '#aeb9c4', '#ff8199', '#7fd3ec']
SHAPES = [
    'M-4,0a4,4 0 1 0 8,0a4,4 0 1 0 -8,0Z', 'M-3.8,-3.8h7.6v7.6h-7.6Z', 'M0,-5L4.6,3.2H-4.6Z',
    'M0,-5.2L5.2,0L0,5.2L-5.2,0Z', 'M0,5L4.6,-3.2H-4.6Z', 'M-4,-4L4,4M-4,4L4,-4',
    'M0,-5V5M-5,0H5', 'M-5,0H5',
]


def style():
    def colours(values):
        return ''.join('.c%d{stroke:%s;fill:%s}' % (i, c, c) for i, c in enumerate(values))

    return ('text{font:13px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;'
            'fill:#5c646e}.ground{fill:#fff}.grid{stroke:#eceef1}.base{stroke:#c8cdd3}'
            '.title{fill:#1a1d21}.head{fill:#1a1d21;font-size:16px;font-weight:600}'
            'polyline.line{fill:none;stroke-width:2}polyline.first{stroke-width:2.8}'
            '.mark{stroke-width:1.4;stroke-linejoin:round}text.name{stroke:none;font-weight:600}.lead{stroke-opacity:.4}'
            + colours(LIGHT) + '@media(prefers-color-scheme:dark){text{fill:#99a2ac}'
            '.ground{fill:#14171a}.grid{stroke:#262b31}.base{stroke:#444b53}'
            '.title,.head{fill:#e6e9ec}' + colours(DARK) + '}')


def log_ticks(low, high, most=9):
    for factors in ((1, 1.5, 2, 3, 4, 5, 6, 8), (1, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,)):
        ticks = [factor * 10.0 ** power
                 for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
                 for factor in factors]
        ticks = [tick for tick in ticks if low <= tick <= high]
        if len(ticks) <= most:
            return ticks
    return ticks


def linear_ticks(low, high, most=9):
    for step in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20):
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first < most:
            return [i * step for i in range(first, last + 1)]
    return [low, high]


def apart(places, gap=17):
    """Heights of labels, at least a line apart, none below the plot."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    result = list(places)
    for above, i in zip(order, order[1:]):
        result[i] = max(result[i], result[above] + gap)
    most = BOTTOM
    for i in reversed(order):
        result[i] = min(result[i], most)
        most = result[i] - gap
    return result


def draw(results):
    curves = [(codec['name'], curve(codec['results'], 'psnr')) for codec in results['codecs']]
    curves = [(index, name, points) for index, (name, points) in enumerate(curves) if points]
    bpps = [bpp for _, _, points in curves for bpp, _ in points]
    values = [value for _, _, points in curves for _, value in points]
    low, high = min(bpps) / 1.15, max(bpps) * 1.15
    bottom, top = min(values) - 0.6, max(values) + 0.6
    right = WIDTH - 34 - CHARACTER * max(len(name) for _, name, _ in curves)

    def x(bpp):
        return LEFT + math.log(bpp / low) / math.log(high / low) * (right - LEFT)

    def y(value):
        return BOTTOM - (value - bottom) / (top - bottom) * (BOTTOM - TOP)

    count, noun = len(mean_clips(results)), 'picture' if is_stills(results) else 'clip'
    head = 'Bits and PSNR, mean over %d %s%s' % (count, noun, '' if count == 1 else 's')
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" '
           'role="img" aria-label="%s: %s">' % (WIDTH, HEIGHT, WIDTH, HEIGHT, escape(head),
                                               escape(', '.join(c[1] for c in curves),
                                                      {'"': '&quot;'})),
           '<style>%s</style>' % style(),
           '<rect class="ground" width="%d" height="%d" rx="8"/>' % (WIDTH, HEIGHT),
           '<text class="head" x="20" y="30">%s</text>' % escape(head),
           '<text class="title" x="20" y="52">PSNR (6Y+U+V)/8, dB</text>',
           '<text class="title" x="%.1f" y="%d" text-anchor="end">bits per pixel</text>'
           % (right, HEIGHT - 14)]
    for tick in log_ticks(low, high):
        out.append('<path class="grid" d="M%.1f,%dV%d"/><text x="%.1f" y="%d" text-anchor="middle">'
                   '%g</text>' % (x(tick), TOP, BOTTOM, x(tick), BOTTOM + 20, round(tick, 6)))
    for tick in linear_ticks(bottom, top):
        out.append('<path class="grid" d="M%d,%.1fH%.1f"/><text x="%d" y="%.1f" text-anchor="end">'
                   '%g</text>' % (LEFT, y(tick), right, LEFT - 10, y(tick) + 4, round(tick, 6)))
    out.append('<path class="base" d="M%d,%dH%.1f"/>' % (LEFT, BOTTOM, right))
    ends = [(x(points[-1][0]), y(points[-1][1])) for _, _, points in curves]
    for (index, name, points), end, place in zip(curves, ends, apart([e[1] for e in ends])):
        colour = 'c%d' % (index % len(LIGHT))
        dash = ' stroke-dasharray="6 4"' if index >= len(LIGHT) else ''
        out.append('<g class="series"><polyline class="line %s%s"%s points="%s"/>' % (
            colour, ' first' if index == 0 else '', dash,
            ' '.join('%.1f,%.1f' % (x(bpp), y(value)) for bpp, value in points)))
        out += ['<path class="mark %s" d="%s" transform="translate(%.1f,%.1f)"/>'
                % (colour, SHAPES[index % len(SHAPES)], x(bpp), y(value)) for bpp, value in points]
        out.append('<path class="lead %s" d="M%.1f,%.1fL%.1f,%.1f"/>'
                   '<text class="name %s" x="%.1f" y="%.1f">%s</text></g>'
                   % (colour, end[0] + 7, end[1], right + 8, place, colour, right + 12, place + 4,
                      escape(name)))
    return '\n'.join(out + ['</svg>', ''])
