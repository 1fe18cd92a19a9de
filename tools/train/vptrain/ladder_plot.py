# SPDX-License-Identifier: BSD-2-Clause
"""The ladder's curves as one SVG that reads on light and dark pages."""
import math

from measure.curves import geometric_mean, log_bits

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 520, 380, 58, 34, 14, 46
# Colours that can be told apart on white and on black, in the order of the curves; x264 is
# grey and dashed.
DASHES = {'x264 veryfast': '2 4', 'x264 medium': '8 4'}
COLOURS = ('#8a6fd1', '#d98a1f', '#2a9d5c', '#2f7fd6', '#d1495b', '#0f9aa7')
STYLE = '''<style>
text{font:13px system-ui,sans-serif;fill:#24292f}
.title{font-weight:600}.axis{stroke:#57606a}.grid{stroke:#d0d7de}.grey{stroke:#6e7781}
@media (prefers-color-scheme:dark){text{fill:#d6dce3}.axis{stroke:#8b949e}.grid{stroke:#30363d}
.grey{stroke:#8b949e}}
</style>'''


def mean_curve(curves, pixels):
    """[(PSNR, bits per pixel)] of the geometric mean over clips at equal PSNR, where all of
    them have it."""
    if not curves or any(curve is None for curve in curves):
        return []
    low, high = max(c.x[0] for c in curves), min(c.x[-1] for c in curves)
    if low >= high:
        return []
    steps = [low + (high - low) * i / 40 for i in range(41)]
    steps[-1] = high
    return [(psnr, geometric_mean(math.exp(c(psnr)) / p for c, p in zip(curves, pixels)))
            for psnr in steps]


def relative(curve, anchor):
    """[(PSNR, bits over the anchor's)]: both are mean curves."""
    if not curve or not anchor:
        return []
    other = log_bits([(bits, psnr) for psnr, bits in anchor])
    return [(psnr, bits / math.exp(other(psnr))) for psnr, bits in curve if other.covers(psnr)]


class Axis:
    """Values to places: low..high to start..end, of a logarithm where asked for."""

    def __init__(self, low, high, start, end, log=False):
        self.turn = math.log if log else float
        self.low, self.high = low, high
        self.start, self.end = start, end

    def __call__(self, value):
        low, high = self.turn(self.low), self.turn(self.high)
        share = (self.turn(value) - low) / (high - low)
        return self.start + share * (self.end - self.start)


def even_ticks(low, high, most=8):
    step = 10 ** math.floor(math.log10(high - low))
    for factor in (0.1, 0.2, 0.25, 0.5, 1, 2, 5):
        if (high - low) / (step * factor) <= most:
            step *= factor
            break
    first = math.ceil(low / step - 1e-9)
    return [round(i * step, 10) for i in range(first, math.floor(high / step + 1e-9) + 1)]


def log_ticks(low, high):
    return [m * 10.0 ** e for e in range(-6, 3) for m in (1, 2, 5)
            if low <= m * 10.0 ** e <= high]


def paint(name, colour):
    """How a curve is drawn."""
    return f'stroke="{colour}"' if colour else f'class="grey" stroke-dasharray="{DASHES[name]}"'


def panel(left, title, below, beside, x, y, x_ticks, y_ticks, curves):
    """curves: (name, colour or None, [(x, y)])"""
    right, bottom = left + WIDTH - RIGHT, HEIGHT - BOTTOM
    left += LEFT
    yield f'<text class="title" x="{left}" y="20">{title}</text>'
    for value in x_ticks:
        at = x(value)
        yield f'<path class="grid" d="M{at:.1f} {TOP}V{bottom}"/>'
        yield f'<text x="{at:.1f}" y="{bottom + 18}" text-anchor="middle">{value:g}</text>'
    for value in y_ticks:
        at = y(value)
        yield f'<path class="grid" d="M{left} {at:.1f}H{right}"/>'
        yield f'<text x="{left - 6}" y="{at + 4:.1f}" text-anchor="end">{value:g}</text>'
    yield f'<path class="axis" fill="none" d="M{left} {TOP}V{bottom}H{right}"/>'
    yield (f'<text x="{(left + right) / 2:.0f}" y="{bottom + 38}" '
           f'text-anchor="middle">{below}</text>')
    yield f'<text x="{left + 6}" y="{TOP + 14}">{beside}</text>'
    for name, colour, points in curves:
        if not points:
            continue
        path = 'M' + 'L'.join(f'{x(a):.1f} {y(b):.1f}' for a, b in points)
        yield f'<path fill="none" stroke-width="2" {paint(name, colour)} d="{path}"/>'


def legend(left, top, curves):
    for i, (name, colour, _) in enumerate(curves):
        at = top + 18 * i
        yield f'<path stroke-width="2" {paint(name, colour)} d="M{left} {at - 4}h24"/>'
        yield f'<text x="{left + 30}" y="{at}">{name}</text>'


def curves_svg(rungs):
    """rungs: ladder.Rung, measured over the same clips; the text of the file."""
    clips = rungs[0].figures['clips']
    pixels = [c['width'] * c['height'] * c['frames'] for c in clips]
    curves = []
    for i, rung in enumerate(rungs):
        logs = [log_bits(rung.points(k)) for k in range(len(clips))]
        curves.append((rung.name, COLOURS[i % len(COLOURS)], mean_curve(logs, pixels)))
    x264 = {}
    for preset in ('veryfast', 'medium'):
        logs = [log_bits([(p['bits'], p['psnr']) for p in c['anchors'][preset]]) for c in clips]
        x264[preset] = mean_curve(logs, pixels)
    ours = [p for _, _, points in curves for p in points]
    if not ours:
        raise ValueError('the clips share no PSNR: more qualities are needed')
    # x264 only as far as we go: its range is wider.
    low, high = min(p for p, _ in ours), max(p for p, _ in ours)
    for preset, points in x264.items():
        inside = [(p, b) for p, b in points if low <= p <= high]
        curves.append((f'x264 {preset}', None, inside))
    every = [b for _, _, points in curves for _, b in points]
    left = [(name, colour, [(b, p) for p, b in points]) for name, colour, points in curves]
    body = panel(0, 'Rate and distortion, mean over clips', 'bits per pixel', 'PSNR, dB',
                 Axis(min(every), max(every), LEFT, WIDTH - RIGHT, log=True),
                 Axis(low, high, HEIGHT - BOTTOM, TOP),
                 log_ticks(min(every), max(every)), even_ticks(low, high), left)
    share = [(name, colour, relative(points, x264['medium']))
             for name, colour, points in curves if name != 'x264 veryfast']
    values = [v for _, _, points in share for _, v in points]
    lines = list(body)
    if values:
        span = max(values) - min(values)
        bottom, top = min(values) - 0.08 * span - 0.01, max(values) + 0.2 * span + 0.01
        lines += panel(WIDTH, 'Bits against x264 medium at equal PSNR', 'PSNR, dB', 'ratio',
                       Axis(low, high, WIDTH + LEFT, 2 * WIDTH - RIGHT),
                       Axis(bottom, top, HEIGHT - BOTTOM, TOP), even_ticks(low, high),
                       even_ticks(bottom, top), share)
    lines += legend(WIDTH - RIGHT - 140, HEIGHT - BOTTOM - 18 * len(left) - 2, left)
    return ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img">\n'
            '<title>Curves of the compute ladder</title>\n%s\n%s\n</svg>\n' % (
                2 * WIDTH, HEIGHT, STYLE, '\n'.join(lines)))
