// Pictures of many futures: what the class expected beside what came out, a mark a future, and a line over the months.

const SVG = "http://www.w3.org/2000/svg";

function draw(tag, given = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(given)) {
    if (name === "text") node.textContent = value;
    else node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}

const SIDE_ROOM = 20, DOT = 4.5, ROW = 40, LETTER = 7.9;  // pixels; a letter of the small print on average

export function strip(predictions, outcomes, of, words, wide) {
  const at = (value) => SIDE_ROOM + (wide - 2 * SIDE_ROOM) * value / of;
  const stacks = new Map(), dots = [];
  const bins = (value) => Math.round(at(value) / (2 * DOT));
  for (const value of [...predictions].sort((one, two) => one - two)) {
    const level = stacks.get(bins(value)) || 0;
    stacks.set(bins(value), level + 1);
    dots.push([at(value), level]);
  }
  const tallest = Math.max(1, ...stacks.values()), step = Math.min(2 * DOT + 1, 90 / tallest);
  const base = 28 + tallest * step, high = base + 26 + ROW * outcomes.length;
  const picture = draw("svg", { viewBox: `0 0 ${wide} ${high}`, role: "img", "aria-label": words, class: "cs-strip" });
  picture.append(draw("text", { x: SIDE_ROOM, y: 14, class: "cs-small", text: "What the class expected, a dot each" }));
  for (const [x, level] of dots) {
    picture.append(draw("circle", { cx: x, cy: base - 8 - level * step, r: DOT, class: "cs-dot" }));
  }
  picture.append(draw("line", { x1: at(0), x2: at(of), y1: base, y2: base, class: "cs-axis" }));
  for (let tick = 0; tick <= 4; tick += 1) {
    const value = Math.round(of * tick / 4);
    picture.append(draw("text", { x: at(value), y: base + 15, class: "cs-small cs-middle", text: value }));
  }
  outcomes.forEach(({ label, value, low, high: top, kind }, row) => {
    const y = base + 52 + ROW * row, text = `${label}: ${value}`, half = LETTER * text.length / 2;
    const middle = Math.max(half, Math.min(wide - half, at(value)));
    picture.append(
      draw("line", { x1: at(low), x2: at(top), y1: y, y2: y, class: `cs-range cs-${kind}` }),
      draw("path", { d: markOf(kind, at(value), y), class: `cs-outcome cs-${kind}` }),
      draw("text", { x: middle, y: y - 12, class: "cs-small cs-middle", text }),
    );
  });
  return picture;
}

function markOf(kind, x, y) {
  if (kind === "b") return `M${x} ${y - 8}L${x + 8} ${y}L${x} ${y + 8}L${x - 8} ${y}Z`;
  if (kind === "reference") return `M${x - 6} ${y - 6}H${x + 6}V${y + 6}H${x - 6}Z`;
  return `M${x - 7} ${y}A7 7 0 1 0 ${x + 7} ${y}A7 7 0 1 0 ${x - 7} ${y}Z`;
}

export class Futures {
  constructor(count, kind) {
    const across = Math.ceil(Math.sqrt(count)), down = Math.ceil(count / across);
    this.kind = kind;
    this.marks = Array.from({ length: count }, (_, at) => draw("circle", {
      cx: 8 + 16 * (at % across), cy: 8 + 16 * Math.floor(at / across), r: 5.5, class: `cs-future cs-${kind}`,
    }));
    this.element = draw("svg", { viewBox: `0 0 ${16 * across} ${16 * down}`, role: "img", class: "cs-futures" }, ...this.marks);
  }

  show(alive, words) {
    this.marks.forEach((mark, at) => mark.setAttribute("class", `cs-future cs-${this.kind}${alive(at) ? " cs-alive" : ""}`));
    this.element.setAttribute("aria-label", words);
  }
}

export function aliveAt(toggles, month) {
  return toggles.filter((at) => at <= month).length % 2 === 1;
}

const LEFT = 40, BOTTOM = 185, TOP = 20;

export class AliveLine {
  constructor(lines, months, of, events, wide) {
    Object.assign(this, { lines, months, of, wide });
    this.paths = lines.map(({ kind }) => draw("path", { class: `cs-path cs-${kind}` }));
    this.element = draw("svg", { viewBox: `0 0 ${wide} 210`, role: "img", class: "cs-over-time",
      "aria-label": "Futures in which mentoring is alive, month by month" });
    for (let tick = 0; tick <= 4; tick += 1) {
      const value = Math.round(of * tick / 4), y = this.y(value);
      this.element.append(draw("line", { x1: LEFT, x2: wide - 15, y1: y, y2: y, class: "cs-grid" }),
        draw("text", { x: LEFT - 6, y: y + 4, class: "cs-small cs-end", text: value }));
    }
    const step = months > 24 ? 12 * Math.ceil(months / 12 / (wide / 80)) : 6;
    for (let month = 0; month <= months; month += step) {
      this.element.append(draw("text", { x: this.x(month), y: 204, class: "cs-small cs-middle", text: month }));
    }
    for (const { month } of events) {
      this.element.append(draw("line", { x1: this.x(month), x2: this.x(month), y1: 14, y2: BOTTOM, class: "cs-event" }));
    }
    this.element.append(draw("text", { x: LEFT, y: 11, class: "cs-small", text: `Alive, of ${of} futures, by month` }));
    this.element.append(...this.paths);
  }

  x(month) {
    return LEFT + (this.wide - LEFT - 15) * month / Math.max(1, this.months);
  }

  y(value) {
    return BOTTOM - (BOTTOM - TOP) * value / this.of;
  }

  show(at, growing) {
    this.lines.forEach(({ counts, kind }, row) => {
      const until = kind === growing ? at : counts.length - 1;
      const path = counts.slice(0, until + 1).map((value, month) => `${this.x(month).toFixed(1)} ${this.y(value).toFixed(1)}`);
      this.paths[row].setAttribute("d", path.length ? `M${path.join("L")}` : "");
    });
  }
}
