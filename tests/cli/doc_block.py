# SPDX-License-Identifier: BSD-2-Clause
"""doc_block.py PAGE WORD: the first block of shell on a page of docs that has the word in it."""
import re
import sys

with open(sys.argv[1], encoding='utf-8') as page:
    for block in re.findall(r'^```bash\n(.*?)^```', page.read(), re.MULTILINE | re.DOTALL):
        if sys.argv[2] in block:
            print(block, end='')
            sys.exit(0)
sys.exit('no block has "%s"' % sys.argv[2])
