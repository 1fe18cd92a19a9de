# SPDX-License-Identifier: BSD-2-Clause
"""What both sides of the comparison need: where weights are, frames of either decoder."""
import hashlib
import os
import subprocess
from collections import namedtuple

from decoder.container import File
from decoder.video import decode_file
from decoder.weights import Weights

HERE = os.path.dirname(os.path.abspath(__file__))
MANIFEST = os.path.join(HERE, 'MANIFEST')
opened = {}

Line = namedtuple('Line', 'frames packets weights name line')


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def md5(data):
    return hashlib.md5(data).hexdigest()


def weights_path(name):
    folder = HERE if name == 'tiny' else os.path.join(HERE, '..', '..', 'models')
    return os.path.join(folder, name + '.safetensors')


def read_manifest():
    """MD5 of the frames and of the packets ('-': there are none), weights, stream."""
    with open(MANIFEST, encoding='ascii') as f:
        return [Line(*line.split()[:4], line) for line in f if not line.startswith('#')]


def open_weights(path):
    """Start states take seconds: each file is read once."""
    if path not in opened:
        opened[path] = Weights(read(path))
    return opened[path]


def file_frames(path, weights, notes=None):
    """The frames of the second decoder."""
    return decode_file(File(read(path), notes), open_weights(weights), notes)


def y4m_frames(data):
    """The planes of all frames, one behind the other."""
    head, _, rest = data.partition(b'\n')
    size = {word[:1]: int(word[1:]) for word in head.split()[1:] if word[:1] in (b'W', b'H')}
    width, height = size[b'W'], size[b'H']
    length = width * height + 2 * (-(-width // 2) * -(-height // 2))
    frames = []
    while rest:
        assert rest.startswith(b'FRAME\n') and len(rest) >= 6 + length
        frames.append(rest[6:6 + length])
        rest = rest[6 + length:]
    return b''.join(frames)


INCOMPLETE = b'incomplete: what it was made from broke off before its end'
INCOMPLETE_EXIT = 4    # of vpatch(1)


def program_decode(program, path, weights, output, *options):
    """Standard output of a decode that is whole, or whole of an incomplete input."""
    done = subprocess.run([program, 'decode', path, '-o', output, '--quiet', '--model', weights,
                           *options], check=False, capture_output=True)
    told = done.returncode == INCOMPLETE_EXIT and INCOMPLETE in done.stderr
    assert told or done.returncode == 0, done.stderr.decode()
    return done.stdout


def program_frames(program, path, weights):
    """The frames of the program."""
    return y4m_frames(program_decode(program, path, weights, '-'))


def program_packets(program, path, weights, folder):
    """MD5 of the data of all carried audio and subtitle packets, stream after stream."""
    mkv = os.path.join(folder, 'packets.mkv')
    program_decode(program, path, weights, mkv, '-f')
    data = b''
    for which in ('0:a', '0:s'):
        data += subprocess.run(['ffmpeg', '-v', 'error', '-i', mkv, '-map', which, '-c', 'copy',
                                '-f', 'data', '-'], check=True, stdout=subprocess.PIPE).stdout
    return md5(data)


def second_packets(path):
    """The same, by the second decoder."""
    file = File(read(path))
    data = b''
    for kind in (1, 2):
        for stream in (s for s in file.streams if s.kind == kind):
            data += b''.join(p.data for _, packets in file.packets for p in packets
                             if p.stream == stream.number)
    return md5(data)
