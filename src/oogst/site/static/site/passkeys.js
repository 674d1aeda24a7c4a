/* Passkeys: the browser makes one or answers with one; what it says is handed in by the form itself. */

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

function text(buffer) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

function decoded(options) {
  return {
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id), displayName: options.user.displayName } }),
    excludeCredentials: known(options.excludeCredentials),
    allowCredentials: known(options.allowCredentials),
  };
}

function answer(credential) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((part) => credential.response[part]);
  const response = Object.fromEntries(given.map((part) => [part, text(credential.response[part])]));
  const id = text(credential.rawId);
  return JSON.stringify({ id, rawId: id, type: credential.type, response, clientExtensionResults: {} });
}

async function options(form) {
  const asked = await fetch(form.dataset.begin, { method: "POST", body: new FormData(form), redirect: "error" });
  if (!asked.ok) throw new Error(asked.statusText);
  return decoded(await asked.json());
}

async function go(form) {
  const failed = form.querySelector("[data-failed]");
  failed.hidden = true;
  try {
    form.elements.answer.value = answer(await navigator.credentials[form.dataset.passkey]({ publicKey: await options(form) }));
    form.submit();
  } catch {
    failed.hidden = false; // somebody thought better of it, or the device has none
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      go(form);
    });
  }
  for (const one of document.querySelectorAll("[data-no-passkeys]")) one.hidden = true;
}
