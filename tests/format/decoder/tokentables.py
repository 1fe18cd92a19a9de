# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/payload.md, "Contexts of tokens": where slots, weight sets and maps begin."""


def rows(d):
    """(name, cardinality) of the contexts, the weight sets and the maps, in their order."""
    bands, octets = d // 16, d // 8
    slots = [('empty.' + n, 1152)
             for n in ('left_top', 'past', 'frames', 'mean', 'corners', 'quality')]
    slots += [('used.' + n, 576 * bands)
              for n in ('left_top', 'past', 'frames', 'bands', 'mean', 'expected', 'all')]
    slots += [('more.sure', 12800), ('more.space', 192 * d), ('more.past', 192 * d),
              ('more.outer', 20000), ('more.rest', 25600), ('sign.place', 64 * d),
              ('sign.large', 768), ('sign.left_top', 36 * d), ('further.place', 32 * d),
              ('further.inner', 800), ('further.sure', 512), ('further.quality', 6144),
              ('escape.more', 96), ('escape.further', 96)]
    sets = [('empty.set', 4), ('used.set', 4 * bands), ('more.set', 32 * octets),
            ('more.second', 1024), ('sign.set', 16), ('further.set', 32), ('escape.set', 1)]
    maps = [('empty.map', 48), ('used.map', 4 * bands), ('more.map', 1600), ('sign.map', 64),
            ('further.map', 32), ('escape.map', 1)]
    return slots, sets, maps


def token_tables(d):
    """The first place of every row, by name, and the mixer's shape."""
    at, totals = {}, []
    for table in rows(d):
        total = 0
        for name, cardinality in table:
            at[name] = total
            total += cardinality
        totals.append(total)
    return at, (totals[0], 7, totals[1], totals[2])
