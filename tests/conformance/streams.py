# SPDX-License-Identifier: BSD-2-Clause
"""The conformance streams: how each is made and what it has."""
import os
import subprocess

from common import open_weights, second_packets, weights_path
from decoder.segment import decode_segment
from randomcoder import RandomCoder
from scene import Scene, Stripes, write_ppm, write_y4m
from vptwriter import Writer, name, signed, text, varint


class Encoded:
    """A scene, encoded by the program with some options."""

    def __init__(self, stream, covers, scene, frames, options, weights='small'):
        self.name, self.covers, self.weights, self.packets = stream, covers, weights, None
        self.scene, self.frames, self.options = scene, frames, options.split()

    def picture(self, folder):
        path = os.path.join(folder, 'in.y4m')
        write_y4m(path, self.scene, self.frames)
        return path

    def make(self, program, folder, out):
        subprocess.run([program, 'encode', self.picture(folder), '-o', out, '-f', '--quiet',
                        '--model', weights_path(self.weights), *self.options], check=True)


class Still(Encoded):
    def picture(self, folder):
        path = os.path.join(folder, 'in.ppm')
        write_ppm(path, self.scene)
        return path


class Carried(Encoded):
    """With sound, subtitles, an attachment, metadata, and everything that a header can say."""

    SUBTITLES = ('1\n00:00:00,100 --> 00:00:00,300\nA first line\n\n'
                 '2\n00:00:00,400 --> 00:00:00,700\nand a second\n')

    def picture(self, folder):
        path = {n: os.path.join(folder, n) for n in ('in.y4m', 'in.srt', 'in.txt', 'in.mkv')}
        write_y4m(path['in.y4m'], self.scene, self.frames, '24000:1001')
        for file, content in (('in.srt', self.SUBTITLES), ('in.txt', 'attached\n' * 40)):
            with open(path[file], 'w', encoding='ascii') as f:
                f.write(content)
        colours = 'setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=pc'
        subprocess.run(
            ['ffmpeg', '-v', 'error', '-i', path['in.y4m'], '-i', path['in.srt'],
             '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=8000:duration=0.9',
             '-map', '0:v', '-map', '2:a', '-map', '1:s', '-attach', path['in.txt'],
             '-metadata:s:t', 'mimetype=text/plain', '-metadata',
             'title=' + 'Carried, back\\slash ' * 9,
             '-metadata:s:a', 'language=eng', '-vf', colours + ',setsar=4/3',
             '-chroma_sample_location', 'left', '-c:v', 'ffv1', '-c:a', 'flac',
             '-frame_size', '1152', '-c:s', 'srt', '-fflags', '+bitexact', path['in.mkv']],
            check=True)
        return path['in.mkv']

    def make(self, program, folder, out):
        super().make(program, folder, out)
        self.packets = second_packets(out)


class Stress:
    """Random syntax elements; segments: (frames, independent)."""

    def __init__(self, stream, covers, size, segments, seed, weights):
        self.name, self.covers, self.weights, self.packets = stream, covers, weights, None
        self.size, self.segments, self.seed = size, segments, seed

    def payload(self, weights, frames, independent, seed):
        shape = tuple(-(-n // 16) for n in reversed(self.size))
        coder = RandomCoder(seed)
        for _ in decode_segment(coder, shape, frames, independent, weights.start_states(),
                                bool(weights.restoration)):
            pass
        return coder.finish()

    def make(self, _program, _folder, out):
        weights = open_weights(weights_path(self.weights))
        writer, start = Writer(*self.size, weights), 0
        for number, (frames, independent) in enumerate(self.segments):
            pts = list(range(start, start + frames))
            start += frames
            writer.segment(self.payload(weights, frames, independent, self.seed + number), pts,
                           [1] * frames, 40, independent)
        with open(out, 'wb') as f:
            f.write(writer.finish())


class Forms(Stress):
    """Every form of a field that the container has and the program does not write on its own."""

    def make(self, _program, _folder, out):
        weights = open_weights(weights_path(self.weights))
        matrix = b''.join(signed(v) for v in (46341, 46341, 0, -46341, 46341, 0, 0, 0, 1 << 30))
        optional = (varint(30) + varint(1) + varint(4) + varint(3) + bytes([9, 16, 9, 4]) + matrix +
                    name('tiny') + b''.join(varint(v) for v in (
                        35400, 14600, 8500, 39850, 6550, 2300, 15635, 16450, 10000000, 50,
                        1000, 400)))
        writer = Writer(*self.size, weights, (1, 1000), 0x7F9, optional, b'of a later version')
        writer.chunk(b'meta', text('title=Forms\ncomment=\\\\ and \\\nmore\n' + 'a=b\n' * 20, True))
        writer.chunk(b'vmet', text('language=eng\n'))
        writer.chunk(b'prov', text('source=forms\n'))
        writer.chunk(b'capt', text('-50\t200\t\tone\\ntwo\n0\t%d\ten\tto the end\\\\\n'
                                   % ((1 << 63) - 1)))
        # a stream with every field there is
        numbers = b''.join(signed(v) for v in (8000, 1, 160, 2, 16, 5, 80, 128000))
        numbers += varint(4) + varint(0x31637661) + varint(1) + signed(-99)
        writer.stream(1, 'pcm_s16le', (1, 8000), (1 << 14) - 1,
                      numbers + varint(3) + b'abc' + text('language=eng\n'))
        writer.chunk(b'zzzz', b'an ancillary chunk that no reader knows')
        self.packets_and_segments(writer, weights)
        with open(out, 'wb') as f:
            f.write(writer.finish(incomplete=True))

    def packets_and_segments(self, writer, weights):
        data = varint(2) + b'ab'
        for number, (frames, independent) in enumerate(self.segments):
            first = 1000 * number - 50
            at = 8 * first
            # bits of form: 0 key, 1 flags, 2 pts, 3 no pts, 4 dts, 5 no dts, 6 duration
            writer.packet_chunk(
                bytes([0x55, 0]) + signed(at) + signed(-7) + signed(160) + data +
                bytes([0x01, 0]) + data + bytes([0x22, 0]) + varint(4) + data +
                bytes([0x48, 0]) + signed(-1) + data,
                (0, at, at - 7), (0, at + 160, at + 160), (0, at + 320, None),
                (0, None, at + 480))
            pts = [first + 33 * i + (7 if i > 2 else 0) for i in range(frames)]
            usual = [b - a for a, b in zip(pts, pts[1:])]
            usual.append(usual[-1] if usual else 0)
            durations = {0: [0] * frames, 1: usual, 2: [20] * frames,
                         3: [max(0, u - i % 3) for i, u in enumerate(usual)]}[number % 4]
            writer.segment(self.payload(weights, frames, independent, self.seed + number), pts,
                           durations, 5 * number, independent, number % 4,
                           2 if number == 1 else None)


ALL = [
    Still('still', 'a still picture, odd size: one key frame', Scene(37, 29, 0), 1, '-q 40'),
    Encoded('one-frame', 'one frame', Scene(33, 17, 4), 1, '-q 26'),
    Encoded('smallest', '1x1', Scene(1, 1, 9), 6, '-q 30 --minigop 4'),
    Encoded('predicted', 'K A M S, mini-GOPs of 1 to 4 frames, segments, a cut',
            Scene(50, 34, 9, 2, 3, 13), 24, '-q 22 --keyint 9 --minigop 4 --effort 2'),
    Encoded('pairs', 'mini-GOPs of 8 frames and of 4', Scene(34, 50, 3, 2, 5), 21,
            '-q 17 --minigop 8'),
    Encoded('motion', 'split blocks, vectors, both references', Scene(80, 50, 26, 0, 7), 9,
            '-q 26 --effort 2 --minigop 4'),
    Encoded('independent', 'independent tokens, chunks of 5 frames and a rest of 3',
            Scene(49, 33, 5, 0, 9), 13, '-q 16 --tokens independent --keyint 5'),
    Encoded('chunks', 'independent tokens, chunks of 4 frames and a rest of 2',
            Scene(33, 33, 5, 0, 9), 10, '-q 20 --tokens independent --keyint 4'),
    Encoded('finest', 'the best quality: large indices, further from linear prediction',
            Scene(32, 32, 6, 60, 11), 5, '-q 63 --no-filter'),
    Encoded('coarsest', 'the lowest quality', Scene(64, 48, 8, 0, 13), 9, '-q 0'),
    Encoded('stripes', 'diagonals for the classes of restoration', Stripes(48, 48, 6), 6, '-q 38'),
    Encoded('base', 'the default weights', Scene(48, 34, 7, 4, 15), 9, '-q 26', 'base'),
    Carried('carried', 'sound, subtitles, attachment, metadata, colour tags, times by rate',
            Scene(36, 26, 5, 2, 17), 20, '-q 18 --keyint 8'),
    Stress('stress-tiny', 'random syntax elements; weights without start states and restoration',
           (70, 40), [(36, False), (23, False), (4, False), (11, True), (29, False), (2, True),
                      (18, False), (8, False), (3, True), (4, True)], 101, 'tiny'),
    Stress('stress-small', 'random syntax elements; trained start states, restoration', (40, 23),
           [(14, False), (6, True), (11, False)], 200, 'small'),
    Forms('forms', 'every form of a field of the container', (20, 18),
          [(6, False), (4, True), (5, False), (7, False), (1, True)], 300, 'tiny')]
