#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The report page in a real browser, from file:// and without a network: what is
drawn is what the results say, and everything that can be pressed does its work.

    browser.py REPORT_MAKER [TEST...]     exit 77: no browser here
"""
import math
import os
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
import fixture
from webdriver import Browser, missing

MINUS, THIN, NONE = '\u2212', '\u202f', '\u2013'


def percent(value):
    sign = '' if '%.1f' % abs(value) == '0.0' else MINUS if value < 0 else '+'
    return sign + '%.1f' % abs(value) + THIN + '%'


class Page(unittest.TestCase):
    maker = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.results, cls.paths = {}, {}
        for kind, make in fixture.KINDS.items():
            cls.results[kind] = make()
            path = cls.paths[kind] = os.path.join(cls.folder.name, kind + '.html')
            made = fixture.write(cls.results[kind], cls.folder.name, kind)
            most = 2 if kind == 'full' else 1 if kind == 'stills' else 0
            subprocess.run([cls.maker, made, path] + fixture.write_pictures(
                cls.results[kind], cls.folder.name, most), check=True)
        cls.browser = Browser(os.path.join(cls.folder.name, 'profile'))

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.folder.cleanup()

    def setUp(self):
        self.browser.media(prefers_color_scheme='light')
        self.browser.size(1280, 900)
        self.open('full')

    def tearDown(self):
        """Whatever a test did: no errors, and nothing asked of any network."""
        self.assertEqual(self.browser.log('browser'), [])
        for address in self.browser.requested():
            self.assertRegex(address[:80], '^(file:///|data:)')

    def open(self, kind):
        self.browser.open(self.paths[kind])
        self.until('document.querySelector("#rate-plot svg")')

    def until(self, condition):
        for _ in range(100):
            if self.browser.run('return !!(%s)' % condition):
                return
            time.sleep(0.05)
        self.fail('never true: ' + condition)

    def count(self, selector):
        return self.browser.run('return document.querySelectorAll(arguments[0]).length', selector)

    def text(self, selector):
        return self.browser.run('return document.querySelector(arguments[0]).textContent',
                                selector)

    def texts(self, selector):
        return self.browser.run('return [...document.querySelectorAll(arguments[0])]'
                                '.map(e => e.textContent)', selector)

    def attribute(self, selector, name):
        return self.browser.run('return document.querySelector(arguments[0])'
                                '.getAttribute(arguments[1])', selector, name)

    def style(self, selector, name):
        return self.browser.run('return getComputedStyle(document.querySelector(arguments[0]))'
                                '[arguments[1]]', selector, name)

    def tab(self, section, value):
        self.browser.run('arguments[0].click()',
                         self.browser.element('%s input[value="%s"]' % (section, value)))

    # ---- rate and distortion

    def expected_points(self, runs, metric):
        return [sum(value is not None and bpp > 0 for value, bpp in zip(run[metric], run['bpp']))
                for run in runs]

    def assert_plotted(self, runs, metric):
        expected = [n for n in self.expected_points(runs, metric) if n]
        self.assertEqual(self.count('#rate-plot .series'), len(expected))
        self.assertEqual(self.browser.run(
            'return [...document.querySelectorAll("#rate-plot .series")]'
            '.map(e => e.querySelectorAll(".mark").length)'), expected)

    def test_curves_of_the_mean_are_all_there(self):
        runs = [codec['results'] for codec in self.results['full']['codecs']]
        self.assertEqual(len(runs), 4)
        # A perfect point (no number) is not in the plot, all others are.
        self.assertEqual(self.expected_points(runs, 'psnr'), [7, 6, 7, 7])
        self.assert_plotted(runs, 'psnr')
        for metric in ('psnr-y', 'ssim'):
            self.tab('#rate', metric)
            self.assert_plotted(runs, metric)

    def test_a_clip_and_a_measure_it_lacks(self):
        for index in (0, 4):
            self.browser.choose('#rate select', str(index))
            self.assert_plotted([entry['results'] for entry
                                 in self.results['full']['clips'][index]['codecs']], 'psnr')
        self.browser.choose('#rate select', '1')
        self.tab('#rate', 'ms-ssim')
        self.assertIn('not known', self.text('#rate-plot'))
        self.assertEqual(self.count('#rate-plot svg'), 0)
        self.browser.choose('#rate select', '0')
        self.assertEqual(self.count('#rate-plot .series'), 4)

    def scale(self, anchor, place):
        """The ticks of an axis of the first plot: [(place, value)]."""
        return self.browser.run(
            'return [...document.querySelectorAll("#rate-plot .axes text")].filter(e => '
            'e.getAttribute("text-anchor") === arguments[0] && !e.classList.contains("title"))'
            '.map(e => [Number(e.getAttribute(arguments[1])), Number(e.textContent)])',
            anchor, place)

    def test_points_lie_where_the_axes_say(self):
        self.browser.choose('#rate select', '0')
        run = self.results['full']['clips'][0]['codecs'][0]['results']
        places = self.browser.run(
            'return [...document.querySelector("#rate-plot .series").querySelectorAll(".mark")]'
            '.map(e => e.getAttribute("transform").match(/[0-9.]+/g).map(Number))')
        self.assertEqual(len(places), len(run['bpp']))
        (x0, bpp0), (x1, bpp1) = [self.scale('middle', 'x')[i] for i in (0, -1)]
        (y0, psnr0), (y1, psnr1) = [self.scale('end', 'y')[i] for i in (0, -1)]
        for (x, y), bpp, psnr in zip(places, run['bpp'], run['psnr']):
            part = math.log(bpp / bpp0) / math.log(bpp1 / bpp0)
            self.assertAlmostEqual(x, x0 + (x1 - x0) * part, delta=1)
            # A tick's text is 4 under its line.
            self.assertAlmostEqual(y, y0 - 4 + (y1 - y0) * (psnr - psnr0) / (psnr1 - psnr0),
                                   delta=1)
        # The same for an axis of similarities, which is stretched towards 1.
        self.tab('#rate', 'ssim')
        (y0, first), (y1, last) = [self.scale('end', 'y')[i] for i in (0, -1)]
        top = self.browser.run(
            'return [...document.querySelector("#rate-plot .series").querySelectorAll(".mark")]'
            '.map(e => Number(e.getAttribute("transform").match(/[0-9.]+/g)[1]))')
        for y, value in zip(top, run['ssim']):
            part = math.log((1 - value) / (1 - first)) / math.log((1 - last) / (1 - first))
            self.assertAlmostEqual(y, y0 - 4 + (y1 - y0) * part, delta=1)

    def test_the_legend_hides_and_shows(self):
        key = '#rate .legend [data-codec="x264:medium"]'
        line = '#rate-plot .series[data-codec="x264:medium"]'
        self.assertEqual(self.count(line), 1)
        self.browser.click(key)
        self.assertEqual(self.attribute(key, 'aria-pressed'), 'false')
        self.assertEqual(self.count(line), 0)
        self.assertEqual(self.count('#rate-plot .series'), 3)
        # All plots follow.
        self.assertEqual(self.count('#frame-quality .series'), 3)
        self.browser.press(key, 'Enter')
        self.assertEqual(self.attribute(key, 'aria-pressed'), 'true')
        self.assertEqual(self.count('#rate-plot .series'), 4)

    def test_values_under_the_pointer_and_by_keys(self):
        run = self.results['full']['codecs'][0]['results']
        self.assertEqual(self.count('#rate-plot .tip:not([hidden])'), 0)
        left, top, width, height = self.browser.box('#rate-plot .series .mark')
        self.browser.pointer('mouse', [(left + width / 2, top + height / 2)])
        tip = self.text('#rate-plot .tip')
        for part in ('vpatch', '%.2f dB' % run['psnr'][0], '%.4f' % run['ssim'][0]):
            self.assertIn(part, tip)
        self.browser.pointer('mouse', [(2, 2)])
        self.assertEqual(self.count('#rate-plot .tip:not([hidden])'), 0)
        self.browser.press('#rate-plot svg', 'Right', 'Right')
        self.assertIn('%.2f dB' % run['psnr'][1], self.text('#rate-plot .tip'))

    def test_the_figures_are_there_as_a_table(self):
        self.browser.click('#rate summary')
        self.assertEqual(self.count('#rate tbody tr'), 4 * fixture.POINTS)
        run = self.results['full']['codecs'][0]['results']
        cells = self.texts('#rate tbody tr:first-child > *')
        self.assertEqual(cells[:2], ['vpatch', '10'])
        self.assertEqual(cells[3], '%.2f' % run['psnr'][0])

    # ---- tables and what follows from them

    def test_bd_rates(self):
        clips = self.results['full']['clips']
        rates = [rate for rate in self.results['full']['bd_rates'] if rate['metric'] == 'psnr']
        self.assertEqual(self.count('#bdrate tbody tr'), len(clips))
        self.assertEqual(self.texts('#bdrate tfoot b'), [percent(rate['mean']) for rate in rates])
        first = self.texts('#bdrate tbody tr:first-child td')
        self.assertIn(percent(rates[0]['per_clip'][0]['percent']), first[0])
        self.assertIn('29.4\u201341.6 dB, 7/6 points', first[0])
        self.assertIn('no overlap', first[1])
        self.assertNotIn('%', first[1])
        self.assertIn('too early', self.text('#bdrate tbody tr:last-child'))
        self.assertEqual(self.texts('.figure b'), [percent(rate['mean']) for rate in rates])

    def test_bd_rates_sorted(self):
        rate = [rate for rate in self.results['full']['bd_rates'] if rate['metric'] == 'psnr'][1]
        rows = [row for row in rate['per_clip'] if row['percent'] is not None]
        names = [row['clip'] for row in sorted(rows, key=lambda row: -row['percent'])]
        self.browser.click('#bdrate [data-column="1"]')
        self.assertEqual(self.attribute('#bdrate th[aria-sort]', 'aria-sort'), 'descending')
        shown = self.texts('#bdrate tbody .link')
        self.assertEqual(shown[:len(names)], names)
        self.browser.click('#bdrate [data-column="1"]')
        self.assertEqual(self.texts('#bdrate tbody .link')[:len(names)], names[::-1])

    def test_a_clip_of_the_table_is_shown_in_the_plots(self):
        self.browser.click('#bdrate tbody tr:nth-child(2) .link')
        self.assertEqual(self.browser.run(
            'return [...document.querySelectorAll("#rate select, #frames select, #compare select")]'
            '.map(e => e.value).filter(v => v === "1").length'), 3)

    def test_kinds_of_content_begin_with_the_worst(self):
        self.until('document.querySelector("#tag-plot svg")')
        rows = self.browser.run('return [...document.querySelectorAll("#tag-plot .tag-row")]'
                                '.map(e => e.dataset.tag)')
        worst = {row['tag']: max((v for v in row['bd'].values() if v is not None),
                                 default=math.inf) for row in self.results['full']['tags']}
        self.assertEqual(rows, sorted(worst, key=lambda tag: -worst[tag]))
        self.assertEqual(rows[0], 'broken')
        self.assertEqual(self.count('#tag-plot .mark'), sum(
            value is not None for row in self.results['full']['tags']
            for value in row['bd'].values()))

    def test_speed_and_its_slider(self):
        self.assertEqual(self.count('#speed-plot .mark'), 4)
        psnr, bpp = self.text('#speed output'), self.text('#speed tbody td')
        self.browser.press('#speed input[type=range]', 'Right', 'Right', 'Right')
        self.assertNotEqual(self.text('#speed output'), psnr)
        self.assertGreater(float(self.text('#speed tbody td')), float(bpp))
        needs = self.texts('#speed tbody td:nth-child(3)')
        self.assertEqual(needs[0], '1.000\u00d7')

    def test_frames(self):
        clip = self.results['full']['clips'][5]
        self.assertEqual(self.count('#frame-quality .series'), 4)
        self.assertEqual(self.count('#frame-bytes .series'), 4)
        self.browser.choose('#frames select', '5')
        points = self.browser.run('return document.querySelectorAll("#frames select")[1].length')
        self.assertEqual(points, len(clip['codecs'][0]['results']['bpp']))
        self.browser.run('const s = document.querySelectorAll("#frames select")[1];'
                         's.selectedIndex = 3; s.dispatchEvent(new Event("change"));')
        # Frame 8 of this point is perfect: the line has a hole there.
        path = self.attribute('#frame-quality .series .line', 'd')
        self.assertEqual((path.count('M'), path.count('L')), (2, clip['frames'] - 3))
        path = self.attribute('#frame-bytes .series .line', 'd')
        self.assertEqual((path.count('M'), path.count('L')), (1, clip['frames'] - 1))
        self.assertIn('%.2f dB' % clip['codecs'][0]['results']['psnr'][3],
                      self.text('#frames .legend'))

    def test_failures_are_told(self):
        text = self.text('#problems')
        for part in ('106_broken', 'too early', '104_anim, x265:medium', 'even sizes', 'svtav1:8',
                     'no libsvtav1'):
            self.assertIn(part, text)
        self.assertIn('did not run', self.text('header .lead'))

    def test_results_are_never_parsed_as_html(self):
        self.assertEqual(self.count('#injected'), 0)
        self.assertIn('</script><b id="injected">&amp;', self.text('#problems'))

    def test_tokens(self):
        self.assertEqual(self.count('#tokens tbody tr'), 3)
        self.assertIn('8\u00d7 smaller than bf16, 36.25 dB',
                      self.texts('#tokens tbody tr:first-child td')[3])
        self.assertEqual(self.texts('#tokens tbody tr:nth-child(2) td')[4], NONE)

    # ---- side by side

    def divider(self):
        return int(self.attribute('.divider', 'aria-valuenow'))

    def test_the_divider_is_dragged(self):
        for kind in ('mouse', 'touch'):
            left, top, width, height = self.browser.box('.divider')
            x, y = left + width / 2, top + height / 2
            self.assertEqual(self.divider(), 50)
            before = self.style('.cut', 'clipPath')
            stage = self.browser.box('#stage')
            self.browser.pointer(kind, [(x, y), 'down', (stage[0] + stage[2] * 0.4, y),
                                        (stage[0] + stage[2] * 0.2, y), 'up'])
            self.assertAlmostEqual(self.divider(), 20, delta=1)
            self.assertNotEqual(self.style('.cut', 'clipPath'), before)
            now = self.browser.box('.divider')
            self.assertAlmostEqual(now[0] + now[2] / 2, stage[0] + stage[2] * 0.2, delta=3)
            # Beyond the edge it stays inside, and after letting go nothing moves.
            self.browser.pointer(kind, [(now[0] + now[2] / 2, y), 'down', (1, y), 'up'])
            self.assertEqual(self.divider(), 0)
            self.browser.pointer('mouse', [(stage[0] + stage[2] * 0.7, y)])
            self.assertEqual(self.divider(), 0)
            self.browser.press('.divider', 'End', 'Home')
            self.browser.press('.divider', *['Right'] * 25)

    def test_the_divider_by_keys(self):
        self.browser.press('.divider', 'Right', 'Right')
        self.assertEqual(self.divider(), 54)
        self.browser.press('.divider', 'Left')
        self.assertEqual(self.divider(), 52)
        self.browser.press('.divider', 'Home')
        self.assertEqual(self.divider(), 0)
        self.browser.press('.divider', 'Left')
        self.assertEqual(self.divider(), 0)
        self.browser.press('.divider', 'End')
        self.assertEqual(self.divider(), 100)

    def sources(self):
        return self.browser.run('return [...document.querySelectorAll(".stage img")]'
                                '.map(e => e.getAttribute("src"))')

    def test_clip_sides_and_zoom(self):
        self.until('[...document.querySelectorAll(".stage img")].every(e => e.naturalWidth)')
        self.assertEqual(self.texts('.side'), ['vpatch \u00b7 0.131 bpp \u00b7 35.30 dB',
                                               self.texts('.side')[1]])
        first = self.sources()
        self.assertEqual(len(set(first)), 2)
        self.browser.choose('#compare [data-side="right"]', 'source')
        second = self.sources()
        self.assertEqual(sum(a != b for a, b in zip(first, second)), 1)
        self.assertIn('source', self.texts('.side')[1])
        self.browser.choose('#compare select', '1')
        self.assertEqual(sum(a != b for a, b in zip(second, self.sources())), 2)
        self.browser.choose('#compare select', '0')
        self.assertEqual(self.style('.stage img', 'imageRendering'), 'auto')
        self.tab('#compare', '4')
        self.assertEqual(self.style('.stage img', 'imageRendering'), 'pixelated')
        self.assertEqual(self.browser.run(
            'return document.querySelector(".stage img").getBoundingClientRect().width'), 320 * 4)
        # The divider stays where it is while what lies under it is scrolled.
        before = self.style('.cut', 'clipPath')
        self.browser.run('document.querySelector(".pane").scrollLeft = 300')
        self.until('getComputedStyle(document.querySelector(".cut")).clipPath !== "%s"' % before)
        self.assertEqual(self.divider(), 50)

    def test_what_is_seen_left_and_right_of_the_divider(self):
        """The pixels: the left picture's up to the divider, the right one's behind it."""
        self.until('[...document.querySelectorAll(".stage img")].every(e => e.naturalWidth)')
        self.browser.choose('#compare [data-side="left"]', 'vpatch')      # bluish
        self.browser.choose('#compare [data-side="right"]', 'x264:veryfast')  # reddish
        tint = ('const i = arguments[0]; const c = document.createElement("canvas");'
                'c.width = c.height = 1; const g = c.getContext("2d"); g.drawImage(i, 0, 0, 1, 1);'
                'const p = g.getImageData(0, 0, 1, 1).data; return p[2] - p[0];')
        right, left = [self.browser.run(tint, self.browser.element(selector)) for selector in
                       ('.sheet > img', '.cut img')]
        self.assertGreater(left, right)
        inset = self.style('.cut', 'clipPath')
        self.assertRegex(inset, r'^inset\(0')
        box = self.browser.box('.sheet')
        part = float(inset.split('100% - ')[1].split('px')[0]) / box[2]
        self.assertAlmostEqual(part, 0.5, 2)

    # ---- the page as a whole

    def background(self):
        return self.style('body', 'backgroundColor')

    def test_dark_and_light(self):
        self.assertEqual(self.background(), 'rgb(255, 255, 255)')
        self.browser.media(prefers_color_scheme='dark')
        dark = self.background()
        self.assertLess(max(map(int, dark[4:-1].split(','))), 60)
        line = self.style('#rate-plot .line', 'stroke')
        self.browser.click('#theme')
        self.assertEqual(self.background(), 'rgb(255, 255, 255)')
        self.assertNotEqual(self.style('#rate-plot .line', 'stroke'), line)
        self.browser.click('#theme')
        self.assertEqual(self.background(), dark)
        self.browser.run('localStorage.clear()')

    def test_paper_is_light_and_without_controls(self):
        self.browser.media(prefers_color_scheme='dark')
        self.browser.command('Emulation.setEmulatedMedia', media='print')
        try:
            self.assertEqual(self.background(), 'rgb(255, 255, 255)')
            self.assertEqual(self.style('#theme', 'display'), 'none')
            self.assertEqual(self.style('nav', 'display'), 'none')
        finally:
            self.browser.command('Emulation.setEmulatedMedia', media='')

    def test_every_control_has_a_name(self):
        nameless = self.browser.run(
            'return [...document.querySelectorAll("button, select, input, [tabindex], img, svg")]'
            '.filter(e => !e.closest("[aria-hidden]") && !(e.textContent.trim() || '
            'e.getAttribute("aria-label") || e.getAttribute("alt") || (e.labels && e.labels.length'
            ' && e.labels[0].textContent.trim()))).map(e => e.outerHTML)')
        self.assertEqual(nameless, [])
        ids = self.browser.run('return [...document.querySelectorAll("[id]")].map(e => e.id)')
        self.assertEqual(len(ids), len(set(ids)))

    def test_narrow_windows(self):
        for kind in ('full', 'stills'):
            self.open(kind)
            for width in (320, 390, 800):
                self.browser.size(width, 800, mobile=True)
                self.until('document.querySelector("#rate-plot svg").clientWidth <= %d' % width)
                self.assertLessEqual(self.browser.run(
                    'return document.documentElement.scrollWidth'), width)

    def test_the_plot_for_the_documents(self):
        """The SVG of tools/plot-results: lines that are not areas, on light and on dark."""
        svg = os.path.join(self.folder.name, 'results.svg')
        subprocess.run([os.path.join(ROOT, 'tools', 'plot-results'), '--svg', svg, '--markdown',
                        os.path.join(self.folder.name, 'results.md'),
                        os.path.join(self.folder.name, 'full.json')], check=True)
        self.browser.open(svg)
        self.assertEqual(self.count('polyline'), 4)
        look = ('return [...document.querySelectorAll("polyline")].map(e => '
                '[getComputedStyle(e).fill, getComputedStyle(e).stroke])')
        light = self.browser.run(look)
        ground = self.style('.ground', 'fill')
        self.browser.media(prefers_color_scheme='dark')
        dark = self.browser.run(look)
        self.assertEqual({fill for fill, _ in light + dark}, {'none'})
        self.assertEqual(len({stroke for _, stroke in light + dark}), 8)
        self.assertNotEqual(self.style('.ground', 'fill'), ground)

    def test_many_clips(self):
        self.open('many')
        self.assertEqual(self.count('#bdrate tbody tr'), 40)
        self.assertEqual(self.count('#rate-plot .series'), 5)
        self.assertEqual(self.count('#rate select option'), 41)
        self.assertEqual(self.count('#problems'), 0)

    def test_one_codec_on_its_own(self):
        self.open('one')
        for section in ('bdrate', 'tags', 'compare', 'tokens', 'problems'):
            self.assertEqual(self.count('#' + section), 0, section)
        self.assertEqual(self.count('#rate-plot .series'), 1)
        self.assertEqual(self.count('#frame-quality .series'), 1)
        self.assertEqual(self.text('h1'), 'vpatch on its own')

    def test_still_pictures(self):
        self.open('stills')
        self.assertEqual(self.count('#frames'), 0)
        self.assertEqual(self.count('#rate-plot .mark'), 2 * fixture.POINTS)
        self.assertIn('3 pictures', self.text('header'))


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if missing():
        print('skipped: no %s here' % missing())
        sys.exit(77)
    Page.maker = sys.argv.pop(1)
    unittest.main()
