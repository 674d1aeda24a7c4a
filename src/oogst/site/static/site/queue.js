// What was written without a network waits here, sealed so that only the server can open it (people/seals.py says how).
// A page and the worker share this file; "oogst" is its one name.
self.oogst = (() => {
  const DELIVER = "/deliver";
  const AT_ONCE = 50;
  const CHARACTERS = 600000; // of seals in one delivery
  const FORM = 1;
  const news = new BroadcastChannel("oogst");
  const bytes = (text) => new TextEncoder().encode(text);
  const joined = (...parts) => new Uint8Array(parts.flatMap((part) => [...new Uint8Array(part)]));
  const fromBase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const toBase64 = (some) => btoa([...some].map((one) => String.fromCharCode(one)).join(""));

  // The database: what waits; who is signed in, with the grant to write for them; and when something last arrived.
  const opened = new Promise((done, failed) => {
    const asked = indexedDB.open("oogst", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("waiting", { keyPath: "name" });
      asked.result.createObjectStore("here", { keyPath: "name" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  async function inStore(store, mode, use) {
    const transaction = (await opened).transaction(store, mode);
    const asked = use(transaction.objectStore(store));
    return new Promise((done, failed) => {
      transaction.oncomplete = () => done(asked.result);
      transaction.onabort = () => failed(transaction.error);
    });
  }
  const waiting = () => inStore("waiting", "readonly", (store) => store.getAll());
  const remove = (name) => inStore("waiting", "readwrite", (store) => store.delete(name));
  const here = (name) => inStore("here", "readonly", (store) => store.get(name));
  const setHere = (value) => inStore("here", "readwrite", (store) => store.put(value));
  const writer = async () => (await here("writer")) ?? { grant: "", writer: "" };
  const arrivedAt = async () => (await here("arrived"))?.at ?? 0;
  async function setWriter(grant, who) {
    if ((await writer()).writer !== who) news.postMessage({ signed: "in" });
    await setHere({ name: "writer", grant, writer: who });
  }
  async function dropWriter() {
    await inStore("here", "readwrite", (store) => store.delete("writer"));
    news.postMessage({ signed: "out" });
  }

  async function seal(text, key) {
    const ecdh = { name: "ECDH", namedCurve: "P-256" };
    const [name, point] = [fromBase64(key.name), fromBase64(key.point)];
    const theirs = await crypto.subtle.importKey("raw", point, ecdh, false, []);
    const mine = await crypto.subtle.generateKey(ecdh, false, ["deriveBits"]);
    const myPoint = await crypto.subtle.exportKey("raw", mine.publicKey);
    const secret = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, mine.privateKey, 256);
    const about = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: joined(bytes("oogst seal"), myPoint, point) };
    const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
    const aes = await crypto.subtle.deriveKey(about, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const [header, iv] = [joined([FORM], name, myPoint), crypto.getRandomValues(new Uint8Array(12))];
    const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: header }, aes, bytes(text));
    return toBase64(joined(header, iv, closed));
  }

  // The same words from the same form have the same name, so that a double tap waits once. Nobody can guess at the words
  // by it: the grant is a secret, and goes when its holder signs out.
  async function named(fields) {
    const of = ["grant", "form", "text"].map((name) => fields.find(([one]) => one === name)?.[1] ?? "");
    return toBase64(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(JSON.stringify(of)))));
  }

  // Takes the fields of a form, as [name, value]; the language they were written in; and the server's public key.
  async function keep(fields, language, key) {
    const kept = { name: await named(fields), at: Date.now() };
    const told = JSON.stringify({ fields, language, written_at: kept.at });
    // Blanks at the end: the length of a seal must not tell the length of what is in it.
    kept.seal = await seal(told.padEnd(Math.ceil(told.length / 512) * 512), key);
    await inStore("waiting", "readwrite", (store) => store.put(kept));
    news.postMessage({ kept: 1 });
    return kept.name;
  }

  function aLoad(all) {
    let left = CHARACTERS;
    return all.filter((one) => !one.refused).slice(0, AT_ONCE).filter((one, n) => (left -= one.seal.length) > 0 || n === 0);
  }

  async function send(load, language) {
    const body = JSON.stringify({ sent_at: Date.now(), language, moments: load.map(({ name, seal }) => ({ name, seal })) });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(DELIVER, { method: "POST", credentials: "omit", headers, body });
    const { told } = await answer.json();
    for (const one of load) {
      if (told[one.name] === "kept" || told[one.name] === "gone") await remove(one.name);
      else if (told[one.name]) await inStore("waiting", "readwrite", (store) => store.put({ ...one, refused: told[one.name] }));
    }
    return { arrived: load.filter((one) => told[one.name] === "kept").length, goOn: answer.ok };
  }

  // One at a time, whatever number of pages is open. Whoever is cut off between sending and removing sends again: the
  // server keeps the same words from the same form once.
  function deliver(language) {
    return navigator.locks.request("oogst-deliver", { ifAvailable: true }, async (lock) => {
      let arrived = 0;
      for (let load = lock ? aLoad(await waiting()) : []; load.length; load = aLoad(await waiting())) {
        const one = await send(load, language);
        arrived += one.arrived;
        if (!one.goOn) break;
      }
      if (arrived) {
        await setHere({ name: "arrived", at: Date.now() });
        news.postMessage({ arrived });
      }
      return arrived;
    });
  }

  return { arrivedAt, deliver, dropWriter, keep, news, remove, setWriter, waiting, writer };
})();
