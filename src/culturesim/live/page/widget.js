// The view in a notebook: an anywidget whose model is a session in the notebook's own Python.

import { Pace } from "./pace.js";
import { mount } from "./view.js";

function render({ model, el }) {
  const listeners = new Set();
  const pace = new Pace((command) => model.send({ command }));
  const host = {
    scene: null,
    page: false,  // keys belong to the notebook, but for those pressed inside the view
    send: (command) => pace.send(command),
    onFrame(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
  };
  let close = null;
  const heard = ({ answers }) => {
    const scene = answers.find(({ format }) => format);
    if (!host.scene) {
      if (!scene) return;  // meant for another picture of the same session
      host.scene = scene;
      close = mount(el, host);
    }
    for (const answer of answers) listeners.forEach((listener) => listener(answer));
    pace.heard(answers);
  };
  model.on("msg:custom", heard);
  model.send({ look: true });
  return () => {
    pace.stop();
    model.off("msg:custom", heard);
    close?.();
  };
}

export default { render };
