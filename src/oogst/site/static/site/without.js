// The page to note a moment that stands in when there is no network: what is written waits on this device, sealed.
import { bring, form, language, parts, show, words } from "./offline.js";

const { oogst } = self;
const key = { name: form.dataset.keyName, point: form.dataset.keyPoint };
const { text } = form.elements;
let writer; // who was signed in when this page opened

async function begin() {
  ({ writer } = await oogst.writer());
  parts.stranger.hidden = Boolean(writer);
  form.hidden = !writer;
  form.elements.form.value = crypto.randomUUID();
  if (writer) text.focus();
}

// Somebody who signed out, or another who signed in, on another page of this browser: no word stays on this one.
async function isStillHere() {
  if ((await oogst.writer()).writer === writer) return true;
  words.clear();
  text.value = "";
  await Promise.all([begin(), show()]);
  return false;
}

function open(opening) {
  text.value = `${text.value.trimEnd()} ${opening.replace(/[\s…]+$/u, "")} `.trimStart();
  text.focus();
}

async function keep() {
  const said = text.value;
  const fields = [...new FormData(form), ["keep", "as-it-is"]];
  if (!said.trim() || !(await isStillHere())) return;
  const { grant } = await oogst.writer();
  words.set(await oogst.keep([...fields, ["grant", grant]], language, key), said);
  if (text.value === said) text.value = "";
  form.elements.form.value = crypto.randomUUID();
  await show();
  parts.kept.hidden = false;
  text.focus();
  if (matchMedia("(display-mode: standalone)").matches) await navigator.storage?.persist?.();
  await bring();
}

let busy = Promise.resolve(); // a double tap finds an empty box
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.name === "opening") open(event.submitter.value);
  else busy = busy.then(keep, keep);
});
text.addEventListener("input", () => { parts.kept.hidden = true; });
oogst.news.addEventListener("message", ({ data }) => { if (data.signed) isStillHere(); });
document.querySelector("[data-again]").addEventListener("click", () => location.reload());
begin();
