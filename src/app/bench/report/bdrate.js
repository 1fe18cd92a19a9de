/* SPDX-License-Identifier: BSD-2-Clause */
/* BD-rates: a row per clip, a column per peer. */

let bdMetric = "psnr";
let bdOrder = { column: -1, down: true }; /* -1: in the order of the clips */

function bdColumns(metric) {
    return bdRates.filter(rate => rate.metric === metric);
}

function bdEntry(rate, clip) {
    /* In the order of the clips: their names need not differ. */
    const entry = (rate.per_clip || [])[clips.indexOf(clip)];
    return entry && entry.clip === clip.name ? entry : undefined;
}

/* A bar from the middle: left is fewer bits, right is more. */
function bdBar(value, most) {
    const part = Math.min(Math.abs(value) / most, 1) * 50;
    return html("span", { class: "bar " + (value > 0 ? "more" : "fewer"), "aria-hidden": "true" },
        html("span", { style: `width:${part}%;left:${value > 0 ? 50 : 50 - part}%` }));
}

function bdCell(entry, metric, most) {
    if (!entry) return html("td", { class: "none" }, NONE);
    const [low, high] = entry.overlap || [];
    const range = known(low) && known(high) &&
        fixed(low, metric.similarity ? 3 : 1) + "\u2013" + fixed(high, metric.similarity ? 3 : 1) +
        metric.unit;
    const points = (entry.points || []).length === 2 &&
        entry.points[0] + "/" + entry.points[1] + " points";
    const note = html("small", null, [range, points].filter(text => text).join(", "));
    if (!known(entry.percent))
        return html("td", { class: "none" }, entry.reason || "no overlap", note);
    return html("td", null, html("b", null, percent(entry.percent)), bdBar(entry.percent, most),
        note);
}

function bdSorted(columns) {
    const order = clips.slice();
    const rate = columns[bdOrder.column];
    if (!rate) return order;
    const value = clip => {
        const entry = bdEntry(rate, clip);
        return entry && known(entry.percent) ? entry.percent : Infinity;
    };
    /* What has no figure stays last, whichever way. */
    return order.sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        if (x === y) return 0;
        if (x === Infinity || y === Infinity) return x === Infinity ? 1 : -1;
        return bdOrder.down ? y - x : x - y;
    });
}

function bdHead(text, column, redraw) {
    const chosen = column === bdOrder.column;
    const sort = chosen && column >= 0 ? (bdOrder.down ? "descending" : "ascending") : null;
    return html("th", { scope: "col", "aria-sort": sort },
        button(text, { class: "sort", "data-column": column }, () => {
            bdOrder = { column, down: chosen ? !bdOrder.down : true };
            redraw(column);
        }));
}

function bdClipCell(clip) {
    const index = clips.indexOf(clip);
    const tag = clip.tag && html("small", null, clip.tag);
    if (clip.error || !codecs.some(codec => runOf(clip, codec.name)))
        return html("th", { scope: "row" }, clip.name, tag);
    return html("th", { scope: "row" }, button(clip.name, { class: "link",
        title: "Show this clip in the plots" },
    () => change({ rateClip: index, clip: index })), tag);
}

function bdTable(redraw) {
    const metric = metricOf(bdMetric);
    const columns = bdColumns(bdMetric);
    const values = columns.flatMap(rate => (rate.per_clip || []).map(entry => entry.percent))
        .filter(known);
    const most = Math.max(5, ...values.map(Math.abs));
    return html("table", { class: "bd" },
        html("caption", { class: "unseen" }, "BD-rate by " + metric.name),
        html("thead", null, html("tr", null, bdHead(kindOf(clips), -1, redraw),
            columns.map((rate, i) => bdHead(rate.against, i, redraw)))),
        html("tbody", null, bdSorted(columns).map(clip => html("tr", null, bdClipCell(clip),
            clip.error ? html("td", { class: "none", colspan: columns.length }, clip.error) :
                columns.map(rate => bdCell(bdEntry(rate, clip), metric, most))))),
        html("tfoot", null, html("tr", null, html("th", { scope: "row" }, "mean"),
            columns.map(rate => html("td", { class: known(rate.mean) ? null : "none" },
                html("b", null, known(rate.mean) ? percent(rate.mean) : "no overlap"),
                known(rate.mean) && bdBar(rate.mean, most),
                html("small", null, "of " + rate.clips + " of " + noun(clips.length, clips)))))));
}

function bdSection() {
    const options = METRICS.filter(metric => bdColumns(metric.key).length)
        .map(metric => [metric.key, metric.name]);
    if (!options.length) return null;
    if (!bdColumns(bdMetric).length) bdMetric = options[0][0];
    const place = html("div", { class: "scroller", tabindex: 0, role: "region",
        "aria-label": "BD-rates" });
    const draw = column => {
        place.replaceChildren(bdTable(draw));
        const head = place.querySelector(`[data-column="${column}"]`);
        if (head) head.focus();
    };
    draw();
    const test = bdRates[0].test;
    return section("bdrate", `BD-rate, ${kindOf(clips)} by ${kindOf(clips)}`,
        "How many more (+) or fewer (\u2212) bits " + test + " needs for the same quality, mean " +
        "over the qualities that both reach, which stand below with the number of points of " +
        "either curve. Fewer is better for " + test + ".",
        html("div", { class: "controls" }, tabs("Measure", options, bdMetric, value => {
            bdMetric = value;
            draw();
        })),
        place);
}
