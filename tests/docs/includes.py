#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Includes of the source: by a room's name, and in no circle, not even inside a room. A file and
its header are one unit, and so is what their _internal.h has."""
import collections
import os
import re
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def sources():
    for folder, _, names in os.walk(os.path.join(ROOT, 'src')):
        for name in names:
            if name.endswith(('.c', '.h')):
                yield os.path.join(folder, name)


def unit(path):
    """room/name of a file."""
    room, name = path.split('/')[-2:]
    return room + '/' + re.sub(r'(_internal)?\.[ch]$', '', name)


def includes():
    found = {}
    for path in sources():
        with open(path, encoding='utf-8') as file:
            found[path] = INCLUDE.findall(file.read())
    return found


def circles(graph):
    """The units of every circle: those that reach themselves."""
    def reached(start):
        seen, pending = set(), list(graph[start])
        while pending:
            one = pending.pop()
            if one not in seen:
                seen.add(one)
                pending += graph.get(one, ())
        return seen
    return sorted(one for one in list(graph) if one in reached(one))


class Includes(unittest.TestCase):
    def test_includes_name_a_room(self):
        wrong = ['%s: %s' % (os.path.relpath(path, ROOT), name)
                 for path, names in includes().items() for name in names
                 if not re.fullmatch(r'[a-z0-9_]+/[a-z0-9_]+\.h', name)]
        self.assertEqual(wrong, [])

    def test_there_is_no_circle(self):
        graph = collections.defaultdict(set)
        for path, names in includes().items():
            for name in names:
                if unit(name) != unit(path):
                    graph[unit(path)].add(unit(name))
        self.assertGreater(len(graph), 100)
        self.assertEqual(circles(graph), [])

    def test_circles_are_found(self):
        self.assertEqual(circles({'a': {'b'}, 'b': {'c'}, 'c': {'b'}}), ['b', 'c'])


if __name__ == '__main__':
    unittest.main()
