// What is known of one name, or of one pair: numbers with their formulas, and the sentences.

import { el, words, count, counted, decimal, fixed, probability } from "./dom.js";
import { data, pairsOf, typeName, unit, rule, MEASURES } from "./data.js";
import { sentence, evidence } from "./sentence.js";
import { figure, columns } from "./plot.js";

/** Everything about a name. `links` makes addresses within the page. */
export function nameDetail(idx, links) {
  const name = data.names[idx];
  const partners = pairsOf(idx).filter((pair) => pair.measure("llr_g2_signed") > 0);
  return [
    el("h2", { tabindex: "-1" }, words(name.name)),
    el("p.lead", {}, `A ${typeName(name.type)}, named ${counted(name.mentions, "time")} in ${counted(name.documents, "document")}, under ${counted(name.n_spellings, "spelling")}, repeats included.`),
    el("p.note", {}, "In the dictionary as ", el("code", {}, name.id), `; in ${counted(name.units, unit(), unit(true))} that count.`),
    section("Named together with", partners.length === 0 && "Nobody, more often than chance.", [
      el("ol.partners", {}, partners.slice(0, 12).map((pair) => partner(idx, pair, links))),
      partners.length > 12 && rest(`All ${partners.length}`, () => el("ol.partners", {}, partners.slice(12).map((pair) => partner(idx, pair, links)))),
    ]),
    section("Spellings", null, spellings(name, idx, links)),
    data.times.at.length > 1 && name.times.length > 0 ? overTime(name) : null,
    section("In the text", name.sentences.length === 0 && "All its sentences are in the files of the result.", [
      name.sentences.map((one) => sentence(one, new Set([idx]), links.name)),
      name.mentions > name.sentences.length && el("p.note", {}, "The first ones; mentions.jsonl has all."),
    ]),
  ];
}

function section(title, empty, children) {
  return el("section", {}, el("h3", {}, title), empty ? el("p.note", {}, empty) : children);
}

/** A list that opens when asked for. */
function rest(title, make) {
  const details = el("details", { toggle: () => details.open && details.childElementCount === 1 && details.append(make()) }, el("summary", {}, title));
  return details;
}

function partner(idx, pair, links) {
  const other = data.names[pair.other(idx)];
  return el(
    "li",
    {},
    el("a", { href: links.pair(pair) }, words(other.name)),
    el("span.number", { title: "Together, and G²" }, `${count(pair.units)} · G² ${fixed(1)(pair.measure("llr_g2"))}`),
  );
}

function spellings(name, idx, links) {
  const shown = name.spellings;
  const row = (spelling) => {
    const { plain, details } = rule(spelling.rule);
    const how = el("span", { title: `score ${decimal(spelling.score)}` }, plain, details && el("small", { dir: "auto" }, details));
    const example =
      spelling.sentence === null
        ? words(spelling.text)
        : el("details.spelling", {}, el("summary", {}, words(spelling.text)), sentence(spelling.sentence, new Set([idx]), links.name));
    return el("tr", {}, el("td", {}, example), el("td.number", {}, count(spelling.count)), el("td", {}, how));
  };
  const lines = (some) => el("tbody", {}, some.map(row));
  const head = () => el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "As printed"), el("th.number", { scope: "col" }, "Times"), el("th", { scope: "col" }, "How it matched")));
  return [
    el("table.plain", {}, head(), lines(shown.slice(0, 8))),
    shown.length > 8 && rest(`${shown.length - 8} more`, () => el("table.plain", {}, head(), lines(shown.slice(8)))),
    name.n_spellings > shown.length && el("p.note", {}, `The ${shown.length} most frequent of ${count(name.n_spellings)}; mentions.jsonl has all.`),
  ];
}

function overTime(name) {
  const values = data.times.at.map(() => 0);
  for (const [at, n] of name.times) values[at] += n;
  return section("Over time", null, figure("Mentions in documents with a date", `Mentions of ${name.name} over time`, columns(data.times.at, values, "mentions")));
}

/** Everything about a pair. */
export function pairDetail(pair, links) {
  const [a, b] = [data.names[pair.a], data.names[pair.b]];
  const expected = pair.measure("e11");
  const more = pair.units >= expected;
  const n = data.figures.units;
  const focus = new Set([pair.a, pair.b]);
  const name = (one, idx) => el("a", { href: links.name(idx) }, words(one.name));
  return [
    el("h2", { tabindex: "-1" }, name(a, pair.a), " and ", name(b, pair.b)),
    el(
      "p.lead",
      {},
      `Together in ${counted(pair.units, unit(), unit(true))} of ${counted(pair.documents, "document")}. If chance alone put them there, one would expect ${decimal(expected)}: `,
      el("strong", {}, more ? `${decimal(pair.units / expected)} times as often.` : "they meet less often."),
    ),
    el("p.note", {}, verdict(pair)),
    section("The sentences", pair.evidence.length === 0 && "They are in evidence.jsonl.", [
      pair.evidence.map((one) => evidence(one, focus, links.name)),
      pair.evidence.length < pair.units && el("p.note", {}, `${count(pair.evidence.length)} of ${count(pair.units)}; evidence.jsonl has up to 50.`),
    ]),
    section("The numbers", null, [
      el(
        "table.plain",
        {},
        el("tbody", {}, [
          counts("o", `${unit(true)} with both`, pair.units),
          counts("r", [unit(true), " with ", words(a.name)], pair.countA),
          counts("c", [unit(true), " with ", words(b.name)], pair.countB),
          counts("n", `${unit(true)} in all`, n),
        ]),
      ),
      el("table.plain.measures", {}, el("tbody", {}, MEASURES.slice(0, 7).map((measure) => measured(pair, measure, n)))),
      rest("All measures", () => el("table.plain.measures", {}, el("tbody", {}, MEASURES.slice(7).map((measure) => measured(pair, measure, n))))),
    ]),
  ];
}

function verdict(pair) {
  const q = pair.measure("q_value");
  const p = probability(pair.measure("fisher_greater_ln_p"));
  const sure = q <= 0.01 ? "Very unlikely to be chance" : q <= 0.05 ? "Unlikely to be chance" : "May well be chance";
  return `${sure}: so often or more by chance alone has probability ${p}, and q = ${decimal(q, 2)} after correction for all ${counted(data.figures.pairs_tested, "pair")} that were tested.`;
}

function counts(sign, label, value) {
  return el("tr", {}, el("th.sign", { scope: "row" }, el("var", {}, sign)), el("td", {}, label), el("td.number", {}, count(value)));
}

function measured(pair, measure, n) {
  const value = pair.measure(measure.name);
  const shown = measure.name.endsWith("_ln_p") ? probability(value) : decimal(value);
  const filled = measure.name === "e11" ? ` = ${count(pair.countA)} × ${count(pair.countB)} / ${count(n)}` : "";
  return el(
    "tr",
    {},
    el("td", {}, measure.label, el("small", {}, `${measure.formula}${filled}`, measure.source && ` · ${measure.source}`)),
    el("td.number", {}, shown),
  );
}

/** The strongest pairs, each with a sentence: what the panel shows while nothing is chosen. */
export function strongestPairs(some, links) {
  return [
    el("h2", {}, "Strongest pairs"),
    el("p.note", {}, `Named together in one ${unit()} far more often than chance would bring about. Choose one for its numbers and sentences.`),
    el(
      "ol.strongest",
      {},
      some.map((pair) =>
        el(
          "li",
          {},
          el("a", { href: links.pair(pair) }, words(data.names[pair.a].name), " and ", words(data.names[pair.b].name)),
          el("span.number", {}, `${count(pair.units)} times, ${decimal(pair.units / pair.measure("e11"), 2)}× chance`),
          pair.evidence[0] && el("p.quote", { dir: "auto" }, quote(pair)),
        ),
      ),
    ),
  ];
}

/** The stretch of the first sentence in which both names stand. */
function quote(pair) {
  const idx = pair.evidence[0][0];
  const text = data.sentences.text[idx];
  const list = data.sentences.marks[idx];
  const marks = [];
  for (let at = 0; at < list.length; at += 4) {
    if (list[at + 2] === pair.a || list[at + 2] === pair.b) marks.push({ start: list[at], end: list[at] + list[at + 1] });
  }
  if (marks.length === 0) return text.slice(0, 140);
  const room = Math.max(0, 130 - (marks.at(-1).end - marks[0].start)) / 2;
  let start = Math.max(0, Math.floor(marks[0].start - room));
  let end = Math.min(text.length, Math.ceil(marks[0].start + 130 + room));
  if (start > 0) start = text.indexOf(" ", start) + 1 || start;
  if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), marks[0].end);
  const children = [start > 0 ? "… " : ""];
  let at = start;
  for (const mark of marks) {
    if (mark.end > end || mark.start < at) continue;
    children.push(text.slice(at, mark.start), el("b", {}, text.slice(mark.start, mark.end)));
    at = mark.end;
  }
  children.push(text.slice(at, end), end < text.length ? " …" : "");
  return children;
}
