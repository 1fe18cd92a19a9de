/* SPDX-License-Identifier: BSD-2-Clause */
/* Speed against size at a PSNR that the reader chooses. */

let speedKey = "encode_seconds";
let speedPsnr = null;

/* PSNRs that all codecs reach in the mean; else those of the first that has any. */
function speedRange() {
    const ranges = codecs.map(codec => curveOf(codec.results, "psnr").map(point => point.value))
        .filter(values => values.length > 1)
        .map(values => [Math.min(...values), Math.max(...values)]);
    if (!ranges.length) return null;
    const low = Math.max(...ranges.map(range => range[0]));
    const high = Math.min(...ranges.map(range => range[1]));
    return low < high ? [low, high] : ranges[0];
}

/* Times are means over the clips, and so are the frames here. */
function meanFrames() {
    const mean = meanClips();
    return mean.length ? mean.reduce((sum, clip) => sum + (clip.frames || 1), 0) / mean.length : 0;
}

function speedOf(codec, key) {
    const seconds = atPsnr(codec.results, key, speedPsnr);
    return seconds ? meanFrames() / seconds : null;
}

function speedSpec(width) {
    const every = codecs.map(codec => ({ name: codec.name, points: [{
        x: speedOf(codec, speedKey), y: atPsnr(codec.results, "bpp", speedPsnr) }] }))
        .filter(series => known(series.points[0].x) && known(series.points[0].y));
    if (!every.length) return "No codec has a time at " + fixed(speedPsnr, 1) + " dB.";
    const points = every.map(series => series.points[0]);
    const unit = kindOf(clips) === "picture" ? "pictures" : "frames";
    const task = speedKey === "encode_seconds" ? "encoded" : "decoded";
    const shown = every.filter(series => !state.hidden.has(series.name));
    return {
        height: width < 560 ? 300 : 360, line: false, size: 6, names: "near",
        x: logAxis(unit + " " + task + " per second", points.map(point => point.x),
            { most: width < 560 ? 5 : 9 }),
        y: logAxis("bits per pixel at " + fixed(speedPsnr, 1) + " dB",
            points.map(point => point.y), { most: 7 }),
        series: shown,
        label: "Bits per pixel over speed, " + list(shown.map(series => series.name)),
        tip: (series, point) => [[series.name, "", series.name],
            [unit + " per second", short(point.x)], ["bits per pixel", short(point.y)]],
    };
}

function speedTable() {
    const base = atPsnr(codecs[0].results, "bpp", speedPsnr);
    const peak = codec => Math.max(...((codec.results || {}).peak_bytes || []).filter(known));
    return scroller("Speed and size", plainTable("Speed and size",
        ["codec", "bits/pixel", codecs[0].name + " needs", "encode /s", "decode /s",
            "peak memory"],
        shownCodecs().map(codec => {
            const bpp = atPsnr(codec.results, "bpp", speedPsnr);
            return [codec.name, short(bpp), bpp && base ? fixed(base / bpp, 3) + "\u00d7" : NONE,
                short(speedOf(codec, "encode_seconds")), short(speedOf(codec, "decode_seconds")),
                isFinite(peak(codec)) ? bytesText(peak(codec)) : NONE];
        })));
}

function speedSection() {
    const range = speedRange();
    if (!range || !meanFrames()) return null;
    speedPsnr = Math.round((range[0] + range[1]) * 5) / 10;
    speedPsnr = Math.min(Math.max(speedPsnr, range[0]), range[1]);
    const figures = html("div");
    const value = html("output", null);
    const draw = () => {
        value.textContent = fixed(speedPsnr, 1) + " dB";
        figures.replaceChildren(speedTable());
    };
    const slider = html("input", { type: "range", min: range[0], max: range[1], step: "any",
        input: event => {
            speedPsnr = Number(event.target.value);
            change({});
        },
        /* "any" has steps too small for keys. */
        keydown: event => {
            const step = { ArrowLeft: -0.1, ArrowDown: -0.1, ArrowRight: 0.1, ArrowUp: 0.1 };
            if (!step[event.key]) return;
            event.preventDefault();
            speedPsnr = Math.min(Math.max(speedPsnr + step[event.key], range[0]), range[1]);
            event.target.value = speedPsnr;
            change({});
        } });
    slider.value = speedPsnr;
    watchers.push(draw);
    draw();
    const mean = meanClips();
    return section("speed", "Speed against size",
        "Mean over " + noun(mean.length, mean) + " at equal PSNR, between the measured points in " +
        "the logarithm. Down and to the right is better.",
        html("div", { class: "controls" },
            tabs("Direction", [["encode_seconds", "Encode"], ["decode_seconds", "Decode"]],
                speedKey, key => {
                    speedKey = key;
                    change({});
                }),
            html("label", { class: "field" }, html("span", null, "PSNR"), slider, value)),
        legend(), plotHost("speed-plot", speedSpec), figures);
}
