# SPDX-License-Identifier: BSD-2-Clause
"""Rate-distortion curves compared at equal quality. A curve is a list of points
(bits, PSNR); between its points the logarithm of the bits is a monotone cubic
(PCHIP) of the PSNR. Plain Python: it works on a dozen numbers."""
import math


def _end_slope(h0, h1, d0, d1):
    """The slope at an end from the two intervals next to it, kept monotone."""
    slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1)
    if slope * d0 <= 0:
        return 0.0
    if d0 * d1 <= 0 and abs(slope) > 3 * abs(d0):
        return 3 * d0
    return slope


class Pchip:
    """Monotone piecewise cubic interpolation (Fritsch and Butland): x ascends."""

    def __init__(self, x, y):
        if len(x) != len(y) or len(x) < 2 or any(b <= a for a, b in zip(x, x[1:])):
            raise ValueError('an interpolation needs two or more ascending places')
        self.x, self.y = list(x), list(y)
        h = [b - a for a, b in zip(x, x[1:])]
        d = [(b - a) / w for a, b, w in zip(y, y[1:], h)]
        if len(d) == 1:
            self.slope = [d[0], d[0]]
            return
        self.slope = [_end_slope(h[0], h[1], d[0], d[1])]
        for i in range(1, len(d)):
            if d[i - 1] * d[i] <= 0:
                self.slope.append(0.0)
                continue
            # Harmonic mean: near the flatter side, so nothing overshoots.
            w0, w1 = 2 * h[i] + h[i - 1], h[i] + 2 * h[i - 1]
            self.slope.append((w0 + w1) / (w0 / d[i - 1] + w1 / d[i]))
        self.slope.append(_end_slope(h[-1], h[-2], d[-1], d[-2]))

    def covers(self, x):
        return self.x[0] <= x <= self.x[-1]

    def __call__(self, x):
        if not self.covers(x):
            raise ValueError('%g is outside %g..%g' % (x, self.x[0], self.x[-1]))
        i = max(k for k in range(len(self.x) - 1) if self.x[k] <= x)
        h = self.x[i + 1] - self.x[i]
        t = (x - self.x[i]) / h
        s = 1 - t
        return (self.y[i] * s * s * (1 + 2 * t) + self.y[i + 1] * t * t * (3 - 2 * t)
                + h * t * s * (self.slope[i] * s - self.slope[i + 1] * t))

    def integral(self, low, high):
        """Exact: two Gauss points integrate a cubic without error."""
        knots = [low] + [x for x in self.x if low < x < high] + [high]
        total = 0.0
        for a, b in zip(knots, knots[1:]):
            middle, half = (a + b) / 2, (b - a) / 2
            offset = half / math.sqrt(3)
            total += half * (self(middle - offset) + self(middle + offset))
        return total


def log_bits(points):
    """ln(bits) over PSNR through the points that earn their bits: one that
    spends more than another for no better picture is left out. None when fewer
    than two are left, as of a clip that is black."""
    kept = []
    for bits, psnr in sorted(points):
        if bits > 0 and (not kept or psnr > kept[-1][1]):
            kept.append((bits, psnr))
    if len(kept) < 2:
        return None
    return Pchip([psnr for _, psnr in kept], [math.log(bits) for bits, _ in kept])


def ratio(bits, psnr, anchor):
    """Bits of one point over the bits the anchor's curve needs for the same
    PSNR; None where that curve does not reach."""
    if anchor is None or not anchor.covers(psnr):
        return None
    return bits / math.exp(anchor(psnr))


def bd_rate(points, anchor):
    """Mean difference in bits, in percent, over the PSNR both curves have
    (Bjontegaard, with PCHIP); None when they share no range."""
    ours = log_bits(points)
    if ours is None or anchor is None:
        return None
    low, high = max(ours.x[0], anchor.x[0]), min(ours.x[-1], anchor.x[-1])
    if low >= high:
        return None
    mean = (ours.integral(low, high) - anchor.integral(low, high)) / (high - low)
    return 100 * (math.exp(mean) - 1)


def geometric_mean(values):
    values = list(values)
    return math.exp(sum(map(math.log, values)) / len(values)) if values else None
