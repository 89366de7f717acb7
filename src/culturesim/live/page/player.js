// The bar of buttons: play, pause, step, reset, speed, undo, two arms; and the keys that do the same.

import { choice, field, make, stillness } from "./dom.js";

const SPEEDS = [[1000, "slow: a month a second"], [250, "4 months a second"], [100, "10 months a second"],
  [0, "as fast as it goes"]];
const KEYS = [["space", "play or pause"], ["→", "one month on"], ["r", "start again"], ["?", "this list"]];

export class Player {
  constructor(scene, send, signal, keysFrom) {
    this.scene = scene;
    this.send = send;
    this.playing = false;
    this.steered = false;  // whether anything was done that beginning anew would take back
    this.play = make("button", { type: "button", class: "cs-main" });
    this.step = make("button", { type: "button", text: "Step" });
    this.reset = make("button", { type: "button", text: "Reset" });
    this.help = make("button", { type: "button", text: "Keys", "aria-haspopup": "dialog" });
    this.speed = choice(SPEEDS, stillness() ? 1000 : 250);
    this.month = make("p", { class: "cs-month" });
    const speed = field("Speed", this.speed);
    this.element = make("div", { class: "cs-bar", role: "group", "aria-label": "Time" },
      this.play, this.step, this.reset, speed);
    if (scene.live) this.addLive(signal);
    else this.addSeek(signal);
    this.dialog = this.keys();
    this.element.append(this.help, this.month, this.dialog);
    const on = (node, act) => node.addEventListener("click", act, { signal });
    on(this.play, () => this.toggle());
    on(this.step, () => this.once());
    on(this.reset, () => this.again());
    on(this.help, () => this.dialog.showModal());
    this.speed.addEventListener("change", () => this.playing && this.start(), { signal });
    keysFrom.addEventListener("keydown", (event) => this.key(event), { signal });
    this.show(-1);
  }

  addLive(signal) {
    this.undo = make("button", { type: "button", text: "Undo" });
    this.undo.addEventListener("click", () => this.send({ do: "undo" }), { signal });
    this.twin = make("input", { type: "checkbox", checked: this.scene.arms.length > 1 });
    this.twin.addEventListener("change", () => this.send({ do: "twin", on: this.twin.checked }), { signal });
    const twin = field("A and B side by side", this.twin);
    twin.classList.add("cs-check");
    this.element.append(this.undo, twin);
  }

  addSeek(signal) {
    const last = this.scene.months - 1;
    this.seek = make("input", { type: "range", min: "-1", max: String(last), step: "1", value: "-1" });
    this.seek.addEventListener("input", () => {
      this.stop();
      this.send({ do: "seek", month: Number(this.seek.value) });
    }, { signal });
    const seek = field("Month", this.seek);
    seek.classList.add("cs-seek");
    this.element.append(seek);
  }

  keys() {
    const close = make("button", { type: "submit", text: "Close" });
    this.use = make("input", { type: "checkbox", checked: true });
    const use = field("Use these keys", this.use);
    use.classList.add("cs-check");
    const rows = KEYS.map(([key, what]) => make("tr", {}, make("th", { scope: "row" }, make("kbd", { text: key })),
      make("td", { text: what })));
    const table = make("table", {}, make("caption", { text: "Keys" }), make("tbody", {}, ...rows));
    return make("dialog", { class: "cs-dialog", "aria-label": "Keys" },
      make("form", { method: "dialog" }, table, use, close));
  }

  key(event) {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.defaultPrevented;
    if (!plain || !this.use.checked || this.dialog.open || !this.element.isConnected) return;
    const at = event.target.closest?.("input, select, textarea, button, summary, a, [contenteditable]");
    const acts = { " ": () => this.toggle(), ArrowRight: () => this.once(), r: () => this.again(),
      "?": () => this.dialog.showModal() };
    const own = at && (at.matches("input, select, textarea, [contenteditable]") || event.key === " ");
    if (!acts[event.key] || own || !this.element.getClientRects().length) return;
    event.preventDefault();
    acts[event.key]();
  }

  toggle() {
    if (this.playing) this.halt();
    else this.start();
  }

  start() {
    const over = this.at >= this.scene.months - 1;
    if (over && this.steered) return;  // to begin anew would take back what was done
    if (over) this.send({ do: "reset" });
    this.send({ do: "play", every_ms: Number(this.speed.value) });
    this.set(true);
  }

  halt() {
    this.send({ do: "pause" });
    this.set(false);
  }

  stop() {
    if (this.playing) this.halt();
  }

  once() {
    this.stop();
    this.send({ do: "step" });
  }

  again() {
    this.stop();
    this.send({ do: "reset" });
  }

  set(playing) {
    this.playing = playing;
    this.play.textContent = playing ? "Pause" : "Play";
    this.changed?.(playing);
  }

  show(month) {
    this.at = month;
    if (month >= this.scene.months - 1 && this.playing) this.set(false);
    const last = this.scene.months - 1;
    this.month.textContent = month < 0 ? `Before month 0, of months 0 to ${last}` : `Month ${month} of ${last}`;
    this.step.disabled = month >= last;
    this.play.disabled = this.steered && month >= last;
    if (this.seek && this.seek !== document.activeElement) this.seek.value = String(month);
    this.seek?.setAttribute("aria-valuetext", this.month.textContent);
    if (!this.play.textContent) this.set(false);
  }
}
