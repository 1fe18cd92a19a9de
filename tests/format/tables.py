# SPDX-License-Identifier: BSD-2-Clause
"""The context tables of docs/format/payload.md against the second decoder's: names, order, parts,
and that the parts' cardinalities multiply to the row's."""
import os
import re
import sys

from decoder import motioncontexts, tokentables

DOCUMENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'docs', 'format',
                        'payload.md')
D = 384


def rows():
    """(name, cardinality, parts) of every context in the document."""
    found = []
    with open(DOCUMENT, encoding='utf-8') as f:
        for line in f:
            cells = [cell.strip() for cell in line.strip().strip('|').split('|')]
            if len(cells) == 3 and re.fullmatch(r'`[a-z]+\.[a-z_]+`', cells[0]):
                found.append((cells[0].strip('`'), cells[1], cells[2]))
    return found


def number(text):
    """'192 D', '4 D/16', '576 of 1152'."""
    product = 1
    for factor in text.split(' of ')[0].split():
        product *= {'D': D, 'D/8': D // 8, 'D/16': D // 16}.get(factor) or int(factor)
    return product


def product_of(parts):
    product = 1
    for cardinality in re.findall(r':(D/?\d*|\d+)', parts):
        product *= number(cardinality)
    return product


def motion_rows():
    for kind, contexts, first, second in motioncontexts.KINDS:
        for name, parts in (('set', first), ('second', second), *contexts.items()):
            yield f'{kind}.{name}', motioncontexts.cardinality(parts), parts


def same_parts(document, decoder):
    names = [re.sub(r'^view_', 'view', part).split(':')[0][:4] for part in decoder.split()]
    return names == [part[:4] for part in re.findall(r'(\w+):', document)]


def check():
    document = rows()
    bad = [f'{name}: {parts} is not {cardinality}' for name, cardinality, parts in document
           if ':' in parts and product_of(parts) != number(cardinality)]
    motion = list(motion_rows())
    given = document[:len(motion)]
    for own, row in zip(motion, given):
        if own[0] != row[0] or own[1] != number(row[1]):
            bad.append(f'{row[0]}: {row[1]} in the document, {own[:2]} in the decoder')
        elif ':' in row[2] and not same_parts(row[2], own[2]):
            bad.append(f'{row[0]}: {row[2]} in the document, {own[2]} in the decoder')
    tokens = [(name, size) for table in tokentables.rows(D) for name, size in table]
    stated = [(name, number(size.split(' of ')[-1])) for name, size, _ in document[len(motion):]]
    if stated != tokens:
        bad.append(f'contexts of tokens: {set(stated) ^ set(tokens) or "another order"}')
    print(len(document), 'contexts')
    return bad


FAILED = check()
print('\n'.join(FAILED))
sys.exit(bool(FAILED))
