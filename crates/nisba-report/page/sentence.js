// Sentences with the names in them.

import { el, words, count } from "./dom.js";
import { data, documentLabel, rule } from "./data.js";

/**
 * A sentence of the page with its names as links, those in `focus` stressed, and its place. `also`
 * marks a stretch that is no name of the dictionary: start and length.
 */
export function sentence(idx, focus, linkTo, also = null) {
  const document = data.sentences.document[idx];
  const { date } = data.documents[document];
  return el(
    "figure.sentence",
    {},
    el("p", { dir: "auto" }, pieces(idx, focus, linkTo, also)),
    el(
      "figcaption",
      {},
      words(documentLabel(document)),
      date ? ` · ${date.slice(0, 10)}` : null,
      ` · byte ${count(data.sentences.start[idx])}`,
    ),
  );
}

/** Several sentences of one unit, one behind the other. */
export function evidence(sentences, focus, linkTo) {
  return el("div.evidence", {}, sentences.map((idx) => sentence(idx, focus, linkTo)));
}

/** The text of a sentence alone. */
export function pieces(idx, focus, linkTo, also = null) {
  const text = data.sentences.text[idx];
  const list = data.sentences.marks[idx];
  const marks = [];
  for (let at = 0; at < list.length; at += 4) {
    marks.push({ start: list[at], end: list[at] + list[at + 1], name: list[at + 2], rule: list[at + 3] });
  }
  if (also) marks.push({ start: also[0], end: also[0] + also[1] });
  marks.sort((one, other) => one.start - other.start);
  const children = [];
  let end = 0;
  for (const mark of marks) {
    if (mark.start < end) continue;
    children.push(text.slice(end, mark.start), marked(text.slice(mark.start, mark.end), mark, focus, linkTo));
    end = mark.end;
  }
  children.push(text.slice(end));
  return children;
}

function marked(text, mark, focus, linkTo) {
  if (mark.name === undefined) return el("mark", {}, text);
  const { plain, details } = rule(mark.rule);
  const title = `${data.names[mark.name].name}: ${plain}${details ? ` (${details})` : ""}`;
  if (!linkTo) return focus.has(mark.name) ? el("mark", { title }, text) : text;
  const link = el("a.name", { href: linkTo(mark.name), title }, text);
  return focus.has(mark.name) ? el("mark", {}, link) : link;
}
