/* SPDX-License-Identifier: BSD-2-Clause */
/* Kinds of content, the worst first: where the codec fails. */

const TAG_ROW = 34;

/* A tag without a figure is a failure to look at: it comes before all others. */
function tagRows() {
    const peers = shownCodecs().map(codec => codec.name);
    const rows = (results.tags || []).map(entry => {
        const values = Object.entries(entry.bd || {}).filter(([name]) => peers.includes(name));
        const solid = values.filter(([, value]) => known(value));
        const failed = clips.filter(clip => clip.tag === entry.tag && (clip.error ||
            (clip.codecs || []).some(run => run.error))).length;
        return { tag: entry.tag || "no tag", clips: entry.clips, failed, values, solid,
            worst: Math.max(-Infinity, ...solid.map(([, value]) => value)) };
    });
    const rank = row => row.solid.length ? row.worst : Infinity;
    return rows.sort((a, b) => rank(a) === rank(b) ? 0 : rank(b) - rank(a));
}

function tagNote(row) {
    return row.clips + (row.failed && row.solid.length ? ", " + row.failed + " failed" : "");
}

function tagMarks(row, y, across) {
    const places = row.solid.map(([, value]) => across(value));
    return svg("g", { class: "tag-row", "data-tag": row.tag },
        places.length > 1 && svg("path", { class: "span",
            d: `M${Math.min(...places)},${y}H${Math.max(...places)}` }),
        !places.length && svg("text", { class: "muted", x: across(0) + 8, y: y + 4 },
            row.failed === row.clips ? "failed" : "no overlap"),
        row.solid.map(([name, value]) => svg("g", { class: "series",
            style: "--colour:" + colourOf(name) },
        svg("path", { class: "mark", d: shapeOf(name, 5),
            transform: `translate(${across(value)},${y})` },
        svg("title", null, `${row.tag}, against ${name}: ${percent(value)}`)))));
}

function drawTags(host, width) {
    const rows = tagRows();
    const values = rows.flatMap(row => row.solid.map(([, value]) => value));
    const longest = Math.max(...rows.map(row => (row.tag + tagNote(row)).length + 3));
    const left = Math.min(longest * CHARACTER + 8, width * 0.42);
    const [top, bottom] = [8, 8 + rows.length * TAG_ROW];
    const scale = linearAxis("", values.length ? values : [-1, 1],
        { zero: true, count: width < 560 ? 4 : 8 });
    const across = value => left + scale.at(value) * (width - left - 16);
    host.replaceChildren(svg("svg", { width, height: bottom + 42, role: "img",
        viewBox: `0 0 ${width} ${bottom + 42}`,
        "aria-label": "BD-rate by kind of content, worst first: " + rows.map(row => row.tag + " " +
            row.values.map(([name, value]) => percent(value) + " against " + name).join(", "))
            .join("; ") },
    svg("g", { class: "axes" },
        scale.ticks.map(tick => [svg("path", { class: "grid",
            d: `M${across(tick.value)},${top}V${bottom}` }),
        svg("text", { x: across(tick.value), y: bottom + 18, "text-anchor": "middle" },
            tick.value > 0 ? "+" + tick.text : tick.text)]),
        svg("path", { class: "zero", d: `M${across(0)},${top}V${bottom}` }),
        svg("text", { class: "title", x: width - 16, y: bottom + 38, "text-anchor": "end" },
            "BD-rate, %")),
    rows.map((row, i) => {
        const y = top + (i + 0.5) * TAG_ROW;
        return [svg("text", { class: "tag", x: 0, y: y + 4 }, row.tag, svg("tspan",
            { class: "muted", dx: 6 }, tagNote(row))), tagMarks(row, y, across)];
    })));
}

function tagSection() {
    const peers = (results.tags || []).flatMap(entry => Object.keys(entry.bd || {}));
    if (!peers.length || results.tags.length < 2) return null;
    const host = drawnHost("tag-plot", drawTags);
    return section("tags", "Where it fails",
        "BD-rate (PSNR) by kind of content, the worst first; the number of clips is behind the " +
        "name. Right of zero, " + codecs[0].name + " needs more bits than the peer.",
        legend(undefined, codecs.filter(codec => peers.includes(codec.name))), host);
}
