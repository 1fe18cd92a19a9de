# SPDX-License-Identifier: BSD-2-Clause
"""As much of the WebDriver protocol (https://www.w3.org/TR/webdriver2/) as the
tests of a page need: Debian's chromium and chromedriver, no other packages."""
import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
KEYS = {'Left': '\ue012', 'Up': '\ue013', 'Right': '\ue014', 'Down': '\ue015', 'Home': '\ue011',
        'End': '\ue010', 'Tab': '\ue004', 'Enter': '\ue007', 'Space': ' '}


class Failure(Exception):
    """What the browser answered instead of doing it."""


def missing():
    """What is not installed, or None."""
    if not shutil.which('chromium'):
        return 'chromium'
    return None if shutil.which('chromedriver') else 'chromedriver (Debian: chromium-driver)'


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Browser:
    """A headless Chromium that can reach no network, until close()."""

    def __init__(self, folder, width=1280, height=900):
        port = free_port()
        self.url = 'http://127.0.0.1:%d' % port
        self.driver = subprocess.Popen(['chromedriver', '--port=%d' % port],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       start_new_session=True)
        try:
            self.wait_for_driver()
            self.start(folder, width, height)
        except BaseException:
            self.end()
            raise

    def wait_for_driver(self):
        for _ in range(200):
            try:
                if self.request('GET', '/status')['ready']:
                    return
            except (urllib.error.URLError, ConnectionError):
                pass
            if self.driver.poll() is not None:
                break
            time.sleep(0.1)
        raise Failure('chromedriver does not answer')

    def start(self, folder, width, height):
        options = {
            'args': ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
                     '--hide-scrollbars', '--no-first-run', '--disable-background-networking',
                     '--user-data-dir=%s' % folder, '--window-size=%d,%d' % (width, height),
                     '--proxy-server=127.0.0.1:9', '--proxy-bypass-list=<-loopback>'],
            'perfLoggingPrefs': {'enableNetwork': True, 'enablePage': False},
        }
        answer = self.request('POST', '/session', {'capabilities': {'alwaysMatch': {
            'browserName': 'chrome', 'timeouts': {'pageLoad': 60000, 'script': 30000},
            'goog:chromeOptions': options,
            'goog:loggingPrefs': {'browser': 'ALL', 'performance': 'ALL'}}}})
        self.url += '/session/' + answer['sessionId']
        self.command('Network.enable')
        self.command('Network.emulateNetworkConditions', offline=True, latency=0,
                     downloadThroughput=0, uploadThroughput=0)
        # Its own first page is none of ours.
        self.request('POST', '/url', {'url': 'about:blank'})
        self.log('performance')

    def request(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method,
                                         headers={'Content-Type': 'application/json'})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)['value']
        except urllib.error.HTTPError as error:
            raise Failure(json.load(error)['value']['message'].split('\n')[0]) from None

    def command(self, name, **params):
        """One of Chromium's own (the DevTools protocol)."""
        return self.request('POST', '/goog/cdp/execute', {'cmd': name, 'params': params})

    def open(self, path):
        self.request('POST', '/url', {'url': 'file://' + path})

    def run(self, script, *args):
        """JavaScript with `return`; its value."""
        return self.request('POST', '/execute/sync', {'script': script, 'args': list(args)})

    def element(self, selector):
        found = self.request('POST', '/element', {'using': 'css selector', 'value': selector})
        return {ELEMENT: found[ELEMENT]}

    def click(self, selector):
        self.request('POST', '/element/%s/click' % self.element(selector)[ELEMENT], {})

    def press(self, selector, *keys):
        """Keys by name, to an element that takes the focus."""
        self.run('arguments[0].focus({preventScroll: true})', self.element(selector))
        actions = []
        for key in keys:
            actions += [{'type': 'keyDown', 'value': KEYS.get(key, key)},
                        {'type': 'keyUp', 'value': KEYS.get(key, key)}]
        self.perform([{'type': 'key', 'id': 'keys', 'actions': actions}])

    def perform(self, actions):
        self.request('POST', '/actions', {'actions': actions})

    def pointer(self, kind, steps):
        """Steps: (x, y) in the window to go to, or 'down', 'up'."""
        names = {'down': 'pointerDown', 'up': 'pointerUp'}
        actions = [{'type': names[step], 'button': 0} if isinstance(step, str) else
                   {'type': 'pointerMove', 'duration': 20, 'x': round(step[0]),
                    'y': round(step[1])} for step in steps]
        self.perform([{'type': 'pointer', 'id': kind, 'parameters': {'pointerType': kind},
                       'actions': actions}])

    def box(self, selector):
        """Left, top, width, height in the window, after scrolling it to the middle."""
        return self.run('const e = arguments[0]; e.scrollIntoView({block: "center"});'
                        'const r = e.getBoundingClientRect();'
                        'return [r.left, r.top, r.width, r.height];', self.element(selector))

    def choose(self, selector, value):
        """An option of a <select>, as a reader would."""
        self.run('const s = arguments[0]; s.value = arguments[1];'
                 's.dispatchEvent(new Event("change", {bubbles: true}));',
                 self.element(selector), value)

    def log(self, kind):
        """What came since the last call; "browser" is the console."""
        return [entry['message'] for entry in self.request('POST', '/se/log', {'type': kind})]

    def requested(self):
        """The addresses asked for since the last call."""
        messages = [json.loads(entry)['message'] for entry in self.log('performance')]
        return [message['params']['request']['url'] for message in messages
                if message['method'] == 'Network.requestWillBeSent']

    def media(self, **features):
        self.command('Emulation.setEmulatedMedia', features=[
            {'name': name.replace('_', '-'), 'value': value} for name, value in features.items()])

    def size(self, width, height, mobile=False):
        self.command('Emulation.setDeviceMetricsOverride', width=width, height=height,
                     deviceScaleFactor=1, mobile=mobile)

    def screenshot(self, path, whole=True):
        """The whole page, or what the window shows."""
        data = self.command('Page.captureScreenshot', format='png', captureBeyondViewport=whole)
        with open(path, 'wb') as file:
            file.write(base64.b64decode(data['data']))

    def close(self):
        try:
            self.request('DELETE', '')
        except (Failure, OSError):
            pass
        self.end()

    def end(self):
        """The driver and all that it started."""
        try:
            os.killpg(self.driver.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.driver.wait()
