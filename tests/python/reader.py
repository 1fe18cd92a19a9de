#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""tools/python/vpatch.py against what `vpatch export` and `vpatch decode` say of the same file, and the
lines that README shows, run as they stand there.   reader.py VPATCH LIBRARY"""
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import threading

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tools', 'python'))
PROGRAM, LIBRARY = (os.path.abspath(path) for path in sys.argv[1:3])
os.environ['VPATCH_LIBRARY'] = LIBRARY
os.environ['VPATCH_MODEL_PATH'] = os.path.join(ROOT, 'models')
SIZE, FRAMES = (67, 50), 21

try:
    import numpy
except ImportError:
    print('skipped: numpy is not installed')
    sys.exit(77)
import vpatch  # pylint: disable=wrong-import-position

try:
    import torch
except ImportError:
    torch = None


def run(*words):
    done = subprocess.run([PROGRAM, *words], capture_output=True, check=False)
    if done.returncode:
        sys.exit('%s: status %d: %s' % (' '.join(words), done.returncode, done.stderr.decode()))
    return done.stdout


def make(name, *options):
    """A clip of moving noise in blocks, in y4m, encoded."""
    random = numpy.random.default_rng(1)
    blocks = random.integers(0, 256, (40, 40), numpy.uint8).repeat(8, 0).repeat(8, 1)
    with open('clip.y4m', 'wb') as file:
        file.write(b'YUV4MPEG2 W%d H%d F25:1 C420jpeg\n' % SIZE)
        for i in range(FRAMES):
            chroma = bytes([120 + i]) * (((SIZE[0] + 1) // 2) * ((SIZE[1] + 1) // 2))
            file.write(b'FRAME\n' + blocks[i:i + SIZE[1], 2 * i:2 * i + SIZE[0]].tobytes() +
                       chroma + chroma)
    run('encode', '--quiet', '-f', '--preset', '0', 'clip.y4m', '-o', name, *options)


def check(condition, what):
    global FAILED
    if not condition:
        print('FAIL ' + what)
        FAILED += 1


FAILED = 0


def pictures(name):
    """What `vpatch decode` gives: [(Y, Cb, Cr)]."""
    data = run('decode', '--quiet', name, '-o', '-')
    half = (SIZE[0] + 1) // 2, (SIZE[1] + 1) // 2
    result, at = [], data.index(b'\n') + 1
    while at < len(data):
        at += 6
        planes = []
        for width, height in (SIZE, half, half):
            planes.append(numpy.frombuffer(data, numpy.uint8, width * height, at)
                          .reshape(height, width))
            at += width * height
        result.append(planes)
    return result


def one_file(name):
    run('export', '--quiet', '-f', name, '-o', 'all.safetensors')
    run('export', '--quiet', '-f', '--as', 'latents', name, '-o', 'latents.safetensors')
    exported, latents = vpatch.tensors('all.safetensors'), vpatch.tensors('latents.safetensors')
    wanted = pictures(name)
    with vpatch.open(name) as clip:
        plan = clip.plan()
        check(plan['layers'] == len(exported['frame']) and plan['frames'] == FRAMES and
              plan['tokens'] == plan['layers'] * 4 * 5 and plan['complete'], 'plan of ' + name)
        check(numpy.array_equal(clip.tokens(), exported['tokens']), 'tokens of ' + name)
        check(numpy.array_equal(list(clip), exported['tokens']), 'iteration over ' + name)
        check(numpy.allclose(clip.latents(), latents['latents'], rtol=1e-6), 'latents of ' + name)
        for of, values in (('tokens', 'dequantised'), ('frames', 'frame-latents')):
            run('export', '--quiet', '-f', '--as', values, name, '-o', 'of.safetensors')
            check(numpy.allclose(clip.latents(of=of), vpatch.tensors('of.safetensors')['latents'],
                                 rtol=1e-6), 'latents of %s of %s' % (of, name))
        for first, last, dims in ((0, 1, 8), (1, 4, 32), (3, 3, 5), (-2, None, 384), (2, 5, 1),
                                  (2, 5, 1)):
            check(numpy.array_equal(clip.tokens(first, last, dims=dims),
                                    exported['tokens'][first:last, ..., :dims]),
                  'tokens %s to %s, %d dims of %s' % (first, last, dims, name))
            check(numpy.allclose(clip.latents(first, last, dims=dims),
                                 latents['latents'][first:last, ..., :dims], rtol=1e-6),
                  'latents %s to %s, %d dims of %s' % (first, last, dims, name))
        for first, last in ((0, FRAMES), (7, 9), (-1, None)):
            given = clip.frames(first, last, planes=True)
            check(all(numpy.array_equal(a, b) for x, y in zip(given, wanted[first:last])
                      for a, b in zip(x, y)) and len(given) == len(wanted[first:last]),
                  'frames %s to %s of %s' % (first, last, name))
        rgb = clip.frames(3, 4)[0]
        luma = rgb @ numpy.array([0.299, 0.587, 0.114])
        full = numpy.clip((wanted[3][0].astype(float) - 16) * 255 / 219, 0, 255)
        check(rgb.shape == (SIZE[1], SIZE[0], 3) and
              numpy.median(numpy.abs(luma - full)) < 2, 'colours of ' + name)
        whole = clip.tokens(dims=16)
        for room in numpy.full(whole.shape, 7, numpy.int16), numpy.full(whole.size + 5, 7, numpy.int16):
            given = clip.tokens(dims=16, out=room)
            check(numpy.array_equal(given, whole) and numpy.shares_memory(given, room),
                  'tokens in memory of %d dimensions, of %s' % (room.ndim, name))
        for room in (numpy.zeros(whole.size - 1, numpy.int16), numpy.zeros(whole.shape, numpy.int32),
                     numpy.zeros((2,) + whole.shape, numpy.int16)[0, :, :, ::2]):
            try:
                clip.tokens(dims=16, out=room)
                check(False, 'memory of %s %s is refused' % (room.dtype, room.shape))
            except vpatch.Error as error:
                check('out is ' in str(error), 'words on memory: %s' % error)
        try:
            clip.tokens(dims=385)
            check(False, 'too many dims are refused')
        except vpatch.Error as error:
            check('dims 385' in str(error), 'words on dims: %s' % error)


def several_threads(name):
    wanted, wrong = [], []
    with vpatch.open(name) as clip:
        wanted = clip.tokens(dims=16)

        def read(first):
            for _ in range(5):
                given = clip.tokens(first, first + 2, dims=16)
                if not numpy.array_equal(given, wanted[first:first + 2]):
                    wrong.append(first)

        threads = [threading.Thread(target=read, args=(first,)) for first in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    check(not wrong, 'tokens read by several threads')


def many_files():
    os.makedirs('folder/deep', exist_ok=True)
    os.replace('independent.vpt', 'folder/b.vpt')
    with tarfile.open('folder/deep/shard.tar', 'w') as tar:
        tar.add('predicted.vpt', 'clip-0.vpt')
        tar.add('clip.y4m', 'clip-0.y4m')
    windows = vpatch.Windows('folder', layers=2, dims=8)
    with vpatch.open('predicted.vpt') as clip, vpatch.open('folder/b.vpt') as other:
        wanted = [c.tokens(first, first + 2, dims=8) for c in (other, clip)
                  for first in range(0, c.layers - 1, 2)]
    check(len(windows) == len(wanted) and
          all(numpy.array_equal(a, windows[i]) for i, a in enumerate(wanted)), 'windows')
    if torch is None:
        print('torch is not installed: its loaders are not tried')
        return
    for workers in (0, 2):
        given = torch.utils.data.DataLoader(windows, batch_size=3, num_workers=workers)
        check(numpy.array_equal(numpy.concatenate([batch.numpy() for batch in given]), wanted),
              'a loader with %d workers' % workers)
        given = torch.utils.data.DataLoader(vpatch.stream(windows, shuffle=4), batch_size=None,
                                            num_workers=workers)
        check(sorted(item.numpy().tobytes() for item in given) ==
              sorted(item.tobytes() for item in wanted), 'a stream with %d workers' % workers)


def bad_input():
    with open('predicted.vpt', 'rb') as file:
        whole = file.read()
    cases = {'empty.vpt': b'', 'text.vpt': b'neither', 'head.vpt': whole[:20]}
    for name, data in cases.items():
        with open(name, 'wb') as file:
            file.write(data)
        try:
            vpatch.open(name)
            check(False, name + ' is refused')
        except vpatch.Error as error:
            check(str(error).startswith(name + ': '), 'words on %s: %s' % (name, error))
    at = whole.index(b'SEGM') + 200
    with open('flip.vpt', 'wb') as file:
        file.write(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
    with vpatch.open('flip.vpt') as clip:
        try:
            clip.tokens()
            check(False, 'damage is told')
        except vpatch.Error as error:
            check('damaged' in str(error), 'words on damage: %s' % error)
    with open('all.safetensors', 'rb') as file:
        data = file.read()
    for name, part in (('cut.safetensors', data[:len(data) // 2]), ('none.safetensors', data[:5])):
        with open(name, 'wb') as file:
            file.write(part)
        try:
            vpatch.tensors(name)
            check(False, name + ' is refused')
        except vpatch.Error as error:
            check(name in str(error), 'words on %s: %s' % (name, error))


def captions():
    """Those beside the clip and those of subtitles, as the program says them."""
    with open('words.json', 'w', encoding='utf-8') as file:
        file.write('[{"start": 0.1, "end": 0.5, "text": "ä\\nb"}, {"text": "all", "track": "x"}]')
    with open('words.srt', 'w', encoding='utf-8') as file:
        file.write('1\n00:00:00,200 --> 00:00:00,400\n<b>one</b>\ntwo\n\n'
                   '2\n00:00:00,500 --> 00:00:00,700\n{\\an8}three\n')
    for tokens in 'predicted', 'independent':
        for codec in 'subrip', 'ass', 'webvtt', 'mov_text':
            name = 'words.mp4' if codec == 'mov_text' else 'words.mkv'
            subprocess.run(['ffmpeg', '-v', 'error', '-y', '-i', 'clip.y4m', '-i', 'words.srt',
                            '-map', '0', '-map', '1', '-vf', 'crop=64:48', '-c:v', 'libx264',
                            '-c:s', codec,
                            '-metadata:s:s:0', 'language=ger', name], check=True,
                           stdin=subprocess.DEVNULL)
            os.rename('words.srt', 'other.srt')
            run('encode', '--quiet', '-f', '--preset', '0', '--keyint', '9', '--tokens', tokens, name,
                '-o', 'words.vpt')
            os.rename('other.srt', 'words.srt')
            said = json.loads(run('captions', '--json', 'words.vpt'))
            with vpatch.open('words.vpt') as clip:
                found = clip.captions()
                check(len(clip.tokens(0, 1)) == 1, 'tokens after captions')
            check(len(found) == 4, 'captions of %s' % codec)
            for caption in found:
                caption['layers'] = list(caption['layers'])
                caption['start'] = round(caption['start'], 6)
                caption['end'] = round(caption['end'], 6)
            check(found == said, 'captions of %s: %s and %s' % (codec, found, said))
    # out and in again
    run('export', '--quiet', '-f', 'words.vpt')
    run('import', '--quiet', '-f', 'words.safetensors', '-o', 'again.vpt')
    again = json.loads(run('captions', '--json', 'again.vpt'))
    check(again == said, 'captions of an import: %s and %s' % (again, said))


def readme():
    """The Python of README's section, in a folder with what it names."""
    with open(os.path.join(ROOT, 'README.md'), encoding='utf-8') as file:
        blocks = re.findall(r'```python\n(.*?)```', file.read(), re.S)
    check(len(blocks) == 2, 'README has two pieces of Python')
    os.makedirs('clips', exist_ok=True)
    run('encode', '--quiet', '-f', '--preset', '0', 'clip.y4m', '-o', 'clip.vpt')
    run('encode', '--quiet', '-f', '--preset', '0', 'clip.y4m', '-o', 'clips/a.vpt')
    run('export', '--quiet', '-f', 'clip.vpt')
    for block in blocks:
        if 'torch' in block and torch is None:
            continue
        done = subprocess.run([sys.executable, '-c', block], capture_output=True, check=False,
                              env=dict(os.environ, PYTHONPATH=os.path.join(ROOT, 'tools', 'python')))
        check(not done.returncode, 'README: ' + done.stderr.decode())


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        make('predicted.vpt', '--keyint', '9', '--scenecut', '0')
        make('independent.vpt', '--chunk', '9')
        make('chunks.vpt', '--chunk', '4')
        one_file('predicted.vpt')
        one_file('chunks.vpt')
        one_file('independent.vpt')
        several_threads('predicted.vpt')
        many_files()
        bad_input()
        captions()
        readme()
        os.chdir('/')
    print('%d failures' % FAILED)
    sys.exit(1 if FAILED else 0)


main()
