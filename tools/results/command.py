# SPDX-License-Identifier: BSD-2-Clause
"""Commands as documents show them."""
import re


def without_folders(command):
    """Of every path the last name: where files lay is nothing to a reader."""
    return re.sub(r"[^\s'\"]*/([^\s'\"/]+)/?", r'\1', command)
