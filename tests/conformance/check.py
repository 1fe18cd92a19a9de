#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The conformance streams decode to the MD5s of MANIFEST.

    check.py --program VPATCH    by the program
    check.py --second            by the decoder written from docs/format; and all together have
                                 every syntax element (coverage.py)
    check.py --elements          prints what they have, and how often"""
import os
import shutil
import sys
import tempfile
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'format'))

import common  # noqa: E402
import coverage  # noqa: E402


def stream_path(line):
    return os.path.join(HERE, line.name + '.vpt')


def report(line, what, found, expected):
    print('ok  ' if found == expected else 'BAD ', f'{line.name}: {what} {found}', flush=True)
    return found != expected


def check_program(program):
    bad = 0
    for line in common.read_manifest():
        path, weights = stream_path(line), common.weights_path(line.weights)
        frames = common.md5(common.program_frames(program, path, weights))
        bad += report(line, 'frames', frames, line.frames)
        if line.packets != '-' and shutil.which('ffmpeg'):
            with tempfile.TemporaryDirectory() as folder:
                packets = common.program_packets(program, path, weights, folder)
            bad += report(line, 'packets', packets, line.packets)
    return bad


def check_second(notes):
    bad = 0
    for line in common.read_manifest():
        path, weights = stream_path(line), common.weights_path(line.weights)
        frames = common.md5(b''.join(common.file_frames(path, weights, notes)))
        bad += report(line, 'frames', frames, line.frames)
        if line.packets != '-':
            bad += report(line, 'packets', common.second_packets(path), line.packets)
    return bad


def total_size():
    files = [n for n in os.listdir(HERE) if n.endswith(('.vpt', '.safetensors'))]
    return sum(os.path.getsize(os.path.join(HERE, n)) for n in files)


def main(arguments):
    if arguments[:1] == ['--program'] and len(arguments) == 2:
        return check_program(os.path.abspath(arguments[1])) > 0
    if arguments not in (['--second'], ['--elements']):
        sys.exit(__doc__)
    notes = Counter()
    bad = check_second(notes)
    if arguments == ['--elements']:
        coverage.show(notes)
        return bad > 0
    for element in coverage.missing(notes):
        print('BAD  no stream has', *element)
        bad += 1
    if total_size() > 300_000:
        print('BAD ', total_size(), 'bytes of streams and weights, more than 300000')
        bad += 1
    return bad > 0


sys.exit(main(sys.argv[1:]))
