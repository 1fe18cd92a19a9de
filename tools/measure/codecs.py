# SPDX-License-Identifier: BSD-2-Clause
"""The codecs that are measured: each turns a clip and a setting into bits and PSNR."""
import io
import json
import os

import numpy as np

from measure.pictures import compare, psnr, still_planes
from measure.process import Failure, output, seconds

ALL_PRESETS = ('ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium', 'slow', 'slower',
               'veryslow')
PRESETS = ('ultrafast', 'veryfast', 'medium')
CRFS = tuple(range(12, 49, 3))
JPEG_QUALITIES = (5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 85, 90, 94, 97)


class Vpatch:
    def __init__(self, program, work, keyint, threads, model=None, preset=None, more=()):
        self.program, self.work = program, work
        self.model = ['--model', model] if model else []
        self.set_threads(threads)
        self.encoding = ['--keyint', str(keyint)]
        if preset is not None:
            self.encoding += ['--preset', str(preset)]
        self.encoding += list(more)

    def set_threads(self, threads):
        self.common = ['-j', str(threads)] + self.model

    def version(self):
        return output([self.program, '--version']).decode().splitlines()

    def encode_command(self, source, target, quality=None):
        chosen = [] if quality is None else ['-q', str(quality)]
        return ([self.program, 'encode', '--quiet', '-f'] + chosen + self.common + self.encoding
                + [source, '-o', target])

    def decode_command(self, source, target):
        return [self.program, 'decode', '--quiet', '-f'] + self.common + [source, '-o', target]

    def point(self, clip, quality):
        """One point of the curve. Bits: all bytes that belong to the video,
        which the .vpt file has with its header and index."""
        coded = os.path.join(self.work, 'point.vpt')
        decoded = os.path.join(self.work, 'decoded.y4m')
        encode = seconds(self.encode_command(clip.path, coded, quality))
        info = json.loads(output([self.program, 'info', '--json', coded]))
        decode = seconds(self.decode_command(coded, '-'), decoded)
        result = compare(clip, decoded)
        bits = 8 * info['video_bytes']
        result.update(quality=quality, bits=bits, bits_per_pixel=bits / clip.pixels,
                      encode_fps=clip.frames / encode, decode_fps=clip.frames / decode)
        return result


class X264:
    """Through FFmpeg. Bits: all packets, without the note of 600 bytes on its
    settings that x264 puts into the first one (an SEI unit): that is no video."""

    def __init__(self, work, keyint, threads):
        self.work, self.keyint, self.threads = work, keyint, threads
        self.version = output(['ffmpeg', '-version']).decode().split(' Copyright')[0]

    def key(self, clip, preset, crf):
        return '|'.join((clip.key, 'libx264', preset, 'tune psnr', 'crf %d' % crf,
                         'g %d' % self.keyint, 'no SEI', 'threads %d' % self.threads, self.version))

    def point(self, clip, preset, crf):
        coded = os.path.join(self.work, 'x264.mkv')
        output(['ffmpeg', '-v', 'error', '-y', '-i', clip.path, '-fps_mode', 'passthrough',
                '-c:v', 'libx264', '-preset', preset, '-tune', 'psnr', '-crf', str(crf),
                '-g', str(self.keyint), '-threads', str(self.threads),
                '-bsf:v', 'filter_units=remove_types=6', coded])
        sizes = output(['ffprobe', '-v', 'error', '-select_streams', 'v:0', '-show_entries',
                        'packet=size', '-of', 'csv=p=0', coded]).decode()
        bits = 8 * sum(int(size.strip(',')) for size in sizes.split())
        decoded = os.path.join(self.work, 'decoded.y4m')
        output(['ffmpeg', '-v', 'error', '-y', '-i', coded, '-fps_mode', 'passthrough',
                '-pix_fmt', 'yuv420p', '-f', 'yuv4mpegpipe', decoded])
        result = compare(clip, decoded)
        result.update(crf=crf, bits=bits, bits_per_pixel=bits / clip.pixels)
        return result


class Jpeg:
    """libjpeg-turbo, 4:2:0, Huffman tables made for the picture, whole file
    counted. It is given the very samples vpatch is given: chroma repeated to
    full size, which the 2x2 mean of its 4:2:0 turns back into the same values."""

    def __init__(self):
        try:
            from PIL import Image, features
        except ImportError:
            raise Failure('--stills needs Pillow (python3-pil)') from None
        self.image = Image
        self.version = 'libjpeg-turbo %s' % (features.version_feature('libjpeg_turbo') or
                                             features.version('jpg'))

    def key(self, clip, quality):
        return '|'.join((clip.key, 'jpeg 4:2:0 optimised', 'quality %d' % quality, self.version))

    def point(self, clip, quality):
        planes = still_planes(clip)
        large = [planes[0]]
        for plane in planes[1:]:
            twice = plane.repeat(2, 0).repeat(2, 1)
            large.append(twice[:clip.height, :clip.width])
        picture = self.image.fromarray(np.stack(large, 2), 'YCbCr')
        coded = io.BytesIO()
        picture.save(coded, 'JPEG', quality=quality, subsampling='4:2:0', optimize=True)
        bits = 8 * len(coded.getvalue())
        back = self.image.open(io.BytesIO(coded.getvalue()))
        back.draft('YCbCr', back.size)
        luma = np.asarray(back)[:, :, 0].astype(np.float64)
        error = float(np.square(luma - planes[0]).sum())
        return {'jpeg_quality': quality, 'bits': bits, 'bits_per_pixel': bits / clip.pixels,
                'psnr_y': psnr(error, luma.size)}
