// The frame: headline, tabs, search, and the panel beside every view.

import { el, append, words, count, counted, percent, folded } from "./dom.js";
import { data, pairs, findName, findPair, typeName } from "./data.js";
import { nameDetail, pairDetail, strongestPairs } from "./detail.js";
import { overview, pairsView, namesView, repeatsView, unknownView, documentsView, aboutView } from "./views.js";

const VIEWS = {
  overview: ["Overview", overview],
  pairs: ["Pairs", pairsView],
  names: ["Names", namesView],
  repeats: ["Repeats", repeatsView],
  unknown: ["Not in the dictionary", unknownView],
  documents: ["Documents", documentsView],
  about: ["How to read this", aboutView],
};

const state = { view: null, element: null, opener: null };
const tabs = Object.entries(VIEWS).map(([key, [title]]) => el("a", { href: `#${key}`, id: `tab-${key}` }, title));
const view = el("div.view", { id: "view" });
const panel = el("aside.panel", { id: "panel", "aria-label": "Details" });

// Addresses: view, then what is chosen.
const links = {
  name: (idx) => `#${state.view}/name/${encodeURIComponent(data.names[idx].id)}`,
  pair: (pair) => `#${state.view}/pair/${encodeURIComponent(data.names[pair.a].id)}/${encodeURIComponent(data.names[pair.b].id)}`,
  nothing: () => `#${state.view}`,
};
const choose = {
  name: (idx) => (location.hash = links.name(idx)),
  pair: (pair) => (location.hash = links.pair(pair)),
  nothing: () => (location.hash = links.nothing()),
};

function show() {
  const [wanted, kind, ...ids] = location.hash.slice(1).split("/").map(decoded);
  const key = VIEWS[wanted] ? wanted : "overview";
  const hasView = key === state.view;
  if (!hasView) {
    state.view = key;
    state.element?.stop?.();
    const made = VIEWS[key][1](links, choose);
    state.element = made;
    view.replaceChildren();
    append(view, [made]);
    made.start?.();
    Object.keys(VIEWS).forEach((one, idx) => tabs[idx].toggleAttribute("aria-current", one === key));
  }
  const name = kind === "name" ? findName(ids[0]) : undefined;
  const pair = kind === "pair" ? findPair(ids[0], ids[1]) : undefined;
  showPanel(name, pair, hasView);
  if (pair) state.element.select?.([pair.a, pair.b], pair.idx);
  else state.element.select?.(name === undefined ? [] : [name]);
  if (!hasView) scrollTo(0, 0);
}

/** A part of the address; one that somebody mistyped is no reason to stop. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function showPanel(name, pair, moveFocus) {
  const chosen = name !== undefined || pair !== undefined;
  const strongest = pairs.slice(0, 12).filter((one) => one.measure("llr_g2_signed") > 0);
  const idle = state.view === "overview" && strongest.length > 0;
  document.body.classList.toggle("chosen", chosen);
  document.body.classList.toggle("with-panel", chosen || idle);
  if (chosen) {
    if (!panel.contains(document.activeElement)) state.opener = document.activeElement;
    const close = el("a.close", { href: links.nothing(), "aria-label": "Close details", title: "Close (Esc)" }, "×");
    const content = pair ? pairDetail(pair, links) : nameDetail(name, links);
    panel.replaceChildren(close);
    append(panel, content);
    panel.scrollTop = 0;
    if (moveFocus) panel.querySelector("h2").focus({ preventScroll: true });
  } else {
    panel.replaceChildren();
    if (idle) append(panel, strongestPairs(strongest, links));
    if (state.opener?.isConnected) state.opener.focus({ preventScroll: true });
    state.opener = null;
  }
}

/** A box that finds names by any of their spellings. */
function search() {
  const index = data.names.map((name) => [name.name, ...name.spellings.map((one) => one.text)].map((text) => ({ text, key: folded(text) })));
  const list = el("ul.found", { id: "found", role: "listbox", "aria-label": "Names", hidden: true });
  const input = el("input", {
    type: "search",
    id: "search",
    placeholder: "Find a name",
    role: "combobox",
    "aria-label": "Find a name in any spelling",
    "aria-expanded": "false",
    "aria-controls": "found",
    "aria-autocomplete": "list",
    autocomplete: "off",
    spellcheck: "false",
    input: () => find(),
    focus: () => input.value && find(),
    keydown: (event) => key(event),
    blur: () => setTimeout(close, 150),
  });
  let current = -1;
  let options = [];

  function find() {
    const wanted = folded(input.value.trim());
    options = [];
    current = -1;
    if (wanted) {
      const hits = [];
      index.forEach((forms, idx) => {
        const form = forms.find((one) => one.key.includes(wanted));
        if (form) hits.push({ idx, form, starts: forms.some((one) => one.key.startsWith(wanted)) });
      });
      hits.sort((one, other) => other.starts - one.starts || one.idx - other.idx);
      options = hits.slice(0, 8);
    }
    list.replaceChildren(...options.map(option));
    if (wanted && options.length === 0) list.append(el("li.none", {}, "No such name here"));
    list.hidden = !wanted;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  function option({ idx, form }, at) {
    const { name, type } = data.names[idx];
    const also = form.text === name ? null : el("small", {}, "as ", words(form.text));
    return el("li", { role: "option", id: `found-${at}`, mousedown: (event) => event.preventDefault(), click: () => take(idx) }, el(`span.dot.type-${type % 5}`), words(name), also, el("small", {}, typeName(type)));
  }

  function key(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      input.value = "";
      close();
    } else if (event.key === "Enter" && options.length > 0) {
      take(options[Math.max(current, 0)].idx);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length > 0) {
      event.preventDefault();
      current = (current + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
      [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === current)));
      input.setAttribute("aria-activedescendant", `found-${current}`);
    }
  }

  function take(idx) {
    input.value = "";
    close();
    choose.name(idx);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }

  return el("div.search", { role: "search" }, input, list);
}

function headline() {
  const { figures } = data;
  const tied = pairs.filter((pair) => pair.measure("q_value") <= 0.05).length;
  const tell = (value, label, more, target) => el("li", {}, el("a", { href: target }, el("b", {}, value), " ", label), el("small", {}, more));
  return [
    el("p.brand", {}, "nisba report"),
    el("h1", {}, "Who is named with whom"),
    el("p.lead", {}, `Who is named in ${counted(figures.documents, "document")}, under which spellings, and who is named together more often than chance. Behind every number stand the sentences it was counted from.`),
    el(
      "ul.figures",
      {},
      tell(count(figures.documents), figures.documents === 1 ? "document" : "documents", `${counted(figures.words, "word")}${figures.skipped ? `, ${count(figures.skipped)} skipped` : ""}${figures.repaired ? `, ${count(figures.repaired)} repaired` : ""}`, "#documents"),
      tell(count(figures.names), figures.names === 1 ? "name" : "names", `in ${counted(figures.mentions, "mention")}`, "#names"),
      tell(count(figures.pairs), figures.pairs === 1 ? "pair" : "pairs", `${count(tied)}${data.caps.some((cap) => cap.what === "pairs") ? " or more" : ""} hardly by chance`, "#pairs"),
      tell(percent(figures.repeated_bytes / Math.max(figures.bytes, 1)), "repeated", `${counted(figures.repeats, "pair")} of passages, ${data.settings.duplicates === "once" ? "counted once" : "counted each time"}`, "#repeats"),
    ),
  ];
}

append(document.getElementById("head"), [el("div.headline", {}, headline()), el("nav", { "aria-label": "Views" }, el("div.tabs", {}, tabs), search())]);
document.getElementById("main").replaceChildren(view, panel);
addEventListener("hashchange", show);
addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, select, textarea");
  if (event.key === "Escape" && document.body.classList.contains("chosen")) choose.nothing();
  if (event.key === "/" && !typing) {
    event.preventDefault();
    document.getElementById("search").focus();
  }
});
show();
