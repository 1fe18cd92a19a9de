# SPDX-License-Identifier: BSD-2-Clause
"""Decoded frames of several weights side by side, at bits as equal as qualities allow."""
import os
import struct
import tempfile
import zlib

import numpy as np

from measure.codecs import Vpatch
from measure.pictures import Clip, prepare
from measure.process import Failure, output

TILE_WIDTH, TILE_HEIGHT, SCALE, GAP = 176, 208, 2, 6
FRAMES_BEHIND = 7  # the frame shown is not the clip's last


def write_png(path, picture):
    """picture: uint8 [h, w, 3]"""
    height, width = picture.shape[:2]
    rows = np.concatenate([np.zeros((height, 1), np.uint8), picture.reshape(height, -1)], 1)
    # Rows as differences from the row above (filter 2): smaller.
    rows[1:, 1:] -= picture.reshape(height, -1)[:-1]
    rows[1:, 0] = 2

    def chunk(kind, data):
        return (struct.pack('>I', len(data)) + kind + data
                + struct.pack('>I', zlib.crc32(kind + data)))
    head = struct.pack('>2I5B', width, height, 8, 2, 0, 0, 0)
    with open(path + '.tmp', 'wb') as f:
        f.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head)
                + chunk(b'IDAT', zlib.compress(rows.tobytes(), 9)) + chunk(b'IEND', b''))
    os.replace(path + '.tmp', path)


def tile(path, clip, frame):
    """The middle of a frame of a video as RGB, enlarged."""
    width, height = min(TILE_WIDTH, clip.width), min(TILE_HEIGHT, clip.height)
    data = output(['ffmpeg', '-v', 'error', '-i', path, '-vf',
                   f'select=eq(n\\,{frame}),crop={width}:{height}', '-frames:v', '1',
                   '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'])
    if len(data) != width * height * 3:
        raise Failure(f'{path}: no frame {frame}')
    picture = np.frombuffer(data, np.uint8).reshape(height, width, 3)
    return picture.repeat(SCALE, 0).repeat(SCALE, 1)


def nearest(vpatch, clip, bits_per_pixel):
    """The point whose bits are nearest, over all 64 qualities: bits rise with q."""
    low, high, seen = 0, 63, {}

    def point(q):
        if q not in seen:
            seen[q] = vpatch.point(clip, q)
        return seen[q]
    while high - low > 1:
        middle = (low + high) // 2
        if point(middle)['bits_per_pixel'] < bits_per_pixel:
            low = middle
        else:
            high = middle
    return min((point(low), point(high)),
               key=lambda p: abs(p['bits_per_pixel'] / bits_per_pixel - 1))


def strip(rungs, a, path):
    """Writes the picture. Returns a row (name, q, bits per pixel, PSNR) for each tile."""
    with tempfile.TemporaryDirectory(prefix='vpatch-ladder.') as work:
        clip = Clip('picture', prepare(a.picture, os.path.join(work, 'picture.y4m'),
                                       a.frame + FRAMES_BEHIND))
        rows, tiles = [('the source', None, None, None)], [tile(clip.path, clip, a.frame)]
        for rung in rungs:
            vpatch = Vpatch(os.path.join(a.build, 'vpatch'), work, 128, 1, rung.weights)
            best = nearest(vpatch, clip, a.picture_bits)
            coded, decoded = (os.path.join(work, 'strip' + end) for end in ('.vpt', '.y4m'))
            output(vpatch.encode_command(clip.path, coded, best['quality']))
            output(vpatch.decode_command(coded, '-'), decoded)
            tiles.append(tile(decoded, clip, a.frame))
            rows.append((rung.name, best['quality'], best['bits_per_pixel'], best['psnr']))
    gap = np.full((tiles[0].shape[0], GAP, 3), 128, np.uint8)
    joined = [tiles[0]]
    for picture in tiles[1:]:
        joined += [gap, picture]
    write_png(path, np.concatenate(joined, 1))
    return rows
