// The views of the page, one at a time.

import { el, words, count, counted, decimal, fixed, percent } from "./dom.js";
import { data, pairs, pairsOf, typeName, unit, documentLabel, MEASURES } from "./data.js";
import { sentence } from "./sentence.js";
import { table } from "./table.js";
import { figure, bars, columns } from "./plot.js";
import { drawNetwork, firstFilter, passing, notDrawn, SURE } from "./network.js";

/** The network with its tools, the plots, and what was read. */
export function overview(links, choose) {
  const filter = firstFilter();
  const canvas = el("div.canvas", { tabindex: "0", role: "application", "aria-roledescription": "network", "aria-label": "Network of names. Arrow keys move, plus and minus zoom, 0 shows all. The tab Pairs lists the same." });
  const status = el("p.status", { role: "status" });
  const empty = el("p.note.empty", {}, "Nothing to draw: no two names are together more often than chance and pass the filters.");
  let network = null;
  const change = (wanted) => {
    Object.assign(filter, wanted);
    const found = network ? network.setFilter(filter) : passing(filter);
    const n = new Set(found.flatMap((pair) => [pair.a, pair.b])).size;
    status.textContent = `${counted(n, "name")}, ${counted(found.length, "tie")}`;
    empty.hidden = found.length > 0;
  };
  const zoom = (factor, sign, label) => el("button", { type: "button", "aria-label": label, title: label, click: () => network?.zoom(factor) }, sign);
  const element = el(
    "div.overview",
    {},
    el(
      "section.network",
      { "aria-label": "Network" },
      el("details.filters", { open: matchMedia("(min-width: 960px)").matches }, el("summary", {}, "Filters"), el("div.tools", {}, filters(filter, change), status)),
      el("div.stage", {}, canvas, empty, el("div.zoom", {}, zoom(1 / 1.4, "+", "Zoom in"), zoom(1.4, "−", "Zoom out"), zoom(0, "⤢", "Show all"))),
      el("p.note", {}, "A dot is a name, larger the oftener it is named; a line joins two that are named together more often than chance, thicker the surer it is. Drag, zoom, click."),
    ),
    plots(),
    reading(),
  );
  /** To be called when the element has its room on the page. */
  element.start = () => {
    network = drawNetwork(canvas, filter, { onName: choose.name, onPair: choose.pair, onNothing: choose.nothing });
    if (!network) canvas.replaceChildren(notDrawn());
    change({});
  };
  element.stop = () => network?.stop();
  element.select = (names, pair) => network?.select(names, pair);
  return element;
}

function filters(filter, change) {
  const chip = (type) =>
    el(
      "label.chip",
      {},
      el("input", {
        type: "checkbox",
        checked: true,
        change: (event) => {
          filter.types[event.target.checked ? "add" : "delete"](type);
          change({});
        },
      }),
      el(`span.dot.type-${type % 5}`),
      typeName(type, true),
    );
  const most = Math.max(...pairs.map((pair) => pair.units), 1);
  const select = (label, options, take, first = options[0][0]) => {
    const choices = options.map(([value, text], idx) => el("option", { value: idx, selected: value === first }, text));
    return el("label", {}, label, el("select", { change: (event) => take(options[event.target.selectedIndex][0]) }, choices));
  };
  const sure = SURE.map((q) => [q, q === 1 ? "any" : `q ≤ ${decimal(q)}`]);
  const communities = largestCommunities();
  return [
    el("div.chips", { role: "group", "aria-label": "Types" }, data.types.map((_, type) => chip(type))),
    select("significance", sure, (q) => change({ q }), filter.q),
    el("label", {}, "together", el("input", { type: "number", min: 1, max: most, value: 1, "aria-label": `At least so many ${unit(true)}`, input: (event) => change({ units: Number(event.target.value) || 1 }) }), "×"),
    communities.length > 1 && select("community", [[null, "all"], ...communities], (community) => change({ community })),
    select("colour", [["type", "type"], ["community", "community"]], (colour) => change({ colour })),
  ];
}

/** Communities with their most mentioned name. Names are in that order. */
function largestCommunities() {
  const found = new Map();
  for (const name of data.names) {
    if (name.community === undefined) continue;
    const known = found.get(name.community) ?? { label: name.name, n: 0 };
    found.set(name.community, { ...known, n: known.n + 1 });
  }
  const sorted = [...found].sort(([one], [other]) => one - other).slice(0, 12);
  return sorted.map(([community, { label, n }]) => [community, `${label} + ${n - 1}`]);
}

function plots() {
  const { times } = data;
  const most = data.names.filter((name) => name.n_spellings > 1).sort((one, other) => other.n_spellings - one.n_spellings).slice(0, 10);
  const spellings = most.map((name) => ({ label: name.name, value: name.n_spellings, told: count(name.n_spellings) }));
  const sources = data.repeat_sources.slice(0, 10).map((row) => ({ label: row.source.split("/").at(-1), value: row.repeated, told: count(row.repeated) }));
  const undated = times.undated === 0 ? "" : `; ${counted(times.undated, "document")} without a date, or with one far from all others, left out`;
  return el(
    "section.plots",
    { "aria-label": "Plots" },
    times.at.length > 1 && figure(`Mentions over time${undated}`, "Mentions over time", columns(times.at, times.mentions, "mentions")),
    spellings.length > 0 && figure("Names with most spellings", "Names with most spellings", bars(spellings)),
    sources.length > 0 && figure("Repeated text by file, in bytes", "Repeated text by file", bars(sources)),
  );
}

/** What was read, skipped and repaired. */
function reading() {
  const { figures, problems } = data;
  const line = (problem) => el("li", {}, el("b", {}, problem.action), " ", words(problem.file), el("small", { dir: "auto" }, problem.detail));
  return el(
    "section.reading",
    { "aria-label": "What was read" },
    el("h2", {}, "What was read"),
    el("p", {}, `${counted(figures.documents, "document")} with ${counted(figures.words, "word")} in ${counted(figures.sentences, "sentence")}; ${count(figures.skipped)} skipped, ${count(figures.repaired)} repaired${figures.files_ignored ? `, ${counted(figures.files_ignored, "file")} of other kinds left out` : ""}.`),
    problems.length > 0 && el("ul.problems", {}, problems.map(line)),
    data.caps.length > 0 && [
      el("h3", {}, "What this page leaves out"),
      el("ul", {}, data.caps.map((cap) => el("li", {}, `${count(cap.shown)} of ${count(cap.total)} ${cap.what} are here, the foremost; for the rest see `, el("code", {}, cap.all_in), "."))),
    ],
  );
}

/** All pairs. */
export function pairsView(links, choose) {
  const both = (pair) => `${data.names[pair.a].name} ${data.names[pair.b].name}`;
  return [
    intro("Pairs", `Names in one ${unit()}. Sorted by G², which says how sure it is that the two are named together more often than chance; the last ones avoid one another.`, "pairs"),
    table({
      label: "Pairs",
      filter: "Filter by name",
      sort: 4,
      rows: pairs,
      open: choose.pair,
      columns: [
        { title: "Pair", value: both, least: true, cell: (pair) => el("a", { href: links.pair(pair) }, words(data.names[pair.a].name), " – ", words(data.names[pair.b].name)) },
        numeric("Together", (pair) => pair.units, `${unit(true)} with both`, count),
        numeric("Expected", (pair) => pair.measure("e11"), "By chance: r × c / n", fixed(2)),
        numeric("Documents", (pair) => pair.documents, "Documents with both", count),
        numeric("G²", (pair) => pair.measure("llr_g2_signed"), "Log-likelihood ratio, below 0 where they avoid one another", fixed(1)),
        numeric("NPMI", (pair) => pair.measure("npmi"), "−1 to 1: how strong, rather than how sure", fixed(2)),
        numeric("logDice", (pair) => pair.measure("log_dice"), "At most 14", fixed(1)),
        numeric("q", (pair) => pair.measure("q_value"), "False discovery rate: the less, the surer", (value) => decimal(value, 2)),
      ],
    }),
  ];
}

function numeric(title, value, help, show = decimal) {
  return { title, value, help, numeric: true, cell: (row) => (value(row) === null ? "–" : show(value(row))) };
}

/** All names. */
export function namesView(links, choose) {
  const partners = (idx) => pairsOf(idx).filter((pair) => pair.measure("q_value") <= 0.05).length;
  return [
    intro("Names", "People, groups and places of the dictionary that stand in the texts. Choose one for its spellings and sentences.", "names"),
    table({
      label: "Names",
      filter: "Filter by name or spelling",
      sort: 2,
      rows: data.names.map((_, idx) => idx),
      open: choose.name,
      columns: [
        { title: "Name", least: true, value: (idx) => [data.names[idx].name, ...data.names[idx].spellings.map((one) => one.text)].join(" "), cell: (idx) => el("a", { href: links.name(idx) }, words(data.names[idx].name)) },
        { title: "Type", least: true, value: (idx) => typeName(data.names[idx].type), cell: (idx) => el("span.type", {}, el(`span.dot.type-${data.names[idx].type % 5}`), typeName(data.names[idx].type)) },
        numeric("Mentions", (idx) => data.names[idx].mentions, "Repeats included", count),
        numeric("Documents", (idx) => data.names[idx].documents, "Documents that name it", count),
        numeric("Spellings", (idx) => data.names[idx].n_spellings, "Ways it is printed and matched", count),
        numeric("Ties", partners, "Names it is tied to with q ≤ 0.05", count),
        { title: "Most usual spellings", cell: (idx) => data.names[idx].spellings.slice(0, 4).map((one, at) => [at > 0 && ", ", words(one.text)]) },
      ],
    }),
  ];
}

/** Repeated passages, each opening to both texts side by side. */
export function repeatsView() {
  const length = (repeat) => Math.max(repeat.a.end - repeat.a.start, repeat.b.end - repeat.b.start);
  const place = (passage) => [words(data.documents[passage.document].id), el("small", {}, `bytes ${count(passage.start)}–${count(passage.end)}`)];
  const shown = el("div.compared", { tabindex: "-1" });
  const open = (repeat) => {
    shown.replaceChildren(sideBySide(repeat));
    shown.focus({ preventScroll: true });
    shown.scrollIntoView({ block: "start" });
  };
  const share = data.figures.repeated_bytes / Math.max(data.figures.bytes, 1);
  return [
    intro("Repeats", `Passages that stand in more than one place: ${percent(share)} of the text. ${data.settings.duplicates === "once" ? "In the counts each stands once, where it first occurs." : "In the counts each stands every time."}`, "repeated passages"),
    shown,
    table({
      label: "Repeated passages",
      filter: "Filter by document",
      sort: 2,
      rows: data.repeats,
      open,
      columns: [
        { title: "First", least: true, value: (repeat) => data.documents[repeat.a.document].id, cell: (repeat) => place(repeat.a) },
        { title: "Again", least: true, value: (repeat) => data.documents[repeat.b.document].id, cell: (repeat) => place(repeat.b) },
        numeric("Bytes", length, "Of the longer one", count),
        numeric("Alike", (repeat) => repeat.similarity, "Share of words in common, in order", percent),
        { title: "Kind", least: true, value: (repeat) => (repeat.kind === "exact" ? "word for word" : "edited") },
        numeric("Group", (repeat) => repeat.cluster + 1, "Passages that repeat one another", count),
        { title: "", cell: (repeat) => el("button", { type: "button", click: () => open(repeat) }, "Compare") },
      ],
    }),
  ];
}

function sideBySide(repeat) {
  const side = (passage, own, other, title) =>
    el(
      "article",
      {},
      el("h3", {}, title, " ", words(documentLabel(passage.document))),
      el("p.note", {}, `bytes ${count(passage.start)}–${count(passage.end)}`),
      el("p.passage", { dir: "auto" }, repeat.parts.filter(([at]) => at !== other).map(([at, text]) => (at === own ? el(own === 1 ? "del" : "ins", {}, text) : text))),
    );
  const same = repeat.parts.length === 1;
  return el(
    "section",
    { "aria-label": "Side by side" },
    el("div.sides", {}, side(repeat.a, 1, 2, "First in"), side(repeat.b, 2, 1, "Again in")),
    el("p.note", {}, same ? "The same words." : "What stands on one side only is marked.", repeat.is_cut && " The passages go on; this is their beginning."),
  );
}

/** Frequent names that no dictionary has. */
export function unknownView(links) {
  return [
    intro("Not in the dictionary", "Capitalised names that stand often in the texts and in no dictionary: who may be missing.", "names outside the dictionary"),
    table({
      label: "Names outside the dictionary",
      filter: "Filter",
      sort: 1,
      rows: data.unknown,
      columns: [
        { title: "Name", least: true, value: (row) => row.form, cell: (row) => words(row.form, "strong") },
        numeric("Times", (row) => row.count, "Repeated passages once", count),
        numeric("Documents", (row) => row.documents, "Documents with it", count),
        { title: "A sentence", cell: (row) => row.sentence !== null && sentence(row.sentence, new Set(), links.name, row.at) },
      ],
    }),
  ];
}

/** All documents. */
export function documentsView() {
  return [
    intro("Documents", "In the order in which repeats are told: the first occurrence of a passage counts.", "documents"),
    table({
      label: "Documents",
      filter: "Filter by id or title",
      rows: data.documents,
      columns: [
        { title: "Document", least: true, value: (row) => `${row.id} ${row.title ?? ""}`, cell: (row) => [words(row.id), row.title && el("small", { dir: "auto" }, row.title)] },
        { title: "Date", value: (row) => row.date ?? "", cell: (row) => row.date?.slice(0, 10) ?? "" },
        numeric("Bytes", (row) => row.bytes, "Of text", count),
        numeric("Sentences", (row) => row.sentences, "", count),
        numeric("Mentions", (row) => row.mentions, "Repeats included", count),
        numeric("Repeated", (row) => row.repeated / Math.max(row.bytes, 1), "Share that stands elsewhere before", percent),
      ],
    }),
  ];
}

/** How the numbers are made. */
export function aboutView() {
  const { settings, figures } = data;
  return [
    intro("How to read this", "", null),
    el(
      "div.prose",
      {},
      el("p", {}, "nisba read the documents, cut them into words and sentences, looked for the names of its dictionary under every spelling, and found the passages that stand in more than one place. Then it counted."),
      el("p", {}, `Two names are together when they stand in one ${unit()}; there are ${count(figures.units)} ${unit(true)} that count. `, settings.duplicates === "once" ? "A repeated passage counts once." : "A repeated passage counts every time.", settings.exclude ? ` Left out of the pairs: ${settings.exclude}.` : "", settings.min_documents === "1" ? "" : ` Pairs in fewer than ${settings.min_documents} documents are left out.`),
      el("p", {}, "If names fell into the text by chance, a pair would meet r × c / n times. G² and Fisher’s test say how sure it is that it meets more often; NPMI and logDice say how strong the tie is. Of many pairs tested some look sure by luck: q is corrected for that, and q ≤ 0.05 means that of all such pairs about one in twenty is luck."),
      el("p", {}, "To be named together is not to know one another, and what no document says is not here. Read the sentences."),
      el("h2", {}, "Measures"),
      el("table.plain.measures", {}, el("tbody", {}, MEASURES.map((measure) => el("tr", {}, el("td", {}, measure.label), el("td", {}, measure.formula, measure.source && el("small", {}, measure.source)))))),
      el("p.note", {}, "o, r, c, n: units with both, with the first, with the second, in all. Drawing: ForceAtlas2 (Jacomy et al. 2014); communities: Leiden (Traag et al. 2019)."),
      el("h2", {}, "Libraries"),
      el("details", {}, el("summary", {}, `nisba ${data.version}; sigma and graphology draw the network`), el("pre", {}, document.getElementById("licences").textContent)),
    ),
  ];
}

function intro(title, text, what) {
  const cap = data.caps.find((one) => one.what === what);
  return el("div.intro", {}, el("h2", {}, title), el("p", {}, text), cap && el("p.note.cap", {}, `${count(cap.shown)} of ${count(cap.total)} are on this page; `, el("code", {}, cap.all_in), " has all."));
}
