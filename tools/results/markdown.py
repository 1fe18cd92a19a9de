# SPDX-License-Identifier: BSD-2-Clause
"""docs/results.md: what was measured and on what, and where vpatch loses."""
from results.command import without_folders
from results.load import (at_psnr, common_psnr, curve, is_stills, known, mean_clips, rates)

METRICS = [('psnr', 'PSNR'), ('psnr-y', 'PSNR Y'), ('ssim', 'SSIM'), ('ms-ssim', 'MS-SSIM')]
NONE = '–'


def number(value, form='%.2f'):
    return form % value if known(value) else NONE


def percent(value):
    if not known(value):
        return NONE
    text = '%+.1f' % value
    return ('0.0' if float(text) == 0 else text.replace('-', '−')) + ' %'


def three(value):
    """Three digits that count, without an exponent."""
    if not known(value):
        return NONE
    return '%.0f' % value if abs(value) >= 100 else '%#.3g' % value if abs(value) >= 1e-3 else \
        '%.6f' % value


def cell(text):
    """Text of others that must not end a table's cell or its line."""
    return ' '.join(str(text).split()).replace('&', '&amp;').replace('<', '&lt;') \
        .replace('|', '\\|')


def table(head, rows):
    yield '| ' + ' | '.join(head) + ' |'
    yield '|' + '---|' * len(head)
    for row in rows:
        yield '| ' + ' | '.join(row) + ' |'
    yield ''


def counted(count, noun):
    return '%d %s%s' % (count, noun, '' if count == 1 else 's')


def noun_of(results):
    return 'picture' if is_stills(results) else 'clip'


def entries(rate):
    return [entry for entry in rate['per_clip'] if known(entry['percent'])]


def measured(results):
    """Machine, settings and the command, which prints all figures below it."""
    machine, settings = results.get('machine') or {}, results.get('settings') or {}
    facts = [
        ('Date', (results.get('created') or '')[:10]),
        ('Machine', ', '.join(str(part) for part in (
            machine.get('cpu'), machine.get('cores') and counted(machine['cores'], 'core'),
            machine.get('threads') and counted(machine['threads'], 'thread'),
            machine.get('blas_kernel') and 'OpenBLAS kernel ' + machine['blas_kernel'],
            machine.get('libavcodec') and 'libavcodec ' + machine['libavcodec']) if part)),
        ('Frames', 'the first %d of a clip, a key frame at least every %s' % (
            settings['frames'], settings.get('keyint')) if settings.get('frames') else 'all'),
        ('Input', '%s: %s' % (counted(len(results['clips']), noun_of(results)),
                              ', '.join(clip['name'] for clip in results['clips']))),
    ]
    facts += [('`%s`' % codec['name'], codec.get('description') or '')
              for codec in results['codecs']]
    if is_stills(results):
        facts = [fact for fact in facts if fact[0] != 'Frames']
    yield from table(('', ''), [(name, cell(text)) for name, text in facts if text])
    if results.get('command'):
        yield 'All figures of this part are from one run of'
        yield ''
        yield '```\n%s\n```' % without_folders(results['command']).replace('```', '` ` `')
        yield ''


def means(results):
    """BD-rates in the mean, by all measures."""
    by = {key: {rate['against']: rate for rate in rates(results, key)} for key, _ in METRICS}
    shown = [(key, name) for key, name in METRICS if by[key]]
    peers = [codec['name'] for codec in results['codecs'][1:]]
    if not shown or not peers:
        return
    test = results['codecs'][0]['name']
    yield ('BD-rate of `%s`: bits more (+) or fewer (−) than the peer at equal quality, mean '
           'over %ss\nof the mean over the qualities that both reach.' % (test, noun_of(results)))
    yield ''
    rows = []
    for peer in peers:
        row = ['`%s`' % peer]
        for key, _ in shown:
            rate = by[key].get(peer)
            row.append(percent(rate['mean']) if rate and known(rate['mean']) else 'no overlap')
        found = sorted(entries(by[shown[0][0]][peer]), key=lambda entry: entry['percent']) \
            if peer in by[shown[0][0]] else []
        row += ['%d of %d' % (len(found), len(results['clips']))]
        row += ['%s (%s)' % (percent(entry['percent']), cell(entry['clip']))
                for entry in (found[0], found[-1])] if found else [NONE, NONE]
        rows.append(row)
    yield from table(['against'] + [name for _, name in shown]
                     + [noun_of(results) + 's', 'best (%s)' % shown[0][1],
                        'worst (%s)' % shown[0][1]], rows)


def each_clip(results):
    """BD-rates by PSNR: a row per clip."""
    columns = rates(results, 'psnr')
    if not columns:
        return
    rows = []
    for index, clip in enumerate(results['clips']):
        row = [cell(clip['name'])]
        for rate in columns:
            entry = rate['per_clip'][index]
            if known(entry['percent']):
                row.append('%s (%.1f–%.1f)' % (percent(entry['percent']), *entry['overlap']))
            else:
                row.append(cell(entry['reason'] or 'no overlap'))
        rows.append(row)
    yield 'By PSNR, (6Y+U+V)/8; behind it the decibels that both reach.'
    yield ''
    yield from table([noun_of(results)] + ['`%s`' % rate['against'] for rate in columns], rows)


def each_tag(results):
    """By kind of content, the worst first; what has no figure at all before that."""
    tags = [tag for tag in results.get('tags') or [] if tag.get('bd')]
    if len(tags) < 2:
        return
    peers = list(tags[0]['bd'])

    def worst(tag):
        values = [value for value in tag['bd'].values() if known(value)]
        return max(values) if values else float('inf')

    yield from table(
        ['kind', noun_of(results) + 's'] + ['`%s`' % peer for peer in peers],
        [[cell(tag['tag'] or 'none'), str(tag['clips'])]
         + [percent(tag['bd'].get(peer)) for peer in peers]
         for tag in sorted(tags, key=worst, reverse=True)])


def losses(results):
    """Said in words: against whom it loses on the whole, and on which clips."""
    for rate in rates(results, 'psnr'):
        found = entries(rate)
        lost = sorted((entry for entry in found if entry['percent'] > 0),
                      key=lambda entry: -entry['percent'])
        if not found:
            yield '- `%s`: no %s where both reach the same PSNR.' % (
                rate['against'], noun_of(results))
        elif not lost:
            yield '- `%s`: on none of %s.' % (rate['against'],
                                              counted(len(found), noun_of(results)))
        else:
            yield '- `%s`: on %d of %s (mean %s): %s%s.' % (
                rate['against'], len(lost), counted(len(found), noun_of(results)),
                percent(rate['mean']),
                ', '.join('%s %s' % (cell(entry['clip']), percent(entry['percent']))
                          for entry in lost[:5]),
                ' and %d more' % (len(lost) - 5) if len(lost) > 5 else '')
    yield ''


def speeds(results):
    psnr, clips = common_psnr(results), mean_clips(results)
    if psnr is None or not clips:
        return
    frames = sum(clip['frames'] for clip in clips) / len(clips)
    unit = 'pictures' if is_stills(results) else 'frames'
    yield ('At %.1f dB, mean over %s, between the measured points in the logarithm; %s per '
           'second.' % (psnr, counted(len(clips), noun_of(results)), unit))
    yield ''
    rows = []
    for codec in results['codecs']:
        run = codec['results']

        def per_second(key):
            seconds = at_psnr(run, key, psnr)
            return three(frames / seconds if seconds else None)

        peaks = [value for value in run.get('peak_bytes') or [] if known(value)]
        rows.append(['`%s`' % codec['name'], three(at_psnr(run, 'bpp', psnr)),
                     per_second('encode_seconds'), per_second('decode_seconds'),
                     '%.0f MB' % (max(peaks) / 1e6) if peaks else NONE])
    yield from table(['codec', 'bits/pixel', 'encode', 'decode', 'peak memory'], rows)


def points(results):
    """The mean curves themselves."""
    rows = []
    for codec in results['codecs']:
        run = codec['results']
        for i, _ in enumerate(run.get('bpp') or []):
            rows.append(['`%s`' % codec['name'], '%g' % run['quality'][i], three(run['bpp'][i])]
                        + [number(run[key][i], '%.2f' if key.startswith('psnr') else '%.4f')
                           for key, _ in METRICS])
    yield '<details><summary>The points of the mean curves</summary>'
    yield ''
    yield from table(['codec', 'quality', 'bits/pixel'] + [name for _, name in METRICS], rows)
    yield '</details>'
    yield ''


def tokens_cell(row, kind):
    bpp, psnr = row[kind + '_bpp'], row[kind + '_psnr']
    return three(bpp) + (' at %.2f dB' % psnr if known(bpp) and known(psnr) else '')


def tokens(results):
    rows = (results.get('tokens') or {}).get('clips') or []
    if not rows:
        return
    yield '## Tokens next to caches of latents'
    yield ''
    yield ('Bits per pixel of 16-channel latents of 4x8x8 pixels as bf16 and as int8, and of our '
           'files.')
    yield ''
    yield from table(
        ['clip', 'bf16', 'int8', 'predicted tokens', 'independent tokens'],
        [[cell(row['clip']), three(row['bf16_bpp']), three(row['int8_bpp']),
          tokens_cell(row, 'predicted'), tokens_cell(row, 'independent')] for row in rows])


def troubles(results):
    lines = ['- `%s` was left out: %s.' % (entry['name'], cell(entry['reason']))
             for entry in results.get('skipped') or []]
    for clip in results['clips']:
        if clip['error']:
            lines.append('- %s: %s.' % (cell(clip['name']), cell(clip['error'])))
        lines += ['- %s, `%s`: %s.' % (cell(clip['name']), run['name'], cell(run['error']))
                  for run in clip.get('codecs') or [] if run['error']]
    if lines:
        yield '### What did not run'
        yield ''
        yield from lines
        yield ''


def titled(title, lines):
    """A part with its title, or nothing where there is nothing to say."""
    lines = list(lines)
    return [title, ''] + lines if any(lines) else []


def part(results):
    """All of one run."""
    out = list(measured(results)) + list(means(results))
    for title, lines in (('### Where it loses', losses(results)),
                         ('### %s by %s' % ((noun_of(results).capitalize(),) +
                                            (noun_of(results),)), each_clip(results)),
                         ('### By kind of content', each_tag(results)),
                         ('### Speed', speeds(results)),
                         ('### Curves', points(results))):
        out += titled(title, lines)
    return out + list(troubles(results))


def page(results, stills, image):
    names = [codec['name'] for codec in results['codecs']
             if curve(codec['results'], 'psnr')]
    out = ['# Results', '',
           'Made by `tools/plot-results` from what `vpatch bench --json` wrote. What was measured '
           'is the\nprogram that users get, with its defaults and its weights.', '',
           '![PSNR over bits per pixel: %s](%s)' % (', '.join(names), image), '']
    out += titled('## ' + ('Pictures' if is_stills(results) else 'Video'), part(results))
    if stills:
        out += titled('## Still pictures', part(stills))
    out += list(tokens(results))
    return '\n'.join(out).rstrip('\n') + '\n'
