/* SPDX-License-Identifier: BSD-2-Clause */
/* Rate-distortion curves: the mean over clips, or one clip. */

let rateMetric = "psnr";

function rateRun(name) {
    if (state.rateClip >= 0) return (runOf(clips[state.rateClip], name) || {}).results;
    return (codecs[codecIndex(name)] || {}).results;
}

function valueAxis(metric, values) {
    return metric.similarity ? similarityAxis(metric.label, values) :
        linearAxis(metric.label, values);
}

function rateSpec(width) {
    const metric = metricOf(rateMetric);
    const curves = codecs.map(codec => ({ name: codec.name, points:
        curveOf(rateRun(codec.name), rateMetric).map(({ bpp, value, index }) =>
            ({ x: bpp, y: value, index })) }));
    /* The axes are those of all codecs, so that hiding one moves nothing. */
    const points = curves.flatMap(curve => curve.points);
    if (!points.length) return metric.name + " is not known here: the picture is too small for " +
        "it, or nothing was measured.";
    const shown = curves.filter(curve => !state.hidden.has(curve.name) && curve.points.length);
    return {
        height: width < 560 ? 340 : 460,
        x: logAxis("bits per pixel", points.map(point => point.x), { most: width < 560 ? 5 : 9 }),
        y: valueAxis(metric, points.map(point => point.y)),
        series: shown, names: "margin",
        label: metric.name + " over bits per pixel, " + list(shown.map(curve => curve.name)),
        tip: (series, point) => {
            const run = rateRun(series.name);
            return [[series.name, "quality " + plain((run.quality || [])[point.index]),
                series.name], ["bits per pixel", short(point.x)]].concat(METRICS
                .filter(other => known((run[other.key] || [])[point.index]))
                .map(other => [other.name, metricText(other, run[other.key][point.index])]));
        },
    };
}

function rateTable() {
    const rows = shownCodecs().flatMap(codec => {
        const run = rateRun(codec.name);
        return ((run && run.bpp) || []).map((bpp, i) => [codec.name,
            plain((run.quality || [])[i]), short(bpp),
            ...METRICS.map(metric => fixed((run[metric.key] || [])[i], metric.digits))]);
    });
    return scroller("The figures of the plot", plainTable("The figures of the plot",
        ["codec", "quality", "bits/pixel", ...METRICS.map(metric => metric.name)], rows));
}

function clipOptions() {
    return clips.map((clip, i) => [String(i), clip.name + (clip.error ? " (failed)" : ""),
        !codecs.some(codec => runOf(clip, codec.name))]);
}

function rateSection() {
    const mean = meanClips();
    const has = metric => [results, ...clips].some(owner => (owner.codecs || []).some(codec =>
        curveOf(codec.results, metric.key).length));
    const options = METRICS.filter(has).map(metric => [metric.key, metric.name]);
    const figures = html("div");
    const draw = () => figures.replaceChildren(rateTable());
    const plot = plotHost("rate-plot", rateSpec);
    watchers.push(draw);
    draw();
    return section("rate", "Rate and distortion",
        "Up and to the left is better. A name in the legend hides its line.",
        html("div", { class: "controls" },
            tabs("Measure", options, rateMetric, value => {
                rateMetric = value;
                change({});
            }),
            select("Clip", [["-1", "Mean over " + noun(mean.length, mean), !mean.length],
                ...clipOptions()], () => String(state.rateClip),
            value => change({ rateClip: Number(value) }))),
        legend(), plot,
        html("details", null, html("summary", null, "The figures of this plot"), figures));
}
