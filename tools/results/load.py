# SPDX-License-Identifier: BSD-2-Clause
"""The JSON of `vpatch bench` (docs/bench-json.md), and figures read off it."""
import json
import math

FORMAT, VERSION = 'vpatch-bench', 1


class Failure(Exception):
    """One line for the user: the file and the reason."""


def load(path):
    try:
        with open(path, encoding='utf-8') as file:
            results = json.load(file)
    except OSError as error:
        raise Failure('%s: %s' % (path, error.strerror)) from None
    except ValueError as error:  # json.JSONDecodeError, UnicodeDecodeError
        raise Failure('%s: not JSON (%s)' % (path, error)) from None
    if not isinstance(results, dict) or results.get('format') != FORMAT:
        raise Failure('%s: not results of vpatch bench' % path)
    if results.get('format_version') != VERSION:
        raise Failure('%s: version %s of the results, this program knows version %d'
                      % (path, results.get('format_version'), VERSION))
    for key in ('codecs', 'clips'):
        if not isinstance(results.get(key), list):
            raise Failure('%s: "%s" is missing' % (path, key))
    if not any(curve(codec.get('results'), 'psnr') for codec in results['codecs']):
        raise Failure('%s: no codec has a mean curve (no clip where all have all points)' % path)
    return results


def known(value):
    return isinstance(value, (int, float)) and math.isfinite(value)


def curve(run, key):
    """[(bpp, value)] of a codec's results, without what is not known."""
    pairs = zip((run or {}).get('bpp') or [], (run or {}).get(key) or [])
    return [(bpp, value) for bpp, value in pairs if known(bpp) and bpp > 0 and known(value)]


def at_psnr(run, key, psnr):
    """Anything positive at a PSNR, between the points in the logarithm; None outside."""
    points = sorted((p, v) for p, v in zip((run or {}).get('psnr') or [],
                                           (run or {}).get(key) or [])
                    if known(p) and known(v) and v > 0)
    for (p0, v0), (p1, v1) in zip(points, points[1:]):
        if p0 <= psnr <= p1:
            part = (psnr - p0) / (p1 - p0) if p1 > p0 else 0
            return math.exp(math.log(v0) * (1 - part) + math.log(v1) * part)
    return None


def common_psnr(results):
    """The middle of the PSNRs that all mean curves reach, to half a decibel; else
    the middle of the first one's."""
    ranges = [(min(v for _, v in points), max(v for _, v in points)) for points in
              (curve(codec['results'], 'psnr') for codec in results['codecs'])
              if len(points) > 1]
    if not ranges:
        return None
    low, high = max(r[0] for r in ranges), min(r[1] for r in ranges)
    if low >= high:
        low, high = ranges[0]
    middle = round(low + high) / 2
    return min(max(middle, low), high)


def mean_clips(results):
    """The clips the means are of: where every codec that has run anywhere is complete."""
    def points(clip, name):
        for run in [] if clip['error'] else clip['codecs']:
            if run['name'] == name and not run['error']:
                return len(run['results']['bpp'])
        return 0

    longest = {codec['name']: max([points(clip, codec['name']) for clip in results['clips']],
                                  default=0) for codec in results['codecs']}
    return [clip for clip in results['clips'] if not clip['error']
            and all(points(clip, name) == most for name, most in longest.items())
            and any(longest.values())]


def rates(results, metric):
    return [rate for rate in results.get('bd_rates') or [] if rate['metric'] == metric]


def is_stills(results):
    return bool(results['clips']) and all(clip['still'] for clip in results['clips'])
