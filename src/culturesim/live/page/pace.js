// Playing a live session: months are asked for at the pace at which they are drawn, so that frames never queue. As fast
// as it goes, the next one is lived while the last one is drawn, and no more than that.

const TOO_LONG = 250;  // milliseconds after which a page that does not draw (hidden, or a picture too few) goes on

export class Pace {
  constructor(ask) {
    this.ask = ask;  // sends a command to the session
    this.playing = false;
    this.every = 0;
    this.waiting = false;  // a month has been asked for and has not come
    this.drawing = false;  // a month has come and has not been drawn
    this.timer = 0;
  }

  send(command) {
    if (command.do === "play") this.play(Number(command.every_ms) || 0);
    else if (command.do === "pause") this.stop();
    else {
      if (command.do === "reset") this.waiting = false;
      this.ask(command);
    }
  }

  play(every) {
    this.every = every;
    if (this.playing) return;
    this.playing = true;
    if (!this.waiting) this.next();
  }

  stop() {
    this.playing = false;
    clearTimeout(this.timer);
  }

  next() {
    this.waiting = true;
    this.asked = performance.now();
    this.ask({ do: "step" });
  }

  heard(answers) {  // once all answers to one command have been shown
    if (answers.some(({ playing, error }) => playing === false || error !== undefined)) this.stop();
    if (!this.waiting || !answers.some(({ states }) => states !== undefined)) return;
    this.waiting = false;
    clearTimeout(this.timer);
    const ahead = this.every === 0 && !this.drawing;
    this.drawing = true;
    picture().then(() => {
      this.drawing = false;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.onward(), Math.max(0, this.every - (performance.now() - this.asked)));
    });
    if (ahead) this.onward();
  }

  onward() {
    if (this.playing && !this.waiting) this.next();
  }
}

function picture() {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, TOO_LONG);
    requestAnimationFrame(() => { clearTimeout(timer); resolve(); });
  });
}
