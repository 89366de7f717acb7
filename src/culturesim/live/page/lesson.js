// A lesson on one page: expect, run, see; again with the other arm; then one future replayed month by month.
// What the class enters stays in this page's memory and goes when the page is closed or cleared.

import { freshId, listed, make, stillness } from "./dom.js";
import { AliveLine, Futures, aliveAt, strip } from "./predictions.js";
import { recorded } from "./recorded.js";
import { mount } from "./view.js";

const SECONDS = 6;  // that the months of all futures take to pass
const WIDEST = 760;  // pixels of a picture

export function lesson(element, page) {
  const rounds = [];
  const main = make("div", { class: "cs-lesson" });
  element.append(main);
  main.append(make("h1", { text: page.title }), make("p", { text: page.how }), rule(page));
  const after = ending(page);
  page.rounds.forEach((told, at) => {
    const next = () => {
      const following = rounds[at + 1] || after;
      following.element.hidden = false;
      following.open?.();
      following.element.querySelector("h2").focus();
    };
    const last = at + 1 === page.rounds.length;
    const onTo = page.difference.length ? "Next: what differed, and one future" : "Next: one future";
    rounds.push(new Round(page, told, rounds, next, last ? onTo : "Next round"));
  });
  for (const round of rounds) main.append(round.element);
  main.append(after.element, make("footer", {}, make("p", { class: "cs-quiet", text: page.made })));
  rounds[0].element.hidden = false;
}

function rule(page) {
  return make("details", {}, make("summary", { text: "What counts as alive" }), ...page.rule.map((text) => make("p", { text })));
}

function widthOf(place) {
  return Math.min(WIDEST, Math.max(260, place.clientWidth));
}

function key(rounds) {
  return make("ul", { class: "cs-key" }, ...rounds.map(({ kind, short }) => make("li", {},
    make("span", { class: `cs-line cs-line-${kind}`, "aria-hidden": "true" }), short)));
}

class Round {
  constructor(page, told, rounds, next, onward) {
    Object.assign(this, { page, told, rounds, next });
    this.predictions = [];
    this.done = false;
    this.value = make("input", { type: "number", min: "0", max: String(page.futures), step: "1", required: true,
      inputMode: "numeric", autocomplete: "off" });
    this.value.id = freshId("expected");
    this.add_ = make("button", { type: "submit", text: "Add this prediction" });
    const form = make("form", {}, make("label", { class: "cs-ask", for: this.value.id, text: told.ask }),
      make("div", { class: "cs-row" }, this.value, this.add_));
    this.list = make("p", { role: "status" });
    this.clear = make("button", { type: "button", text: "Clear the predictions" });
    this.run = make("button", { type: "button", class: "cs-main", text: `Run ${page.futures} futures`, disabled: true });
    this.hint = make("p", { class: "cs-quiet", text: "Enter at least one prediction first; a class can enter one for each student." });
    this.outcome = make("div", { class: "cs-outcomes", hidden: true });
    this.next_ = make("button", { type: "button", class: "cs-main", text: onward, hidden: true });
    this.element = make("section", { class: "cs-round", hidden: true },
      make("h2", { tabIndex: -1, text: told.heading }), make("p", { text: told.about }),
      make("ul", {}, ...told.happens.map((text) => make("li", { text }))),
      form, this.list, make("div", { class: "cs-row" }, this.run, this.clear), this.hint, this.outcome, this.next_);
    form.addEventListener("submit", (event) => this.add(event));
    this.clear.addEventListener("click", () => this.forget());
    this.run.addEventListener("click", () => this.start());
    this.next_.addEventListener("click", () => { this.next_.hidden = true; this.next(); });
    this.say();
  }

  add(event) {
    event.preventDefault();
    const value = Number(this.value.value);
    if (!Number.isInteger(value) || value < 0 || value > this.page.futures) return;
    this.predictions.push(value);
    this.value.value = "";
    this.value.focus();
    this.say();
  }

  forget() {
    this.predictions = [];
    this.say();
    (this.done ? this.month : this.value).focus();
  }

  say() {
    const sorted = [...this.predictions].sort((one, two) => one - two), many = sorted.length;
    this.clear.hidden = many === 0;
    this.run.disabled = many === 0 || this.done;
    this.hint.hidden = many > 0;
    this.list.textContent = many ? `${many === 1 ? "1 prediction" : `${many} predictions`}: ${listed(sorted.map(String))}.` : "";
    if (this.done) this.showStrip();
  }

  start() {
    const { page, told } = this;
    this.done = true;
    for (const node of [this.run, this.value, this.add_]) node.disabled = true;  // whoever has seen it expects nothing any more
    this.outcome.hidden = false;
    const shown = this.rounds.slice(0, this.rounds.indexOf(this) + 1).map(({ told: one }) => one);
    const lines = shown.map(({ kind, alive }) => ({ kind, counts: alive }));
    this.month = make("p", { class: "cs-month" });
    this.futures = new Futures(page.futures, told.kind);
    this.place = make("div", {});
    this.words = make("div", { role: "status" });
    const over = make("div", {});
    this.outcome.replaceChildren(
      make("div", { class: "cs-both" }, make("figure", {}, make("figcaption", { class: "cs-quiet",
        text: "One mark a future: filled where mentoring is alive" }), this.futures.element, this.month), over),
      this.place, this.words);
    this.line = new AliveLine(lines, page.months, page.futures, page.marks, widthOf(over));
    over.append(this.line.element, key(shown));
    this.month.tabIndex = -1;
    this.month.focus();
    if (stillness()) this.at(page.months - 1);
    else this.animate();
  }

  animate() {
    const began = performance.now(), last = this.page.months - 1;
    const step = (now) => {
      const month = Math.min(last, Math.floor((now - began) / 1000 / SECONDS * this.page.months));
      this.at(Math.max(0, month));
      if (month < last) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  at(month) {
    const { page, told } = this, count = told.alive[month];
    const words = `Month ${month}: alive in ${count} of ${page.futures} futures`;
    this.futures.show((future) => aliveAt(told.toggles[future], month), words);
    this.line.show(month, told.kind);
    this.month.textContent = words;
    if (month === page.months - 1) this.reveal();
  }

  reveal() {
    this.showStrip();
    this.words.replaceChildren(...this.told.outcome_in_words.map((text) => make("p", { text })));
    this.line.element.setAttribute("aria-label", `Futures in which mentoring is alive, month by month. ${this.told.over_time}`);
    this.next_.hidden = false;
  }

  showStrip() {
    const { page } = this;
    const shown = this.rounds.slice(0, this.rounds.indexOf(this) + 1).map(({ told }) => told);
    const outcomes = shown.map(({ kind, short, outcome, low, high }) => ({ kind, label: short, value: outcome, low, high }));
    if (this.told.reference) outcomes.push({ kind: "reference", ...this.told.reference });
    const words = `The class expected ${this.predictions.length ? listed(this.predictions.map(String)) : "nothing yet"}; `
      + `it came out as ${listed(outcomes.map(({ label, value }) => `${value} (${label})`))} of ${page.futures} futures.`;
    this.place.replaceChildren(strip(this.predictions, outcomes, page.futures, words, widthOf(this.place)));
  }
}

function ending(page) {
  const place = make("div", {});
  const element = make("section", { class: "cs-round", hidden: true },
    ...page.difference.length ? [make("h2", { tabIndex: -1, text: "What differed" }), ...page.difference.map((text) => make("p", { text }))] : [],
    make("h2", { tabIndex: -1, text: "One future, month by month" }),
    make("p", { text: page.one_of_many }), place);
  let shown = false;
  const open = () => {
    if (shown) return;
    shown = true;
    mount(place, { ...recorded(page.scene, page.tracks), untitled: true });
  };
  return { element, open };
}

