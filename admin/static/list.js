// The bar of actions over a list: asks the action's question before it is sent.
document.getElementById("actions")?.addEventListener("submit", (event) => {
  const questions = JSON.parse(event.target.dataset.questions || "{}");
  const question = questions[event.submitter?.value];
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopPropagation();
  }
});
