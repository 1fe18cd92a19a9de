#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every struct and every enumerator of include/vpatch has its numbers in tests/api/layout.c."""
import glob
import os
import re
import sys

root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
with open(os.path.join(root, 'tests', 'api', 'layout.c')) as file:
    layout = file.read()
wanted = {}
for path in sorted(glob.glob(os.path.join(root, 'include', 'vpatch', '*.h'))):
    with open(path) as file:
        text = re.sub(r'/\*.*?\*/', '', file.read(), flags=re.S)
    for name in re.findall(r'typedef struct (vpatch_\w+) *{', text):
        # its size: RESERVED() checks it, too
        wanted[name] = r'\b(SIZE|RESERVED)\(%s,' % name
    for body in re.findall(r'\benum(?: \w+)? *{(.*?)}', text, flags=re.S):
        for name in re.findall(r'\b(VPATCH_\w+)\s*=', body):
            wanted[name] = r'\bCHECK_EQ\(%s,' % name
missing = [name for name, pattern in wanted.items() if not re.search(pattern, layout)]
if missing or len(wanted) < 50:
    sys.exit('not in tests/api/layout.c: ' + (', '.join(missing) or 'what the headers declare'))
