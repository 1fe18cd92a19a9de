# SPDX-License-Identifier: BSD-2-Clause
"""What the trainer's tests share; import it first. Exits with 77 without PyTorch, makes
tools/train importable, and counts what failed."""
import os
import sys

try:
    import numpy  # noqa: F401
    import torch  # noqa: F401
except ImportError as error:
    print('skipped:', error)
    sys.exit(77)

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
sys.path.insert(0, os.path.join(ROOT, 'tools', 'train'))
_failed = []


def check(condition, what):
    if not condition:
        _failed.append(what)
    print('ok  ' if condition else 'FAIL', what)


def status():
    """The exit status of the test."""
    return 1 if _failed else 0
