/* SPDX-License-Identifier: BSD-2-Clause */
/* Our files next to caches of latents, which people who train models keep. */

/* Bits per pixel, and how often they fit into those of the cache. */
function tokenCell(bpp, cache, psnr) {
    if (!known(bpp)) return [NONE];
    const notes = [known(cache) && bpp > 0 && plain(cache / bpp) + "\u00d7 smaller than bf16",
        known(psnr) && metricText(metricOf("psnr"), psnr)];
    return [html("b", null, short(bpp)),
        html("small", null, notes.filter(text => text).join(", "))];
}

function tokenSection() {
    const rows = (results.tokens || {}).clips || [];
    if (!rows.length) return null;
    return section("tokens", "Tokens next to caches of latents",
        "Bits per pixel of 16-channel latents of 4 \u00d7 8 \u00d7 8 pixels, kept as bf16 and as " +
        "int8, and of the files that hold our tokens: predicted ones and independent ones.",
        scroller("Bits per pixel of tokens and latents", plainTable(
            "Bits per pixel of tokens and latents",
            ["clip", "latents", "bf16", "int8", "predicted", "independent", "tokens"],
            rows.map(row => [
                [row.clip, html("small", null, "at quality " + plain(row.quality))],
                (row.latents || [NONE]).join("\u00d7"), short(row.bf16_bpp), short(row.int8_bpp),
                tokenCell(row.predicted_bpp, row.bf16_bpp, row.predicted_psnr),
                tokenCell(row.independent_bpp, row.bf16_bpp, row.independent_psnr),
                known(row.tokens) ? String(row.tokens) : NONE]))));
}
