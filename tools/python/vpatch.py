# SPDX-License-Identifier: BSD-2-Clause
"""Reads .vpt files, and tensors that `vpatch export` wrote, into numpy: one file over libvpatch.

    import vpatch
    with vpatch.open('clip.vpt') as clip:
        clip.plan()                    # sizes and counts, without decoding anything
        clip.tokens(0, 8, dims=32)     # int16   [layers, rows, columns, 4, dims]
        clip.latents(0, 8)             # float32 [layers, 4, rows, columns, dims]
        clip.frames(0, 16)             # uint8   [frames, height, width, 3], R G B
    vpatch.tensors('clip.safetensors')['tokens'][0:8]     # memory of the file itself, no copy

What the numbers are is in docs/tokens.md. A window costs the segments that it touches. A File may be
used by several threads, one at a time inside. Weights are loaded once in a process, and shared with
the processes that are forked from it.

The library is looked for in $VPATCH_LIBRARY, beside this file's installation, and where the system
has its libraries; weights where vpatch_model_open() looks (include/vpatch/model.h)."""
import builtins
import ctypes
import ctypes.util
import glob
import json
import mmap
import os
import re
import tarfile
import threading

import numpy

PARTS = 4
_INTERFACE = 2  # minor version of the library: up to 1.0, another one is another interface
_AGAIN = -1
_END = -2
_SEGMENT, _PACKET = 1, 2  # kinds of items
_SUBTITLE = 2  # kind of stream
_SUBTITLES = {'subrip', 'srt', 'text', 'webvtt', 'ass', 'ssa', 'mov_text'}
_FOREVER = (1 << 63) - 1


class Error(Exception):
    """What the library says, with the file's name in front."""


# ---- the library ------------------------------------------------------------------------

_c = ctypes
_Pointer = _c.POINTER


class _Input(_c.Structure):
    _fields_ = [('opaque', _c.c_void_p), ('read_at', _c.c_void_p), ('close', _c.c_void_p),
                ('size', _c.c_uint64), ('sequential', _c.c_int), ('reserved32', _c.c_int),
                ('reserved', _c.c_uint64 * 4)]


class _Display(_c.Structure):
    _fields_ = [('primaries', _c.c_uint16 * 6), ('white_point', _c.c_uint16 * 2),
                ('max_luminance', _c.c_uint32), ('min_luminance', _c.c_uint32),
                ('reserved', _c.c_uint32 * 2)]


class _Header(_c.Structure):
    _fields_ = [(name, _c.c_int) for name in (
        'width', 'height', 'time_base_num', 'time_base_den', 'frame_rate_num', 'frame_rate_den',
        'sar_num', 'sar_den', 'colour_primaries', 'transfer', 'matrix', 'full_range',
        'chroma_location', 'has_display_matrix')] + [
            ('display_matrix', _c.c_int32 * 9), ('still', _c.c_int), ('dims', _c.c_int),
            ('token_mode', _c.c_int), ('model_id', _c.c_uint8 * 32), ('model_name', _c.c_char * 32),
            ('has_mastering_display', _c.c_int), ('mastering_display', _Display),
            ('has_content_light', _c.c_int), ('max_cll', _c.c_uint32), ('max_fall', _c.c_uint32),
            ('reserved', _c.c_uint64 * 7)]


class _SegmentInfo(_c.Structure):
    _fields_ = [('offset', _c.c_uint64), ('size', _c.c_uint64), ('frames', _c.c_int),
                ('layers', _c.c_int), ('quality', _c.c_int), ('token_mode', _c.c_int),
                ('first_pts', _c.c_int64), ('end_pts', _c.c_int64), ('reserved', _c.c_uint64 * 4)]


class _Segment(_c.Structure):
    _fields_ = [('data', _c.c_void_p), ('size', _c.c_size_t), ('frames', _c.c_int),
                ('layers', _c.c_int), ('quality', _c.c_int), ('token_mode', _c.c_int),
                ('pts', _Pointer(_c.c_int64)), ('durations', _Pointer(_c.c_int64)),
                ('damaged', _c.c_int), ('backward', _c.c_int), ('reserved', _c.c_uint64 * 4)]


class _Packet(_c.Structure):
    _fields_ = [('stream', _c.c_int), ('pts', _c.c_int64), ('dts', _c.c_int64),
                ('duration', _c.c_int64), ('flags', _c.c_uint32), ('data', _c.c_void_p),
                ('size', _c.c_size_t), ('reserved', _c.c_uint64 * 4)]


class _Item(_c.Structure):
    _fields_ = [('kind', _c.c_int), ('segment', _Segment), ('packet', _Packet),
                ('reserved', _c.c_uint64 * 4)]


class _Stream(_c.Structure):
    _fields_ = [('kind', _c.c_int), ('codec', _c.c_char_p)] + [(name, _c.c_int) for name in (
        'time_base_num', 'time_base_den', 'sample_rate', 'channels', 'frame_size', 'block_align',
        'bits_per_sample', 'initial_padding', 'seek_preroll')] + [
            ('bit_rate', _c.c_int64), ('channel_mask', _c.c_uint64), ('codec_tag', _c.c_uint32),
            ('disposition', _c.c_uint32), ('profile', _c.c_int), ('extradata', _c.c_void_p),
            ('extradata_size', _c.c_size_t), ('metadata', _c.c_char_p),
            ('reserved', _c.c_uint64 * 4)]


class _Caption(_c.Structure):
    _fields_ = [('start', _c.c_int64), ('end', _c.c_int64), ('track', _c.c_char_p),
                ('text', _c.c_char_p), ('reserved', _c.c_uint64 * 4)]


class _Settings(_c.Structure):
    _fields_ = [('threads', _c.c_int), ('dims', _c.c_int), ('max_pixels', _c.c_uint64),
                ('max_memory', _c.c_uint64), ('reserved', _c.c_uint64 * 6)]


class _Frame(_c.Structure):
    _fields_ = [('data', _c.c_void_p * 3), ('stride', _c.c_ssize_t * 3), ('width', _c.c_int),
                ('height', _c.c_int), ('pts', _c.c_int64), ('duration', _c.c_int64),
                ('bytes', _c.c_int64), ('buffer', _c.c_void_p), ('flags', _c.c_uint32),
                ('reserved32', _c.c_uint32), ('reserved', _c.c_uint64 * 4)]


class _Coded(_c.Structure):
    _fields_ = [('type', _c.c_int), ('display', _c.c_int), ('layer', _c.c_int), ('part', _c.c_int),
                ('pyramid_level', _c.c_int), ('references', _c.c_int * 2), ('colocated', _c.c_int),
                ('minigop', _c.c_int), ('pair', _c.c_int), ('quality', _c.c_int),
                ('restoration', _c.c_int * 2), ('rows', _c.c_int), ('columns', _c.c_int),
                ('dims', _c.c_int), ('map', _c.c_void_p), ('offsets', _c.c_void_p),
                ('motion', _c.c_void_p), ('split', _c.c_void_p), ('tokens', _c.c_void_p),
                ('levels', _c.c_void_p), ('bytes', _c.c_int64), ('reserved', _c.c_uint64 * 8)]


class _Quantiser(_c.Structure):
    _fields_ = [('dims', _c.c_int), ('reserved32', _c.c_int), ('gain', _c.c_void_p),
                ('limit', _c.c_void_p), ('step', _c.c_void_p), ('reserved', _c.c_uint64 * 5)]


_FUNCTIONS = {  # name: result, arguments
    'version_number': (_c.c_int, []),
    'status_text': (_c.c_char_p, [_c.c_int]),
    'input_open_file': (_c.c_int, [_Pointer(_Input), _c.c_char_p, _c.c_char_p, _c.c_size_t]),
    'input_open_memory': (_c.c_int, [_Pointer(_Input), _c.c_void_p, _c.c_size_t, _c.c_char_p,
                                     _c.c_size_t]),
    'input_close': (None, [_Pointer(_Input)]),
    'reader_open': (_c.c_int, [_Pointer(_c.c_void_p), _Pointer(_Input), _c.c_void_p, _c.c_char_p,
                               _c.c_size_t]),
    'reader_header': (_Pointer(_Header), [_c.c_void_p]),
    'reader_metadata': (_c.c_char_p, [_c.c_void_p]),
    'reader_caption_count': (_c.c_int, [_c.c_void_p]),
    'reader_caption': (_Pointer(_Caption), [_c.c_void_p, _c.c_int]),
    'reader_stream_info': (_Pointer(_Stream), [_c.c_void_p, _c.c_int]),
    'reader_segment_count': (_c.c_int, [_c.c_void_p]),
    'reader_segment_info': (_Pointer(_SegmentInfo), [_c.c_void_p, _c.c_int]),
    'reader_is_truncated': (_c.c_int, [_c.c_void_p]),
    'reader_is_incomplete': (_c.c_int, [_c.c_void_p]),
    'reader_read': (_c.c_int, [_c.c_void_p, _Pointer(_Item)]),
    'reader_seek': (_c.c_int, [_c.c_void_p, _c.c_int]),
    'reader_message': (_c.c_char_p, [_c.c_void_p]),
    'reader_close': (None, [_c.c_void_p]),
    'model_open': (_c.c_int, [_Pointer(_c.c_void_p), _c.c_char_p, _c.c_char_p, _c.c_size_t]),
    'model_id': (_Pointer(_c.c_uint8), [_c.c_void_p]),
    'model_get_quantiser': (_c.c_int, [_c.c_void_p, _c.c_int, _Pointer(_Quantiser)]),
    'decoder_open': (_c.c_int, [_Pointer(_c.c_void_p), _c.c_void_p, _c.c_int, _c.c_int,
                                _Pointer(_Settings), _c.c_char_p, _c.c_size_t]),
    'decoder_push': (_c.c_int, [_c.c_void_p, _Pointer(_Segment)]),
    'decoder_pull': (_c.c_int, [_c.c_void_p, _Pointer(_Frame)]),
    'decoder_pull_tokens_into': (_c.c_int, [_c.c_void_p, _c.c_void_p, _c.c_int,
                                            _Pointer(_c.c_int), _Pointer(_c.c_int)]),
    'decoder_pull_coded': (_c.c_int, [_c.c_void_p, _Pointer(_Coded)]),
    'decoder_flush': (None, [_c.c_void_p]),
    'decoder_message': (_c.c_char_p, [_c.c_void_p]),
    'decoder_close': (None, [_c.c_void_p]),
    'segment_layer_of': (_c.c_int, [_c.c_int, _c.c_int, _c.c_int]),
    # not in a library without the encoder
    'analyser_open': (_c.c_int, [_Pointer(_c.c_void_p), _c.c_void_p, _c.c_int, _c.c_int, _c.c_int,
                                 _c.c_char_p, _c.c_size_t]),
    'analyser_run': (_c.c_int, [_c.c_void_p, _Pointer(_Frame), _c.c_int, _Pointer(_c.c_void_p)]),
    'analyser_message': (_c.c_char_p, [_c.c_void_p]),
    'analyser_close': (None, [_c.c_void_p]),
}
_OPTIONAL = 'analyser_open', 'analyser_run', 'analyser_message', 'analyser_close'

# Parts of a layer in display order, by their number: of a group, and of a chunk that is one layer.
_GROUP = {1: [0], 2: [1, 0], 3: [2, 1, 0], 4: [2, 1, 3, 0]}
_CHUNK = {1: [0], 2: [0, 1], 3: [0, 2, 1], 4: [0, 3, 2, 1]}

_lock = threading.Lock()
_loaded = []
_models = {}  # name as asked for: handle
_idle = []    # (key, decoder) of files that were closed: their memory serves the next of that size
_MOST_IDLE = 4


def _candidates():
    if os.environ.get('VPATCH_LIBRARY'):
        return [os.environ['VPATCH_LIBRARY']]
    here = os.path.dirname(os.path.realpath(__file__))
    prefix = os.path.normpath(os.path.join(here, '..', '..', '..'))  # of PREFIX/share/vpatch/python
    found = []
    for folder in ('lib', os.path.join('lib', '*'), 'lib64'):
        found += sorted(glob.glob(os.path.join(prefix, folder, 'libvpatch.so.0.%d' % _INTERFACE)))
    return found + [name for name in [ctypes.util.find_library('vpatch')] if name]


def _library():
    with _lock:
        if _loaded:
            return _loaded[0]
        problem = 'it is in no folder of the system; $VPATCH_LIBRARY can name it'
        for name in _candidates():
            try:
                library = _c.CDLL(name)
            except OSError as error:
                problem = str(error)
                continue
            for function, (result, arguments) in _FUNCTIONS.items():
                if function in _OPTIONAL and not hasattr(library, 'vpatch_' + function):
                    continue
                call = getattr(library, 'vpatch_' + function)
                call.restype, call.argtypes = result, arguments
            version = library.vpatch_version_number()
            if version // 100 != _INTERFACE:
                raise Error('%s is version %d.%d.%d, this reader is for 0.%d'
                            % (name, version // 10000, version // 100 % 100, version % 100,
                               _INTERFACE))
            _loaded.append(library)
            return library
    raise Error('libvpatch: ' + problem)


def _model(name):
    """The handle of a model, loaded once. It stays until the process ends."""
    library = _library()
    with _lock:
        if name not in _models:
            handle, message = _c.c_void_p(), _c.create_string_buffer(512)
            if library.vpatch_model_open(_c.byref(handle), name.encode(), message, 512):
                raise Error('%s: %s' % (name, message.value.decode(errors='replace')))
            _models[name] = handle
        return _models[name]


def preload(model='base'):
    """Loads weights now: processes that are forked later share them."""
    _model(model)


def _take_idle(key):
    """A decoder that nobody uses, or None."""
    with _lock:
        for i, (its, decoder) in enumerate(_idle):
            if its == key:
                del _idle[i]
                return decoder
    return None


def _put_idle(library, key, decoder):
    library.vpatch_decoder_flush(decoder)
    with _lock:
        _idle.append((key, decoder))
        old = _idle.pop(0)[1] if len(_idle) > _MOST_IDLE else None
    if old:
        library.vpatch_decoder_close(old)


# ---- one file ---------------------------------------------------------------------------

def _array(address, shape, kind):
    """Memory of the library, without a copy; valid as long as the library says."""
    size = int(numpy.prod(shape)) * numpy.dtype(kind).itemsize
    if not size:
        return numpy.zeros(shape, kind)
    return numpy.frombuffer((_c.c_char * size).from_address(address), kind).reshape(shape)


class File:
    """A .vpt file. Use open()."""

    def __init__(self, path, model=None, threads=1, data=None, name=None):
        self._library = _library()
        self._lock = threading.RLock()
        self._input, self._reader = _Input(), _c.c_void_p()
        self._decoders = {}  # dims: (key of _idle, decoder)
        self._standing = {}  # dims: (segment, layer) that its decoder would give next
        self._analysis = None
        self._data, self._pin = data, None
        self.path, self.name = path, name or str(path)
        self._threads, self._model_name = threads, model
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self):
        library, message = self._library, _c.create_string_buffer(512)
        if self._data is None:
            status = library.vpatch_input_open_file(
                _c.byref(self._input), os.fsencode(self.path), message, 512)
        else:
            self._pin = numpy.frombuffer(self._data, numpy.uint8)
            status = library.vpatch_input_open_memory(
                _c.byref(self._input), self._pin.ctypes.data, self._pin.size, message, 512)
        if not status:
            status = library.vpatch_reader_open(_c.byref(self._reader), _c.byref(self._input), None,
                                                message, 512)
        if status:
            raise self._error(status, message.value)
        self.header = library.vpatch_reader_header(self._reader).contents
        self.width, self.height, self.dims = (self.header.width, self.header.height,
                                              self.header.dims)
        self.rows, self.columns = -(-self.height // 16), -(-self.width // 16)
        self.segments = []
        for i in range(library.vpatch_reader_segment_count(self._reader)):
            info = library.vpatch_reader_segment_info(self._reader, i).contents
            self.segments.append(
                {'frames': info.frames, 'layers': info.layers, 'quality': info.quality,
                 'tokens': 'independent' if info.token_mode else 'predicted',
                 'first_pts': info.first_pts, 'end_pts': info.end_pts})
        self.layers = sum(segment['layers'] for segment in self.segments)
        self.frame_count = sum(segment['frames'] for segment in self.segments)

    def _error(self, status, message=b''):
        text = message or self._library.vpatch_status_text(status)
        return Error('%s: %s' % (self.name, text.decode(errors='replace')))

    def close(self):
        """Frees what the file holds; arrays that were given stay."""
        with self._lock:
            for key, decoder in self._decoders.values():
                _put_idle(self._library, key, decoder)
            self._decoders, self._standing = {}, {}
            if self._analysis:
                self._library.vpatch_analyser_close(self._analysis)
            self._analysis = None
            if self._reader:
                self._library.vpatch_reader_close(self._reader)
            self._reader = _c.c_void_p()
            self._library.vpatch_input_close(_c.byref(self._input))
            self._pin = self._data = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __del__(self):
        if hasattr(self, '_decoders'):
            self.close()

    def __iter__(self):
        """The tokens of each layer, [rows, columns, 4, dims]."""
        first = 0
        for segment in self.segments:
            yield from self.tokens(first, first + segment['layers'])
            first += segment['layers']

    def plan(self):
        """What the file holds, from its head and index alone."""
        rate = self.header
        return {'width': self.width, 'height': self.height, 'frames': self.frame_count,
                'layers': self.layers, 'rows': self.rows, 'columns': self.columns,
                'tokens': self.layers * self.rows * self.columns, 'parts': PARTS,
                'dims': self.dims, 'model': self.header.model_name.decode(errors='replace'),
                'frame_rate': (rate.frame_rate_num, rate.frame_rate_den),
                'time_base': (rate.time_base_num, rate.time_base_den),
                'complete': not (self._library.vpatch_reader_is_truncated(self._reader) or
                                 self._library.vpatch_reader_is_incomplete(self._reader)),
                'segments': self.segments}

    def captions(self):
        """A list of {'start', 'end', 'layers', 'track', 'text'}, sorted by start: seconds, and the
        layers from, to - 1 that are shown then. The file's own captions and the text of subtitles
        that it carries, as `vpatch captions --json` has them."""
        library, item, header = self._library, _Item(), self.header
        tick = header.time_base_num / header.time_base_den
        starts, ends, found = [], [], []
        for i in range(library.vpatch_reader_caption_count(self._reader)):
            caption = library.vpatch_reader_caption(self._reader, i).contents
            found.append((caption.start * tick, caption.track, len(found), caption.end * tick
                          if caption.end < _FOREVER else float('inf'), caption.text))
        with self._lock:
            status = library.vpatch_reader_seek(self._reader, 0)
            while not status:
                status = library.vpatch_reader_read(self._reader, _c.byref(item))
                if not status and item.kind == _SEGMENT:
                    self._layer_times(item.segment, tick, starts, ends)
                if not status and item.kind == _PACKET:
                    words = self._subtitle(item.packet)
                    if words:
                        found.append((words[0], words[2], len(found), words[1], words[3]))
            if status != _END:
                raise self._error(status, library.vpatch_reader_message(self._reader))
        ends[:-1] = starts[1:]
        return [self._caption(caption, starts, ends) for caption in sorted(found)]

    @staticmethod
    def _caption(caption, starts, ends):
        start, track, _, end, text = caption
        start = max(start, starts[0])
        end = min(end, max(ends[-1], start))
        first = sum(time <= start + 1e-6 for time in ends)
        last = max(first, sum(time < end - 1e-6 for time in starts))
        if last == first:
            last = min(first + 1, len(starts))
        return {'start': start, 'end': end, 'layers': (first, last) if last > first else (0, 0),
                'track': track.decode(errors='replace'), 'text': text.decode(errors='replace')}

    def _layer_times(self, segment, tick, starts, ends):
        before = -1
        for i in range(segment.frames):
            layer = self._library.vpatch_segment_layer_of(segment.frames, segment.token_mode, i)
            if layer != before:
                starts.append(segment.pts[i] * tick)
                ends.append(0)
            before = layer
            ends[-1] = (segment.pts[i] + segment.durations[i]) * tick

    def _subtitle(self, packet):
        """(start, end, track, text) of a packet of subtitles; None: it is of something else."""
        stream = self._library.vpatch_reader_stream_info(self._reader, packet.stream).contents
        codec = stream.codec.decode()
        if stream.kind != _SUBTITLE or codec not in _SUBTITLES or packet.pts == -1 << 63:
            return None
        data = _c.string_at(packet.data, packet.size)
        if codec == 'mov_text':
            data = data[2:2 + int.from_bytes(data[:2], 'big')]
        if codec in ('ass', 'ssa'):
            data = re.sub(rb'\\[Nn]', b'\n', data.split(b',', 8)[-1]).replace(b'\\h', b' ')
        text = re.sub(rb'<[^<>]*>|{\\[^{}]*}', b'', data).replace(b'\r', b'').strip()
        language = re.search(rb'^language=(.*)$', stream.metadata or b'', re.MULTILINE)
        tick = stream.time_base_num / stream.time_base_den
        return text and (packet.pts * tick, (packet.pts + packet.duration) * tick,
                         b'subtitles' + (b' ' + language[1] if language else b''), text)

    def _weights(self):
        name = self._model_name or self.header.model_name.decode(errors='replace')
        model = _model(name)
        if bytes(self._library.vpatch_model_id(model)[:32]) != bytes(self.header.model_id):
            raise Error('%s: made with other weights than those of %s' % (self.name, name))
        return model

    def _decoder(self, dims):
        if dims not in self._decoders:
            model = self._weights()
            # the threads of a decoder stay behind when its process forks
            key = os.getpid(), model.value, self.width, self.height, self._threads, dims
            decoder = _take_idle(key)
            if not decoder:
                decoder, message = _c.c_void_p(), _c.create_string_buffer(512)
                settings = _Settings(threads=self._threads, dims=dims)
                status = self._library.vpatch_decoder_open(
                    _c.byref(decoder), model, self.width, self.height, _c.byref(settings), message,
                    512)
                if status:
                    raise self._error(status, message.value)
            self._decoders[dims] = key, decoder
        return self._decoders[dims][1]

    def _push(self, dims, index):
        """Reads a segment and gives it to a decoder, which it returns."""
        library, item = self._library, _Item()
        if not self._reader:
            raise Error('%s: the file is closed' % self.name)
        decoder = self._decoder(dims)
        self._standing.pop(dims, None)
        library.vpatch_decoder_flush(decoder)
        status = library.vpatch_reader_seek(self._reader, index)
        while not status:
            status = library.vpatch_reader_read(self._reader, _c.byref(item))
            if not status and item.kind == _SEGMENT:
                break
        if status:
            raise self._error(status, library.vpatch_reader_message(self._reader))
        if item.segment.damaged:
            raise Error('%s: segment %d is damaged' % (self.name, index))
        status = library.vpatch_decoder_push(decoder, _c.byref(item.segment))
        if status:
            raise self._error(status, library.vpatch_decoder_message(decoder))
        return decoder

    def _window(self, first, last, count, unit):
        first, last, step = slice(first, last).indices(count)
        if step != 1 or last < first:
            raise Error('%s: no window of its %d %s' % (self.name, count, unit))
        return first, last

    def _parts_of(self, first, last, unit):
        """(segment's number, from, to, place in the window) for the segments of a window."""
        begin = 0
        for index, segment in enumerate(self.segments):
            end = begin + segment[unit]
            low, high = max(first, begin), min(last, end)
            if low < high:
                yield index, low - begin, high - begin, low - first
            begin = end

    def _width_of(self, dims):
        if dims is None or dims == 0:
            return self.dims
        if not 0 < dims <= self.dims:
            raise Error('%s: dims %d: its tokens have %d in a part' % (self.name, dims, self.dims))
        return dims

    def _room(self, shape, out):
        if out is None:
            return numpy.empty(shape, numpy.int16)
        size = int(numpy.prod(shape))
        if out.dtype != numpy.int16 or not out.flags.c_contiguous or not out.flags.writeable:
            raise Error('%s: out is no writeable int16 array in one piece' % self.name)
        if out.shape != shape and (out.ndim != 1 or out.size < size):
            raise Error('%s: out is %s where %s integers are needed'
                        % (self.name, list(out.shape), list(shape)))
        return out if out.shape == shape else out[:size].reshape(shape)

    def tokens(self, first=None, last=None, dims=None, out=None):
        """Levels of layers first .. last - 1: int16 [layers, rows, columns, 4, dims]; parts that a
        layer does not have are 0. A window that follows the one before costs its own layers.
        out: where to, an array of that shape in one piece, whose memory is not fresh each time, or
        a flat one of at least that size; what is returned is (of) it."""
        first, last = self._window(first, last, self.layers, 'layers')
        dims = self._width_of(dims)
        out = self._room((last - first, self.rows, self.columns, PARTS, dims), out)
        layer_size, parts, frames = out[:1].nbytes, _c.c_int(), _c.c_int()
        with self._lock:
            for index, begin, end, at in self._parts_of(first, last, 'layers'):
                stands = self._standing.pop(dims, None)
                if stands and stands[0] == index and stands[1] <= begin:
                    decoder, layer = self._decoder(dims), stands[1]
                else:
                    decoder, layer = self._push(dims, index), 0
                for layer in range(layer, end):
                    # layers in front of the window are passed over
                    to = None if layer < begin else (out.ctypes.data +
                                                     (at + layer - begin) * layer_size)
                    status = self._library.vpatch_decoder_pull_tokens_into(
                        decoder, to, PARTS, _c.byref(parts), _c.byref(frames))
                    if status:
                        raise self._error(status, self._library.vpatch_decoder_message(decoder))
                self._standing[dims] = index, end
        return out

    def latents(self, first=None, last=None, dims=None, dtype=numpy.float32, of=None):
        """[layers, 4, rows, columns, dims]. of='tokens': dequantised, level * gain * step / 2;
        of='frames': of the decoded frames, each by itself, as a key frame of the segment's quality
        has them. Default: of frames where tokens are predicted, for these are mostly what differs
        from a prediction, else of tokens."""
        if of is None:
            of = 'tokens' if self.header.token_mode else 'frames'
        if of not in ('tokens', 'frames'):
            raise Error('%s: latents of %r are neither those of tokens nor of frames' % (self.name, of))
        if not numpy.issubdtype(dtype, numpy.floating):
            raise Error('%s: latents are real numbers, and %s is none' % (self.name, dtype))
        first, last = self._window(first, last, self.layers, 'layers')
        dims = self._width_of(dims)
        out = numpy.zeros((last - first, PARTS, self.rows, self.columns, dims), dtype)
        fill = self._fill_from_tokens if of == 'tokens' else self._fill_from_frames
        with self._lock:
            for index, begin, end, at in self._parts_of(first, last, 'layers'):
                fill(out[at:at + end - begin], index, begin, end)
        return out

    def _fill_from_tokens(self, out, index, begin, end):
        """Layers begin to end - 1 of a segment."""
        dims, coded, patches = out.shape[4], _Coded(), (self.rows, self.columns)
        scales, decoder = self._scales(dims), self._push(dims, index)
        while True:
            status = self._library.vpatch_decoder_pull_coded(decoder, _c.byref(coded))
            if status == _AGAIN:
                return
            if status:
                raise self._error(status, self._library.vpatch_decoder_message(decoder))
            if not begin <= coded.layer < end:
                continue
            gain, step = scales[coded.type]
            quality = _array(coded.map, patches, numpy.uint8)
            levels = _array(coded.tokens, patches + (dims,), numpy.int16)
            out[coded.layer - begin, coded.part] = \
                (levels * gain) * (step[quality] * numpy.float32(0.5))[..., None]

    def _fill_from_frames(self, out, index, begin, end):
        segment, frame, address = self.segments[index], _Frame(), _c.c_void_p()
        count, kind = segment['frames'], int(segment['tokens'] == 'independent')
        layers = [self._library.vpatch_segment_layer_of(count, kind, n) for n in range(count)]
        analyser, decoder = self._analyser(), self._push(self.dims, index)
        for number, layer in enumerate(layers):
            if layer >= end:
                return
            status = self._library.vpatch_decoder_pull(decoder, _c.byref(frame))
            if status:
                raise self._error(status, self._library.vpatch_decoder_message(decoder))
            if layer < begin:
                continue
            order = (_GROUP if segment['layers'] > 1 else _CHUNK)[layers.count(layer)]
            status = self._library.vpatch_analyser_run(analyser, _c.byref(frame),
                                                       segment['quality'], _c.byref(address))
            if status:
                raise self._error(status, self._library.vpatch_analyser_message(analyser))
            latents = _array(address.value, (self.rows, self.columns, self.dims), numpy.float32)
            out[layer - begin, order[number - layers.index(layer)]] = latents[..., :out.shape[4]]

    def _analyser(self):
        if not self._analysis:
            if not hasattr(self._library, 'vpatch_analyser_open'):
                raise Error('%s: this library has no encoder, which latents of frames need' % self.name)
            analyser, message = _c.c_void_p(), _c.create_string_buffer(512)
            status = self._library.vpatch_analyser_open(
                _c.byref(analyser), self._weights(), self.width, self.height, self._threads, message,
                512)
            if status:
                raise self._error(status, message.value)
            self._analysis = analyser
        return self._analysis

    def _scales(self, dims):
        """(gain, step) of each frame type."""
        result = []
        for kind in range(PARTS):
            quantiser = _Quantiser()
            status = self._library.vpatch_model_get_quantiser(self._weights(), kind,
                                                              _c.byref(quantiser))
            if status:
                raise self._error(status)
            result.append((_array(quantiser.gain, (quantiser.dims,), numpy.float32)[:dims],
                           _array(quantiser.step, (64,), numpy.float32)))
        return result

    def frames(self, first=None, last=None, dims=None, planes=False):
        """Pictures first .. last - 1: uint8 [frames, height, width, 3] in R G B; with planes=True a
        list of (Y, Cb, Cr) as they are stored. Not turned as the display matrix says."""
        first, last = self._window(first, last, self.frame_count, 'frames')
        out = [] if planes else numpy.empty((last - first, self.height, self.width, 3), numpy.uint8)
        frame = _Frame()
        with self._lock:
            for index, begin, end, at in self._parts_of(first, last, 'frames'):
                decoder = self._push(self._width_of(dims), index)
                for number in range(end):
                    status = self._library.vpatch_decoder_pull(decoder, _c.byref(frame))
                    if status:
                        raise self._error(status, self._library.vpatch_decoder_message(decoder))
                    if number < begin:
                        continue
                    picture = self._planes(frame)
                    if planes:
                        out.append(tuple(plane.copy() for plane in picture))
                    else:
                        out[at + number - begin] = self._rgb(picture)
        return out

    @staticmethod
    def _planes(frame):
        half = ((frame.height + 1) // 2, (frame.width + 1) // 2)
        shapes = [(frame.height, frame.width), half, half]
        return [_array(frame.data[i], (shapes[i][0] - 1) * frame.stride[i] + shapes[i][1],
                       numpy.uint8) if shapes[i][0] == 1 else
                numpy.lib.stride_tricks.as_strided(
                    _array(frame.data[i], ((shapes[i][0] - 1) * frame.stride[i] + shapes[i][1],),
                           numpy.uint8), shapes[i], (frame.stride[i], 1))
                for i in range(3)]

    def _rgb(self, picture):
        """By the file's matrix (H.273; BT.601 where it says none), chroma from the nearest sample."""
        red, blue = {1: (0.2126, 0.0722), 9: (0.2627, 0.0593)}.get(self.header.matrix,
                                                                  (0.299, 0.114))
        luma = picture[0].astype(numpy.float32)
        cb, cr = (plane.repeat(2, 0).repeat(2, 1)[:self.height, :self.width].astype(numpy.float32) -
                  128 for plane in picture[1:])
        if not self.header.full_range:
            luma, cb, cr = (luma - 16) * (255 / 219), cb * (255 / 224), cr * (255 / 224)
        green = 1 - red - blue
        rgb = numpy.stack([luma + 2 * (1 - red) * cr,
                           luma - (2 * blue * (1 - blue) * cb + 2 * red * (1 - red) * cr) / green,
                           luma + 2 * (1 - blue) * cb], -1)
        return numpy.clip(numpy.rint(rgb), 0, 255).astype(numpy.uint8)


def open(path, model=None, threads=1):  # pylint: disable=redefined-builtin
    """Opens a .vpt file. model: a name or a .safetensors file, else what the file's head names."""
    return File(path, model, threads)


# ---- exported tensors -------------------------------------------------------------------

_KINDS = {'F32': '<f4', 'F16': '<f2', 'I64': '<i8', 'I32': '<i4', 'I16': '<i2', 'I8': 'i1', 'U8': 'u1'}


def tensors(path):
    """The arrays of a .safetensors file by name, read-only views of the mapped file: only what is
    touched is read. Its metadata are under '__metadata__'."""
    with builtins.open(path, 'rb') as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            size = int.from_bytes(data[:8], 'little')
            head = json.loads(data[8:8 + size]) if size <= len(data) - 8 else None
            result = {'__metadata__': head.pop('__metadata__', {})}
            for name, entry in head.items():
                begin, end = entry['data_offsets']
                array = numpy.frombuffer(data, numpy.dtype(_KINDS[entry['dtype']]),
                                         int(numpy.prod(entry['shape'], dtype=numpy.int64)),
                                         8 + size + begin)
                if array.nbytes != end - begin:
                    raise ValueError(name)
                result[name] = array.reshape(entry['shape'])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Error('%s: not a whole safetensors file (%s)' % (path, error)) from None
    return result


# ---- many files -------------------------------------------------------------------------

class Windows:
    """Windows of `layers` layers of all clips in files, folders and tar files: a map-style dataset
    for torch.utils.data.DataLoader, and a list for everything else. An item is what `read` makes
    of (file, first layer, last layer), by default file.tokens(first, last, dims=dims).

    Heads and indices are read here, once; files are opened where items are asked for, and the
    last few stay open. What is left of a clip behind its last whole window is not given."""

    OPEN = 16

    def __init__(self, paths, layers=1, dims=None, model=None, read=None, threads=1):
        self.layers, self.dims, self.model, self.threads = layers, dims, model, threads
        self.read = read
        self._clips, self._items, self._open = [], [], {}
        self._guard = threading.Lock()
        for path, member in _find([paths] if isinstance(paths, (str, os.PathLike)) else paths):
            with self._file(path, member) as clip:
                count, name = clip.layers, clip.header.model_name.decode(errors='replace')
            number = len(self._clips)
            self._clips.append((path, member))
            self._items += [(number, first) for first in range(0, count - layers + 1, layers)]
            preload(model or name)

    def _file(self, path, member):
        if member is None:
            return File(path, self.model, self.threads)
        with builtins.open(path, 'rb') as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        name, offset, size = member
        return File(path, self.model, self.threads, memoryview(data)[offset:offset + size],
                    '%s: %s' % (path, name))

    def __len__(self):
        return len(self._items)

    def __getstate__(self):
        """Handles stay in their process."""
        state = dict(self.__dict__, _open={})
        del state['_guard']
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._guard = threading.Lock()

    def _clip(self, number):
        """An open file. Those of the process that this one was forked from are not used."""
        key = (os.getpid(), number)
        with self._guard:
            clip = self._open.pop(key, None)
            if clip is None:
                clip = self._file(*self._clips[number])
            self._open[key] = clip
            while len(self._open) > self.OPEN:
                self._open.pop(next(iter(self._open)))
            return clip

    def __getitem__(self, index):
        number, first = self._items[index]
        clip = self._clip(number)
        if self.read:
            return self.read(clip, first, first + self.layers)
        return clip.tokens(first, first + self.layers, dims=self.dims)


def _find(paths):
    """(path, None) of files, (tar file, (name, offset, size)) of members, folders in order."""
    for path in paths:
        path = os.fspath(path)
        if os.path.isdir(path):
            for folder, folders, names in os.walk(path):
                folders.sort()
                yield from _find(os.path.join(folder, name) for name in sorted(names)
                                 if name.endswith(('.vpt', '.tar')))
        elif path.endswith('.tar'):
            with tarfile.open(path, 'r:') as tar:
                for member in tar:
                    if member.isfile() and member.name.endswith('.vpt'):
                        yield path, (member.name, member.offset_data, member.size)
        else:
            yield path, None


def stream(windows, shuffle=None):
    """A torch IterableDataset over Windows: each worker of a DataLoader takes its share of the clips'
    windows in order, or shuffled by a seed."""
    from torch.utils.data import IterableDataset, get_worker_info  # only where torch is wanted

    class Stream(IterableDataset):
        def __iter__(self):
            worker = get_worker_info()
            share, shares = (worker.id, worker.num_workers) if worker else (0, 1)
            order = numpy.arange(len(windows))
            if shuffle is not None:
                numpy.random.default_rng(shuffle).shuffle(order)
            # neighbours in one worker: a segment is decoded once for windows that follow each other
            for index in numpy.array_split(order, shares)[share]:
                yield windows[int(index)]

    return Stream()
