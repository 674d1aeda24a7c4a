// Writing a moment works without this; with it, suggestions come while you write, and what you tapped stays tapped.
const form = document.querySelector("[data-capture]");
const text = form.elements.text;
const answer = form.querySelector("[data-answer]");
const status = form.querySelector("[data-status]");
const agree = form.querySelector("[data-agree]");
const keep = form.querySelector("[data-keep]");
const PAUSE = 120; // milliseconds without a key before we look
let timer;
let asked;

const tapped = () => new Set([...answer.querySelectorAll("input:checked")].map((one) => `${one.name}=${one.value}`));

// What was tapped while the answer was on its way counts; for the rest the answer knows what was tapped before.
function show(html, sent) {
  const before = tapped();
  const open = answer.querySelector(".add")?.open ?? false;
  answer.innerHTML = html;
  for (const one of answer.querySelectorAll("input")) {
    const key = `${one.name}=${one.value}`;
    one.checked = before.has(key) || (one.checked && !sent.has(key));
  }
  const more = answer.querySelector(".add");
  if (more) more.open = open;
  const found = [...answer.querySelectorAll(".chip legend")].map((one) => one.textContent);
  agree.hidden = found.length === 0;
  keep.classList.toggle("main", found.length === 0);
  status.textContent = text.value.trim() ? found.join(", ") || status.dataset.none : "";
}

async function look() {
  asked?.abort();
  asked = new AbortController();
  const sent = tapped();
  try {
    const response = await fetch(form.dataset.look, { method: "POST", body: new FormData(form), signal: asked.signal });
    if (!response.ok || response.redirected) throw new Error(response.statusText);
    show(await response.text(), sent);
  } catch (problem) {
    if (problem.name !== "AbortError") status.textContent = ""; // keeping still works, and says what is wrong
  }
}

text.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
});

form.addEventListener("submit", (event) => {
  const opening = event.submitter?.name === "opening" ? event.submitter.value : null;
  if (opening === null) return;
  event.preventDefault();
  const start = opening.replace(/[\s…]+$/u, "");
  text.value = `${text.value.trimEnd()} ${start} `.trimStart();
  text.focus();
  look();
});

// Whoever was quicker than this script, or came back to what they wrote, sees what it suggests too.
if (text.value.trim() && !answer.firstElementChild) look();
