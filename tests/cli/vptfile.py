# SPDX-License-Identifier: BSD-2-Clause
"""Changes the chunks of a .vpt file: vptfile.py IN OUT CHANGE...

flip TYPE N AT      a bit of the N-th chunk of a type, at byte AT of its payload, from its end if < 0
burst TYPE N BYTES  512 bytes, from so many before the chunk's end into what follows
cut TYPE N AT       the file ends there
flood TIMES         no segment; instead of all packets, the first chunk of them so often
index               without its index
order N,N,...       only these segments, in this order, without packets and index
index-of OTHER      with the index of another file"""
import sys


class Chunk:
    def __init__(self, data, at):
        self.type, self.start, self.payload = data[at:at + 4].decode(), at, at + 4
        size = shift = 0
        while True:
            byte = data[self.payload]
            self.payload += 1
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        self.payload_end = self.payload + size
        self.end = self.payload_end + 4


def chunks(data):
    found, at = [], 9
    while at < len(data):
        found.append(Chunk(data, at))
        at = found[-1].end
    return found


def change(data, words):
    found = chunks(data)
    kind = words.pop(0)
    if kind in ('flip', 'cut'):
        chunk = pick(found, words)
        at = int(words.pop(0))
        place = chunk.payload + at if at >= 0 else chunk.payload_end + at
        if kind == 'cut':
            return data[:place]
        data[place] ^= 0x10
        return data
    if kind == 'burst':
        start = pick(found, words).end - int(words.pop(0))
        for place in range(start, min(start + 512, found[-1].start)):
            data[place] ^= 0xa5
        return data
    if kind == 'flood':
        packets = next(c for c in found if c.type == 'pckt')
        first = next(c for c in found if c.type in ('SEGM', 'pckt'))
        return data[:first.start] + int(words.pop(0)) * data[packets.start:packets.end]
    if kind == 'index':
        return data[:found[-1].start]
    if kind == 'index-of':
        with open(words.pop(0), 'rb') as f:
            other = f.read()
        return data[:found[-1].start] + other[chunks(other)[-1].start:]
    segments = [data[c.start:c.end] for c in found if c.type == 'SEGM']
    first = next(c for c in found if c.type in ('SEGM', 'pckt'))
    return data[:first.start] + b''.join(segments[int(n)] for n in words.pop(0).split(','))


def pick(found, words):
    kind, number = words.pop(0), int(words.pop(0))
    return [c for c in found if c.type == kind][number]


with open(sys.argv[1], 'rb') as file:
    content = bytearray(file.read())
rest = sys.argv[3:]
while rest:
    content = change(content, rest)
with open(sys.argv[2], 'wb') as file:
    file.write(content)
