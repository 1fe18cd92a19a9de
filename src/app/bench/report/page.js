/* SPDX-License-Identifier: BSD-2-Clause */
/* The headline, and the sections one after another. */

/* Kept where the browser lets a page from a file keep something. */
function storedTheme(theme) {
    try {
        if (theme !== undefined) localStorage.setItem("vpatch-theme", theme);
        return localStorage.getItem("vpatch-theme") || "";
    } catch (error) {
        return theme || "";
    }
}

function themeButton() {
    const systemDark = matchMedia("(prefers-color-scheme: dark)");
    const root = document.documentElement;
    const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches;
    const label = () => { node.textContent = dark() ? "Light" : "Dark"; };
    const node = button("", { class: "plain", id: "theme",
        title: "Between the light and the dark page" }, () => {
        root.dataset.theme = dark() ? "light" : "dark";
        storedTheme(root.dataset.theme);
        label();
    });
    const stored = storedTheme();
    if (stored === "light" || stored === "dark") root.dataset.theme = stored;
    systemDark.addEventListener("change", label);
    label();
    return node;
}

/* What there is to say first: bits at equal PSNR, per peer. */
function headline() {
    const rates = bdRates.filter(rate => rate.metric === "psnr");
    return rates.length > 0 && html("div", { class: "headline" }, rates.map(rate => {
        const entries = (rate.per_clip || []).filter(entry => known(entry.percent))
            .sort((a, b) => a.percent - b.percent);
        const [best, worst] = [entries[0], entries[entries.length - 1]];
        const range = entries.length > 1 && `, from ${percent(best.percent)} (${best.clip}) to ` +
            `${percent(worst.percent)} (${worst.clip})`;
        return html("div", { class: "figure" },
            html("b", { class: known(rate.mean) ? null : "none" },
                known(rate.mean) ? percent(rate.mean) : "no overlap"),
            html("span", null, "bits against ", html("em", null, rate.against)),
            html("small", null, known(rate.mean) ? "mean of " + noun(rate.clips, clips) :
                "no clip where both reach the same PSNR", range));
    }));
}

function dateText() {
    const date = new Date(results.created);
    if (!results.created || isNaN(date)) return results.created || "";
    return date.toLocaleDateString("en-GB",
        { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}

function contents(sections) {
    return html("nav", { "aria-label": "Sections" }, sections.map(node =>
        html("a", { href: "#" + node.id }, node.querySelector("h2").textContent)));
}

function build() {
    const test = codecs.length ? codecs[0].name : "vpatch";
    const peers = codecs.slice(1).map(codec => codec.name);
    const title = peers.length ? test + " against " + list(peers) : test + " on its own";
    document.title = title + " \u00b7 vpatch bench";
    const sections = [rateSection(), bdSection(), tagSection(), speedSection(), frameSection(),
        compareSection(), tokenSection(), problemSection()].filter(node => node);
    document.getElementById("head").replaceChildren(
        html("div", { class: "top" },
            html("p", { class: "kicker" }, "vpatch bench", html("time",
                { datetime: results.created }, dateText())), themeButton()),
        html("h1", null, title),
        html("p", { class: "lead" }, peers.length ? "Bits at equal PSNR on " :
            "Quality and size on ", noun(clips.length, clips),
        failures().length ? "; some of it did not run, see below." : "."),
        headline() || "", facts(), contents(sections));
    document.getElementById("main").replaceChildren(...sections);
    document.getElementById("foot").replaceChildren(html("p", null,
        "Made by vpatch bench. The figures are in this file as JSON, in the element ",
        html("code", null, "results"), "."));
}

build();
