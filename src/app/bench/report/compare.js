/* SPDX-License-Identifier: BSD-2-Clause */
/* Two pictures of a clip on top of each other, a divider between them. */

function picturesOf(index) {
    return new Map(pictures.filter(picture => picture.clip === index)
        .map(picture => [picture.codec, picture.src]));
}

/* The clip, the sides, the zoom (0: as wide as the page) and where the divider
 * is, in parts of what is seen. */
const view = { clip: 0, left: "", right: "", zoom: 0, part: 0.5 };

function chooseSides(names) {
    const others = names.filter(name => name !== "source");
    const has = name => names.includes(name);
    if (!has(view.left)) view.left = others[0] || names[0];
    if (!has(view.right)) view.right = others[1] || (has("source") ? "source" : names[0]);
}

function sideText(name) {
    const shown = clips[view.clip].pictures || {};
    const bpp = (shown.bpp || {})[name], psnr = (shown.psnr || {})[name];
    return [name, known(bpp) && short(bpp) + " bpp", known(psnr) && fixed(psnr, 2) + " dB"]
        .filter(text => text).join(" \u00b7 ");
}

/* The handle: dragged by mouse or finger, moved by keys, a slider to those who
 * do not see it. */
function dividerHandle(place) {
    const handle = html("div", { class: "divider", role: "slider", tabindex: 0,
        "aria-label": "Divider between the two pictures", "aria-orientation": "horizontal",
        "aria-valuemin": 0, "aria-valuemax": 100 }, html("span", { "aria-hidden": "true" }));
    handle.addEventListener("keydown", event => {
        const steps = { ArrowLeft: -0.02, ArrowDown: -0.02, ArrowRight: 0.02, ArrowUp: 0.02,
            PageDown: -0.1, PageUp: 0.1, Home: -1, End: 1 };
        if (!steps[event.key]) return;
        event.preventDefault();
        place(view.part + steps[event.key]);
    });
    return handle;
}

function comparison() {
    const images = { left: html("img", { draggable: "false" }),
        right: html("img", { draggable: "false" }) };
    const labels = { left: html("span", { class: "side left" }),
        right: html("span", { class: "side right" }) };
    const cut = html("div", { class: "cut" }, images.left);
    const sheet = html("div", { class: "sheet" }, images.right, cut);
    /* It scrolls when zoomed; keys scroll it, so it takes the focus. */
    const scroll = html("div", { class: "pane", tabindex: 0, role: "group",
        "aria-label": "The two pictures" }, sheet);
    const place = part => {
        view.part = Math.min(Math.max(part, 0), 1);
        const x = view.part * scroll.clientWidth;
        handle.style.left = x + "px";
        handle.style.height = scroll.clientHeight + "px";
        handle.setAttribute("aria-valuenow", Math.round(view.part * 100));
        handle.setAttribute("aria-valuetext", Math.round(view.part * 100) + " % " + view.left);
        cut.style.clipPath = `inset(0 calc(100% - ${Math.max(x + scroll.scrollLeft, 0)}px) 0 0)`;
    };
    const handle = dividerHandle(place);
    const stage = html("div", { class: "stage", id: "stage" }, scroll, handle, labels.left,
        labels.right);
    const follow = event => {
        const box = scroll.getBoundingClientRect();
        place((event.clientX - box.left) / (scroll.clientWidth || 1));
    };
    const drag = (node, when) => {
        node.addEventListener("pointerdown", event => {
            if (event.button || !when(event)) return;
            event.preventDefault();
            handle.focus({ preventScroll: true });
            node.setPointerCapture(event.pointerId);
            follow(event);
        });
        node.addEventListener("pointermove", event => {
            if (node.hasPointerCapture(event.pointerId)) follow(event);
        });
    };
    drag(handle, () => true);
    /* Where nothing scrolls, a mouse may take hold anywhere; a finger scrolls the page. */
    drag(scroll, event => event.pointerType === "mouse" &&
        scroll.scrollWidth <= scroll.clientWidth && event.offsetX < scroll.clientWidth);
    scroll.addEventListener("scroll", () => place(view.part));
    new ResizeObserver(() => place(view.part)).observe(scroll);

    const draw = () => {
        const sources = picturesOf(view.clip);
        for (const side of ["left", "right"]) {
            const source = sources.get(view[side]) || "";
            if (images[side].getAttribute("src") !== source) images[side].src = source;
            images[side].alt = clips[view.clip].name + ", " + view[side];
            labels[side].textContent = sideText(view[side]);
        }
        stage.classList.toggle("zoomed", view.zoom > 1);
        const { width, height } = clips[view.clip];
        const natural = images.right.naturalWidth || width || 640;
        sheet.style.width = view.zoom ? natural * view.zoom + "px" : "100%";
        sheet.style.maxWidth = "none";
        sheet.style.aspectRatio = width && height ? width + " / " + height : "";
        place(view.part);
    };
    images.right.addEventListener("load", draw);
    return { stage, draw };
}

function sideSelect(label, side, draw) {
    return html("label", { class: "field" }, html("span", null, label),
        html("select", { "data-side": side, change: event => {
            view[side] = event.target.value;
            draw();
        } }));
}

function compareSection() {
    const shown = clips.map((clip, i) => i).filter(i => picturesOf(i).size);
    if (!shown.length) return null;
    view.clip = shown[0];
    const { stage, draw } = comparison();
    const note = html("p", { class: "note" });
    const sides = [sideSelect("Left", "left", () => update()),
        sideSelect("Right", "right", () => update())];
    const update = () => {
        const names = [...picturesOf(view.clip).keys()];
        chooseSides(names);
        for (const field of sides) {
            const node = field.querySelector("select");
            node.replaceChildren(...names.map(name => html("option", { value: name }, name)));
            node.value = view[node.dataset.side];
        }
        const clip = clips[view.clip];
        const frame = clip.still || !known((clip.pictures || {}).frame) ? "" :
            "Frame " + clip.pictures.frame + " (the first is 0), ";
        note.textContent = frame + (clip.width ? clip.width + " \u00d7 " + clip.height : "") +
            ". Drag the divider, or move it with the arrow keys.";
        draw();
    };
    const zooms = [["0", "Fit"], ["1", "1\u00d7"], ["2", "2\u00d7"], ["4", "4\u00d7"],
        ["8", "8\u00d7"]];
    const clipChoice = select("Clip", shown.map(i => [String(i), clips[i].name]),
        () => String(view.clip), value => {
            view.clip = Number(value);
            update();
        });
    watchers.push(() => {
        if (!shown.includes(state.clip) || state.clip === compareSection.last) return;
        compareSection.last = view.clip = state.clip;
        clipChoice.querySelector("select").value = String(view.clip);
        update();
    });
    compareSection.last = state.clip;
    update();
    return section("compare", "Side by side",
        "The same frame of each, at about the same size of the whole " + kindOf(clips) +
            "; bits per pixel and PSNR are those of all of it.",
        html("div", { class: "controls" }, clipChoice, sides,
            button("Swap", { class: "plain" }, () => {
                [view.left, view.right] = [view.right, view.left];
                update();
            }),
            tabs("Zoom", zooms, "0", value => {
                view.zoom = Number(value);
                draw();
            })),
        stage, note);
}
