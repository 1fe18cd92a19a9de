# SPDX-License-Identifier: BSD-2-Clause
"""python3 -m decoder WEIGHTS.safetensors FILE.vpt [FRAMES.yuv]

Prints the MD5 of the decoded frames, planar 4:2:0 in order of display; writes them, too."""
import hashlib
import sys

from .container import File
from .video import decode_file
from .weights import Weights


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def main(weights, path, out=None):
    frames = b''.join(decode_file(File(read(path)), Weights(read(weights))))
    if out:
        with open(out, 'wb') as f:
            f.write(frames)
    print(hashlib.md5(frames).hexdigest(), path)


if len(sys.argv) not in (3, 4):
    sys.exit(__doc__)
main(*sys.argv[1:])
