// The infographic page works without this; with it, a choice shows at once and there is a print button.
const form = document.querySelector("[data-choose]");
let byPointer = false;

// Somebody who goes through a list with the arrow keys must not be taken along at every step: they press the button.
form?.addEventListener("pointerdown", () => { byPointer = true; });
form?.addEventListener("keydown", () => { byPointer = false; });
form?.addEventListener("change", () => { if (byPointer) form.requestSubmit(); });

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
