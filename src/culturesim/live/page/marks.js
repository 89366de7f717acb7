// The marks for people: each state has a shape and a fill of its own, so that nothing hangs on colour.

import { colours, make } from "./dom.js";

export const VACANT = 0, OUTSIDE = 1, WAITING = 2, NOMINAL = 3, EFFECTIVE = 4;  // places in scene.states; others are not there

export function trace(pen, state, x, y, r) {
  if (state === VACANT) {
    pen.moveTo(x - 0.6 * r, y - 0.6 * r);
    pen.lineTo(x + 0.6 * r, y + 0.6 * r);
    pen.moveTo(x + 0.6 * r, y - 0.6 * r);
    pen.lineTo(x - 0.6 * r, y + 0.6 * r);
  } else if (state === WAITING) {
    const high = Math.max(r * 1.15, 3);
    pen.moveTo(x, y - high);
    pen.lineTo(x + 0.95 * high, y + 0.7 * high);
    pen.lineTo(x - 0.95 * high, y + 0.7 * high);
    pen.closePath();
  } else {
    ring(pen, x, y, state === OUTSIDE ? Math.max(1.2, 0.5 * r) : state === NOMINAL ? 0.9 * r : r);
  }
}

export function ring(pen, x, y, r) {
  pen.moveTo(x + r, y);
  pen.arc(x, y, r, 0, 2 * Math.PI);
}

export function paint(pen, state, ink, r) {
  pen.lineWidth = state === NOMINAL ? Math.max(1.1, 0.3 * r) : 1;
  if (state === VACANT) pen.strokeStyle = ink.grey;
  else if (state === NOMINAL) [pen.strokeStyle, pen.fillStyle] = [ink.nominal, ink.paper];
  else pen.fillStyle = state === OUTSIDE ? ink.grey : state === WAITING ? ink.waiting : ink.effective;
  if (state !== VACANT) pen.fill();
  if (state === VACANT || state === NOMINAL) pen.stroke();
  if (state === WAITING) {
    pen.strokeStyle = ink.ink;
    pen.lineWidth = 0.7;
    pen.stroke();
  }
}

const LEGEND = [
  [EFFECTIVE, "effective: meets, and it works"], [NOMINAL, "in name only"], [WAITING, "waiting for a mentor"],
  [OUTSIDE, "not in mentoring"], [VACANT, "job vacant"],
];

export class Legend {
  constructor() {
    this.element = make("ul", { class: "cs-legend", "aria-label": "What the marks mean" });
    this.entries = [...LEGEND, ["leader", "leaders are ringed"], ["changed", "new in the job"],
      ["tie1", "pair, effective"], ["tie0", "pair, in name only"]]
      .map(([kind, words]) => ({ kind, canvas: make("canvas", { "aria-hidden": "true", width: 44, height: 32 }), words }));
    for (const { canvas, words } of this.entries) this.element.append(make("li", {}, canvas, words));
  }

  draw() {
    const ink = colours(this.element);
    for (const { kind, canvas } of this.entries) {
      const pen = canvas.getContext("2d");
      pen.setTransform(2, 0, 0, 2, 0, 0);
      pen.clearRect(0, 0, 22, 16);
      pen.beginPath();
      if (typeof kind === "number") {
        trace(pen, kind, 11, 8, 5);
        paint(pen, kind, ink, 5);
        continue;
      }
      const effective = kind === "tie1";
      if (kind === "leader") ring(pen, 11, 8, 6);
      else if (kind === "changed") pen.rect(5, 2, 12, 12);
      else { pen.moveTo(1, 8); pen.lineTo(21, 8); }
      pen.setLineDash(kind === "tie0" ? [2, 3] : []);
      pen.lineWidth = kind === "leader" ? 1.3 : effective ? 1.6 : 0.9;
      pen.strokeStyle = kind === "leader" ? ink.ink : effective ? ink.effective : ink.grey;
      pen.stroke();
      pen.setLineDash([]);
    }
  }
}
