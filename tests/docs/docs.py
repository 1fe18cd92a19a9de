#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The documents against the tree: links lead somewhere, files that are named exist, and every
file of the library has a word in the glossary that explains its name."""
import os
import re
import shutil
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
LINK = re.compile(r'\[[^][]*\]\(([^()\s]+)\)')
# Folders whose files the documents name by a path from the root.
NAMED = re.compile(r'`((?:src|include|tests|tools|docs|cmake|models|samples|\.ci)/[\w./-]+)`')


def tracked():
    """Files of the tree: what git knows, or all but builds where it is not a checkout."""
    if shutil.which('git'):
        done = subprocess.run(['git', '-C', ROOT, 'ls-files', '-co', '--exclude-standard'],
                              capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.split('\n')
    found = []
    for folder, inside, names in os.walk(ROOT):
        inside[:] = [name for name in inside if not name.startswith(('build', '.git'))]
        found += [os.path.relpath(os.path.join(folder, name), ROOT) for name in names]
    return found


def pages():
    return [path for path in tracked()
            if path.endswith('.md') and os.path.exists(os.path.join(ROOT, path))]


def read(path):
    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
        return file.read()


def anchors(path):
    """The anchors that a page's headings have on the usual forges."""
    found = set()
    for title in re.findall(r'^#+ (.*)$', read(path), re.MULTILINE):
        plain = re.sub(r'\[([^][]*)\]\([^()]*\)', r'\1', title).lower()
        found.add(re.sub(r'[^\w\- ]', '', plain).strip().replace(' ', '-'))
    return found


class Documents(unittest.TestCase):
    def test_links_lead_somewhere(self):
        wrong = []
        for page in pages():
            for link in LINK.findall(read(page)):
                if re.match(r'[a-z]+:', link):
                    continue
                path, _, anchor = link.partition('#')
                target = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
                if not os.path.exists(os.path.join(ROOT, target)):
                    wrong.append('%s: no file %s' % (page, link))
                elif anchor and target.endswith('.md') and anchor not in anchors(target):
                    wrong.append('%s: no heading %s' % (page, link))
        self.assertEqual(wrong, [])

    def test_named_files_exist(self):
        wrong = ['%s: %s' % (page, path) for page in pages() for path in NAMED.findall(read(page))
                 if not os.path.exists(os.path.join(ROOT, path.rstrip('/')))]
        self.assertEqual(wrong, [])

    def test_the_glossary_explains_the_names_of_the_library(self):
        words = set(re.findall(r'`([a-z0-9_]+)`', read('docs/glossary.md')))
        stems = {re.sub(r'(_internal|_dsp)$', '', os.path.basename(path)[:-2])
                 for path in tracked() if re.match(r'src/lib/.*\.[ch]$', path)
                 and os.path.exists(os.path.join(ROOT, path))}
        self.assertGreater(len(stems), 50)
        self.assertEqual(sorted(stems - words), [])


if __name__ == '__main__':
    unittest.main()
