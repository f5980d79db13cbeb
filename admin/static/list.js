// The bar of actions over a list: each of its buttons carries its question, which page.js asks before anything is sent.
(() => {
  const bar = document.getElementById("actions"), questions = JSON.parse(bar?.dataset.questions || "{}");
  bar?.querySelectorAll("button[name=action]").forEach((button) => {
    if (questions[button.value]) button.dataset.ask = questions[button.value];
  });
})();

// The box of columns: a press moves a column up or down; the order of the boxes is the order of the list.
document.querySelector(".column-box")?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  const line = button.closest("li");
  const other = button.dataset.move === "up" ? line.previousElementSibling : line.nextElementSibling;
  if (!other) return;
  if (button.dataset.move === "up") other.before(line);
  else other.after(line);
  button.focus();
});
