# SPDX-License-Identifier: BSD-2-Clause
"""Results of `vpatch bench` computed from formulas, with every oddity that real
ones can have, and pictures to go with them. Nothing here was measured.

    python3 fixture.py FOLDER [full|many|one|stills]    to look at one by hand
"""
import json
import math
import os
import struct
import sys
import zlib

POINTS = 7
# name, description, bits it needs next to vpatch, frames per second
CODECS = [
    ('vpatch', 'vpatch 0.2.0, model base, preset 1', 1.0, 22.0),
    ('x264:veryfast', 'libx264 preset veryfast, tune psnr, crf', 1.22, 400.0),
    ('x264:medium', 'libx264 preset medium, tune psnr, crf', 0.97, 150.0),
    ('x265:medium', 'libx265 preset medium, tune psnr, crf', 0.84, 40.0),
    ('svtav1:8', 'SVT-AV1 preset 8, crf', 0.72, 90.0),
]
TAGS = ['animal', 'sport', 'street', 'people', 'anim', 'foliage', 'face', 'traffic']


def similarity(psnr, slope=14.0):
    return 1 - 10 ** (-(psnr - 16) / slope)


def clip_factor(clip, codec):
    """Bits of a codec over vpatch's on a clip, at any PSNR."""
    return 1.0 if codec == 0 else CODECS[codec][2] * (1 + 0.3 * math.sin(clip * 1.7 + codec))


def bd_percent(clip, codec):
    """BD-rate of vpatch against the codec: curves a factor apart."""
    return (1 / clip_factor(clip, codec) - 1) * 100


def curve(clip, codec, frames, pixels, still):
    """R of the contract."""
    factor = clip_factor(clip, codec)
    run = {key: [] for key in ('quality', 'bpp', 'psnr', 'psnr-y', 'psnr-u', 'psnr-v', 'ssim',
                               'ms-ssim', 'encode_seconds', 'decode_seconds', 'peak_bytes')}
    for i in range(POINTS):
        psnr = 29 + 2.1 * i + 0.4 * codec
        base = 0.05 * (1 + 0.35 * math.sin(clip)) * 2 ** ((psnr - 31) / 3.1)
        run['quality'].append(10 + 6 * i if codec == 0 else 44 - 5 * i)
        run['bpp'].append(base * factor * (6 if still else 1))
        run['psnr'].append(psnr)
        run['psnr-y'].append(psnr - 0.6)
        run['psnr-u'].append(psnr + 3.1)
        run['psnr-v'].append(psnr + 3.6)
        run['ssim'].append(similarity(psnr))
        run['ms-ssim'].append(similarity(psnr, 11.0) if pixels > 200 * 150 else None)
        run['encode_seconds'].append(frames / CODECS[codec][3] * (1 + 0.12 * i))
        run['decode_seconds'].append(frames / CODECS[codec][3] / 3)
        run['peak_bytes'].append(90_000_000 + 1_000_000 * i if codec == 0 else None)
    return run


def frame_values(run, frames, pixels):
    """Key frames large, every fourth a bit, the others little."""
    points = []
    for i, psnr in enumerate(run['psnr-y']):
        total = run['bpp'][i] * frames * pixels / 8
        weights = [20 if n == 0 else 4 if n % 4 == 0 else 1 for n in range(frames)]
        points.append({
            'bytes': [round(total * w / sum(weights)) for w in weights],
            'psnr-y': [psnr + 0.8 * math.cos(n * math.pi / 2) - 0.01 * n for n in range(frames)],
            'ssim': [similarity(psnr + 0.8 * math.cos(n * math.pi / 2)) for n in range(frames)],
        })
    return points


def make_clip(index, codecs, frames=33, still=False, size=(320, 176)):
    frames = 1 if still else frames
    pixels = size[0] * size[1]
    entries = []
    for codec in codecs:
        run = curve(index, codec, frames, pixels, still)
        entries.append({'name': CODECS[codec][0], 'error': None, 'results': run,
                        'frames': frame_values(run, frames, pixels)})
    tag = TAGS[index % len(TAGS)]
    middle = POINTS // 2
    return {
        'name': '%03d_%s' % (100 + index, tag), 'path': 'clips/%03d_%s.mkv' % (100 + index, tag),
        'tag': tag, 'width': size[0], 'height': size[1], 'frames': frames, 'fps': [24, 1],
        'still': still, 'error': None, 'codecs': entries,
        'pictures': {'frame': frames // 2,
                     'bpp': {e['name']: e['results']['bpp'][middle] for e in entries},
                     'psnr': {e['name']: e['results']['psnr'][middle] for e in entries}},
    }


def broken_clip(index):
    return {'name': '%03d_broken' % (100 + index), 'path': 'clips/broken.mkv', 'tag': 'broken',
            'width': 0, 'height': 0, 'frames': 0, 'fps': [0, 1], 'still': False,
            'error': 'the file ends too early </script><b id="injected">&amp;', 'codecs': [],
            'pictures': None}


def mean(values):
    return None if any(v is None for v in values) else sum(values) / len(values)


def complete(clips, names):
    return [clip for clip in clips if not clip['error'] and all(
        any(e['name'] == n and not e['error'] and len(e['results']['bpp']) == POINTS
            for e in clip['codecs']) for n in names)]


def mean_results(clips, names, name):
    runs = [e['results'] for clip in complete(clips, names) for e in clip['codecs']
            if e['name'] == name]
    keys = runs[0].keys() if runs else ()
    return {key: [mean([run[key][i] for run in runs]) for i in range(POINTS)] for key in keys}


def bd_rates(clips, codecs, lost):
    """lost: (clip, codec) pairs without an overlap."""
    rates = []
    for codec in codecs[1:]:
        for metric in ('psnr', 'psnr-y', 'ssim', 'ms-ssim'):
            rows = []
            for index, clip in enumerate(clips):
                if clip['error'] or not any(e['name'] == CODECS[codec][0] and not e['error']
                                            for e in clip['codecs']):
                    row = {'percent': None, 'reason': 'too few points', 'overlap': None,
                           'points': [POINTS if not clip['error'] else 0, 0]}
                elif (index, codec) in lost:
                    row = {'percent': None, 'reason': 'no overlap', 'overlap': None,
                           'points': [POINTS, POINTS]}
                else:
                    low, high = 29 + 0.4 * codec, 29 + 2.1 * (POINTS - 1)
                    if metric in ('ssim', 'ms-ssim'):
                        low, high = similarity(low), similarity(high)
                    row = {'percent': bd_percent(index, codec), 'reason': None,
                           'overlap': [low, high], 'points': [POINTS, POINTS - 1]}
                rows.append({'clip': clip['name'], **row})
            found = [row['percent'] for row in rows if row['percent'] is not None]
            rates.append({'test': CODECS[codecs[0]][0], 'against': CODECS[codec][0],
                          'metric': metric, 'mean': mean(found) if found else None,
                          'clips': len(found), 'per_clip': rows})
    return rates


def tag_rows(clips, rates):
    rows = []
    for tag in dict.fromkeys(clip['tag'] for clip in clips):
        names = [clip['name'] for clip in clips if clip['tag'] == tag]
        bd = {}
        for rate in rates:
            if rate['metric'] == 'psnr':
                found = [row['percent'] for row in rate['per_clip']
                         if row['clip'] in names and row['percent'] is not None]
                bd[rate['against']] = mean(found) if found else None
        rows.append({'tag': tag, 'clips': len(names), 'bd': bd})
    return rows


def make_results(clips, codecs, lost=(), skipped=(), tokens=None):
    names = [CODECS[codec][0] for codec in codecs]
    rates = bd_rates(clips, codecs, lost)
    return {
        'format': 'vpatch-bench', 'format_version': 1, 'created': '2026-11-22T15:30:00Z',
        'command': 'vpatch bench --report page.html clips/*.mkv',
        'machine': {'cpu': 'AMD EPYC', 'cores': 2, 'threads': 2, 'blas_kernel': 'SkylakeX',
                    'libavcodec': '59.37.100'},
        'settings': {'frames': 33, 'keyint': 128, 'tokens': 'predicted', 'model': 'base',
                     'version': '0.1.0'},
        'codecs': [{'name': CODECS[codec][0], 'description': CODECS[codec][1],
                    'results': mean_results(clips, names, CODECS[codec][0])} for codec in codecs],
        'skipped': list(skipped), 'clips': clips, 'bd_rates': rates,
        'tags': tag_rows(clips, rates) if rates else [], 'tokens': tokens,
    }


def full():
    """Every section, and something wrong in each."""
    codecs = [0, 1, 2, 3]
    clips = [make_clip(i, codecs) for i in range(6)]
    clips[3]['tag'] = clips[2]['tag']
    # A picture too small for MS-SSIM; a codec that failed; a perfect frame and a perfect point.
    clips[1] = make_clip(1, codecs, frames=9, size=(160, 96))
    clips[4]['codecs'][3].update(error='the encoder wants even sizes', frames=[])
    for values in clips[4]['codecs'][3]['results'].values():
        values.clear()
    clips[4]['pictures']['bpp'].pop('x265:medium')
    clips[5]['codecs'][0]['frames'][3]['psnr-y'][8] = None
    clips[5]['codecs'][1]['results']['psnr'][-1] = None
    clips.append(broken_clip(6))
    tokens = {'clips': [
        {'clip': clip['name'], 'latents': [9, 22, 40, 16], 'bf16_bpp': 1.0, 'int8_bpp': 0.5,
         'tokens': 14080, 'quality': 26, 'predicted_bpp': 0.125, 'predicted_psnr': 36.25,
         'independent_bpp': None if i == 1 else 0.3,
         'independent_psnr': None if i == 1 else 35.5} for i, clip in enumerate(clips[:3])]}
    return make_results(clips, codecs, lost={(0, 2)}, tokens=tokens,
                        skipped=[{'name': 'svtav1:8',
                                  'reason': 'this libavcodec has no libsvtav1'}])


def many():
    return make_results([make_clip(i, [0, 1, 2, 3, 4], frames=17) for i in range(40)],
                        [0, 1, 2, 3, 4])


def one():
    """A clip, a codec, nothing to compare with, no pictures."""
    clip = make_clip(0, [0])
    clip['pictures'] = None
    return make_results([clip], [0])


def stills():
    return make_results([make_clip(i, [0, 2], still=True) for i in range(3)], [0, 2])


def png(width, height, rows):
    def chunk(kind, data):
        body = kind + data
        return struct.pack('>I', len(data)) + body + struct.pack('>I', zlib.crc32(body))

    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0,
                                                              0, 0))
            + chunk(b'IDAT', zlib.compress(b''.join(b'\0' + row for row in rows), 6))
            + chunk(b'IEND', b''))


def picture(width, height, clip, side):
    """A pattern per clip; side 0 is smooth, others are blocky and tinted."""
    step = 1 if side == 0 else 8 * side
    tint = [(0, 0, 0), (0, 0, 60), (60, 20, 0), (0, 50, 0), (40, 0, 40)][side % 5]
    rows = []
    for y in range(height):
        cy = y // step * step
        row = bytearray()
        for bx in range(0, width, step):
            wave = math.sin(bx / (20 + 7 * clip)) * math.cos(cy / 31)
            pixel = bytes(min(255, max(0, int(110 + 70 * wave + part + add)))
                          for part, add in zip((bx * 60 // width, cy * 60 // height, 20), tint))
            row += pixel * min(step, width - bx)
        rows.append(bytes(row))
    return png(width, height, rows)


def write_pictures(results, folder, most=2):
    """PNG files for the first clips. Returns the maker's arguments."""
    arguments = []
    for index, clip in enumerate(results['clips'][:most]):
        if not clip['pictures']:
            continue
        for side, name in enumerate(['source'] + list(clip['pictures']['bpp'])):
            path = os.path.join(folder, '%d-%d.png' % (index, side))
            with open(path, 'wb') as file:
                file.write(picture(clip['width'], clip['height'], index, side))
            arguments += [str(index), name, path]
    return arguments


def write(results, folder, name):
    path = os.path.join(folder, name + '.json')
    with open(path, 'w') as file:
        json.dump(results, file)
    return path


KINDS = {'full': full, 'many': many, 'one': one, 'stills': stills}

if __name__ == '__main__':
    kind = sys.argv[2] if len(sys.argv) > 2 else 'full'
    made = KINDS[kind]()
    print(write(made, sys.argv[1], kind), *write_pictures(made, sys.argv[1]))
