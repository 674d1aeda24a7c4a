// The page to note a moment, with a network and without: says what waits on this device, and brings it when it can.
const { oogst } = self;
const place = document.querySelector("[data-waiting]");
const form = document.querySelector("[data-capture]");
const parts = Object.fromEntries([...document.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
const language = document.documentElement.lang;
const at = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "medium", timeStyle: "short" });
const words = new Map(); // what was written on this page, by its name in the queue: gone when the page is
const SHOWN = 20;

function line(one) {
  const item = parts.line.content.cloneNode(true);
  const [time, said, refused, undo] = ["time", "q", "[role=alert]", "button"].map((name) => item.querySelector(name));
  time.dateTime = new Date(one.at).toISOString();
  time.textContent = at.format(one.at);
  said.textContent = words.get(one.name) ?? "";
  refused.textContent = one.refused ?? "";
  for (const each of [said, refused]) each.hidden = !each.textContent;
  undo.hidden = !words.has(one.name) && !one.refused;
  undo.textContent = one.refused ? undo.dataset.remove : undo.textContent;
  undo.addEventListener("click", () => takeBack(one.name));
  return item;
}

async function takeBack(name) {
  await oogst.remove(name);
  if (form && words.has(name) && !form.elements.text.value) form.elements.text.value = words.get(name);
  words.delete(name);
  await show();
  form?.elements.text.focus();
}

async function show() {
  const all = (await oogst.waiting()).sort((one, other) => other.at - one.at);
  place.hidden = all.length === 0;
  parts.count.textContent = all.length === 1 ? place.dataset.one : place.dataset.more.replace("#", String(all.length));
  parts.list.replaceChildren(...all.slice(0, SHOWN).map(line));
}

// What arrived while this page was on its way is not on it yet.
async function tellArrived() {
  if (parts.arrived) parts.arrived.hidden = (await oogst.arrivedAt()) < performance.timeOrigin;
}

async function bring() {
  try {
    await oogst.deliver(language);
  } catch { /* no network, or a server that cannot keep anything now: it waits on */ }
  await Promise.all([show(), tellArrived()]);
}

oogst.news.addEventListener("message", () => { show(); tellArrived(); });
addEventListener("online", bring);

// With a network: whoever is signed in here may write without one from now on.
if (form?.dataset.grant) {
  oogst.setWriter(form.dataset.grant, form.dataset.writer);
  navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" });
}

export { form, parts, show, words, bring, language };
bring();
