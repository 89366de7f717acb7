// The fine print: the seed, and how a run is shared or saved.

import { field, make } from "./dom.js";

export class Keeping {
  constructor(scene, send, stop, signal) {
    this.seed = make("input", { type: "number", min: "0", step: "1", max: "9007199254740991" });
    this.share = make("input", { type: "text", readOnly: true });
    this.told = make("span", { class: "cs-quiet", role: "status" });
    const copy = make("button", { type: "button", text: "Copy" });
    copy.addEventListener("click", () => {
      this.copying = true;  // what is shared says how far it has been lived, so a live session is asked anew
      if (scene.live) send({ do: "share" });
      else this.show(this.share.value);
    }, { signal });
    this.place = make("div", { class: "cs-row" }, field("To share or keep this run", this.share), copy, this.told);
    const parts = scene.live ? [this.again(send, stop, signal)] : [make("p", { text: `Seed ${scene.seed}.` })];
    parts.push(this.place);
    if (scene.live) parts.push(opening(send, stop, signal), saving(scene.arms, send, signal));
    this.element = make("details", { class: "cs-panel" }, make("summary", { text: "Fine print" }), ...parts);
  }

  again(send, stop, signal) {
    const form = make("form", { class: "cs-row" }, field("Seed", this.seed),
      make("button", { type: "submit", text: "Start again with this seed" }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      stop();
      send({ do: "reset", seed: Number(this.seed.value) });
    }, { signal });
    return form;
  }

  update(scene) {
    this.seed.value = String(scene.seed);
    this.show(scene.share);
  }

  async show(text) {
    this.share.value = text || "";
    this.place.hidden = !text;
    if (!this.copying || !text) return;
    this.copying = false;
    this.told.textContent = await copied(this.share) ? "Copied." : "Marked; copy it with your keyboard.";
  }
}

function opening(send, stop, signal) {
  const given = make("input", { type: "text", required: true });
  const form = make("form", { class: "cs-row" }, field("Open a shared session", given),
    make("button", { type: "submit", text: "Open" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    stop();
    send({ do: "open", share: given.value.trim() });
  }, { signal });
  return form;
}

function saving(arms, send, signal) {
  const place = make("div", { class: "cs-row" });
  for (const arm of arms) {
    const what = arms.length > 1 ? `Save ${arm} as a scenario file` : "Save as a scenario file";
    const button = make("button", { type: "button", text: what });
    button.addEventListener("click", () => send({ do: "save", arm }), { signal });
    place.append(button);
  }
  return place;
}

export function saved(text, name) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  make("a", { href: address, download: name || "scenario.yaml" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

async function copied(input) {
  try {
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    input.select();
    return false;
  }
}
