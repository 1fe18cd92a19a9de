/* SPDX-License-Identifier: BSD-2-Clause */
/* What did not run, and on what the rest was measured. */

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
        html("dd", null, html("code", null, results.command.split(" ").map(word =>
            [html("span", null, word), " "])))]);
}
