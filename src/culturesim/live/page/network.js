// The network of one arm on a canvas: people where the organisation chart puts them, told apart by shape and colour.

import { colours, make, stillness } from "./dom.js";
import { VACANT, paint, ring, trace } from "./marks.js";

const SIDE = 17, ABOVE = 32;  // pixels left free around the people
const SMALLEST = 1.7, LARGEST = 7, NAMED_FROM = 13;  // pixels: radii of people, and of a unit that is named

export class Network {
  constructor(scene, arm, signal) {
    this.scene = scene;
    this.states = null;
    this.ties = null;
    this.changed = [];
    this.canvas = make("canvas", { role: "img", "aria-label": `Network of ${arm}`, class: "cs-canvas" });
    this.tip = make("p", { class: "cs-tip", "aria-hidden": "true", text: "\u00a0" });
    this.element = make("div", { class: "cs-network" }, this.canvas, this.tip);
    this.wide = this.high = 0;
    this.spacing = typicalSpacing(scene.jobs);
    this.units = discsOf(scene);
    this.bounds = boundsOf(scene, this.units);
    this.canvas.style.aspectRatio = String(this.bounds.wide / this.bounds.high);
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(this.canvas);
    this.canvas.addEventListener("pointermove", (event) => this.point(event), { signal });
    this.canvas.addEventListener("pointerleave", () => { this.tip.textContent = "\u00a0"; }, { signal });
  }

  destroy() {
    this.watcher.disconnect();
    this.canvas.width = 0;  // gives the picture's memory back at once
    this.canvas.height = 0;
  }

  fit() {
    const wide = this.canvas.clientWidth, high = this.canvas.clientHeight, dense = Math.min(window.devicePixelRatio || 1, 2);
    if (!wide || !high || wide === this.wide && high === this.high && dense === this.dense) return;
    Object.assign(this, { wide, high, dense });
    this.canvas.width = Math.round(wide * dense);
    this.canvas.height = Math.round(high * dense);
    const { left, top, wide: across, high: down } = this.bounds;
    this.scale = Math.min((wide - 2 * SIDE) / across, (high - SIDE - ABOVE) / down);
    const beside = (wide - this.scale * across) / 2, above = ABOVE + (high - SIDE - ABOVE - this.scale * down) / 2;
    this.x = this.scene.jobs.x.map((x) => beside + this.scale * (x - left));
    this.y = this.scene.jobs.y.map((y) => above + this.scale * (y - top));
    this.discs = this.units.map(([x, y, radius]) =>
      [beside + this.scale * (x - left), above + this.scale * (y - top), this.scale * radius]);
    this.radius = Math.min(LARGEST, Math.max(SMALLEST, 0.36 * this.spacing * this.scale));
    this.draw();
  }

  show(states, ties, changed, summary) {
    this.states = states;
    this.ties = ties;
    this.changed = changed || [];
    if (summary) this.canvas.setAttribute("aria-label", summary);
    this.draw();
  }

  draw() {
    if (!this.wide || !this.states) return;
    const pen = this.canvas.getContext("2d");
    const ink = (this.palette ||= colours(this.canvas));
    pen.setTransform(this.dense, 0, 0, this.dense, 0, 0);
    pen.clearRect(0, 0, this.wide, this.high);
    this.drawUnits(pen, ink);
    this.drawTies(pen, ink);
    this.drawPeople(pen, ink);
    this.drawNames(pen, ink);
  }

  drawUnits(pen, ink) {
    pen.beginPath();
    for (const [x, y, radius] of this.discs) if (radius >= 0) ring(pen, x, y, radius + this.radius + 4);
    pen.lineWidth = 1;
    pen.strokeStyle = ink.pale;
    pen.stroke();
  }

  recolour() {
    this.palette = null;
    this.draw();
  }

  drawTies(pen, ink) {
    for (const effective of [0, 1]) {
      pen.beginPath();
      for (let at = 0; at + 2 < this.ties.length; at += 3) {
        if (this.ties[at + 2] !== effective || this.ties[at] < 0 || this.ties[at + 1] < 0) continue;
        pen.moveTo(this.x[this.ties[at]], this.y[this.ties[at]]);
        pen.lineTo(this.x[this.ties[at + 1]], this.y[this.ties[at + 1]]);
      }
      pen.lineWidth = effective ? 1.3 : 0.7;
      pen.strokeStyle = effective ? ink.effective : ink.grey;
      pen.globalAlpha = effective ? 0.75 : 0.6;
      pen.setLineDash(effective ? [] : [2, 3]);
      pen.stroke();
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }

  drawPeople(pen, ink) {
    const r = this.radius, byState = [[], [], [], [], []], leaders = [];
    this.states.forEach((state, job) => {
      byState[state]?.push(job);
      if (state < 5 && this.scene.jobs.leader[job] && state !== VACANT) leaders.push(job);
    });
    byState.forEach((jobs, state) => {
      pen.beginPath();
      for (const job of jobs) trace(pen, state, this.x[job], this.y[job], r);
      paint(pen, state, ink, r);
    });
    pen.beginPath();
    for (const job of leaders) ring(pen, this.x[job], this.y[job], r + 2.4);
    pen.lineWidth = 1.3;
    pen.strokeStyle = ink.ink;
    pen.stroke();
    if (!this.changed.length || stillness()) return;
    pen.beginPath();
    for (const job of this.changed) pen.rect(this.x[job] - r - 2, this.y[job] - r - 2, 2 * r + 4, 2 * r + 4);
    pen.lineWidth = 0.8;
    pen.strokeStyle = ink.grey;
    pen.stroke();
  }

  drawNames(pen, ink) {
    const taken = [];
    pen.font = "11px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "alphabetic";
    pen.lineJoin = "round";
    this.scene.units.forEach(({ name }, at) => {
      const [middle, height, radius] = this.discs[at];
      if (!(radius >= 0) || radius < NAMED_FROM && this.scene.units.length > 9) return;
      const half = pen.measureText(name).width / 2 + 3;
      const x = Math.min(this.wide - half, Math.max(half, middle)), y = Math.max(11, height - radius - this.radius - 8);
      if (taken.some(([u, v, w]) => Math.abs(u - x) < w + half && Math.abs(v - y) < 13)) return;
      taken.push([x, y, half]);
      pen.lineWidth = 3;
      pen.strokeStyle = ink.paper;
      pen.strokeText(name, x, y);
      pen.fillStyle = ink.ink;
      pen.fillText(name, x, y);
    });
  }

  point(event) {
    if (!this.states || !this.wide) return;
    const { left, top } = this.canvas.getBoundingClientRect();
    const x = event.clientX - left, y = event.clientY - top;
    let nearest = -1, closest = (this.radius + 8) ** 2;
    for (let job = 0; job < this.states.length; job += 1) {
      if (this.states[job] >= this.scene.states.length) continue;
      const far = (this.x[job] - x) ** 2 + (this.y[job] - y) ** 2;
      if (far < closest) [nearest, closest] = [job, far];
    }
    this.tip.textContent = nearest < 0 ? "\u00a0" : this.words(nearest);
  }

  words(job) {
    const { units, jobs, states } = this.scene;
    const unit = units[jobs.unit[job]]?.name ?? "";
    const rank = ["staff", "unit leader", "executive"][jobs.level[job]] ?? jobs.level[job];
    return `${unit}, ${rank}: ${states[this.states[job]]}`;
  }
}

function discsOf({ units, jobs }) {
  const own = units.map(() => []);
  jobs.unit.forEach((unit, job) => own[unit]?.push(job));
  return own.map((rows) => {
    if (!rows.length) return [NaN, NaN, NaN];
    const x = rows.reduce((sum, job) => sum + jobs.x[job], 0) / rows.length;
    const y = rows.reduce((sum, job) => sum + jobs.y[job], 0) / rows.length;
    return [x, y, Math.max(...rows.map((job) => Math.hypot(jobs.x[job] - x, jobs.y[job] - y)))];
  });
}

function boundsOf({ jobs }, discs) {
  const reach = [...discs];
  jobs.x.forEach((x, job) => reach.push([x, jobs.y[job], 0]));
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  for (const [x, y, far] of reach) {
    if (!Number.isFinite(x + y)) continue;
    [left, right] = [Math.min(left, x - far), Math.max(right, x + far)];
    [top, bottom] = [Math.min(top, y - far), Math.max(bottom, y + far)];
  }
  const wide = Math.max(right - left, 0.4), high = Math.max(bottom - top, 0.4 * wide);
  return { left, top, wide, high: Math.min(high, 1.3 * wide) };
}

function typicalSpacing({ x, y }) {
  const near = [], step = Math.max(1, Math.floor(x.length / 100));
  for (let one = 0; one < x.length; one += step) {
    let least = Infinity;
    for (let two = 0; two < x.length; two += 1) {
      if (two !== one) least = Math.min(least, (x[one] - x[two]) ** 2 + (y[one] - y[two]) ** 2);
    }
    if (least < Infinity) near.push(Math.sqrt(least));
  }
  near.sort((a, b) => a - b);
  return near.length ? near[Math.floor(near.length / 2)] : 0.1;
}
