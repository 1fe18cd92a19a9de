#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What tools/measure-rd learns about a program it runs, and its cache."""
import json
import os
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tools'))
sys.dont_write_bytecode = True
from measure.cache import Cache
from measure.process import Failure, output, usage

PYTHON = [sys.executable, '-I', '-S', '-c']


class Usage(unittest.TestCase):
    def test_peak_memory_is_the_program_s_own(self):
        ballast = b'x' * 150_000_000    # this process is large; that must not count
        _, _, small = usage(PYTHON + ['pass'])
        _, _, large = usage(PYTHON + ['a = b"x" * 100000000'])
        self.assertEqual(len(ballast), 150_000_000)
        self.assertLess(small, 60_000_000)
        self.assertGreater(large, 100_000_000)
        self.assertLess(large, 160_000_000)

    def test_a_fed_program_gets_all_of_it(self):
        with tempfile.TemporaryDirectory() as folder:
            got = os.path.join(folder, 'got')
            usage(PYTHON + ['import sys; print(len(sys.stdin.read()))'],
                  feed=PYTHON + ['print("x" * 2999999)'], sink=got)
            with open(got, encoding='utf-8') as file:
                self.assertEqual(file.read(), '3000000\n')

    def test_failures_say_why(self):
        command = PYTHON + ['import sys; sys.exit("no room")']
        for run in (output, usage):
            with self.assertRaisesRegex(Failure, 'no room'):
                run(command)
            with self.assertRaisesRegex(Failure, 'No such file'):
                run(['/nonexistent/program'])


class Kept(unittest.TestCase):
    def test_made_once_and_found_again(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'deep', 'cache.json')
            self.assertEqual(Cache(path).get('key', lambda: 1), 1)
            self.assertEqual(Cache(path).get('key', lambda: 2), 1)
            self.assertEqual(Cache(path).get('other', lambda: 2), 2)
            self.assertEqual(os.listdir(os.path.dirname(path)), ['cache.json'])
            with open(path, encoding='utf-8') as file:
                self.assertEqual(json.load(file), {'key': 1, 'other': 2})

    def test_a_damaged_cache_is_an_empty_one(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'cache.json')
            for text in ('{"key": 1', '[1]', ''):
                with open(path, 'w', encoding='utf-8') as file:
                    file.write(text)
                self.assertEqual(Cache(path).get('key', lambda: 3), 3)

    def test_no_cache(self):
        cache = Cache(None)
        self.assertEqual(cache.get('key', lambda: 4), 4)
        self.assertEqual(Cache(None).get('key', lambda: 5), 5)


if __name__ == '__main__':
    unittest.main()
