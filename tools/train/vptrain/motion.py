# SPDX-License-Identifier: BSD-2-Clause
"""The codec's own motion (motion_glue.c) for training: what a frame is predicted from."""
import ctypes
import glob
import os

import numpy as np

from . import ROOT
from .network import ANCHOR, MIDDLE, SIDE

# The exchange rate of bits in quantiser steps, as in enc/encoder.c.
LAMBDA = 0.25
TYPES = {ANCHOR: 1, MIDDLE: 2, SIDE: 3}  # vp_frame_type
NO_TIME = -1


class Frame(ctypes.Structure):
    """vp_train_frame of motion_glue.h"""
    _fields_ = [('type', ctypes.c_int32), ('references', ctypes.c_int32),
                ('time', ctypes.c_int32), ('ref_time', ctypes.c_int32 * 2),
                ('colocated', ctypes.c_int32), ('preset', ctypes.c_int32),
                ('current', ctypes.c_void_p), ('ref', (ctypes.c_void_p * 3) * 2),
                ('lambdas', ctypes.c_void_p), ('prediction', ctypes.c_void_p * 3),
                ('bits', ctypes.c_void_p)]


def find_library():
    """$VPATCH_TRAIN_LIBRARY, or the newest in a build folder of this source tree."""
    given = os.environ.get('VPATCH_TRAIN_LIBRARY')
    if given:
        return given
    found = glob.glob(os.path.join(ROOT, 'build*', 'libvpatch_train.*'))
    if not found:
        raise FileNotFoundError('libvpatch_train is not built: cmake -S . -B build -G Ninja && '
                                'ninja -C build vpatch_train (or set VPATCH_TRAIN_LIBRARY)')
    return max(found, key=os.path.getmtime)


def load_library(path=None):
    library = ctypes.CDLL(path or find_library())
    library.vp_train_motion_open.restype = ctypes.c_void_p
    library.vp_train_motion_open.argtypes = [ctypes.c_int] * 4
    library.vp_train_motion_close.restype = None
    library.vp_train_motion_close.argtypes = [ctypes.c_void_p]
    library.vp_train_motion_begin.argtypes = [ctypes.c_void_p]
    library.vp_train_motion_predict.argtypes = [ctypes.c_void_p, ctypes.POINTER(Frame)]
    library.vp_train_levels_open.restype = ctypes.c_void_p
    library.vp_train_levels_open.argtypes = [ctypes.c_char_p] + [ctypes.c_int] * 4
    library.vp_train_levels_close.restype = None
    library.vp_train_levels_close.argtypes = [ctypes.c_void_p]
    library.vp_train_levels_choose.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p,
                                               ctypes.c_void_p]
    library.vp_train_restorer_open.restype = ctypes.c_void_p
    library.vp_train_restorer_open.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_int]
    library.vp_train_restorer_close.restype = None
    library.vp_train_restorer_close.argtypes = [ctypes.c_void_p]
    library.vp_train_restore.argtypes = [ctypes.c_void_p] * 4
    library.vp_train_restore_back.argtypes = [ctypes.c_void_p] * 4
    return library


def plane(array, shape):
    """The array as C wants it; the caller holds the result until the call is over."""
    array = np.ascontiguousarray(array, np.uint8)
    if array.shape != shape:
        raise ValueError(f'a plane of {array.shape} where {shape} is needed')
    return array


class Motion:
    """Search, prediction and bits for a batch of segments, `threads` samples at a time
    (0: one thread per core)."""

    def __init__(self, threads=1, preset=1, library=None):
        self.library = load_library(library)
        self.threads, self.preset = threads, preset
        self.handle, self.size = None, None

    def close(self):
        if self.handle:
            self.library.vp_train_motion_close(self.handle)
        self.handle, self.size = None, None

    def __del__(self):
        if getattr(self, 'handle', None):
            self.close()

    def begin(self, batch, height, width):
        """New segments: what was learned and the fields are forgotten."""
        if self.size != (batch, height, width):
            self.close()
            self.handle = self.library.vp_train_motion_open(batch, width, height, self.threads)
            if not self.handle:
                raise ValueError(f'no motion for {batch} pictures of {width}x{height}: sizes must '
                                 'be multiples of 16, and memory may be short')
            self.size = batch, height, width
        elif self.library.vp_train_motion_begin(self.handle):
            raise MemoryError('no memory for motion')

    def predict(self, kind, time, current, refs, ref_times, colocated, steps):
        """One frame of every sample.

        current: luma [B, h, w]; refs: one or two of (y, u, v), decoded pictures, with their
        display times; colocated: the time of the frame whose field is followed, or None;
        steps: the quantiser step of each sample. uint8 arrays of any strides.
        Returns the prediction (y, u, v) and the bits of the vectors [B].
        """
        if not self.handle:
            raise RuntimeError('predict() before begin()')
        batch, height, width = self.size
        shapes = [self.size] + [(batch, height // 2, width // 2)] * 2
        current = plane(current, self.size)
        refs = [[plane(p, s) for p, s in zip(ref, shapes)] for ref in refs]
        lambdas = np.ascontiguousarray(LAMBDA * np.asarray(steps, np.float64), np.float32)
        if lambdas.shape != (batch,) or len(refs) != len(ref_times):
            raise ValueError('a step for every sample and a time for every reference are needed')
        out = [np.empty(s, np.uint8) for s in shapes]
        bits = np.empty(batch, np.float32)
        frame = Frame(type=TYPES[kind], references=len(refs), time=time, preset=self.preset,
                      colocated=NO_TIME if colocated is None else colocated,
                      current=current.ctypes.data, lambdas=lambdas.ctypes.data,
                      bits=bits.ctypes.data)
        for r, ref in enumerate(refs[:2]):
            frame.ref_time[r] = ref_times[r]
            for i, p in enumerate(ref):
                frame.ref[r][i] = p.ctypes.data
        for i, p in enumerate(out):
            frame.prediction[i] = p.ctypes.data
        if self.library.vp_train_motion_predict(self.handle, ctypes.byref(frame)):
            raise ValueError('a frame that motion cannot be made for: '
                             f'time {time}, references {ref_times}, colocated {colocated}')
        return tuple(out), bits
