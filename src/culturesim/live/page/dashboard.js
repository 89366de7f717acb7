// The dashboard: the view on a page of its own, told by a session on this machine through a websocket.

import { Pace } from "./pace.js";
import { mount } from "./view.js";

const GONE = "The program behind this page has stopped. What you see stays. To go on, start it again and reload the page.";

const NOTED_EVERY = 500;  // milliseconds; browsers refuse many changes of an address

export function dashboard(place) {
  const listeners = new Set(), early = [];
  let share = "", month = 0, noting = 0;
  const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/session`);
  const ask = (command) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
    else tell({ error: GONE });
  };
  const pace = new Pace(ask);
  const tell = (answer) => {
    if (answer.share !== undefined) share = answer.share.split("~")[0];
    if (answer.month !== undefined) month = answer.month + 1;
    if (answer.share !== undefined || answer.month !== undefined) remember();
    if (!listeners.size) return early.push(answer);
    return listeners.forEach((listener) => listener(answer));
  };
  const remember = () => {  // the address holds the session, so that a reload goes on with it
    if (noting) return;
    noting = setTimeout(() => {
      noting = 0;
      history.replaceState(null, "", share ? `#${share}~${month}` : location.pathname);
      if (share) listeners.forEach((listener) => listener({ share: `${share}~${month}` }));
    }, NOTED_EVERY);
  };
  const host = {
    scene: null,
    page: true,
    send: (command) => pace.send(command),
    onFrame(callback) {
      listeners.add(callback);
      early.splice(0).forEach(callback);
      return () => listeners.delete(callback);
    },
  };
  socket.addEventListener("open", () => {
    const share = location.hash.slice(1);  // a reload, or a link that somebody sent
    ask(share ? { do: "open", share } : { do: "open" });
  });
  socket.addEventListener("message", ({ data }) => {
    const answers = JSON.parse(data);
    const scene = answers.find(({ format }) => format);
    if (!host.scene && scene) {
      host.scene = scene;
      document.title = `${scene.title} – culturesim`;
      place.replaceChildren();
      mount(place, host);
    }
    if (!host.scene) place.replaceChildren(...answers.map(({ error }) => sentence(error)));
    else answers.forEach(tell);
    pace.heard(answers);
  });
  socket.addEventListener("close", ({ reason }) => {
    pace.stop();
    if (host.scene) tell({ error: reason || GONE });
    else if (!place.querySelector("[role=alert]")) place.replaceChildren(sentence(reason || GONE));
  });
  return host;
}

function sentence(words) {
  const line = document.createElement("p");
  line.setAttribute("role", "alert");
  line.textContent = words;
  return line;
}
