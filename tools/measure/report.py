# SPDX-License-Identifier: BSD-2-Clause
"""What is printed, and what the figures are held against."""
from measure.curves import bd_rate, geometric_mean, log_bits, ratio

# Bits over x264's at equal PSNR that issue 2 asks for, at most.
GOALS = {'ultrafast': 0.50, 'veryfast': 1.35, 'medium': 1.65}


def add_ratios(result, psnr):
    """Fills in 'ratio' of every point and 'bd_rate' of the clip: for each
    anchor, over the points' PSNR of the given name. None: not comparable."""
    for points in result['anchors'].values():
        points.sort(key=lambda point: point['bits'])
    curves = {name: log_bits([(p['bits'], p[psnr]) for p in points])
              for name, points in result['anchors'].items()}
    for point in result['points']:
        point['ratio'] = {name: ratio(point['bits'], point[psnr], curve)
                          for name, curve in curves.items()}
    pairs = [(p['bits'], p[psnr]) for p in result['points']]
    result['bd_rate'] = {name: bd_rate(pairs, curve) for name, curve in curves.items()}


def number(value, form):
    """A figure, or a dash as wide when there is none."""
    if value is not None:
        return form % value
    return '-'.rjust(len(form % 0))


def clip_table(result, anchors):
    """The lines for one clip: a row for each quality."""
    yield '%s: %dx%d, %d frame%s' % (result['clip'], result['width'], result['height'],
                                     result['frames'], '' if result['frames'] == 1 else 's')
    yield ('  %3s %9s %9s %7s %7s %7s %7s %7s %7s' % ('q', 'bytes', 'bits/pix', 'Y', 'U', 'V',
                                                      '6Y+U+V', 'enc fps', 'dec fps')
           + ''.join(' %10s' % name for name in anchors))
    for p in result['points']:
        yield ('  %3d %9d %9.4f %7.2f %7.2f %7.2f %7.2f %7.1f %7.1f' % (
            p['quality'], p['bits'] // 8, p['bits_per_pixel'], p['psnr_y'], p['psnr_u'],
            p['psnr_v'], p['psnr'], p['encode_fps'], p['decode_fps'])
            + ''.join(' ' + number(p['ratio'][name], '%9.3fx') for name in anchors))
    if any(value is not None for value in result['bd_rate'].values()):
        yield ('  %-72s' % 'BD-rate'
               + ''.join(' ' + number(result['bd_rate'][name], '%+9.1f%%') for name in anchors))


def summarise(results, anchors):
    """Geometric means over clips for each quality, over everything, and the
    mean BD-rate; each with the number of points it is made of."""
    def means(points):
        values = {name: [p['ratio'][name] for p in points if p['ratio'][name] is not None]
                  for name in anchors}
        return {name: {'ratio': geometric_mean(v), 'points': len(v)}
                for name, v in values.items()}

    every = [p for result in results for p in result['points']]
    summary = {'qualities': [], 'all': means(every), 'bd_rate': {}}
    for quality in sorted({p['quality'] for p in every}):
        chosen = [p for p in every if p['quality'] == quality]
        row = {'quality': quality, 'ratios': means(chosen)}
        for field in ('psnr', 'psnr_y', 'bits_per_pixel', 'encode_fps', 'decode_fps'):
            row[field] = sum(p[field] for p in chosen) / len(chosen)
        summary['qualities'].append(row)
    for name in anchors:
        rates = [r['bd_rate'][name] for r in results if r['bd_rate'][name] is not None]
        summary['bd_rate'][name] = sum(rates) / len(rates) if rates else None
    return summary


def _means_line(means, anchors, clips):
    parts = []
    for name in anchors:
        part = number(means[name]['ratio'], '%9.3fx')
        # Fewer clips than all: the others are outside the anchor's range there.
        short = clips is not None and means[name]['points'] != clips
        parts.append(part + (' (%d)' % means[name]['points'] if short else '').ljust(5))
    return ' '.join(parts)


def summary_table(summary, anchors, clips, psnr, against):
    number_of_clips = '%d clip%s' % (clips, '' if clips == 1 else 's')
    if anchors:
        yield 'Bits against %s at equal PSNR, geometric mean of %s:' % (against, number_of_clips)
    else:
        yield 'Mean of %s:' % number_of_clips
    yield '  %5s %8s %9s' % ('q', 'PSNR', 'bits/pix') + ''.join(
        ' %10s     ' % name for name in anchors).rstrip()
    for row in summary['qualities']:
        yield ('  %5d %8.2f %9.4f ' % (row['quality'], row[psnr], row['bits_per_pixel'])
               + _means_line(row['ratios'], anchors, clips)).rstrip()
    if not anchors:
        return
    yield ('  %5s %8s %9s ' % ('all', '', '') + _means_line(summary['all'], anchors, None)).rstrip()
    if any(value is not None for value in summary['bd_rate'].values()):
        yield '  %-24s' % 'BD-rate, mean' + '      '.join(
            number(summary['bd_rate'][name], '%+9.1f%%') for name in anchors)


def verdict(what, value, goal, least=False, unit=''):
    """One line: a figure against its goal."""
    reached = value >= goal if least else value <= goal
    gap = '' if reached else ' by %.0f %%' % (100 * abs(value / goal - 1))
    form = '%.3f' if max(abs(value), abs(goal)) < 10 else '%.1f'
    return '  %-44s %8s%s, goal %s %s%s: %s%s' % (
        what, form % value, unit, 'at least' if least else 'at most', '%g' % goal, unit,
        'reached' if reached else 'missed', gap)


def goal_lines(summary):
    for name, goal in GOALS.items():
        mean = summary['all'].get(name)
        if mean and mean['ratio'] is not None:
            yield verdict('bits against x264 %s' % name, mean['ratio'], goal, unit='x')
