// Elements without markup: whatever comes from data goes in as text, never as HTML.

/**
 * An element. `tag` may carry classes ("p.note"); attributes whose value is a function are
 * listeners, those that are null, undefined or false are left out; children may be nested lists.
 */
export function el(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  return fill(document.createElement(name), classes, attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), classes, attributes, children);
}

function fill(element, classes, attributes, children) {
  element.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(key, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

/** Adds children, of which some may be lists, or nothing. */
export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
}

/** Text of unknown script and direction. */
export function words(text, tag = "bdi") {
  return el(tag, { dir: "auto" }, text);
}

/** A whole number with thin groups: 18,022. */
export function count(value) {
  return value.toLocaleString("en");
}

/** "1 sentence", "2 sentences". */
export function counted(value, one, many = `${one}s`) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A measured number, short: 55.9, 0.0031, 1.2 × 10⁻⁸. */
export function decimal(value, digits = 3) {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) {
    const [head, exponent] = value.toExponential(1).split("e");
    const raised = [...String(Number(exponent))].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign])).join("");
    return `${head.replace("-", "−").replace(".0", "")} × 10${raised}`;
  }
  const shown = size >= 100 ? value.toFixed(1) : Number(value.toPrecision(digits)).toString();
  return shown.replace("-", "−");
}

/** With so many digits behind the point, so that a column lines up. */
export function fixed(digits) {
  return (value) => value.toFixed(digits).replace("-", "−");
}

/** A probability of which the natural logarithm is given, however small. */
export function probability(logarithm) {
  if (logarithm === null) return "–";
  const value = Math.exp(logarithm);
  if (value >= 1e-4) return decimal(value, 2);
  const tens = Math.floor(logarithm / Math.LN10);
  const head = Math.exp(logarithm - tens * Math.LN10).toFixed(1);
  const raised = [...String(-tens)].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign]).join("");
  return `${head} × 10⁻${raised}`;
}

/** A share of 0 to 1 in percent. */
export function percent(share) {
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;
}

/** Letters without case, accents and signs between them, for searching. */
export function folded(text) {
  return text.normalize("NFKD").replace(/[\p{M}\p{P}\p{Sk}\p{Cf}]/gu, "").toLowerCase();
}
