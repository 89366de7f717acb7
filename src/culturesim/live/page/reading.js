// What happened, in sentences: the log and the summary of a month.

import { listed, make } from "./dom.js";

const MOST_SENTENCES = 60;

export class Log {
  constructor() {
    this.list = make("ol", { "aria-live": "polite", "aria-relevant": "additions", tabIndex: 0, class: "cs-log",
      "aria-label": "What happened, the latest first" });
    this.none = make("p", { class: "cs-quiet", text: "Nothing to tell yet." });
    this.element = make("section", { class: "cs-panel" }, make("h2", { text: "What happened" }), this.none, this.list);
  }

  quiet(playing) {
    this.list.setAttribute("aria-live", playing ? "off" : "polite");  // a reader cannot follow a run at full speed
  }

  add(frame, arms) {
    for (const sentence of frame.log || []) {
      const same = [...this.list.children].find(
        (item) => Number(item.dataset.month) === frame.month && item.dataset.said === sentence,
      );
      if (same) {
        if (!same.dataset.arms.includes(frame.arm)) same.dataset.arms += frame.arm;
        same.textContent = inFull(frame.month, same.dataset.arms, arms, sentence);
        continue;
      }
      const item = make("li", { text: inFull(frame.month, frame.arm, arms, sentence) });
      Object.assign(item.dataset, { month: frame.month, said: sentence, arms: frame.arm });
      this.list.prepend(item);
    }
    while (this.list.children.length > MOST_SENTENCES) this.list.lastElementChild.remove();
    this.none.hidden = this.list.children.length > 0;
  }

  cut(arm, month) {
    for (const item of [...this.list.children]) {
      if (Number(item.dataset.month) < month || !item.dataset.arms.includes(arm)) continue;
      item.dataset.arms = item.dataset.arms.replace(arm, "");
      if (!item.dataset.arms) item.remove();
    }
    this.none.hidden = this.list.children.length > 0;
  }
}

function inFull(month, letters, arms, sentence) {
  const text = undated(sentence);
  const where = arms.length > 1 ? `, ${letters.length > 1 ? "A and B" : letters}` : "";
  return `${month < 0 ? "At the start" : `Month ${month}`}${where}: ${text}${/[.!?]$/.test(text) ? "" : "."}`;
}

function undated(sentence) {
  const plain = sentence.replace(/^(in )?month -?\d+[,:]? */i, "");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

// Of those who wait, `held[2]` are in no relationship yet; `seeking`, as the charts have it, counts all who wait.
export function summaryOf(states, seeking, month, name) {
  const held = [0, 0, 0, 0, 0];
  for (const state of states) if (state < held.length) held[state] += 1;
  const people = held[1] + held[2] + held[3] + held[4];
  const parts = [`${held[4] || "none"} are in an effective relationship`, `${held[3] || "none"} in one in name only`,
    waitingOf(seeking ?? held[2], held[2])];
  const vacant = held[0] === 0 ? "no job is vacant" : held[0] === 1 ? "1 job is vacant" : `${held[0]} jobs are vacant`;
  return `${month < 0 ? "Before month 0" : `Month ${month}`}${name}: of ${people} people ${listed(parts)}; ${vacant}.`;
}

function waitingOf(waiting, outside) {
  const already = waiting > outside && outside > 0 ? ` (${waiting - outside} of them in a relationship already)` : "";
  return `${waiting || "none"} ${waiting === 1 ? "waits" : "wait"} for a mentor${already}`;
}

export function marksOf(events, arms) {
  const byMonth = new Map();
  for (const arm of arms) {
    for (const { month, text: dated } of events?.[arm] || []) {
      const text = undated(dated).replace(/\.$/, "");
      if (!byMonth.has(month)) byMonth.set(month, new Map());
      const texts = byMonth.get(month);
      texts.set(text, (texts.get(text) || "") + arm);
    }
  }
  const months = [...byMonth.keys()].sort((one, two) => one - two);
  return months.map((month, at) => ({
    month, number: at + 1,
    words: [...byMonth.get(month)].map(([text, who]) => arms.length > 1 && who.length < 2 ? `${who}: ${text}` : text),
  }));
}

export function timelineOf(marks) {
  if (!marks.length) return make("p", { class: "cs-quiet", text: "No event is planned, and none was added." });
  return make("ol", { class: "cs-timeline" }, ...marks.map(({ month, words }) =>
    make("li", {}, make("strong", { text: `Month ${month}: ` }), `${words.join("; ")}.`)));
}
