# SPDX-License-Identifier: BSD-2-Clause
"""Training of the codec's networks. The commands beside this package (train.py, export.py ...)
are its entry points; importing it makes tools/measure and tools/results importable too."""
import os
import sys

TRAIN = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(os.path.dirname(TRAIN))
BUILD = os.path.join(ROOT, 'build')
CONFIGS = os.path.join(TRAIN, 'configs')

sys.path.insert(0, os.path.join(ROOT, 'tools'))
