// What a live session can be told: sliders, and events put on the timeline.

import { choice, field, freshId, make } from "./dom.js";

const MOST_IN_FRONT = 7, WAIT = 60;  // milliseconds a slider rests before it is sent

export class Steering {
  constructor(scene, send, signal) {
    this.scene = scene;
    this.send = send;
    this.signal = signal;
    this.sliders = new Map();
    this.timers = new Map();
    this.element = make("section", { class: "cs-panel cs-steering" }, make("h2", { text: "Steer" }));
    if (scene.arms.length > 1) this.element.append(this.whichArm());
    const front = scene.sliders.filter(({ group }) => group !== "hallmark");
    const behind = [...front.slice(MOST_IN_FRONT), ...scene.sliders.filter(({ group }) => group === "hallmark")];
    this.element.append(make("div", { class: "cs-sliders" }, ...front.slice(0, MOST_IN_FRONT).map((slider) => this.slider(slider))));
    if (behind.length) {
      const inside = make("div", { class: "cs-sliders" }, ...behind.map((slider) => this.slider(slider)));
      this.element.append(make("details", {}, make("summary", { text: "The ten hallmarks" }), inside));
    }
    this.events = scene.actions?.length ? this.form() : null;
  }

  comes(month) {
    this.coming = month;
    if (!this.month || this.month === this.month.ownerDocument.activeElement) return;
    this.button.disabled = month >= this.scene.months;
    const before = Number(this.month.value);
    this.month.min = String(month);
    if (!this.month.value || before < month || before === this.last) this.month.value = String(month);
    this.last = month;
  }

  destroy() {
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  arms() {
    const chosen = this.arm?.value ?? this.scene.arms[0];
    return chosen === "both" ? this.scene.arms : [chosen];
  }

  whichArm() {
    const names = this.scene.arm_names || {};
    const options = this.scene.arms.map((arm) => [arm, names[arm] ? `${arm}: ${names[arm]}` : arm]);
    this.arm = choice([...options, ["both", "both"]], this.scene.arms.at(-1));
    this.arm.addEventListener("change", () => this.showValues(), { signal: this.signal });
    return field("Changes act on", this.arm);
  }

  slider({ name, label, help, low, high, step, value }) {
    const input = make("input", { type: "range", min: String(low), max: String(high), step: String(step) });
    const output = make("output", {});
    const row = field(label, input, help);
    output.setAttribute("for", input.id);
    row.querySelector("label").append(" ", output);
    row.classList.add("cs-slider");
    const values = Object.fromEntries(this.scene.arms.map((arm) => [arm, valueFor(value, arm)]));
    const slider = { input, output, values, step: Number(step) };
    this.sliders.set(name, slider);
    this.showValue(slider);
    input.addEventListener("input", () => {
      output.textContent = wording(Number(input.value), slider.step);
      clearTimeout(this.timers.get(name));
      this.timers.set(name, setTimeout(() => this.slide(name, slider), WAIT));
    }, { signal: this.signal });
    return row;
  }

  slide(name, slider) {
    for (const arm of this.arms()) {
      slider.values[arm] = Number(slider.input.value);
      this.send({ do: "slide", name, value: slider.values[arm], arm });
    }
  }

  showValue(slider) {
    slider.input.value = String(slider.values[this.arms()[0]]);
    slider.output.textContent = wording(Number(slider.input.value), slider.step);
  }

  showValues() {
    for (const slider of this.sliders.values()) this.showValue(slider);
  }

  update(scene) {
    for (const { name, value } of scene.sliders) {
      const slider = this.sliders.get(name);
      if (!slider || slider.input === slider.input.ownerDocument.activeElement) continue;  // not under a moving hand
      for (const arm of scene.arms) slider.values[arm] = valueFor(value, arm);
      this.showValue(slider);
    }
  }

  form() {
    const which = choice(this.scene.actions.map(({ label }, at) => [at, label]));
    const help = make("p", { class: "cs-help", id: freshId("help") });
    which.setAttribute("aria-describedby", help.id);
    const settings = make("div", { class: "cs-settings" });
    this.month = make("input", { type: "number", min: "0", max: String(this.scene.months - 1), step: "1", required: true });
    this.button = make("button", { type: "submit", text: "Put it on the timeline" });
    const form = make("form", { class: "cs-panel" }, make("h2", { text: "Add an event" }), field("Event", which), help, settings,
      field("In month", this.month), this.button);
    this.comes(this.coming ?? 0);
    const show = () => {
      const action = this.scene.actions[Number(which.value)];
      help.textContent = action.help || "";
      this.given = (action.settings || []).map((setting) => [setting, inputOf(setting)]);
      settings.replaceChildren(...this.given.map(([setting, input]) => field(setting.label, input)));
    };
    which.addEventListener("change", show, { signal: this.signal });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const action = this.scene.actions[Number(which.value)];
      const told = this.given.map(([setting, input]) => [setting.name, valueOf(setting, input)]);
      for (const arm of this.arms()) this.send({ do: "act", arm,
        event: { do: action.do, month: Number(this.month.value), ...Object.fromEntries(told) } });
    }, { signal: this.signal });
    show();
    return form;
  }
}

function valueFor(value, arm) {
  return value !== null && typeof value === "object" ? value[arm] : value;
}

function wording(value, step) {
  const digits = step >= 1 ? 0 : step >= 0.1 ? 1 : 2;
  return value.toFixed(digits);
}

function inputOf({ choices, low, high, step, value }) {
  if (choices) return choice(choices.map((one) => Array.isArray(one) ? one : [one, one]), value);
  if (typeof value === "boolean") return make("input", { type: "checkbox", checked: value });
  if (typeof value === "string") return make("input", { type: "text", value });
  return make("input", { type: "number", min: String(low), max: String(high), step: String(step ?? "any"), value: String(value ?? low),
    required: true });
}

function valueOf({ choices, value }, input) {
  if (choices) {
    const found = choices.map((one) => Array.isArray(one) ? one[0] : one).find((one) => String(one) === input.value);
    return found ?? input.value;
  }
  if (typeof value === "boolean") return input.checked;
  return typeof value === "string" ? input.value : Number(input.value);
}
