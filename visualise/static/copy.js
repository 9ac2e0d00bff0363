// Buttons that copy what the address beside them gives as text. Without this the address itself is there to follow.
"use strict";
(() => {
  if (!navigator.clipboard) return;
  const status = document.getElementById("copied");
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const answer = await fetch(button.dataset.copy);
      if (!answer.ok) return location.assign(button.dataset.copy);
      await navigator.clipboard.writeText(await answer.text());
      status.textContent = "";
      status.textContent = button.dataset.done;
      const said = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = said; }, 2000);
    });
  }
})();
