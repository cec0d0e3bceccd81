// Plots as SVG, drawn anew when their room changes.

import { el, svg, count } from "./dom.js";

/** A figure with a caption; `draw(width)` gives the picture. */
export function figure(caption, label, draw) {
  const room = el("div.plot", { role: "img", "aria-label": label });
  let width = 0;
  new ResizeObserver(() => {
    const now = Math.floor(room.clientWidth);
    if (now === width || now === 0) return;
    width = now;
    room.replaceChildren(draw(width));
  }).observe(room);
  return el("figure.plotted", {}, el("figcaption", {}, caption), room);
}

/** One bar a row, its label before it and its value behind it. Rows: label, value, told. */
export function bars(rows) {
  return (width) => {
    const height = 22;
    const labels = Math.min(190, Math.floor(width * 0.45));
    const values = 12 + 7.5 * Math.max(...rows.map((row) => row.told.length));
    const most = Math.max(...rows.map((row) => row.value), 1);
    const room = Math.max(width - labels - values - 12, 20);
    const lines = rows.map((row, idx) => {
      const y = idx * height;
      const length = Math.max((room * row.value) / most, 1);
      return svg(
        "g",
        {},
        svg("title", {}, `${row.label}: ${row.told}`),
        svg("text.label", { x: labels, y: y + 15, "text-anchor": "end" }, shortened(row.label, labels / 7.4)),
        svg("rect.bar", { x: labels + 8, y: y + 4, width: length, height: height - 8, rx: 1 }),
        svg("text.value", { x: labels + 14 + length, y: y + 15 }, row.told),
      );
    });
    return svg("svg", { width, height: rows.length * height, viewBox: `0 0 ${width} ${rows.length * height}` }, lines);
  };
}

/** Columns over time. `at` are the labels of the stretches, `values` their heights. */
export function columns(at, values, what) {
  return (width) => {
    const [height, top, bottom, left] = [150, 8, 22, 34];
    const most = Math.max(...values, 1);
    const scale = (height - top - bottom) / most;
    const step = (width - left) / at.length;
    const every = Math.ceil(66 / step);
    const marks = ticks(most).map((value) => {
      const y = height - bottom - value * scale;
      return svg(
        "g",
        {},
        svg("line.grid", { x1: left, x2: width, y1: y, y2: y }),
        svg("text.label", { x: left - 6, y: y + 4, "text-anchor": "end" }, count(value)),
      );
    });
    const bodies = values.map((value, idx) => {
      const x = left + idx * step;
      return svg(
        "g",
        {},
        svg("title", {}, `${at[idx]}: ${count(value)} ${what}`),
        svg("rect.hit", { x, y: top, width: step, height: height - top - bottom }),
        svg("rect.bar", {
          x: x + Math.min(2, step * 0.15),
          y: height - bottom - value * scale,
          width: Math.max(step - Math.min(4, step * 0.3), 0.5),
          height: value * scale,
        }),
        idx % every === 0 && x + 40 < width
          ? svg("text.label", { x: x + step / 2, y: height - 6, "text-anchor": "middle" }, at[idx])
          : null,
      );
    });
    return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, marks, bodies);
  };
}

/** A few round values up to the greatest. */
function ticks(most) {
  const rough = most / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max([1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough), 1);
  const found = [];
  for (let value = 0; value <= most; value += step) found.push(value);
  return found;
}

function shortened(text, length) {
  const letters = [...text];
  return letters.length <= length ? text : `${letters.slice(0, Math.max(length - 1, 1)).join("")}…`;
}
