// The live view of culturesim. mount(element, host) draws what the host tells and tells the host what is pressed.
//
// host = {scene, onFrame(callback), send(command), page}: frames, new scenes ({scene}), {error}, {share} and {playing}
// come through the callback; `page` is true where the view has the page to itself, so that keys work everywhere in it;
// `untitled` where something else has said what it is.

import { Charts, tableOf } from "./charts.js";
import { readBytes, readIntegers } from "./codec.js";
import { listed, make } from "./dom.js";
import { History } from "./history.js";
import { Keeping, saved } from "./keeping.js";
import { Legend } from "./marks.js";
import { Network } from "./network.js";
import { Player } from "./player.js";
import { Log, marksOf, summaryOf, timelineOf } from "./reading.js";
import { Steering } from "./steering.js";

const WORDS_EVERY = 900;  // milliseconds between summaries while it plays

class View {
  constructor(element, host) {
    this.host = host;
    this.root = make("div", { class: "cs-view", tabIndex: -1 });
    element.append(this.root);
    this.alert = make("p", { class: "cs-alert", role: "alert", hidden: true });
    this.drawn = 0;
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    this.forever = new AbortController();
    dark.addEventListener("change", () => this.recolour(), { signal: this.forever.signal });
    this.build(host.scene);
    this.unsubscribe = host.onFrame((message) => this.hear(message));
  }

  destroy() {
    this.unsubscribe?.();
    this.forever.abort();
    this.takeDown();
    this.root.remove();
  }

  takeDown() {
    cancelAnimationFrame(this.waiting);
    this.waiting = 0;
    this.untilBuilt?.abort();
    this.networks?.forEach((network) => network.destroy());
    this.charts?.destroy();
    this.steering?.destroy();
    this.root.replaceChildren();
  }

  build(scene) {
    this.takeDown();
    this.untilBuilt = new AbortController();
    const { signal } = this.untilBuilt, send = (command) => this.send(command);
    this.scene = { ...scene, marks: marksOf(scene.events, scene.arms) };
    this.shape = shapeOf(scene);
    this.history = new History(scene.arms);
    const keysFrom = this.host.page ? this.root.ownerDocument : this.root;
    this.player = new Player(this.scene, send, signal, keysFrom);
    this.player.changed = (playing) => {
      this.log?.quiet(playing);
      this.later();
    };
    this.networks = new Map(scene.arms.map((arm) => [arm, new Network(this.scene, this.nameOf(arm), signal)]));
    this.charts = new Charts(this.scene, this.history);
    this.log = new Log();
    this.keeping = new Keeping(this.scene, send, () => this.player.stop(), signal);
    this.legend = new Legend();
    this.summary = make("div", { class: "cs-summary" });
    this.planned = make("section", { class: "cs-panel" });
    this.title = make(this.host.page ? "h1" : "h2", { class: "cs-title", hidden: Boolean(this.host.untitled) });
    this.steering = scene.live && scene.sliders?.length ? new Steering(this.scene, send, signal) : null;
    this.root.append(
      make("header", {}, this.title, this.armNames(), this.player.element, this.alert),
      make("div", { class: "cs-main-row" },
        make("div", { class: `cs-networks cs-${scene.arms.length}` }, ...this.figures(), this.legend.element,
          this.summary),
        make("div", { class: "cs-side" }, this.charts.element, this.table(signal)),
        this.steering?.element ?? ""),
      make("div", { class: "cs-panels" }, this.steering?.events ?? "", this.planned, this.log.element, this.keeping.element),
    );
    this.update(scene);
    this.legend.draw();
  }

  send(command) {
    if (command.do === "slide" || command.do === "act") this.player.steered = true;
    if (command.do === "reset") this.player.steered = false;
    this.host.send(command);
  }

  rebuild(scene) {
    const { speed, playing, steered } = this.player, focused = this.root.contains(this.root.ownerDocument.activeElement);
    this.build(scene);
    Object.assign(this.player, { steered });
    this.player.speed.value = speed.value;
    if (playing) this.player.set(true);
    if (focused) (this.player.twin ?? this.player.play).focus();
  }

  nameOf(arm) {
    const name = this.scene.arm_names?.[arm];
    return this.scene.arms.length > 1 ? name ? `${arm} (${name})` : arm : name || this.scene.title;
  }

  armNames() {
    if (this.scene.arms.length < 2) return "";
    const items = this.scene.arms.map((arm) => make("li", {},
      make("span", { class: `cs-line cs-line-${arm.toLowerCase()}`, "aria-hidden": "true" }), this.nameOf(arm)));
    return make("ul", { class: "cs-arms", "aria-label": "What is compared" }, ...items);
  }

  figures() {
    return this.scene.arms.map((arm) => {
      const caption = this.scene.arms.length > 1 ? make("figcaption", { text: this.nameOf(arm) }) : null;
      return make("figure", {}, caption, this.networks.get(arm).element);
    });
  }

  table(signal) {
    this.tablePlace = make("div", { class: "cs-scroll", tabIndex: 0, role: "region", "aria-label": "Numbers by month" });
    this.details = make("details", {}, make("summary", { text: "The numbers as a table" }), this.tablePlace);
    this.details.addEventListener("toggle", () => this.fillTable(), { signal });
    return this.details;
  }

  fillTable() {
    this.tablePlace.replaceChildren(...(this.details.open ? [tableOf(this.scene, this.history)] : []));
  }

  update(scene) {
    Object.assign(this.scene, scene, { marks: marksOf(scene.events, scene.arms) });
    this.title.textContent = scene.title;
    this.planned.replaceChildren(make("h2", { text: "Timeline" }), timelineOf(this.scene.marks));
    this.keeping.update(scene);
    this.steering?.update(scene);
    this.later();
  }

  hear(message) {
    if (message.error !== undefined) this.complain(message.error);
    if (message.playing !== undefined) this.player.set(message.playing);
    if (message.share !== undefined && !message.format) this.keeping.show(message.share);
    const scene = message.format ? message : message.scene;
    if (scene) {
      if (shapeOf(scene) === this.shape) this.update(scene);
      else this.rebuild(scene);
    }
    if (message.arm && message.month !== undefined) this.see(message);
    if (message.scenario !== undefined) saved(message.scenario, message.file);
  }

  see(frame) {
    if (this.scene.live && frame.skipped && !this.drawn) this.player.steered = true;  // a session that goes on
    if (this.history.add(frame)) this.log.cut(frame.arm, frame.month);
    this.log.add(frame, this.scene.arms);
    if (!frame.skipped) this.complain("");
    this.later();
  }

  complain(words) {
    this.alert.hidden = !words;
    if (this.alert.textContent !== words) this.alert.textContent = words;
    if (words && this.player.playing) this.player.set(false);
  }

  later() {
    if (!this.shape) return;
    this.waiting ||= requestAnimationFrame(() => {
      this.waiting = 0;
      this.draw();
    });
  }

  draw() {
    this.player.show(this.history.month());
    this.steering?.comes(this.history.month() + 1);
    const words = !this.player.playing || performance.now() - (this.told ?? 0) > WORDS_EVERY, sentences = [];
    for (const arm of this.scene.arms) {
      const frame = this.history.of[arm].latest;
      if (!frame) continue;
      const states = readBytes(frame.states);
      const summary = words ? summaryOf(states, frame.numbers.seeking, frame.month,
        this.scene.arms.length > 1 ? `, ${this.nameOf(arm)}` : "") : null;
      if (summary) sentences.push(summary);
      this.networks.get(arm).show(states, readIntegers(frame.ties), frame.changed, summary);
    }
    if (words) {
      this.told = performance.now();
      sentences.push(this.futuresInWords());
      this.summary.replaceChildren(...sentences.filter(Boolean).map((text) => make("p", { text })));
      if (!this.player.playing && this.details.open) this.fillTable();
    }
    this.charts.draw();
    this.drawn += 1;
    this.root.dataset.drawn = String(this.drawn);
    this.root.dataset.month = String(this.history.month());
  }

  futuresInWords() {
    const alive = this.scene.fan?.alive, month = this.history.month();
    if (!alive || month < 0) return "";
    const parts = this.scene.arms.filter((arm) => alive[arm]).map((arm, at) =>
      `in ${Math.round(100 * alive[arm][month])}${at ? "" : " of 100 futures"}${this.scene.arms.length > 1 ? ` in ${arm}` : ""}`);
    return `In this month mentoring is alive ${listed(parts)}.`;
  }

  recolour() {
    this.networks.forEach((network) => network.recolour());
    this.charts.recolour();
    this.legend.draw();
  }
}

function shapeOf({ arms, arm_names: names, jobs, months, series, sliders, actions, live }) {
  const told = [arms, names, jobs.unit.length, jobs.x[0], jobs.x.at(-1), months, series.map(({ name }) => name),
    (sliders || []).map(({ name }) => name), actions, live];
  return JSON.stringify(told);
}

export function mount(element, host) {
  const view = new View(element, host);
  return () => view.destroy();
}
