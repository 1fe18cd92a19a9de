# SPDX-License-Identifier: BSD-2-Clause
"""manifest.py MANIFEST KEY...: the values of each line in a row, "-" for what is not there; a.b is
b in a."""
import json
import sys

for line in open(sys.argv[1], encoding='utf-8'):
    values = []
    for key in sys.argv[2:]:
        value = json.loads(line)
        for part in key.split('.'):
            value = value.get(part, '-') if isinstance(value, dict) else '-'
        values.append(str(value))
    print(' '.join(values))
