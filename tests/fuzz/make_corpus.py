#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes the committed start of the fuzz targets' corpora, tests/fuzz/corpus/TARGET/NAME:

    tests/fuzz/make_corpus.py [BUILD]      BUILD: build, with test_fuzz_corpus in it

Files named found-* are regressions, inputs that once failed: they stay. Run it again when the
format changes."""
import json
import os
import random
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
CORPUS = os.path.join(HERE, 'corpus')
LARGEST = 2048


def save(target, name, data):
    if len(data) > LARGEST:
        return
    os.makedirs(os.path.join(CORPUS, target), exist_ok=True)
    with open(os.path.join(CORPUS, target, name), 'wb') as file:
        file.write(data)


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def forget():
    """All but regressions."""
    for folder, _, names in os.walk(CORPUS):
        for name in names:
            if not name.startswith('found-'):
                os.remove(os.path.join(folder, name))


def coded(build):
    """What corpus.c writes, and the small conformance streams."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([os.path.join(build, 'tests', 'fuzz', 'test_fuzz_corpus'), folder],
                       check=True, stdout=subprocess.DEVNULL)
        for target in ('reader', 'file', 'segment'):
            for name in sorted(os.listdir(os.path.join(folder, target))):
                save(target, name, read(os.path.join(folder, target, name)))
    streams = os.path.join(os.path.dirname(HERE), 'conformance')
    for name in ('smallest', 'forms', 'one-frame', 'still'):
        save('reader', name, read(os.path.join(streams, name + '.vpt')))


def tensor_file(tensors, metadata=None):
    """Tensors as (name, dtype, shape, bytes)."""
    head, data = ({'__metadata__': metadata} if metadata else {}), b''
    for name, kind, shape, part in tensors:
        head[name] = {'dtype': kind, 'shape': shape,
                      'data_offsets': [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(head, separators=(',', ':')).encode()
    return struct.pack('<Q', len(text)) + text + data


def imports():
    """Token files for a model of 16 dims."""
    def numbers(kind, *values):
        return struct.pack(f'<{len(values)}{kind}', *values)

    few = numbers('h', *(i % 5 - 2 for i in range(4 * 16)))
    tokens = ('tokens', 'I16', [1, 1, 1, 4, 16], few)
    save('import', 'tokens', tensor_file([tokens]))
    save('import', 'latents', tensor_file(
        [('latents', 'F32', [1, 4, 1, 1, 4], numbers('f', *(0.5 * i for i in range(16))))]))
    save('import', 'halves', tensor_file(
        [('latents', 'F16', [1, 4, 1, 1, 2], numbers('e', *(3.5 * i for i in range(8))))]))
    save('import', 'sparse', tensor_file(
        [('tokens.offsets', 'I64', [5], numbers('q', 0, 1, 2, 2, 3)),
         ('tokens.entries', 'I16', [3, 2], numbers('h', 0, 4, 3, -2, 15, 1)),
         ('quality', 'U8', [1, 1, 1, 4], bytes((20, 23, 26, 29)))], {'dims': '16'}))
    save('import', 'all', tensor_file(
        [tokens, ('quality', 'U8', [1, 1, 1, 4], bytes((30, 30, 62, 63))),
         ('quality_offset', 'I8', [1, 1, 1, 4], bytes((0, 0, 0, 5))),
         ('frame_quality', 'U8', [1, 4], bytes((30, 27, 62, 60))),
         ('mask', 'U8', [1, 1, 1, 4], bytes((2, 2, 2, 0))),
         ('mode', 'U8', [1, 1, 1, 4], bytes(4)),
         ('pts', 'I64', [1, 4], numbers('q', 0, 80, 40, 0)),
         ('segments', 'I64', [1, 6], numbers('q', 0, 1, 0, 3, 30, 1)),
         ('restoration', 'U8', [1, 4, 2], bytes((1, 2, 3, 0, 3, 0, 0, 0)))],
        {'width': '9', 'height': '7', 'time_base': '1/1000', 'kind': 'independent'}))
    units = 2 * 4 * 4  # of two layers
    save('import', 'motion', tensor_file(
        [('tokens', 'I16', [2, 1, 1, 4, 2], numbers('h', *(i % 3 - 1 for i in range(16)))),
         ('motion_mv', 'I16', [2, 4, 2, 2, 2, 2], numbers('h', *(i % 7 - 3 for i in
                                                                 range(units * 4)))),
         ('motion_refs', 'U8', [2, 4, 2, 2], bytes([1] * units)),
         ('motion_merge', 'U8', [2, 4, 2, 2], bytes(i % 2 * 255 for i in range(units))),
         ('pair', 'U8', [2, 4], bytes(8))]))


def safetensors():
    one = b'"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}'
    two = b'"y":{"dtype":"F32","shape":[1,1],"data_offsets":[2,6]}'
    notes = b'"__metadata__":{"vpatch.name":"n","k\\u00e4":"v\\n"}'
    for name, behind, text in (
            ('empty', 0, b'{}'), ('one', 2, b'{' + one + b'}ab'),
            ('two', 6, b'{' + one + b',' + two + b'}abcdef'),
            ('notes', 2, b'{' + notes + b',' + one + b'}  ab'[2:]),
            ('twice', 4, b'{' + one + b',' + one + b'}abcd'),
            ('hole', 3, b'{' + one + b'}abc'), ('deep', 0, b'{"a":' * 40 + b'1' + b'}' * 40),
            ('large', 2, b'{"x":{"dtype":"U8","shape":[9223372036854775807,2],'
                         b'"data_offsets":[0,18446744073709551614]}}ab'),
            ('scalar', 4, b'{"x":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}abcd')):
        save('safetensors', name, bytes([behind]) + text)
    save('safetensors', 'raw', b'\x80' + (2).to_bytes(8, 'little') + b'{}')
    save('safetensors', 'long', b'\x80' + (1 << 40).to_bytes(8, 'little') + b'{}')


def weights():
    """Lists of changes; an empty one leaves the weights sound."""
    draw = random.Random(1)
    save('weights', 'sound', b'')
    for number in range(16):
        many = 1 + number % 3
        save('weights', 'change%d' % number, bytes(draw.randrange(256) for _ in range(6 * many)))
    for number in range(6):  # values at the edge in tensors, far behind the header
        at = 20000 + draw.randrange(60000)
        save('weights', 'edge%d' % number,
             at.to_bytes(3, 'little') + bytes([4, draw.randrange(15), 0]))


def media():
    head = b'YUV4MPEG2 W16 H16 F25:1 Ip A1:1 C420jpeg\n'
    frame = b'FRAME\n' + bytes(range(0, 192, 2)) * 4
    whole = head + frame + frame
    save('media', 'y4m', whole)
    save('media', 'y4m-cut', whole[:-1])
    save('media', 'y4m-cut-head', whole[:30])
    save('media', 'y4m-no-frame', head)
    save('media', 'y4m-half-mark', head + frame + b'FRA')
    save('media', 'y4m-junk', head + frame + b'JUNK\n' + frame)
    save('media', 'y4m-parameters', head + frame.replace(b'FRAME', b'FRAME Ip') + frame)
    for colour, size in (('420p10', 768), ('422', 512), ('444', 768), ('mono', 256),
                         ('444alpha', 1024), ('411', 384), ('420p16', 768), ('mono16', 512)):
        save('media', 'y4m-' + colour,
             head.replace(b'420jpeg', colour.encode()) + b'FRAME\n' + bytes(size))
    save('media', 'y4m-odd', head.replace(b'W16 H16', b'W3 H5') + b'FRAME\n' + bytes(15 + 12))
    save('media', 'y4m-rate', head.replace(b'F25:1', b'F0:0') + frame)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'a.gif')
        subprocess.run(['ffmpeg', '-v', 'error', '-f', 'lavfi', '-i', 'testsrc=s=16x12:r=10:d=0.4',
                        '-fflags', '+bitexact', path], check=True)
        picture = read(path)
    save('media', 'gif', picture)
    save('media', 'gif-cut', picture[:-1])
    save('media', 'gif-half', picture[:len(picture) // 2])
    save('media', 'hls', b'#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\na.ts\n')
    save('media', 'concat', b"ffconcat version 1.0\nfile 'a.y4m'\n")
    save('media', 'sdp', b'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=video 9 RTP/AVP 96\n')


def captions():
    """The first byte says what they are (captions_fuzz.c)."""
    for name, text in (
            ('list', b'F[{"start": 0.5, "end": 2, "text": "a", "track": "de"}]'),
            ('object', b'F{"captions": [{"start": 1, "end": 1e300, "caption": " b\\u0000 "}]}'),
            ('whole', b'F{"text": "all"}'),
            ('overlap', b'F[{"start": 0, "end": 3, "text": "a"}, {"start": 2, "end": 3, "text": "b"}]'),
            ('chunk', b'G-5\t90\t\tone\\ntwo\n7\t9223372036854775807\tx\\ty\t\\\\\n'),
            ('cut', b'G0\t1\t\tone'),
            ('subrip', b'H<font color="#ff0000">red</font> {\\an8}up <b><i>x</b>'),
            ('webvtt', b'I<v Ann>hello</v> &amp; <c.x>y</c>'),
            ('ass', b'J0,0,Default,,0,0,0,,{\\i1}words{\\i0}\\Nmore\\h.'),
            ('mov_text', b'K\x00\x05hello\x00\x00\x00\x18styl\x00\x01\x00\x00\x00\x05\x00\x01\x02\x10\xff\xff\xff\xff'),
            ('text', b'Lplain')):
        save('captions', name, text)


def journals():
    frame = b'[1,0.5,0.25,null,0.5,0.5]'
    line = (b'{"key":"k","quality":26.0,"bytes":9,"encode_seconds":1.0,"decode_seconds":null,'
            b'"peak_bytes":-1,"frames":[%s]}\n' % frame)
    for name, text in (
            ('empty', b''), ('one', line), ('two', line + line.replace(b'"k"', b'"l"')),
            ('cut', line[:-9]), ('frames', line.replace(frame, frame + b',' + frame)),
            ('no-frames', line.replace(frame, b'')), ('blank', b'\n\n' + line),
            ('negative', line.replace(b'"bytes":9', b'"bytes":-9')),
            ('large', line.replace(b'26.0', b'1e999')), ('deep', b'[' * 200 + b'\n' + line),
            ('not-utf8', line.replace(b'"k"', b'"\xff"')), ('zero', line.replace(b'9', b'9\0'))):
        save('journal', name, text)
    save('journal', 'whole',
         b'W{"format":"vpatch-bench-journal","format_version":1}\n' + line)
    save('journal', 'other', b'Wanother file\n')


def options():
    encode, decode, info, bench = range(4)
    for number, (command, words) in enumerate((
            (encode, 'in.mkv'), (encode, '-q 30 in.mkv'), (encode, '-q30 -fo out.vpt in'),
            (encode, '--quality=30 --from 1:02.5 --to 1:03 in'), (encode, '--preset slow a b c'),
            (encode, '--tokens independent --keyint 9 in'), (encode, '-- -q'), (encode, '--from'),
            (decode, '-o - in.vpt'), (decode, '--crf 20 --codec h264 in.vpt -o x.mp4'),
            (decode, '--dims 999 in.vpt'), (decode, '-o=x in.vpt'), (decode, '--to 0 --from 9 a'),
            (info, '--json in.vpt'), (info, '--json --csv in'), (info, '-v - '),
            (bench, '--against x264,x265 --qualities 1,2 dir'), (bench, '--frames -1 dir'),
            (bench, '--frames 99999999999999999999 dir'), (encode, '--rm -k -r 5 in'),
            (encode, '--qual 9 in'), (encode, '--no-such-option in'), (encode, '-h'))):
        save('options', 'line%02d' % number,
             bytes([command]) + '\n'.join(words.split(' ')).encode())


def main(build):
    forget()
    coded(os.path.abspath(build))
    safetensors()
    weights()
    media()
    journals()
    captions()
    imports()
    options()
    for target in sorted(os.listdir(CORPUS)):
        names = os.listdir(os.path.join(CORPUS, target))
        total = sum(os.path.getsize(os.path.join(CORPUS, target, n)) for n in names)
        print('%-12s %3d files, %6d bytes' % (target, len(names), total))


main(sys.argv[1] if len(sys.argv) > 1 else 'build')
