// Charts of the monthly numbers: one small chart a number, both arms in it, the fan of futures behind where it is given.

import { colours, freshId, make, said } from "./dom.js";

const DASHES = { A: [], B: [7, 4] };
const FAN = ["p10", "p90", "p25", "p75"];
const HIGH = 132;

export class Charts {
  constructor(scene, history) {
    this.scene = scene;
    this.history = history;
    this.months = Array.from({ length: scene.months }, (_, month) => month);
    this.element = make("div", { class: "cs-charts" });
    this.charts = scene.series.map((series, at) => this.chart(series, at === 0));
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(this.element);
  }

  destroy() {
    this.watcher.disconnect();
    for (const chart of this.charts) chart.plot?.destroy();
    this.charts = [];
  }

  chart(series, first) {
    const heading = make("h2", { id: freshId("chart"), text: series.label });
    const reading = make("p", { id: freshId("reading"), class: "cs-reading" });
    const place = make("div", { class: "cs-plot", role: "img", "aria-labelledby": `${heading.id} ${reading.id}` });
    const about = make("div", { class: "cs-chart-head" }, heading, reading);
    this.element.append(make("section", { class: first ? "cs-chart cs-first" : "cs-chart" }, about, place));
    return { series, place, reading, plot: null };
  }

  fit() {
    for (const chart of this.charts) {
      const width = chart.place.clientWidth;
      if (!width) continue;
      if (chart.plot) {
        if (chart.plot.width !== width) chart.plot.setSize({ width, height: HIGH });
      } else {
        this.make(chart, width);
      }
    }
  }

  make(chart, width) {
    const ink = colours(this.element), { series } = chart;
    const fan = this.scene.fan?.[series.name];
    const lines = [{}], bands = [];
    for (const arm of this.scene.arms) {
      if (!fan?.[arm]) continue;
      const edge = arm === "B" ? { stroke: ink.b, width: 0.8, dash: [1, 4] } : { stroke: ink.a, width: 0.4 };
      const first = lines.length;
      for (const _ of FAN) lines.push({ points: { show: false }, ...edge });
      Object.assign(lines[first + 2], { width: 0 });
      Object.assign(lines[first + 3], { width: 0 });
      const fill = arm === "B" ? ink["fan-b"] : ink["fan-a"];
      bands.push({ series: [first + 1, first], fill }, { series: [first + 3, first + 2], fill });
    }
    for (const arm of this.scene.arms) {
      lines.push({ stroke: arm === "B" ? ink.b : ink.a, width: 2, dash: DASHES[arm], points: { show: false } });
    }
    const axis = { stroke: ink.grey, grid: { stroke: ink.pale, width: 0.6 }, ticks: { stroke: ink.pale, size: 4 },
      font: "11px system-ui, sans-serif" };
    const top = series.high ?? 0, percent = series.percent;
    const years = Math.max(1, Math.ceil(this.scene.months / 12 / 6)) * 12;
    const months = this.scene.months > 24 ? years : Math.max(1, Math.ceil(this.scene.months / 6));
    chart.plot = new uPlot({
      width, height: HIGH, series: lines, bands, legend: { show: false }, cursor: { show: false },
      padding: [10, 8, 0, 0],
      scales: {
        x: { time: false, range: [0, Math.max(1, this.scene.months - 1)] },
        y: { range: (_, low, high) => [Math.min(0, low ?? 0), Math.max(top, 1.05 * (high ?? 0)) || 1] },
      },
      axes: [
        { ...axis, size: 26, space: 30, incrs: [months] },
        { ...axis, size: 40, space: 28, values: (_, marks) => marks.map((mark) => percent ? Math.round(1000 * mark) / 10 : mark) },
      ],
      hooks: { draw: [(plot) => this.drawMarks(plot)] },
    }, this.data(chart), chart.place);
    chart.plot.over.remove();  // nothing here is drawn by pointing, so nothing needs to listen
  }

  data({ series }) {
    const fan = this.scene.fan?.[series.name], columns = [this.months];
    for (const arm of this.scene.arms) {
      if (fan?.[arm]) for (const name of FAN) columns.push(fan[arm][name]);
    }
    for (const arm of this.scene.arms) columns.push(this.history.line(series.name, arm, this.months));
    return columns;
  }

  drawMarks(plot) {
    const pen = plot.ctx, { left, top, width, height } = plot.bbox, dense = window.devicePixelRatio || 1;
    const ink = (this.palette ||= colours(this.element));
    pen.save();
    pen.font = `${10 * dense}px system-ui, sans-serif`;
    pen.textAlign = "center";
    let written = -Infinity;
    for (const { month, number } of this.scene.marks || []) {
      const x = plot.valToPos(month, "x", true);
      if (x < left - 1 || x > left + width + 1) continue;
      pen.strokeStyle = ink.grey;
      pen.fillStyle = ink.ink;
      pen.lineWidth = dense;
      pen.setLineDash([2 * dense, 3 * dense]);
      pen.beginPath();
      pen.moveTo(x, top);
      pen.lineTo(x, top + height);
      pen.stroke();
      if (x - written < 11 * dense) continue;
      written = x;
      pen.fillText(String(number), Math.min(x, left + width - 4 * dense), top - 2 * dense);
    }
    pen.restore();
  }

  draw() {
    for (const chart of this.charts) {
      chart.plot?.setData(this.data(chart));
      const { series } = chart;
      const parts = this.scene.arms.map((arm) => {
        const value = said(this.history.latest(series.name, arm), series.percent);
        return this.scene.arms.length > 1 ? `${arm} ${value}` : value;
      });
      chart.reading.textContent = parts.join("  ·  ") + (/^[a-z]/i.test(series.unit || "") ? ` ${series.unit}` : "");
    }
  }

  recolour() {
    this.palette = null;
    for (const chart of this.charts) {
      chart.plot?.destroy();
      chart.plot = null;
    }
    this.fit();
  }
}

export function tableOf(scene, history) {
  const arms = scene.arms, seen = history.of[arms[0]].months, step = Math.max(1, Math.ceil(seen.length / 60));
  const months = seen.filter((month, at) => at % step === 0 || at === seen.length - 1);
  const head = make("tr", {}, make("th", { scope: "col", text: "Month" }));
  for (const { label } of scene.series) {
    for (const arm of arms) {
      head.append(make("th", { scope: "col", text: arms.length > 1 ? `${label}, ${arm}` : label }));
    }
  }
  const body = make("tbody");
  for (const month of months) {
    const row = make("tr", {}, make("th", { scope: "row", text: String(month) }));
    for (const { name, percent } of scene.series) {
      for (const arm of arms) {
        const at = history.of[arm].months.indexOf(month);
        row.append(make("td", { text: at < 0 ? "" : said(history.of[arm].numbers[name]?.[at], percent) }));
      }
    }
    body.append(row);
  }
  const caption = make("caption", { text: `Numbers by month${step > 1 ? `, every ${step} months` : ""}` });
  return make("table", {}, caption, make("thead", {}, head), body);
}
