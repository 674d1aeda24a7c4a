// "Try it" works without this; with it, the answer comes while you type. Nothing is kept here either.
const form = document.querySelector("[data-try]");
const text = form.elements.text;
const answer = form.querySelector("[data-answer]");
const status = form.querySelector("[data-status]");
const PAUSE = 120; // milliseconds without a key before we look
let timer;
let asked;

async function look() {
  asked?.abort();
  asked = new AbortController();
  try {
    const response = await fetch(form.action, {
      method: "POST", body: new FormData(form), headers: { "X-Part": "answer" }, signal: asked.signal,
    });
    if (!response.ok) throw new Error(response.statusText);
    answer.innerHTML = await response.text();
    status.textContent = answer.firstElementChild?.dataset.summary ?? "";
  } catch (problem) {
    if (problem.name !== "AbortError") answer.replaceChildren(); // the button still works, and shows what is wrong
  }
}

text.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
});

form.addEventListener("submit", (event) => {
  const example = event.submitter?.name === "example" ? event.submitter.value : null;
  if (example === null) return;
  event.preventDefault();
  text.value = example;
  text.focus();
  look();
});
