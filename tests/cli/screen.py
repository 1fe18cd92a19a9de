# SPDX-License-Identifier: BSD-2-Clause
"""screen.py COLUMNS: a terminal of that width that knows CR, LF and ESC [ K, and begins a new line
where one is full. Prints what stands on it at the end, then "overflows N": how often a line was
full, and "unknown N": other control characters."""
import sys
import unicodedata

columns = int(sys.argv[1])
lines, at, overflows, unknown = [[]], 0, 0, 0
text = sys.stdin.buffer.read().decode(errors='replace').replace('\r\n', '\n')
position = 0
while position < len(text):
    c = text[position]
    position += 1
    if text.startswith('\033[K', position - 1):
        del lines[-1][at:]
        position += 2
    elif c == '\r':
        at = 0
    elif c == '\n':
        lines.append([])
        at = 0
    elif unicodedata.category(c) == 'Cc':
        unknown += 1
    elif not unicodedata.combining(c):
        width = 2 if unicodedata.east_asian_width(c) in 'WF' else 1
        if at + width > columns:
            lines.append([])
            at = 0
            overflows += 1
        lines[-1][at:at + width] = [c] + [''] * (width - 1)
        at += width
for line in lines:
    if ''.join(line).strip():
        print(''.join(line).rstrip())
print('overflows', overflows)
print('unknown', unknown)
