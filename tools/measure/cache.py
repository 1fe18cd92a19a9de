# SPDX-License-Identifier: BSD-2-Clause
"""Results of the other codecs, kept between runs: a clip's samples and the
settings are the key, so a changed clip is never mistaken for the old one."""
import json
import os
import tempfile


def default_path():
    base = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
    return os.path.join(base, 'vpatch', 'measure-rd.json')


class Cache:
    def __init__(self, path):
        """path None: nothing is read or kept."""
        self.path = path
        self.values = {}
        if path and os.path.exists(path):
            try:
                with open(path, encoding='utf-8') as file:
                    values = json.load(file)
                self.values = values if isinstance(values, dict) else {}
            except (OSError, ValueError):
                self.values = {}    # a damaged cache costs time, nothing else

    def get(self, key, make):
        if key not in self.values:
            self.values[key] = make()
            self._save()
        return self.values[key]

    def _save(self):
        if not self.path:
            return
        folder = os.path.dirname(self.path) or '.'
        os.makedirs(folder, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, 'w', encoding='utf-8') as file:
            json.dump(self.values, file, indent=0, sort_keys=True)
        os.replace(name, self.path)
