// Without a network the page to note a moment opens all the same, and what is written on it waits. Nothing else of the
// site is kept here: only that page in each language, and the files that it is drawn with. `told` comes from the server:
// {version, files, pages: {address of the page to note: {page: what stands in for it, language}}, key}.
const CACHE = `oogst-${told.version}`;
const PATIENCE = 6000; // milliseconds before a page that does not come is taken for no network

async function fill() {
  const cache = await caches.open(CACHE);
  const pages = Object.values(told.pages).map((one) => one.page);
  await cache.addAll([...told.files, ...pages].map((one) => new Request(one, { credentials: "omit", cache: "no-cache" })));
}

async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith("oogst-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

const cached = (address) => caches.match(address, { cacheName: CACHE, ignoreVary: true });
const inLanguage = (path) => Object.values(told.pages).find((one) => path.startsWith(`/${one.language}/`));
const standIn = async (path) => (await cached((inLanguage(path) ?? Object.values(told.pages)[0]).page)) ?? Response.error();
const late = () => new Promise((_, failed) => { setTimeout(() => failed(new Error("late")), PATIENCE); });

async function opened(request, path) {
  try {
    const answer = await (path in told.pages ? Promise.race([fetch(request), late()]) : fetch(request));
    return path in told.pages && answer.status >= 500 ? await standIn(path) : answer;
  } catch {
    return standIn(path);
  }
}

// A moment that could not be brought: no network, or a server that cannot keep anything now. It may have arrived after
// all; then it is the same moment when it comes again.
async function noted(request, path) {
  const copy = request.clone();
  let answer;
  try {
    answer = await fetch(request);
    if (answer.status < 500) return answer;
  } catch { /* no network */ }
  const fields = [...await copy.formData()].filter(([name]) => name !== "csrfmiddlewaretoken");
  const has = (name) => fields.some(([one, value]) => one === name && value.trim());
  if (!["keep", "text", "grant"].every(has)) return answer ?? standIn(path);
  await oogst.keep(fields, told.pages[path].language, told.key);
  await later();
  return Response.redirect(path, 303);
}

async function later() {
  try {
    await registration.sync.register("deliver");
  } catch { /* not every browser has it: then at the next visit */ }
}

addEventListener("install", (event) => { event.waitUntil(fill().then(() => skipWaiting())); });
addEventListener("activate", (event) => { event.waitUntil(tidy()); });
addEventListener("sync", (event) => { event.waitUntil(oogst.deliver("")); });
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode !== "navigate") {
    if (told.files.includes(pathname)) event.respondWith(cached(pathname).then((found) => found ?? fetch(request)));
    return;
  }
  if (request.method === "GET") event.respondWith(opened(request, pathname));
  else if (pathname in told.pages) event.respondWith(noted(request, pathname));
  event.waitUntil(oogst.deliver("").catch(() => {})); // any visit will do
});
