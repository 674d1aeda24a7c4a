// A shared tablet goes back to its first page by itself, and the button "back" brings nobody's page back.
const { start, after } = document.querySelector("script[data-start]").dataset;
const WARNING = 15; // seconds before
const told = document.querySelector("[data-idle]");
let timers = [];

const leave = () => location.replace(start);

function wait() {
  timers.forEach(clearTimeout);
  if (told) told.hidden = true;
  timers = [setTimeout(leave, after * 1000)];
  if (told) timers.push(setTimeout(() => { told.hidden = false; }, (after - WARNING) * 1000));
}

for (const sign of ["keydown", "pointerdown", "input", "scroll"]) addEventListener(sign, wait, { passive: true });
addEventListener("pageshow", (event) => { if (event.persisted) leave(); });
addEventListener("pagehide", () => { document.querySelectorAll("form").forEach((form) => form.reset()); });
wait();
