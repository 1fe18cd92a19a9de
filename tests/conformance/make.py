#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes the conformance streams anew, or those that are named, and MANIFEST:

    make.py VPATCH [STREAM...]

VPATCH is the built program; it encodes generated pictures (scene.py). Streams named stress-* and
forms are written by the second decoder with a coder that decides at random (randomcoder.py,
vptwriter.py). tiny.safetensors is made by tinyweights.py. Both decoders must agree on every frame
before a stream is kept."""
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'format'))

import streams  # noqa: E402
import tinyweights  # noqa: E402
from common import MANIFEST, file_frames, md5, program_frames, read_manifest  # noqa: E402
from common import weights_path  # noqa: E402


def write(path, data):
    with open(path, 'wb') as f:
        f.write(data)


def entry(program, stream):
    """The stream's line of MANIFEST."""
    path = os.path.join(HERE, stream.name + '.vpt')
    weights = weights_path(stream.weights)
    found = md5(program_frames(program, path, weights))
    second = md5(b''.join(file_frames(path, weights)))
    if found != second:
        sys.exit(f'{stream.name}: the program decodes {found}, the second decoder {second}')
    packets = stream.packets or '-'
    return f'{found}  {packets}  {stream.weights:5}  {stream.name:16}  {stream.covers}\n'


def main(program, names):
    tiny = os.path.join(HERE, 'tiny.safetensors')
    write(tiny, tinyweights.make())
    lines = {found.name: found.line for found in read_manifest()} if names else {}
    for stream in streams.ALL:
        if names and stream.name not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            stream.make(program, folder, os.path.join(HERE, stream.name + '.vpt'))
        lines[stream.name] = entry(program, stream)
        print(lines[stream.name], end='', flush=True)
    text = ['# MD5 of the frames, MD5 of the carried packets, weights, stream, what it has.\n',
            '# README.md says what is hashed; make.py makes all of this.\n']
    text += [lines[stream.name] for stream in streams.ALL]
    write(MANIFEST, ''.join(text).encode())


if len(sys.argv) < 2:
    sys.exit(__doc__)
main(os.path.abspath(sys.argv[1]), sys.argv[2:])
