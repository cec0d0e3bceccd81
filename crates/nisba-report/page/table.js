// Tables that sort and filter, of which only so many rows are drawn as are looked at.

import { el, count, folded } from "./dom.js";

const ROWS = 100;

/**
 * A table. Columns: `title`, `help` (a tooltip), `value` (what is sorted and filtered by), `cell` (what is shown; the
 * value where absent), `numeric`, `least` (sort ascending first); a column without `value` does
 * not sort. `sort` is the column by which the rows come sorted, greatest first. `open(row)` is called when a row is clicked.
 */
export function table({ label, columns, rows, sort = null, filter = "Filter", open = null, tools = [] }) {
  const state = { sort, down: true, text: "", shown: ROWS, rows };
  const haystacks = new Map();
  const status = el("p.status", { role: "status" });
  const body = el("tbody");
  const more = el("button.more", { type: "button", click: () => draw((state.shown += 5 * ROWS)) }, "Show more");
  const heads = columns.map((column, idx) => head(column, idx));
  const input = el("input", {
    type: "search",
    placeholder: filter,
    "aria-label": `${filter}: ${label}`,
    input: () => {
      state.text = folded(input.value);
      state.shown = ROWS;
      draw();
    },
  });

  function head(column, idx) {
    if (!column.value) return el("th", { scope: "col" }, column.title);
    const button = el(
      "button",
      {
        type: "button",
        title: column.help,
        click: () => {
          state.down = state.sort === idx ? !state.down : !column.least;
          state.sort = idx;
          draw();
        },
      },
      column.title,
    );
    return el(column.numeric ? "th.number" : "th", { scope: "col" }, button);
  }

  function haystack(row) {
    if (!haystacks.has(row)) {
      const texts = columns.map((column) => column.value?.(row)).filter((value) => typeof value === "string");
      haystacks.set(row, folded(texts.join(" ")));
    }
    return haystacks.get(row);
  }

  function draw() {
    let found = state.rows;
    if (state.text) {
      const wanted = state.text.split(/\s+/).filter(Boolean);
      found = found.filter((row) => wanted.every((word) => haystack(row).includes(word)));
    }
    if (state.sort !== null) {
      const { value } = columns[state.sort];
      found = [...found].sort((one, other) => compare(value(one), value(other)) * (state.down ? -1 : 1));
    }
    heads.forEach((cell, idx) => {
      if (!columns[idx].value) return;
      const order = state.sort !== idx ? "none" : state.down ? "descending" : "ascending";
      cell.setAttribute("aria-sort", order);
    });
    body.replaceChildren(...found.slice(0, state.shown).map(line));
    more.hidden = found.length <= state.shown;
    const shown = Math.min(found.length, state.shown);
    status.textContent =
      found.length === rows.length && !more.hidden
        ? `First ${count(shown)} of ${count(rows.length)}`
        : `${count(found.length)} of ${count(rows.length)}${more.hidden ? "" : `, first ${count(shown)} shown`}`;
  }

  function line(row) {
    const cells = columns.map((column) => {
      const shown = column.cell ? column.cell(row) : column.value(row);
      return el(column.numeric ? "td.number" : "td", { dir: column.numeric ? null : "auto" }, shown);
    });
    const click = open && ((event) => event.target.closest("a, button") || open(row));
    return el(open ? "tr.opens" : "tr", { click }, cells);
  }

  draw();
  const element = el(
    "section.table",
    { "aria-label": label },
    el("div.tools", {}, input, tools, status),
    el("div.scroll", { tabindex: "0", role: "region", "aria-label": label }, el("table", {}, el("thead", {}, el("tr", {}, heads)), body)),
    more,
  );
  /** Shows other rows. */
  element.setRows = (other) => {
    state.rows = other;
    state.shown = ROWS;
    draw();
  };
  return element;
}

function compare(one, other) {
  if (one === other) return 0;
  if (one === null) return -1;
  if (other === null) return 1;
  return typeof one === "string" ? one.localeCompare(other, "en") : one - other;
}
