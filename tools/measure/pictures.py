# SPDX-License-Identifier: BSD-2-Clause
"""Frames as numpy planes: y4m read frame by frame, clips prepared, PSNR."""
import hashlib
import math
from itertools import zip_longest

import numpy as np

from measure.process import Failure, output

# An exact copy has no error to divide by; it counts as this much.
BEST_PSNR = 100.0


class Y4m:
    """Frames of an 8-bit 4:2:0 y4m stream, as one array of samples each."""

    def __init__(self, stream):
        self.stream = stream
        fields = stream.readline().split()
        if not fields or fields[0] != b'YUV4MPEG2':
            raise Failure('the frames are not y4m')
        values = {field[:1]: field[1:] for field in fields[1:]}
        self.width, self.height = int(values[b'W']), int(values[b'H'])
        if not values.get(b'C', b'420').startswith(b'420') or b'p1' in values.get(b'C', b''):
            raise Failure('the frames are not 8-bit 4:2:0')
        self.luma = self.width * self.height
        self.chroma = ((self.width + 1) // 2) * ((self.height + 1) // 2)

    def __iter__(self):
        size = self.luma + 2 * self.chroma
        while self.stream.readline():
            data = self.stream.read(size)
            if len(data) != size:
                raise Failure('the frames end in the middle of one')
            yield np.frombuffer(data, np.uint8)


class Clip:
    """The first frames of a file, as the y4m file every codec is given."""

    def __init__(self, name, path):
        self.name, self.path = name, path
        digest = hashlib.sha256()
        with open(path, 'rb') as file:
            y4m = Y4m(file)
            self.width, self.height, self.frames = y4m.width, y4m.height, 0
            for frame in y4m:
                digest.update(frame)
                self.frames += 1
        if not self.frames:
            raise Failure('%s: no frames' % name)
        # What the cache knows the clip by: its samples and their shape.
        self.key = '%s-%dx%d-%d' % (digest.hexdigest()[:32], self.width, self.height, self.frames)
        self.pixels = self.width * self.height * self.frames


def prepare(source, path, frames, full_range=False):
    """Writes the y4m file. Sizes are cut to even ones: x264 takes no others."""
    output(['ffmpeg', '-v', 'error', '-y', '-i', source, '-map', '0:v:0',
            '-frames:v', str(frames), '-fps_mode', 'passthrough',
            '-vf', 'crop=trunc(iw/2)*2:trunc(ih/2)*2',
            '-pix_fmt', 'yuvj420p' if full_range else 'yuv420p',
            '-strict', '-1', '-f', 'yuv4mpegpipe', path])
    return path


def psnr(error, samples):
    if error == 0:
        return BEST_PSNR
    return min(BEST_PSNR, 10 * math.log10(255 ** 2 * samples / error))


def compare(clip, decoded):
    """PSNR of Y, U, V and of the mean (6Y+U+V)/8 of their mean squared errors
    over the whole clip; decoded is a y4m file."""
    error = np.zeros(3)
    with open(clip.path, 'rb') as one, open(decoded, 'rb') as other:
        y4m, got = Y4m(one), Y4m(other)
        if (got.width, got.height) != (clip.width, clip.height):
            raise Failure('%s: decoded as %dx%d' % (clip.name, got.width, got.height))
        for original, frame in zip_longest(y4m, got):
            if original is None or frame is None:
                raise Failure('%s: decoded to another number of frames' % clip.name)
            difference = original.astype(np.float32) - frame
            for i, plane in enumerate(np.split(difference, [y4m.luma, y4m.luma + y4m.chroma])):
                error[i] += np.square(plane).sum(dtype=np.float64)
    sizes = np.array([y4m.luma, y4m.chroma, y4m.chroma], float) * clip.frames
    mean = (error / sizes) @ np.array([6, 1, 1]) / 8
    y, u, v = (float(psnr(e, s)) for e, s in zip(error, sizes))
    return {'psnr_y': y, 'psnr_u': u, 'psnr_v': v, 'psnr': float(psnr(mean, 1))}


def still_planes(clip):
    """Y, Cb and Cr of the first frame as two-dimensional arrays."""
    with open(clip.path, 'rb') as file:
        y4m = Y4m(file)
        samples = next(iter(y4m))
    half = ((clip.height + 1) // 2, (clip.width + 1) // 2)
    y, u, v = np.split(samples, [y4m.luma, y4m.luma + y4m.chroma])
    return y.reshape(clip.height, clip.width), u.reshape(half), v.reshape(half)


def feed(source, frames, width, height):
    """A command that writes a clip, repeated as often as needed and scaled, to
    standard output."""
    return ['ffmpeg', '-v', 'error', '-stream_loop', '-1', '-i', source, '-map', '0:v:0',
            '-frames:v', str(frames), '-vf', 'scale=%d:%d' % (width, height),
            '-pix_fmt', 'yuv420p', '-f', 'yuv4mpegpipe', '-']


def is_media(path):
    """Whether ffprobe finds a video stream in the file."""
    try:
        return output(['ffprobe', '-v', 'error', '-select_streams', 'v:0', '-show_entries',
                       'stream=codec_type', '-of', 'csv=p=0', path]).startswith(b'video')
    except Failure:
        return False
