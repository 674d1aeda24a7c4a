// Browsers that can put the site among the apps by themselves say so; then there is a button. Nobody is asked.
const button = document.querySelector("[data-install]");

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.hidden = true;
    await event.prompt();
  }, { once: true });
});
