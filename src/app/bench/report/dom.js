/* SPDX-License-Identifier: BSD-2-Clause */
/* Elements, and the few controls that sections share. Text goes in as text
 * nodes only: nothing from the results is ever parsed as HTML. */

function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
        if (value === null || value === undefined || value === false) continue;
        if (typeof value === "function") node.addEventListener(name, value);
        else if (name === "style") node.style.cssText = value;
        else node.setAttribute(name, value === true ? "" : value);
    }
    for (const child of children.flat(Infinity)) {
        if (child !== null && child !== undefined && child !== false) node.append(child);
    }
    return node;
}

function html(tag, attributes, ...children) {
    return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
    return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/* Called when the reader has changed what is shown. */
const watchers = [];

let lastId = 0;
function newId(prefix) {
    lastId++;
    return prefix + "-" + lastId;
}

/* One of a few: radio buttons that look like tabs. options: [[value, text]]. */
function tabs(label, options, chosen, choose) {
    const name = newId("tabs");
    return html("fieldset", { class: "tabs" },
        html("legend", { class: "unseen" }, label),
        options.map(([value, text]) => html("label", null,
            html("input", { type: "radio", name, value, checked: value === chosen,
                change: () => choose(value) }),
            html("span", null, text))));
}

/* One of many. options: [[value, text, disabled]]; values are strings. `chosen`
 * is a function: what the reader chooses elsewhere shows here, too. */
function select(label, options, chosen, choose) {
    const node = html("select", { change: event => choose(event.target.value) },
        options.map(([value, text, disabled]) => html("option", { value, disabled }, text)));
    node.value = chosen();
    watchers.push(() => { node.value = chosen(); });
    return html("label", { class: "field" }, html("span", null, label), node);
}

function button(text, attributes, press) {
    return html("button", { type: "button", ...attributes, click: press }, text);
}

/* A section with a heading, a sentence under it, and what it holds. */
function section(id, title, lead, ...children) {
    return html("section", { id, "aria-labelledby": id + "-title" },
        html("h2", { id: id + "-title" }, title),
        lead && html("p", { class: "lead" }, lead), children);
}

/* A table that scrolls sideways on its own when the page is too narrow. */
function scroller(label, table) {
    return html("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": label },
        table);
}

/* columns: [text]; rows: [[text or node]]; the first column is the rows' name. */
function plainTable(caption, columns, rows) {
    return html("table", null, html("caption", { class: "unseen" }, caption),
        html("thead", null, html("tr", null,
            columns.map(text => html("th", { scope: "col" }, text)))),
        html("tbody", null, rows.map(row => html("tr", null, row.map((cell, i) =>
            html(i ? "td" : "th", i ? null : { scope: "row" }, cell))))));
}
