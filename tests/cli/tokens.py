#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Token files, read and written with nothing but Python: what export wrote is checked against
itself and the format; files for import are made and spoiled.

    tokens.py layout FILE               shapes, and what has to hold between the tensors
    tokens.py sparse|latents|npy|half A B, dims|window|crop A B NUMBER...
    tokens.py header A.json B.json      what info says of two files
    tokens.py make FILE                 tokens as a program would make them
    tokens.py bad GOOD FILE KIND        a good file, spoiled
"""
import array
import json
import math
import struct
import sys

CODES = {'U8': 'B', 'I8': 'b', 'I16': 'h', 'U16': 'H', 'I32': 'i', 'I64': 'q', 'F32': 'f',
         'F16': 'e'}


class Tensor:
    def __init__(self, kind, shape, values):
        self.kind, self.shape, self.values = kind, list(shape), list(values)

    def strides(self):
        steps, step = [], 1
        for n in reversed(self.shape):
            steps.insert(0, step)
            step *= n
        return steps

    def at(self, *index):
        return self.values[sum(i * s for i, s in zip(index, self.strides()))]


def count(shape):
    return math.prod(shape)


def load(path):
    """Tensors by name, and the metadata. The data have no holes and no end before or behind."""
    data = open(path, 'rb').read()
    size, = struct.unpack('<Q', data[:8])
    assert size % 8 == 0
    head = json.loads(data[8:8 + size])
    metadata = head.pop('__metadata__', {})
    assert all(isinstance(v, str) for v in metadata.values())
    tensors, end = {}, 0
    for name, entry in head.items():
        first, last = entry['data_offsets']
        code = CODES[entry['dtype']]
        width = struct.calcsize('<' + code)
        assert first == end and first % width == 0, name
        assert last - first == count(entry['shape']) * width, name
        values = struct.unpack(f'<{count(entry["shape"])}{code}',
                               data[8 + size + first:8 + size + last])
        tensors[name] = Tensor(entry['dtype'], entry['shape'], values)
        end = last
    assert len(data) == 8 + size + end
    return tensors, metadata


def save(path, tensors, metadata):
    head, data = {'__metadata__': metadata}, b''
    for name, tensor in tensors.items():
        code = CODES[tensor.kind]
        part = struct.pack(f'<{len(tensor.values)}{code}', *tensor.values)
        head[name] = {'dtype': tensor.kind, 'shape': tensor.shape,
                      'data_offsets': [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(head).encode()
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + data)


# ---- what holds in every file -------------------------------------------------------------

# parts in the order of display: of a group, and of a chunk that is one layer
ORDER = {False: {1: [0], 2: [1, 0], 3: [2, 1, 0], 4: [2, 1, 3, 0]},
         True: {1: [0], 2: [0, 1], 3: [0, 2, 1], 4: [0, 3, 2, 1]}}


def check_layout(path):
    t, metadata = load(path)
    layers, rows, columns, parts, dims = t['tokens'].shape
    width, height = int(metadata['width']), int(metadata['height'])
    kind = metadata['kind']
    num, den = map(int, metadata['time_base'].split('/'))
    assert parts == 4 and rows == -(-height // 16) and columns == -(-width // 16)
    assert t['quality'].shape == t['mask'].shape == t['mode'].shape == [layers, rows, columns, 4]
    assert t['positions'].shape == [layers, rows, columns, 4, 3]
    assert t['gain'].shape == t['limit'].shape == [4, dims] and t['step'].shape == [4, 64]
    assert not any(t['mode'].values) and any(t['tokens'].values)
    segments = [t['segments'].values[i:i + 6] for i in range(0, len(t['segments'].values), 6)]
    assert sum(s[1] for s in segments) == layers
    frames = sum(s[3] for s in segments)
    assert ('motion_mv' in t) == (kind == 'predicted' or frames > len(segments))
    seen = []
    for layer in range(layers):
        types = [t['frame_type'].at(layer, p) for p in range(4)]
        n = sum(x != 255 for x in types)
        assert 255 not in types[:n]
        segment = next(s for s in segments if s[0] <= layer < s[0] + s[1])
        key = layer == segment[0]
        assert types[0] == 0 if key else types[0] in (1, 2)
        seen += [t['frame'].at(layer, p) for p in ORDER[key and n > 1][n]]
        for p in range(4):
            check_part(t, layer, p, types[p], rows, columns, width, height, num / den)
    assert seen == list(range(frames)), seen
    pts = {t['frame'].values[i]: t['pts'].values[i] for i in range(len(t['pts'].values))
           if t['frame_type'].values[i] != 255}
    assert [pts[f] for f in range(frames)] == sorted(pts.values())
    print(f'{layers} layers, {frames} frames')


def check_part(t, layer, p, kind, rows, columns, width, height, tick):
    quality = t['frame_quality'].at(layer, p)
    for row in range(rows):
        for column in range(columns):
            padded = (row + 1) * 16 > height or (column + 1) * 16 > width
            at = (layer, row, column, p)
            if kind == 255:
                assert t['mask'].at(*at) == 0
                assert not any(t['tokens'].at(*at, d) for d in range(t['tokens'].shape[4]))
                continue
            assert t['mask'].at(*at) == (2 if padded else 1)
            offset = t['quality_offset'].at(*at)
            assert t['quality'].at(*at) == min(max(quality + 3 * offset, 0), 63)
            time, y, x = (t['positions'].at(*at, k) for k in range(3))
            assert (y, x) == (16 * row + 8, 16 * column + 8)
            assert abs(time - t['pts'].at(layer, p) * tick) < 1e-4
    references = [t['references'].at(layer, p, r) for r in range(2)]
    assert (references[0] >= 0) == (kind not in (0, 255))
    if 'motion_mv' in t:
        units = [t['motion_refs'].at(layer, p, y, x) for y in range(2 * rows)
                 for x in range(2 * columns)]
        assert all((1 <= u <= 3) == (kind not in (0, 255)) for u in units)


# ---- one file and another -----------------------------------------------------------------

def check_sparse(a, b):
    dense, sparse = load(a)[0], load(b)[0]
    dims = dense['tokens'].shape[4]
    offsets, entries = sparse['tokens.offsets'].values, sparse['tokens.entries']
    assert 'tokens' not in sparse and entries.shape[1] == 2
    assert len(offsets) == len(dense['tokens'].values) // dims + 1
    assert offsets[0] == 0 and offsets[-1] == entries.shape[0]
    values = [0] * len(dense['tokens'].values)
    for row in range(len(offsets) - 1):
        for k in range(offsets[row], offsets[row + 1]):
            values[row * dims + entries.at(k, 0)] = entries.at(k, 1)
    assert values == dense['tokens'].values
    assert all(entries.values[1::2])


def check_latents(a, b):
    t, latents = load(a)[0], load(b)[0]['latents']
    layers, rows, columns, parts, dims = t['tokens'].shape
    assert latents.shape == [layers, parts, rows, columns, dims]
    for layer in range(layers):
        for p in range(parts):
            kind = t['frame_type'].at(layer, p)
            for row in range(rows):
                for column in range(columns):
                    for d in range(dims):
                        got = latents.at(layer, p, row, column, d)
                        level = t['tokens'].at(layer, row, column, p, d)
                        if kind == 255:
                            assert got == 0
                            continue
                        step = t['step'].at(kind, t['quality'].at(layer, row, column, p))
                        expected = level * t['gain'].at(kind, d) * step / 2
                        assert abs(got - expected) <= 1e-5 * abs(expected) + 1e-9


def check_frame_latents(a, b):
    """Latents of decoded frames are near what the encoder makes of these frames as key frames, each a
    segment of its own."""
    t, keys = load(a)[0], load(b)[0]
    latents, levels = t['latents'], keys['tokens']
    layers, rows, columns, parts, dims = levels.shape
    beyond = seen = 0
    for layer in range(latents.shape[0]):
        for p in range(parts):
            frame = t['frame'].at(layer, p)
            for row in range(rows if frame >= 0 else 0):
                for column in range(columns):
                    scale = keys['step'].at(0, keys['quality'].at(frame, row, column, 0)) / 2
                    for d in range(dims):
                        unit = keys['gain'].at(0, d) * scale
                        level = levels.at(frame, row, column, 0, d)
                        error = abs(latents.at(layer, p, row, column, d) - level * unit)
                        beyond += error > 2.5 * unit + 1e-6
                        seen += 1
    assert seen and layers == sum(f >= 0 for f in t['frame'].values)
    assert beyond <= seen // 100, (beyond, seen)


def check_part_of(a, b, first, top, left, rows, columns, dims):
    whole, part = load(a)[0]['latents'], load(b)[0]['latents']
    assert part.shape[1:] == [4, rows, columns, dims]
    for layer in range(part.shape[0]):
        for p in range(4):
            for row in range(rows):
                for column in range(columns):
                    for d in range(dims):
                        assert (part.at(layer, p, row, column, d) ==
                                whole.at(first + layer, p, top + row, left + column, d))


def check_half(a, b):
    whole, half = load(a)[0]['latents'], load(b)[0]['latents']
    assert half.kind == 'F16' and half.shape == whole.shape
    assert any(abs(v) > 65504 for v in whole.values)  # or limits are not looked at
    assert list(half.values) == [struct.unpack('<e', struct.pack('<e', min(max(v, -65504), 65504)))[0]
                           for v in whole.values]


def check_npy(a, b):
    tokens = load(a)[0]['tokens']
    data = open(b, 'rb').read()
    assert data[:8] == b'\x93NUMPY\x01\x00'
    size, = struct.unpack('<H', data[8:10])
    assert (10 + size) % 64 == 0 and data[9 + size:10 + size] == b'\n'
    head = eval(data[10:10 + size])  # as NumPy reads it
    assert head == {'descr': '<i2', 'fortran_order': False, 'shape': tuple(tokens.shape)}
    values = array.array('h', data[10 + size:])
    if sys.byteorder == 'big':
        values.byteswap()
    assert list(values) == tokens.values


def check_dims(a, b, n):
    whole, cut = load(a)[0]['tokens'], load(b)[0]['tokens']
    dims = whole.shape[4]
    assert cut.shape == whole.shape[:4] + [n]
    assert cut.values == [v for i, v in enumerate(whole.values) if i % dims < n]


def check_window(a, b, first, end):
    whole, part = load(a)[0], load(b)[0]
    for name in ('tokens', 'quality', 'positions', 'pts', 'frame', 'references', 'mask',
                 'restoration'):
        size = count(whole[name].shape[1:])
        assert part[name].shape == [end - first] + whole[name].shape[1:], name
        assert part[name].values == whole[name].values[first * size:end * size], name


def check_crop(a, b, top, left, rows, columns):
    whole, part = load(a)[0], load(b)[0]
    assert part['tokens'].shape[1:3] == [rows, columns]
    for name in ('tokens', 'positions', 'mask'):
        for layer in range(part[name].shape[0]):
            for row in range(rows):
                for column in range(columns):
                    for p in range(4):
                        for rest in range(count(part[name].shape[4:])):
                            inner = [rest] if len(part[name].shape) > 4 else []
                            assert (part[name].at(layer, row, column, p, *inner) ==
                                    whole[name].at(layer, top + row, left + column, p, *inner))
    for y in range(2 * rows):
        for x in range(2 * columns):
            for k in range(4):
                at = (k // 2, k % 2)
                assert (part['motion_mv'].at(1, 0, y, x, *at) ==
                        whole['motion_mv'].at(1, 0, 2 * top + y, 2 * left + x, *at))


def check_header(a, b):
    one, other = json.load(open(a)), json.load(open(b))
    for key in ('width', 'height', 'frames', 'layers', 'tokens', 'frame_rate', 'duration', 'model'):
        if key in one:
            assert one[key] == other[key], key


# ---- making files -------------------------------------------------------------------------

def make(path):
    """Integers on no path, of two independent layers and a third, and nothing else."""
    shape = [3, 2, 3, 4, 8]
    values = [(i * 7919 % 13 - 6) if i % 3 == 0 else 0 for i in range(count(shape))]
    save(path, {'tokens': Tensor('I32', shape, values)}, {})


def bad(good, path, kind):
    t, metadata = load(good)
    if kind == 'shape':
        t['tokens'].shape = t['tokens'].shape[:3] + [t['tokens'].shape[4], 4]
    elif kind == 'quality-shape':
        t['quality'].shape.reverse()
    elif kind == 'quality-type':
        t['quality'].kind = 'F32'
    elif kind == 'quality-range':
        t['quality'].values[1] = 64
        t['quality'].values[0] = 64
    elif kind == 'missing':
        del t['tokens']
    elif kind == 'no-motion':
        del t['motion_mv']
    elif kind == 'refs':
        at = count(t['motion_refs'].shape[1:])  # of the second layer's first part
        t['motion_refs'].values[at] = 4
    elif kind == 'mode':
        t['mode'].values[0] = 3
    elif kind == 'mask':
        t['mask'].values[0] = 0
    elif kind == 'segments':
        t['segments'].values[1] += 1
    elif kind == 'frame-type':
        t['frame_type'].values[0] = 2
    elif kind == 'times':
        t['pts'].values[4] = -100
    elif kind == 'size':
        metadata['width'] = '700'
    elif kind == 'two':
        t['latents'] = Tensor('F32', [0], [])
    elif kind == 'later':
        metadata['format'] = 'vpatch-tokens-99'
    elif kind in ('nan', 'infinite'):
        t['latents'].values[7] = math.nan if kind == 'nan' else -math.inf
    elif kind == 'offsets':
        t['tokens.offsets'].values[1] = t['tokens.offsets'].values[2] + 1
    elif kind == 'entries':
        t['tokens.entries'].values[0] = 1000
    elif kind == 'large':
        t['tokens'].kind = 'I32'
        t['tokens'].values[0] = 40000
    elif kind == 'dims':
        shape = t['tokens'].shape
        t['tokens'] = Tensor('I16', shape[:4] + [1000], [0] * (count(shape[:4]) * 1000))
        del t['gain'], t['limit']
    elif kind == 'unknown':
        t['qualty'] = Tensor('U8', [1], [0])
    save(path, t, metadata)
    if kind == 'truncated':
        data = open(path, 'rb').read()
        open(path, 'wb').write(data[:-10])
    if kind == 'head':
        open(path, 'r+b').write(struct.pack('<Q', 20) + b'no JSON at all, but it')


def main():
    command, *rest = sys.argv[1:]
    numbers = [int(a) if a.isdigit() else a for a in rest]
    {'layout': check_layout, 'sparse': check_sparse, 'latents': check_latents, 'half': check_half,
     'frame_latents': check_frame_latents, 'part_of': check_part_of,
     'npy': check_npy, 'dims': check_dims, 'window': check_window, 'crop': check_crop,
     'header': check_header, 'make': make, 'bad': bad}[command](*numbers)


main()
