// What has been seen so far: the numbers of every month of every arm. A month that comes again replaces what followed.

export class History {
  constructor(arms) {
    this.arms = arms;
    this.clear();
  }

  clear() {
    this.of = Object.fromEntries(this.arms.map((arm) => [arm, { months: [], numbers: {}, latest: null }]));
  }

  add(frame) {
    const { months, numbers, latest } = this.of[frame.arm], before = Math.max(latest?.month ?? -Infinity, months.at(-1) ?? -Infinity);
    let at = months.length;
    while (at > 0 && months[at - 1] >= frame.month) at -= 1;
    const again = frame.month <= before;
    months.length = at;
    for (const line of Object.values(numbers)) line.length = at;
    if (frame.month >= 0) {  // before month 0 there are people, but no numbers
      months.push(frame.month);
      for (const [name, value] of Object.entries(frame.numbers)) (numbers[name] ||= []).push(value);
    }
    if (!frame.skipped) this.of[frame.arm].latest = frame;  // others carry no picture
    return again;
  }

  month() {
    return Math.max(-1, ...this.arms.map((arm) => this.of[arm].latest?.month ?? -1));
  }

  line(name, arm, months) {
    const { months: seen, numbers } = this.of[arm], values = numbers[name] || [];
    const line = new Array(months.length).fill(null);
    const first = months[0] ?? 0;
    seen.forEach((month, at) => {
      if (month - first >= 0 && month - first < line.length) line[month - first] = values[at] ?? null;
    });
    return line;
  }

  latest(name, arm) {
    return this.of[arm].numbers[name]?.at(-1);
  }
}
