/* SPDX-License-Identifier: BSD-2-Clause */
/* Quality and bytes of every frame of a clip, at a point of the first codec and
 * the points of the others that come nearest to it in size. */

let framePoint = null; /* bits per pixel of the chosen point, null: the middle */

function frameRuns() {
    const clip = clips[state.clip];
    return codecs.map(codec => ({ name: codec.name, run: clip && runOf(clip, codec.name) }))
        .filter(({ run }) => run && (run.frames || []).length);
}

/* Indexes of points with frames. */
function framePoints(run) {
    return run.results.bpp.map((bpp, i) => i)
        .filter(i => run.results.bpp[i] > 0 && run.frames[i]);
}

function nearestPoint(run, bpp) {
    const far = i => Math.abs(Math.log(run.results.bpp[i] / bpp));
    return framePoints(run).reduce((best, i) => far(i) < far(best) ? i : best,
        framePoints(run)[0]);
}

function chosenBpp() {
    const runs = frameRuns();
    if (!runs.length) return null;
    const points = framePoints(runs[0].run);
    if (framePoint !== null)
        return runs[0].run.results.bpp[nearestPoint(runs[0].run, framePoint)];
    return runs[0].run.results.bpp[points[Math.floor(points.length / 2)]];
}

/* name -> the results' index of the point shown. */
function shownPoints() {
    const bpp = chosenBpp();
    return new Map(frameRuns().map(({ name, run }) => [name, nearestPoint(run, bpp)]));
}

function frameSeries(key) {
    const points = shownPoints();
    return frameRuns().map(({ name, run }) => ({ name,
        points: (run.frames[points.get(name)][key] || []).map((value, i) =>
            ({ x: i, y: known(value) && (key !== "bytes" || value > 0) ? value : null })) }));
}

function frameSpec(key, width) {
    const series = frameSeries(key);
    const values = series.flatMap(one => one.points.map(point => point.y)).filter(known);
    if (!values.length) return "No values for the frames of this clip.";
    const frames = Math.max(...series.map(one => one.points.length));
    const bytes = key === "bytes";
    const text = value => bytes ? bytesText(value) : metricText(metricOf("psnr-y"), value);
    if (frames < 2)
        return "One frame: " + list(series.map(one => one.name + " " + text(one.points[0].y)));
    const shown = series.filter(one => !state.hidden.has(one.name));
    return {
        height: bytes ? 240 : 290, left: 56, names: bytes ? "room" : "margin",
        together: true, marks: false,
        x: linearAxis(bytes ? "frame" : "", [0, frames - 1], { count: 8, pad: 0.01, whole: true }),
        y: bytes ? logAxis("bytes of a frame", values, { most: 5 }) :
            linearAxis("PSNR of luma, dB", values),
        series: shown,
        label: (bytes ? "Bytes" : "PSNR of luma") + " over frames",
        tip: x => [["frame", String(x)]].concat(shown.map(one => [one.name,
            text((one.points[x] || {}).y), one.name])),
    };
}

function frameNote(name) {
    const entry = frameRuns().find(one => one.name === name);
    if (!entry) return "";
    const index = shownPoints().get(name);
    const run = entry.run.results;
    return "at " + plain(run.quality[index]) + ": " + short(run.bpp[index]) + " bpp, " +
        metricText(metricOf("psnr"), run.psnr[index]);
}

function frameSection() {
    if (!clips.some(clip => clip.frames > 1 && !clip.still &&
        codecs.some(codec => ((runOf(clip, codec.name) || {}).frames || []).length))) return null;
    const points = html("select", { change: event => {
        framePoint = Number(event.target.value);
        change({});
    } });
    const draw = () => {
        const runs = frameRuns();
        points.replaceChildren(...(runs.length ? framePoints(runs[0].run) : []).map(i =>
            html("option", { value: runs[0].run.results.bpp[i] }, runs[0].name + " at " +
                plain(runs[0].run.results.quality[i]) + ", " +
                short(runs[0].run.results.bpp[i]) + " bpp")));
        points.value = String(chosenBpp());
    };
    watchers.push(draw);
    draw();
    return section("frames", "Frame by frame",
        "One point of each codec: the chosen one, and those of the others nearest to it in size. " +
        "The bytes of a codec's frames are those of its packets.",
        html("div", { class: "controls" },
            select("Clip", clipOptions(), () => String(state.clip),
                value => change({ clip: Number(value) })),
            html("label", { class: "field" }, html("span", null, "Point"), points)),
        legend(frameNote), plotHost("frame-quality", width => frameSpec("psnr-y", width)),
        plotHost("frame-bytes", width => frameSpec("bytes", width)));
}
