// The bar of actions over a list: asks the action's question before it is sent.
document.getElementById("actions")?.addEventListener("submit", (event) => {
  const questions = JSON.parse(event.target.dataset.questions || "{}");
  const question = questions[event.submitter?.value];
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopPropagation();
  }
});
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
