/* SPDX-License-Identifier: BSD-2-Clause */
/* The results, what is worked out from them, and how figures are written. */

const results = JSON.parse(document.getElementById("results").textContent);
const pictures = JSON.parse(document.getElementById("pictures").textContent);
const codecs = results.codecs || [];
const clips = results.clips || [];
const bdRates = results.bd_rates || [];

const METRICS = [
    { key: "psnr", name: "PSNR", label: "PSNR (6Y+U+V)/8, dB", unit: " dB", digits: 2 },
    { key: "psnr-y", name: "PSNR Y", label: "PSNR of luma, dB", unit: " dB", digits: 2 },
    { key: "ssim", name: "SSIM", label: "SSIM of luma", unit: "", digits: 4, similarity: true },
    { key: "ms-ssim", name: "MS-SSIM", label: "MS-SSIM of luma", unit: "", digits: 4,
      similarity: true },
];

function metricOf(key) {
    return METRICS.find(metric => metric.key === key);
}

function known(value) {
    return typeof value === "number" && isFinite(value);
}

/* ---- codecs -------------------------------------------------------------- */

/* Colour, shape and dash of a codec are the same all over the page. */
function codecIndex(name) {
    const index = codecs.findIndex(codec => codec.name === name);
    return index < 0 ? 0 : index;
}

function colourOf(name) {
    return "var(--c" + codecIndex(name) % 8 + ")";
}

/* "picture" where all is pictures. */
function kindOf(among) {
    return among.length > 0 && among.every(clip => clip.still) ? "picture" : "clip";
}

function noun(count, among) {
    return count + " " + kindOf(among) + (count === 1 ? "" : "s");
}

/* A codec's entry in a clip, or undefined where it has no points. */
function runOf(clip, name) {
    const run = !clip.error && (clip.codecs || []).find(entry => entry.name === name);
    return run && run.results && (run.results.bpp || []).length ? run : undefined;
}

/* The clips the means are made of: those where every codec that has run anywhere
 * is complete (bench/compare.h). */
function meanClips() {
    const points = (clip, name) => {
        const run = runOf(clip, name);
        return run && !run.error ? run.results.bpp.length : 0;
    };
    const longest = codecs.map(codec =>
        Math.max(0, ...clips.map(clip => points(clip, codec.name))));
    return clips.filter(clip => !clip.error && codecs.every((codec, i) =>
        points(clip, codec.name) === longest[i]) && longest.some(count => count > 0));
}

/* ---- curves -------------------------------------------------------------- */

/* [{bpp, value, index}] of one codec's results, without what is not known. */
function curveOf(run, key) {
    if (!run || !run[key] || !run.bpp) return [];
    return run.bpp.map((bpp, index) => ({ bpp, value: run[key][index], index }))
        .filter(point => known(point.bpp) && point.bpp > 0 && known(point.value));
}

/* Anything positive at a PSNR, between the points in the logarithm; null outside. */
function atPsnr(run, key, psnr) {
    const points = curveOf(run, "psnr").map(point => [point.value, (run[key] || [])[point.index]])
        .filter(([, value]) => known(value) && value > 0).sort((a, b) => a[0] - b[0]);
    for (let i = 1; i < points.length; i++) {
        const [[x0, y0], [x1, y1]] = [points[i - 1], points[i]];
        if (psnr < x0 || psnr > x1) continue;
        const part = x1 > x0 ? (psnr - x0) / (x1 - x0) : 0;
        return Math.exp(Math.log(y0) * (1 - part) + Math.log(y1) * part);
    }
    return null;
}

/* ---- figures as text ------------------------------------------------------ */

const NONE = "\u2013";

function fixed(value, digits) {
    return known(value) ? value.toFixed(digits).replace("-", "\u2212") : NONE;
}

/* Three digits that count, without an exponent: 0.0345, 1.23, 128. */
function short(value) {
    if (!known(value)) return NONE;
    if (value === 0) return "0";
    const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
    return fixed(value, Math.min(digits, 6));
}

/* The same without zeros at the end, for what people chose: 26, 0.05. */
function plain(value) {
    return known(value) ? String(Number(value.toPrecision(3))) : NONE;
}

function percent(value) {
    if (!known(value)) return NONE;
    const text = Math.abs(value).toFixed(1);
    return (text === "0.0" ? "" : value < 0 ? "\u2212" : "+") + text + "\u202f%";
}

function metricText(metric, value) {
    return known(value) ? fixed(value, metric.digits) + metric.unit : NONE;
}

function bytesText(value) {
    if (!known(value)) return NONE;
    if (value < 1000) return value + " bytes";
    return value < 1e6 ? short(value / 1e3) + " kB" : short(value / 1e6) + " MB";
}

function list(words) {
    if (words.length < 2) return words.join("");
    return words.slice(0, -1).join(", ") + " and " + words[words.length - 1];
}

/* ---- what the reader has chosen -------------------------------------------- */

const firstClip = Math.max(0, clips.findIndex(clip =>
    codecs.some(codec => runOf(clip, codec.name))));
const state = {
    hidden: new Set(), /* names of codecs */
    rateClip: meanClips().length ? -1 : firstClip, /* -1: the mean */
    clip: firstClip,   /* of the plots over frames */
};

function change(values) {
    Object.assign(state, values);
    for (const watcher of watchers) watcher();
}

function toggleCodec(name) {
    const hidden = new Set(state.hidden);
    if (!hidden.delete(name)) hidden.add(name);
    change({ hidden });
}

function shownCodecs() {
    return codecs.filter(codec => !state.hidden.has(codec.name));
}
