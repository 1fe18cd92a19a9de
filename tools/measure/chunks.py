# SPDX-License-Identifier: BSD-2-Clause
"""What independent tokens cost: chunks against long segments, and x264's with as many frames from
key frame to key frame; and what the first dims of tokens give."""
import os

from measure import codecs
from measure.curves import bd_rate, geometric_mean, log_bits
from measure.pictures import compare
from measure.process import output

CHUNKS = (17, 4)
X264_KEYINTS = (16, 4)
DIMS = (8, 16, 32, 64, 128, 384)


def curve(points):
    return [(point['bits'], point['psnr']) for point in points]


def against_long(clip, options, vpatch, x264_of, work):
    """Bits at equal PSNR over those with long segments, in the order of columns()."""
    def ours(*more):
        codec = codecs.Vpatch(vpatch.program, work, options.keyint, options.threads, options.model,
                              options.effort)
        codec.encoding = codec.encoding[2:] + list(more)
        return curve([codec.point(clip, quality) for quality in options.qualities])

    def theirs(keyint):
        return curve(x264_of(keyint, clip))

    ratios = []
    for make, whole, shorter in (
            (lambda n: ours('--chunk', str(n)), ours('--keyint', str(options.keyint)), CHUNKS),
            (theirs, theirs(options.keyint), X264_KEYINTS)):
        anchor = log_bits(whole)
        for n in shorter:
            percent = bd_rate(make(n), anchor)
            ratios.append(None if percent is None else 1 + percent / 100)
    return ratios


def columns():
    return ['chunk %d' % n for n in CHUNKS] + ['x264 %d' % n for n in X264_KEYINTS]


def row(name, ratios):
    return '%-20s' % name + ''.join('%10s' % ('-' if r is None else '%.3fx' % r) for r in ratios)


def means(rows):
    known = [[r for r in column if r is not None] for column in zip(*rows)]
    return ([sum(column) / len(column) if column else None for column in known],
            [geometric_mean(column) for column in known])


def prefixes(clip, options, vpatch, work):
    """dims: (PSNR, bits per pixel) when the encoder has no more, and PSNR when a decoder of the
    whole file looks at no more."""
    quality = options.qualities[len(options.qualities) // 2]
    coded, decoded = os.path.join(work, 'whole.vpt'), os.path.join(work, 'decoded.y4m')
    codec = codecs.Vpatch(vpatch.program, work, options.keyint, options.threads, options.model,
                          options.effort)
    chunk = ['--chunk', str(CHUNKS[0])]
    codec.encoding = codec.encoding[2:] + chunk
    output(codec.encode_command(clip.path, coded, quality))
    result = {}
    for dims in DIMS:
        codec.encoding[-2:] = chunk
        codec.encoding += ['--dims', str(dims)]
        point = codec.point(clip, quality)
        del codec.encoding[-2:]
        output(codec.decode_command(coded, decoded) + ['--dims', str(dims)])
        result[dims] = point['psnr'], point['bits_per_pixel'], compare(clip, decoded)['psnr']
    return result
