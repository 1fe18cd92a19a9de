# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/weights.md: the weights file, and everything that it must obey."""
import hashlib
import json

import numpy as np

from .networks import Network
from .restoration import Restoration
from .startstates import motion_start, token_start

TYPES = {'U8': '<u1', 'I8': '<i1', 'I16': '<i2', 'F32': '<f4'}
QUALITIES = 64


class Tensors:
    """A safetensors file: metadata and tensors by name."""

    def __init__(self, data):
        size = int.from_bytes(data[:8], 'little')
        header = json.loads(data[8:8 + size])
        self.metadata = header.pop('__metadata__')
        self.entries, self.data = header, data[8 + size:]
        place = 0
        for entry in sorted(header.values(), key=lambda e: e['data_offsets']):
            assert entry['data_offsets'][0] == place, 'a hole or an overlap'
            place = entry['data_offsets'][1]
        assert place == len(self.data)

    def get(self, name, kind, *shape):
        entry = self.entries[name]
        assert entry['dtype'] == kind and entry['shape'] == list(shape), name
        begin, end = entry['data_offsets']
        return np.frombuffer(self.data[begin:end], TYPES[kind]).reshape(shape)

    def number(self, key, low, high):
        value = int(self.metadata[key])
        assert low <= value <= high, key
        return value


def largest(clamp, halves):
    """Of an input, or of both halves of it."""
    clamp = clamp.astype(np.int64)
    return np.where(clamp > 128, np.maximum(128, (clamp + 128) // 256), clamp) if halves else clamp


class NetworkReader:
    """One network's tensors, checked."""

    def __init__(self, tensors, name, channels, blocks, d):
        self.tensors, self.name, self.still = tensors, name, name == 'key'
        self.channels, self.blocks, self.d = channels, blocks, d

    def floats(self, name, shape, allowed):
        values = self.tensors.get(f'{self.name}.{name}', 'F32', *shape)
        assert np.isfinite(values).all() and allowed(values).all(), name
        return values

    def bias(self, name, *shape):
        return self.floats(name + '.bias', shape, lambda v: np.abs(v) <= 1 << 22)

    def clamp(self, name, count):
        return self.floats(name + '.clamp', (count,),
                           lambda v: (v >= 1) & (v <= 1 << 22) & (v == np.floor(v)))

    def scales(self, name):
        return (self.floats(name + '.gain', (self.types(), self.d),
                            lambda v: (v >= 0) & (v <= 1 << 20)),
                self.floats(name + '.step', (QUALITIES,), lambda v: (v > 0) & (v <= 1 << 20)))

    def types(self):
        return 1 if self.still else 2

    def matrix(self, name, rows, columns, clamp, halves=False):
        """(weights as int64, 2^-exponent of the rows); clamp: of the inputs, or of each row's."""
        weight = self.tensors.get(f'{self.name}.{name}.weight', 'I16', rows, columns)
        exponent = self.tensors.get(f'{self.name}.{name}.exp', 'I8', rows)
        weight = weight.astype(np.int64)
        assert (exponent >= -16).all() and (exponent <= 40).all(), name
        sums = (np.abs(weight) * largest(clamp, halves)).sum(axis=1)
        assert (sums < 1 << 24).all(), name
        return weight, np.exp2(-exponent.astype(np.float64))

    def half(self, half, first, inputs, last):
        """A network's half: its first layer, blocks, and last layer; clamp: of the stream."""
        c = self.channels
        layers = {}
        if inputs:
            layers['first'] = self.matrix(first, c, inputs, np.full(inputs, 128))
        layers['bias'] = self.bias(first, self.types(), QUALITIES, c)
        layers['clamp'] = stream = self.clamp(first, c)
        layers['blocks'] = []
        for number in range(self.blocks):
            dw, a, b = (f'{half}.block.{number}.{part}' for part in ('dw', 'a', 'b'))
            block = {'dw': self.matrix(dw, c, 9, stream[:, np.newaxis])}
            block['dw.bias'], block['dw.clamp'] = self.bias(dw, c), self.clamp(dw, c)
            block['a'] = self.matrix(a, 2 * c, c, block['dw.clamp'])
            block['a.bias'], block['a.clamp'] = self.bias(a, 2 * c), self.clamp(a, 2 * c)
            block['b'] = self.matrix(b, c, 2 * c, block['a.clamp'])
            block['b.bias'], block['b.clamp'] = self.bias(b, c), self.clamp(b, c)
            stream = block['b.clamp']
            layers['blocks'].append(block)
        rows, positions = last[1:]
        layers['last'] = self.matrix(last[0], rows, positions * c, np.tile(stream, positions), True)
        return layers

    def read(self):
        c = self.channels
        self.half('enc', 'enc.in', 96 if self.still else 192, ('enc.proj', self.d, 4))
        self.scales('quant')
        layers = self.half('dec', 'dec.pred', 0 if self.still else 96, ('dec.out', 96, 1))
        layers['last.bias'] = self.bias('dec.out', 96)
        layers['gain'], layers['step'] = self.scales('dequant')
        layers['token.clamp'] = self.clamp('dequant', self.d)
        layers['spread'] = self.matrix('dec.unproj', 4 * c, self.d, layers['token.clamp'], True)
        return Network(c, layers)


def read_restoration(tensors):
    sets = tensors.get('restore.set', 'U8', QUALITIES).astype(np.int64)
    limits = tensors.entries['restore.limit']['shape'][1]
    assert 1 <= limits <= 4 and sets.max() < 64
    rows = 2 * 4 * (int(sets.max()) + 1) * 216
    weights = tensors.get('restore.weight', 'I16', rows, 12 * limits).astype(np.int64)
    assert (np.abs(weights).sum(axis=1) <= 1 << 19).all()
    thresholds = [tensors.get('restore.' + name, 'I16', QUALITIES, count).astype(np.int64)
                  for name, count in (('activity', 7), ('change', 2))]
    assert all((t >= 0).all() for t in thresholds)
    limit = tensors.get('restore.limit', 'U8', QUALITIES, limits).astype(np.int64)
    return Restoration(sets, limit, *thresholds, weights)


class Weights:
    def __init__(self, data):
        self.id = hashlib.sha256(data).digest()
        self.tensors = tensors = Tensors(data)
        assert tensors.metadata['vpatch.format'] in ('1', '2')
        self.name, self.d = tensors.metadata['vpatch.name'], tensors.number('vpatch.dims', 16, 1024)
        assert self.d % 16 == 0 and 1 <= len(self.name) <= 63
        self.networks = {name: self.network(name, 'vpatch.') for name in ('anchor', 'between')}
        if {'vpatch.key.channels', 'vpatch.key.blocks'} & set(tensors.metadata):
            self.networks['key'] = self.network('key', 'vpatch.key.')
        self.restoration = None
        if tensors.metadata['vpatch.format'] == '2':
            self.restoration = read_restoration(tensors)
        self.starts = None

    def network(self, name, prefix):
        channels = self.tensors.number(prefix + 'channels', 1, 512)
        blocks = self.tensors.number(prefix + 'blocks', 1, 32)
        return NetworkReader(self.tensors, name, channels, blocks, self.d).read()

    def state(self, name):
        entry = self.tensors.entries.get(name)
        return entry and self.tensors.get(name, 'U8', *entry['shape']).tobytes()

    def start_states(self):
        """D, and what the mixers of tokens and motion know at the start of a segment."""
        if not self.starts:
            self.starts = (self.d, token_start(self.d, self.state('entropy.tokens')),
                           motion_start(self.state('entropy.motion')))
        return self.starts
