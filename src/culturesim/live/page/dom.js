// Small helpers: elements, listeners that go with the view, numbers and sentences.

export function make(tag, given = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

let serial = 0;
export function freshId(what) {
  serial += 1;
  return `cs-${what}-${serial}`;
}

export function field(label, input, help = "") {
  input.id = input.id || freshId("field");
  const parts = [make("label", { for: input.id, text: label }), input];
  if (help) {
    const told = make("small", { id: freshId("help"), class: "cs-help", text: help });
    input.setAttribute("aria-describedby", told.id);
    parts.push(told);
  }
  return make("div", { class: "cs-field" }, ...parts);
}

export function choice(options, value) {
  const made = options.map(([given, label]) => make("option", { value: String(given), text: label }));
  const node = make("select", {}, ...made);
  if (value !== undefined) node.value = String(value);
  return node;
}

export function colours(element) {
  const style = getComputedStyle(element);
  const of = (name) => style.getPropertyValue(`--cs-${name}`).trim() || "#777";
  const names = ["ink", "grey", "pale", "paper", "a", "b", "waiting", "effective", "nominal", "fan-a", "fan-b"];
  return Object.fromEntries(names.map((name) => [name, of(name)]));
}

export function stillness() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

const EXPONENTS = [[1000, 0], [10, 0], [1, 1], [0, 2]];
export function said(value, percent) {
  if (value === null || value === undefined || Number.isNaN(value)) return "none";
  if (percent) return String(Math.round(100 * value));
  const [, digits] = EXPONENTS.find(([least]) => Math.abs(value) >= least);
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}

export function listed(words) {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
