# SPDX-License-Identifier: BSD-2-Clause
"""Does quality rise with q? Points of each clip over the whole range of q."""
from measure.pictures import BEST_PSNR

QUALITIES = (0, 7, 14, 21, 28, 35, 42, 49, 56, 63)
LOW_PSNR, HIGH_PSNR = 28.0, 41.0


def falls(points, field):
    """Pairs of neighbouring qualities between which the field does not rise. A picture that
    is exact already cannot become better, and need not cost more."""
    points = sorted(points, key=lambda point: point['quality'])
    return [(a, b) for a, b in zip(points, points[1:])
            if b[field] < a[field] or (b[field] == a[field] and a['psnr'] < BEST_PSNR)]


def examine(name, points):
    """The lines on one clip, and what is wrong with it: a list of sentences."""
    points = sorted(points, key=lambda point: point['quality'])
    lines = ['%s:' % name]
    for field, form in (('psnr', '%6.2f'), ('bits_per_pixel', '%6.3f')):
        lines.append('  %-9s' % field.replace('bits_per_pixel', 'bits/pix')
                     + ' '.join(form % point[field] for point in points))
    wrong = []
    for field, what, form in (('psnr', 'PSNR', '%.3f dB'), ('bits', 'bits', '%d')):
        for a, b in falls(points, field):
            wrong.append(('%s: %s goes from ' + form + ' at q %d to ' + form + ' at q %d') % (
                name, what, a[field], a['quality'], b[field], b['quality']))
    if points[0]['psnr'] > LOW_PSNR:
        lines.append('  from %.2f dB: no %g dB' % (points[0]['psnr'], LOW_PSNR))
    if points[-1]['psnr'] < HIGH_PSNR:
        wrong.append('%s: %.2f dB at q %d, not %g dB' % (
            name, points[-1]['psnr'], points[-1]['quality'], HIGH_PSNR))
    return lines, wrong


def head(qualities):
    return '  %-9s' % 'q' + ' '.join('%6d' % quality for quality in sorted(qualities))
