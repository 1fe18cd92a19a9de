/* SPDX-License-Identifier: BSD-2-Clause */
/* Plots: axes, lines and points of codecs as SVG, names at the lines' ends, the
 * values of a point under the pointer or, with the arrow keys, without one. */

/* ---- axes: where a value lies (0..1), and the ticks ------------------------- */

function axis(label, low, high, to, ticks, format) {
    const [from, until] = [to(low), to(high)];
    return {
        label,
        at: value => (to(value) - from) / (until - from || 1),
        ticks: ticks.filter(value => to(value) >= from - 1e-9 && to(value) <= until + 1e-9)
            .map(value => ({ value, text: format(value) })),
    };
}

function niceStep(span, count) {
    const rough = span / count;
    const power = Math.pow(10, Math.floor(Math.log10(rough)));
    return power * [1, 2, 5, 10].find(factor => power * factor >= rough * 0.999);
}

function multiples(step, low, high) {
    const ticks = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high; i++) ticks.push(i * step);
    return ticks;
}

function evenTicks(low, high, count) {
    return multiples(niceStep(high - low, count), low, high);
}

function linearAxis(label, values, { count = 8, zero = false, pad = 0.04, whole = false } = {}) {
    let low = Math.min(...values, zero ? 0 : Infinity);
    let high = Math.max(...values, zero ? 0 : -Infinity);
    if (high === low) [low, high] = [low - 1, high + 1];
    const room = (high - low) * pad;
    if (!zero || low < 0) low -= room;
    if (!zero || high > 0) high += room;
    const step = Math.max(niceStep(high - low, count), whole ? 1 : 0);
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return axis(label, low, high, value => value, multiples(step, low, high),
        value => fixed(value, digits));
}

function logAxis(label, values, { format = plain, most = 8 } = {}) {
    let low = Math.min(...values), high = Math.max(...values);
    /* Values all about the same: nothing to magnify. */
    const room = high / low < 1.3 ? 1.4 : Math.pow(high / low, 0.07);
    [low, high] = [low / room, high * room];
    const ticksOf = factors => {
        const ticks = [];
        for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
            for (const factor of factors) ticks.push(factor * Math.pow(10, power));
        }
        return ticks.filter(value => value >= low && value <= high);
    };
    const tries = [[1, 2, 3, 4, 5, 6, 8], [1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]];
    const ticks = high / low < 4 ? evenTicks(low, high, Math.min(most, 6)) :
        tries.map(ticksOf).find(some => some.length <= most) || ticksOf([1]);
    return axis(label, low, high, Math.log10, ticks, format);
}

/* SSIM near 1 is where everything happens: an axis of -log10(1 - s). */
function similarityAxis(label, values, { most = 7 } = {}) {
    const to = value => -Math.log10(Math.max(1 - value, 1e-6));
    let low = to(Math.min(...values)), high = to(Math.max(...values));
    const room = Math.max((high - low) * 0.05, 0.02);
    [low, high] = [Math.max(low - room, 0), high + room];
    const ticksOf = parts => {
        const ticks = [];
        for (let power = 0; power <= 6; power++) {
            for (const part of parts) ticks.push(1 - part * Math.pow(10, -power));
        }
        return ticks.filter(value => value >= 0 && to(value) >= low && to(value) <= high);
    };
    const tries = [[9, 8, 7, 6, 5, 4, 3, 2.5, 2, 1.5, 1], [7, 5, 4, 3, 2, 1], [5, 3, 2, 1],
        [5, 2, 1], [3, 1], [1]];
    const parts = tries.find(some => ticksOf(some).length <= most) || [1];
    const back = value => 1 - Math.pow(10, -value);
    return axis(label, back(low), back(high), to, ticksOf(parts),
        value => String(Number(value.toFixed(7))));
}

/* ---- points and lines --------------------------------------------------------- */

const SHAPES = [
    size => `M${-size},0a${size},${size} 0 1 0 ${2 * size},0a${size},${size} 0 1 0 ${-2 * size},0Z`,
    size => `M${-size},${-size}h${2 * size}v${2 * size}h${-2 * size}Z`,
    size => `M0,${-1.2 * size}L${1.15 * size},${0.8 * size}H${-1.15 * size}Z`,
    size => `M0,${-1.35 * size}L${1.35 * size},0L0,${1.35 * size}L${-1.35 * size},0Z`,
    size => `M0,${1.2 * size}L${1.15 * size},${-0.8 * size}H${-1.15 * size}Z`,
    size => `M${-size},${-size}L${size},${size}M${-size},${size}L${size},${-size}`,
    size => `M0,${-1.3 * size}V${1.3 * size}M${-1.3 * size},0H${1.3 * size}`,
    size => `M${-1.3 * size},0H${1.3 * size}`,
];

function shapeOf(name, size) {
    return SHAPES[codecIndex(name) % SHAPES.length](size);
}

/* The first eight codecs differ by colour and shape, later ones by dashes too. */
function dashOf(name) {
    return codecIndex(name) < 8 ? null : "6 4";
}

function swatch(name) {
    return svg("svg", { class: "swatch", width: 26, height: 12, viewBox: "-13 -6 26 12",
        "aria-hidden": "true", style: "--colour:" + colourOf(name) },
    svg("path", { class: "line", d: "M-13,0H13", "stroke-dasharray": dashOf(name) }),
    svg("path", { class: "mark", d: shapeOf(name, 3.6) }));
}

/* Buttons that hide and show codecs; note(name) -> a word behind the name. */
function legend(note = () => "", shown = codecs) {
    const keys = shown.map(({ name, description }) => {
        const small = html("small");
        const key = html("button", { type: "button", "data-codec": name, title: description,
            click: () => toggleCodec(name) }, swatch(name), html("span", null, name), small);
        const draw = () => {
            key.setAttribute("aria-pressed", String(!state.hidden.has(name)));
            small.textContent = note(name);
        };
        watchers.push(draw);
        draw();
        return key;
    });
    return html("div", { class: "legend", role: "group", "aria-label": "Codecs shown" }, keys);
}

const CHARACTER = 7; /* about the width of one in a plot's text, px */

/* Names beside the plot, at their lines' ends but at least a line apart. */
function placeLabels(ends, top, bottom) {
    const gap = 16;
    const places = ends.map(end => ({ ...end, place: end.y })).sort((a, b) => a.y - b.y);
    for (let i = 1; i < places.length; i++)
        places[i].place = Math.max(places[i].place, places[i - 1].place + gap);
    for (let i = places.length - 1, most = bottom; i >= 0; i--, most -= gap)
        places[i].place = Math.max(Math.min(places[i].place, most), top);
    return places;
}

function frameOf(spec, width) {
    const widest = Math.max(0, ...spec.y.ticks.map(tick => tick.text.length));
    /* Of all codecs, so that plots over each other keep the same width. */
    const names = spec.names && spec.names !== "near" && width >= 560 ?
        Math.max(0, ...codecs.map(codec => codec.name.length)) : 0;
    const left = Math.max(widest * CHARACTER + 14, spec.left || 34);
    const right = names ? Math.min(names * CHARACTER + 30, 190) : 14;
    return { left, right: width - right, top: 30, bottom: spec.height - 40,
        names: names > 0 && spec.names === "margin" };
}

function drawAxes(spec, frame, width) {
    const { x, y } = spec;
    const across = value => frame.left + x.at(value) * (frame.right - frame.left);
    const down = value => frame.bottom - y.at(value) * (frame.bottom - frame.top);
    /* Ticks whose text would touch the one before are left bare. */
    let free = -Infinity;
    const texts = x.ticks.map(tick => {
        const place = across(tick.value), half = tick.text.length * CHARACTER / 2;
        if (place - half < free || place + half > width) return null;
        free = place + half + 6;
        return svg("text", { x: place, y: frame.bottom + 18, "text-anchor": "middle" }, tick.text);
    });
    return svg("g", { class: "axes" },
        x.ticks.map(tick => svg("path", { class: "grid",
            d: `M${across(tick.value)},${frame.top}V${frame.bottom}` })),
        y.ticks.map(tick => svg("path", { class: "grid",
            d: `M${frame.left},${down(tick.value)}H${frame.right}` })),
        svg("path", { class: "base", d: `M${frame.left},${frame.bottom}H${frame.right}` }),
        texts,
        y.ticks.map(tick => svg("text", { x: frame.left - 8, y: down(tick.value) + 4,
            "text-anchor": "end" }, tick.text)),
        svg("text", { class: "title", x: 0, y: 14 }, y.label),
        svg("text", { class: "title", x: frame.right, y: spec.height - 4, "text-anchor": "end" },
            x.label));
}

/* One codec: the line broken where a value is not known, and a mark per point. */
function drawSeries(series, places, spec) {
    let path = "", pen = "M";
    for (const place of places) {
        if (place) path += pen + place.x.toFixed(1) + "," + place.y.toFixed(1);
        pen = place ? "L" : "M";
    }
    const solid = places.filter(place => place);
    /* A value alone between unknown ones has no line: it needs its mark. */
    const alone = place => {
        const i = places.indexOf(place);
        return !places[i - 1] && !places[i + 1];
    };
    const marked = spec.marks === false ? solid.filter(alone) : solid;
    return svg("g", { class: codecIndex(series.name) ? "series" : "series test",
        "data-codec": series.name,
        style: "--colour:" + colourOf(series.name) },
    spec.line !== false && svg("path", { class: "line", d: path || "M0,0",
        "stroke-dasharray": dashOf(series.name) }),
    marked.map(place => svg("path", { class: "mark", d: shapeOf(series.name, spec.size || 3.6),
        transform: `translate(${place.x.toFixed(1)},${place.y.toFixed(1)})` })));
}

function drawNames(series, places, frame) {
    const ends = series.map((one, i) => {
        const solid = places[i].filter(place => place);
        const end = solid[solid.length - 1];
        return end && { name: one.name, x: end.x, y: end.y };
    }).filter(end => end);
    return placeLabels(ends, frame.top, frame.bottom).map(end => svg("g",
        { class: "name", style: "--colour:" + colourOf(end.name) },
        svg("path", { d: `M${end.x + 6},${end.y}L${frame.right + 6},${end.place}` }),
        svg("text", { x: frame.right + 10, y: end.place + 4 }, end.name)));
}

/* Where there is no line: the name beside its point, below or above another's. */
function drawNamesNear(series, places, frame) {
    const done = [];
    return series.map((one, i) => {
        const place = places[i].find(some => some);
        if (!place) return null;
        const long = one.name.length * CHARACTER + 14;
        const right = place.x + 12 + long <= frame.right + 10;
        const x = right ? place.x + 12 : place.x - 12;
        const from = right ? x : x - long;
        const free = y => done.every(other => Math.abs(other.y - y) > 14 ||
            other.from > from + long || other.from + other.long < from);
        const y = place.y + [0, 15, -15, 30, -30].find(shift => free(place.y + shift) ||
            shift === -30);
        done.push({ y, from, long });
        return svg("g", { class: "name", style: "--colour:" + colourOf(one.name) },
            svg("text", { x, y: y + 4, "text-anchor": right ? "start" : "end" }, one.name));
    });
}

/* spec: { height, x, y (axes), series: [{ name, points: [{ x, y, ... }] }], label,
 * tip(series, point) -> [[term, value]] of one point, or, with spec.together,
 * tip(x) -> the same for all series at one x; names: "margin" (at the lines'
 * ends), "near" (the points) or "room" (left bare for plots of one width); left:
 * least room there; line, marks: false to leave them out }. Puts the plot into `host`. */
function drawPlot(host, spec, width) {
    const frame = frameOf(spec, width);
    const places = spec.series.map(series => series.points.map(point =>
        known(point.x) && known(point.y) ? {
            x: frame.left + spec.x.at(point.x) * (frame.right - frame.left),
            y: frame.bottom - spec.y.at(point.y) * (frame.bottom - frame.top),
            point, series,
        } : null));
    const cursor = svg("path", { class: "cursor", d: "" });
    const ring = svg("circle", { class: "ring", r: 8, cx: -99, cy: -99 });
    const drawing = svg("svg", { width, height: spec.height, role: "img", tabindex: 0,
        viewBox: `0 0 ${width} ${spec.height}`,
        "aria-label": spec.label + ". The arrow keys go through the points." },
    drawAxes(spec, frame, width), cursor,
    spec.series.map((series, i) => drawSeries(series, places[i], spec)),
    frame.names && drawNames(spec.series, places, frame),
    spec.names === "near" && drawNamesNear(spec.series, places, frame), ring);
    const tip = html("div", { class: "tip", role: "status", hidden: true });
    host.replaceChildren(drawing, tip);
    pointAt(drawing, tip, { cursor, ring, frame, spec, width,
        places: places.map(row => row.filter(place => place)).filter(row => row.length) });
}

/* What pointer and keys do on a plot. */
function pointAt(drawing, tip, { cursor, ring, frame, spec, width, places }) {
    let row = 0, column = -1;
    const hide = () => {
        tip.hidden = true;
        cursor.setAttribute("d", "");
        ring.setAttribute("cx", -99);
        column = -1;
    };
    const show = place => {
        const rows = spec.together ? spec.tip(place.point.x) : spec.tip(place.series, place.point);
        tip.replaceChildren(html("dl", null, rows.map(([term, value, name]) => [
            html("dt", null, name && swatch(name), term), html("dd", null, value)])));
        tip.hidden = false;
        cursor.setAttribute("d", `M${place.x},${frame.top}V${frame.bottom}`);
        if (!spec.together) {
            ring.setAttribute("cx", place.x);
            ring.setAttribute("cy", place.y);
        }
        const right = place.x + 16 + tip.offsetWidth <= width;
        const left = right ? place.x + 16 : Math.max(place.x - 16 - tip.offsetWidth, 0);
        tip.style.left = left + "px";
        const top = spec.together ? frame.top : place.y - 20;
        tip.style.top = Math.max(Math.min(top, spec.height - tip.offsetHeight), 0) + "px";
    };
    const point = event => {
        const box = drawing.getBoundingClientRect();
        const [x, y] = [event.clientX - box.left, event.clientY - box.top];
        const far = place => Math.hypot(place.x - x, spec.together ? 0 : place.y - y);
        let best = null;
        places.forEach((line, i) => line.forEach((place, j) => {
            if (best && far(place) >= far(best)) return;
            best = place;
            [row, column] = [i, j];
        }));
        if (best && (spec.together || far(best) < 60)) show(best);
        else hide();
    };
    drawing.addEventListener("pointermove", point);
    drawing.addEventListener("pointerdown", point);
    /* What a finger has pointed at stays until it points elsewhere. */
    drawing.addEventListener("pointerleave", event => {
        if (event.pointerType === "mouse") hide();
    });
    drawing.addEventListener("blur", hide);
    drawing.addEventListener("keydown", event => {
        const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0],
            ArrowDown: [1, 0] };
        if (event.key === "Escape") hide();
        const step = steps[event.key];
        if (!step || !places.length) return;
        event.preventDefault();
        row = Math.min(Math.max(row + step[0], 0), places.length - 1);
        column = Math.min(Math.max(column + step[1], 0), places[row].length - 1);
        show(places[row][column]);
    });
}

/* A place where draw(host, width) draws anew when it gets another width, or on request. */
function drawnHost(id, draw) {
    const host = html("div", { class: "plot", id });
    let width = 0;
    new ResizeObserver(entries => {
        const now = Math.floor(entries[0].contentRect.width);
        if (now === width) return;
        width = now;
        if (width) draw(host, width);
    }).observe(host);
    watchers.push(() => { if (width) draw(host, width); });
    return host;
}

/* A plot in such a place. makeSpec(width) -> spec, or a sentence instead of a plot. */
function plotHost(id, makeSpec) {
    return drawnHost(id, (host, width) => {
        const spec = makeSpec(width);
        if (typeof spec === "string") host.replaceChildren(html("p", { class: "none" }, spec));
        else drawPlot(host, spec, width);
    });
}
