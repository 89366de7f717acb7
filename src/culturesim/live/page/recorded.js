// A recorded run as a host: frames are unpacked from what changed month by month, and played by a clock of its own.

import { stillness } from "./dom.js";

const PAIRED = 1;  // code of a pair in name only; 2 effective, 0 ended

export function recorded(scene, tracks) {
  const frames = Object.fromEntries(scene.arms.map((arm) => [arm, framesOf(arm, tracks[arm], scene.jobs.unit.length)]));
  const last = scene.months - 1, listeners = new Set();
  let month = -1, timer = 0, picture = 0;

  const tell = (message) => listeners.forEach((listener) => listener(message));
  const show = (at) => {
    month = at;
    for (const arm of scene.arms) tell(frames[arm][at + 1]);
  };
  const stop = () => {
    clearTimeout(timer);
    cancelAnimationFrame(picture);
  };
  const onward = (wait) => {
    if (month >= last) return tell({ playing: false });
    show(month + 1);
    if (wait > 0) timer = setTimeout(() => onward(wait), wait);
    else picture = requestAnimationFrame(() => onward(wait));
    return undefined;
  };
  const commands = {
    play: ({ every_ms: wait }) => { stop(); onward(wait || 0); },
    pause: stop,
    step: () => { stop(); if (month < last) show(month + 1); },
    reset: () => { stop(); show(-1); },
    seek: ({ month: wanted }) => {
      stop();
      const from = wanted > month ? month + 1 : wanted;
      for (let at = Math.max(-1, from); at <= wanted; at += 1) show(at);
    },
  };
  return {
    scene,
    still: stillness(),
    send: (command) => commands[command.do]?.(command),
    onFrame(callback) {
      listeners.add(callback);
      for (const arm of scene.arms) callback(frames[arm][month + 1]);
      return () => { listeners.delete(callback); if (!listeners.size) stop(); };
    },
  };
}

function framesOf(arm, track, jobs) {
  let states = Uint8Array.from(track.first);
  const pairs = new Map();
  return track.states.map((changes, at) => {
    if (changes.length) states = states.slice();
    for (let place = 0; place < changes.length; place += 2) states[changes[place]] = changes[place + 1];
    let key = 0;
    for (let place = 0; place < track.ties[at].length; place += 2) {
      key += track.ties[at][place];
      const code = track.ties[at][place + 1];
      if (code) pairs.set(key, code);
      else pairs.delete(key);
    }
    const ties = new Int32Array(3 * pairs.size);
    let to = 0;
    for (const [pair, code] of pairs) {
      ties.set([Math.floor(pair / jobs), pair % jobs, code > PAIRED ? 1 : 0], to);
      to += 3;
    }
    const month = at - 1;
    const numbers = month < 0 ? {} : Object.fromEntries(
      Object.entries(track.numbers).map(([name, line]) => [name, line[month]]));
    return { arm, month, states, ties, numbers, log: track.log[at] || [], changed: track.changed[at] };
  });
}
