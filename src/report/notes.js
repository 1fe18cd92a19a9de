/* SPDX-License-Identifier: BSD-2-Clause */
/* What did not run, what was measured on, and the comparison with latents. */

function failures() {
    const rows = [];
    for (const clip of clips) {
        if (clip.error) rows.push([clip.name, "", clip.error]);
        for (const run of clip.codecs || [])
            if (run.error) rows.push([clip.name, run.name, run.error]);
    }
    return rows;
}

function problemSection() {
    const failed = failures();
    const skipped = results.skipped || [];
    if (!failed.length && !skipped.length) return null;
    return section("problems", "What did not run", null,
        failed.length > 0 && html("ul", { class: "failed" }, failed.map(([clip, codec, reason]) =>
            html("li", null, html("b", null, clip + (codec ? ", " + codec : "")), ": ", reason))),
        skipped.length > 0 && html("ul", { class: "skipped" }, skipped.map(({ name, reason }) =>
            html("li", null, html("b", null, name), " was left out: ", reason))));
}

/* "bpp_bf16" -> "bpp bf16". */
function words(key) {
    return key.replace(/[_-]+/g, " ");
}

function plainValue(value) {
    if (typeof value === "number") return Number.isInteger(value) ? String(value) : short(value);
    if (value === null || value === undefined) return NONE;
    return Array.isArray(value) ? value.map(plainValue).join(" \u00d7 ") : String(value);
}

/* Lists become tables, other values lines: the page need not know every field. */
function tokenSection() {
    const tokens = results.tokens;
    if (!tokens) return null;
    const parts = Object.entries(tokens);
    const tables = parts.filter(([, value]) => Array.isArray(value) && value.length &&
        typeof value[0] === "object" && value[0]);
    const lines = parts.filter(part => !tables.includes(part));
    return section("tokens", "Tokens next to caches of latents",
        "Bits per pixel of latents at 4 \u00d7 8 \u00d7 8 \u00d7 16 channels, kept as bf16 and " +
        "as int8, and of the file that holds our tokens.",
        lines.length > 0 && html("dl", { class: "facts" }, lines.map(([key, value]) =>
            [html("dt", null, words(key)), html("dd", null, plainValue(value))])),
        tables.map(([key, rows]) => {
            const columns = [...new Set(rows.flatMap(row => Object.keys(row)))];
            return scroller(words(key), plainTable(words(key), columns.map(words),
                rows.map(row => columns.map(column => plainValue(row[column])))));
        }));
}

function facts() {
    const machine = results.machine || {}, settings = results.settings || {};
    const rows = [
        ["Machine", [machine.cpu, machine.cores && machine.cores + " cores",
            machine.threads && machine.threads + (machine.threads === 1 ? " thread" : " threads")]],
        ["Libraries", [machine.blas_kernel && "OpenBLAS " + machine.blas_kernel,
            machine.libavcodec && "libavcodec " + machine.libavcodec]],
        ["Settings", [settings.version && "vpatch " + settings.version,
            settings.model && "model " + settings.model,
            settings.tokens && settings.tokens + " tokens",
            settings.frames ? "first " + settings.frames + " frames" : "all frames",
            settings.keyint && "key frame every " + settings.keyint]],
        ["Codecs", codecs.map(codec => codec.description || codec.name)],
    ];
    return html("dl", { class: "facts" }, rows.map(([term, values]) => {
        const solid = values.filter(value => value);
        return solid.length > 0 && [html("dt", null, term),
            html("dd", null, solid.join(term === "Codecs" ? "; " : ", "))];
    }), results.command && [html("dt", null, "Command"),
        html("dd", null, html("code", null, results.command))]);
}
