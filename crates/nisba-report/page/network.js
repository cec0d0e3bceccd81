// The network, drawn by sigma on a graph of graphology.

import { el } from "./dom.js";
import { data, pairs } from "./data.js";

/** Hues of communities; the largest have one each, the rest share grey. */
const HUES = ["#2f7f86", "#b0703c", "#6a6fb0", "#7d8f3e", "#a6557c", "#4f83b5", "#9a7b2f", "#5f9a77"];

/** How many labels there are at most; more where the drawing is enlarged. */
const LABELS = 36;

/** Where a label may stand, the best place first. */
const SIDES = [0, -11, 11].flatMap((down) => [{ left: false, down }, { left: true, down }]);

/** How sure ties have to be, to choose from. */
export const SURE = [1, 0.2, 0.05, 0.01, 0.001, 1e-6, 1e-12];

/** More ties than this are a tangle. */
const TIES = 600;

/** What is shown at first: what is hardly chance, or the surest of it; where nothing is sure, all. */
export function firstFilter() {
  const filter = { types: new Set(data.types.keys()), community: null, units: 1, q: 0.05, colour: "type" };
  if (passing(filter).length === 0) return { ...filter, q: 1 };
  const few = SURE.filter((q) => q <= 0.05).find((q) => passing({ ...filter, q }).length <= TIES);
  return { ...filter, q: few ?? SURE.at(-1) };
}

/** The pairs that pass a filter, of those that meet more often than chance. */
export function passing(filter) {
  return pairs.filter((pair) => {
    const [a, b] = [data.names[pair.a], data.names[pair.b]];
    const inside = (name) => filter.community === null || name.community === filter.community;
    return (
      pair.measure("llr_g2_signed") > 0 &&
      pair.units >= filter.units &&
      pair.measure("q_value") <= filter.q &&
      filter.types.has(a.type) &&
      filter.types.has(b.type) &&
      inside(a) &&
      inside(b)
    );
  });
}

/**
 * Draws the network into a container. `onName` and `onPair` are called with what was clicked,
 * `onNothing` when the ground was; `stop` has to be called when the container goes. Gives null where the browser has no WebGL.
 */
export function drawNetwork(container, filter, { onName, onPair, onNothing }) {
  const probe = document.createElement("canvas");
  if (!probe.getContext("webgl2") && !probe.getContext("webgl")) return null;
  const graph = new graphology.UndirectedGraph();
  const state = {
    filter,
    colours: colours(),
    selected: new Set(),
    pair: null,
    hovered: null,
    visible: new Set(),
    named: new Set(),
    centre: new Set(),
    near: null,
    /** Names with a label, and where it stands: one of `SIDES`. */
    labelled: new Map(),
  };
  const most = Math.max(...data.names.map((name) => name.mentions), 1);
  const narrow = Math.min(1, Math.max(0.6, container.clientWidth / 800));
  const strongest = Math.max(...pairs.map((pair) => pair.measure("llr_g2_signed")), 1);
  data.names.forEach((name, idx) => {
    if (!name.place) return;
    const size = narrow * (3 + 11 * Math.sqrt(name.mentions / most));
    graph.addNode(idx, { x: name.place[0], y: name.place[1], size, label: name.name });
  });
  for (const pair of pairs) {
    const g2 = pair.measure("llr_g2_signed");
    if (g2 <= 0) continue;
    graph.addEdgeWithKey(pair.idx, pair.a, pair.b, { size: 0.6 + 3.4 * Math.sqrt(g2 / strongest) });
  }

  const renderer = new Sigma(graph, container, {
    enableEdgeEvents: true,
    labelFont: getComputedStyle(document.body).fontFamily,
    labelSize: 12.5,
    // Only labels that are asked for are drawn: those of `label` below.
    labelRenderedSizeThreshold: Infinity,
    stagePadding: 36,
    zIndex: true,
    minCameraRatio: 0.05,
    maxCameraRatio: 3,
    defaultDrawNodeLabel: drawLabel,
    defaultDrawNodeHover: drawHovered,
    nodeReducer: nodeLook,
    edgeReducer: edgeLook,
  });
  setFilter(filter);

  function nodeLook(node, attributes) {
    const idx = Number(node);
    const hidden = !state.named.has(idx);
    if (state.near && !state.near.has(idx)) return { ...attributes, hidden, color: state.colours.faint };
    const shown = { ...attributes, hidden, color: colourOf(idx), forceLabel: state.labelled.has(idx), side: state.labelled.get(idx), zIndex: 1 };
    return state.selected.has(idx) ? { ...shown, highlighted: true } : shown;
  }

  function edgeLook(edge, attributes) {
    const idx = Number(edge);
    const { accent, edge: plain, strong, weak } = state.colours;
    if (state.pair === idx) return { ...attributes, color: accent, size: attributes.size + 2, zIndex: 2 };
    const hidden = !state.visible.has(idx);
    if (!state.near) return { ...attributes, hidden, color: plain };
    const isPair = state.pair !== null && state.hovered === null;
    const isNear = !isPair && (state.centre.has(pairs[idx].a) || state.centre.has(pairs[idx].b));
    return { ...attributes, hidden, color: isNear ? strong : weak, zIndex: isNear ? 1 : 0 };
  }

  /** Finds who is joined to what is hovered over or chosen; the rest is drawn faint. */
  function look() {
    state.centre = state.hovered === null ? state.selected : new Set([state.hovered]);
    state.near = null;
    if (state.centre.size === 0) return;
    state.near = new Set(state.centre);
    // Of a pair only its two ends are near.
    if (state.pair !== null && state.hovered === null) return;
    for (const idx of state.visible) {
      const { a, b } = pairs[idx];
      if (state.centre.has(a)) state.near.add(b);
      if (state.centre.has(b)) state.near.add(a);
    }
  }

  /** Chooses the labels: the most mentioned first, and none over another or over one of their dots. */
  function label() {
    const { width, height } = renderer.getDimensions();
    const room = Math.round((LABELS * narrow) / Math.min(1, renderer.getCamera().ratio));
    const dots = [...data.names.keys()]
      .filter((idx) => state.named.has(idx) && (!state.near || state.near.has(idx)))
      .sort((one, other) => state.selected.has(other) - state.selected.has(one) || one - other)
      .map(dot)
      .filter(({ x, y }) => x > 0 && x < width && y > 0 && y < height)
      .slice(0, 2 * room);
    const taken = dots.slice(0, room).map(({ idx, x, y, size }) => ({ idx, box: [x - size, y - size, x + size, y + size] }));
    const isFree = (idx, [left, top, right, bottom]) =>
      left >= 0 && top >= 0 && right <= width && bottom <= height &&
      taken.every(({ idx: other, box }) => other === idx || right < box[0] || box[2] < left || bottom < box[1] || box[3] < top);
    state.labelled.clear();
    for (const { idx, x, y, size, text } of dots) {
      if (state.labelled.size >= room) break;
      const long = size + 6 + widthOf(text);
      const boxes = SIDES.map(({ left, down }) => [left ? x - long : x + size, y + down - 8, left ? x - size : x + long, y + down + 8]);
      const side = boxes.findIndex((box) => isFree(idx, box));
      if (side < 0) continue;
      taken.push({ idx: null, box: boxes[side] });
      state.labelled.set(idx, SIDES[side]);
    }
  }

  /** Where a name stands in the window, and how large. */
  function dot(idx) {
    const { x, y, size, label: text } = graph.getNodeAttributes(idx);
    return { idx, ...renderer.graphToViewport({ x, y }), size: renderer.scaleSize(size), text };
  }

  function draw() {
    look();
    label();
    renderer.refresh({ skipIndexation: true });
  }

  function colourOf(idx) {
    const { type, community } = data.names[idx];
    if (state.filter.colour === "community") return HUES[community] ?? state.colours.types[0];
    return state.colours.types[type % state.colours.types.length];
  }

  function setFilter(wanted) {
    const found = passing(wanted);
    state.filter = wanted;
    state.visible = new Set(found.map((pair) => pair.idx));
    state.named = new Set([...found.flatMap((pair) => [pair.a, pair.b]), ...state.selected]);
    draw();
    return found;
  }

  /** Stresses a name, or a pair, or nothing, and moves there what is out of sight. */
  function select(names, pair = null) {
    state.selected = new Set(names);
    state.pair = pair;
    setFilter(state.filter);
    const shown = names.map((idx) => renderer.getNodeDisplayData(idx)).filter(Boolean);
    if (shown.length === 0) return;
    const at = (axis) => shown.reduce((sum, node) => sum + node[axis], 0) / shown.length;
    const camera = renderer.getCamera();
    const { x, y, ratio } = camera.getState();
    const away = Math.max(Math.abs(at("x") - x), Math.abs(at("y") - y));
    if (away > 0.42 * ratio) move({ x: at("x"), y: at("y"), ratio: Math.min(ratio, 0.7) });
  }

  function move(to) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    renderer.getCamera().animate(to, { duration: still ? 0 : 250 });
  }

  function zoom(factor) {
    const camera = renderer.getCamera();
    if (factor === 0) move({ x: 0.5, y: 0.5, ratio: 1, angle: 0 });
    else move({ ratio: camera.getBoundedRatio(camera.ratio * factor) });
  }

  renderer.on("clickNode", ({ node }) => onName(Number(node)));
  renderer.on("clickEdge", ({ edge }) => onPair(pairs[Number(edge)]));
  renderer.on("clickStage", () => onNothing());
  const hover = (node) => {
    state.hovered = node;
    container.style.cursor = node === null ? "" : "pointer";
    draw();
  };
  renderer.on("enterNode", ({ node }) => hover(Number(node)));
  renderer.on("leaveNode", () => hover(null));
  renderer.on("enterEdge", () => (container.style.cursor = "pointer"));
  renderer.on("leaveEdge", () => (container.style.cursor = ""));
  // Labels are chosen anew once per frame.
  let frame = 0;
  const later = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
  };
  renderer.getCamera().on("updated", later);
  renderer.on("resize", later);
  dragging(renderer, graph, later);
  container.addEventListener("keydown", (event) => {
    const step = 0.12 * renderer.getCamera().ratio;
    const { x, y } = renderer.getCamera().getState();
    const keys = {
      ArrowLeft: () => move({ x: x - step }),
      ArrowRight: () => move({ x: x + step }),
      ArrowUp: () => move({ y: y + step }),
      ArrowDown: () => move({ y: y - step }),
      "+": () => zoom(1 / 1.4),
      "=": () => zoom(1 / 1.4),
      "-": () => zoom(1.4),
      0: () => zoom(0),
    };
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  });

  const light = matchMedia("(prefers-color-scheme: dark)");
  const relight = () => {
    state.colours = colours();
    draw();
  };
  light.addEventListener("change", relight);

  function stop() {
    light.removeEventListener("change", relight);
    cancelAnimationFrame(frame);
    renderer.getCamera().removeAllListeners();
    renderer.kill();
  }

  function drawLabel(context, node, settings, bold = "") {
    context.font = `${bold}${settings.labelSize}px ${settings.labelFont}`;
    context.fillStyle = state.colours.text;
    const { left, down } = node.side ?? SIDES[0];
    const x = left ? node.x - node.size - 5 - context.measureText(node.label).width : node.x + node.size + 5;
    context.fillText(node.label, x, node.y + down + settings.labelSize / 3);
  }

  function drawHovered(context, node, settings) {
    context.font = `600 ${settings.labelSize}px ${settings.labelFont}`;
    const width = context.measureText(node.label).width + 10;
    context.fillStyle = state.colours.ground;
    context.strokeStyle = state.colours.accent;
    context.lineWidth = 1;
    context.beginPath();
    const { left, down } = node.side ?? SIDES[0];
    context.roundRect(left ? node.x - node.size - width : node.x + node.size, node.y + down - 10, width, 20, 4);
    context.fill();
    context.stroke();
    context.beginPath();
    context.arc(node.x, node.y, node.size + 1.5, 0, 2 * Math.PI);
    context.stroke();
    drawLabel(context, node, settings, "600 ");
  }

  return { setFilter, select, zoom, stop };
}

/** Lets nodes be pulled about. */
function dragging(renderer, graph, moved) {
  let dragged = null;
  renderer.on("downNode", ({ node, event }) => {
    dragged = node;
    if (!renderer.getCustomBBox()) renderer.setCustomBBox(renderer.getBBox());
    event.original.preventDefault?.();
  });
  renderer.on("moveBody", ({ event }) => {
    if (dragged === null) return;
    const to = renderer.viewportToGraph(event);
    graph.setNodeAttribute(dragged, "x", to.x);
    graph.setNodeAttribute(dragged, "y", to.y);
    event.preventSigmaDefault();
    event.original.preventDefault();
    event.original.stopPropagation();
  });
  const drop = () => {
    if (dragged !== null) moved();
    dragged = null;
  };
  renderer.on("upNode", drop);
  renderer.on("upStage", drop);
}

const widths = new Map();

/** How wide a label is. */
function widthOf(text) {
  if (!widths.has(text)) {
    const context = document.createElement("canvas").getContext("2d");
    context.font = `12.5px ${getComputedStyle(document.body).fontFamily}`;
    widths.set(text, context.measureText(text).width);
  }
  return widths.get(text);
}

/** The colours of the style sheet, which change with the light. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: of("text"),
    ground: of("ground"),
    accent: of("accent"),
    edge: of("edge"),
    weak: of("edge-weak"),
    strong: of("edge-strong"),
    faint: of("node-faint"),
    types: ["type-0", "type-1", "type-2", "type-3", "type-4"].map(of),
  };
}

/** What stands there instead where nothing can be drawn. */
export function notDrawn() {
  return el("p.note", {}, "This browser has no WebGL, so the network is not drawn. The tab “Pairs” lists all that it would show.");
}
