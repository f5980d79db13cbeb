// Questions in a box of the page itself.

/** Opens a dialog and tells whether "yes" was pressed. */
export function open(dialog) {
  return new Promise((resolve) => {
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });
}

/** One question with yes and no. */
export function ask(text) {
  document.getElementById("ask-text").textContent = text;
  return open(document.getElementById("ask"));
}
