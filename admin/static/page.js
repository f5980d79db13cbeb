// What every page does: the light/dark switch, questions before a press that cannot be taken back, print.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-press]");
  if (!button) return;
  if (button.dataset.press === "theme") {
    const root = document.documentElement;
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    localStorage.setItem("pinkas-theme", root.dataset.bsTheme);
  }
  if (button.dataset.press === "print") window.print();
  if (button.dataset.press === "copy") {
    navigator.clipboard.writeText(document.getElementById(button.dataset.from).value ?? "");
    button.lastChild.textContent = "הועתק";
  }
});

// A form (or the button that sends it) may carry the question to ask first; it is asked in a dialog of the page.
function ask(question, button, yes) {
  const made = document.createElement("dialog"), text = document.createElement("p"), press = document.createElement("div");
  const [no, go] = ["button", "button"].map((kind) => document.createElement(kind));
  made.className = "rest asks";
  made.setAttribute("aria-labelledby", "asked");
  Object.assign(text, { id: "asked", textContent: question });
  Object.assign(go, { type: "button", className: "btn btn-primary", textContent: button?.innerText.trim() || button?.title || "אישור" });
  Object.assign(no, { type: "button", className: "btn", textContent: "ביטול" });
  press.append(go, no);
  made.append(text, press);
  go.addEventListener("click", () => { made.close(); yes(); });
  no.addEventListener("click", () => made.close());
  made.addEventListener("close", () => { made.remove(); button?.focus(); });
  document.body.append(made);
  made.showModal();
  no.focus();
}
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target, sender = event.submitter, question = sender?.dataset.ask || form.dataset.ask;
  if (question && form.answered !== question) {
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(question, sender, () => { form.answered = question; form.requestSubmit(sender); form.answered = ""; });
    return;
  }
  // A second press on the same button would send the same thing twice.
  const button = event.submitter;
  if (event.target.method === "post" && button) setTimeout(() => { button.disabled = true; }, 0);
});
// Coming back with the browser's arrow shows the page as it was left: its buttons must work again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form button:disabled").forEach((b) => { b.disabled = false; });
});

// The sum of ticked boxes, and "all" boxes: <input data-all="name">, <button data-needs="name">.
function refreshTicks(name) {
  const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];
  const ticked = boxes.filter((box) => box.checked).length;
  document.querySelectorAll(`[data-all="${name}"]`).forEach((all) => {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  });
  document.querySelectorAll(`[data-needs="${name}"]`).forEach((bar) => { bar.hidden = ticked === 0; });
  document.querySelectorAll(`[data-count="${name}"]`).forEach((text) => { text.textContent = ticked; });
}
document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.dataset.all) {
    document.querySelectorAll(`input[type=checkbox][name="${box.dataset.all}"]`).forEach((one) => { one.checked = box.checked; });
    refreshTicks(box.dataset.all);
  } else if (box.type === "checkbox" && box.name) refreshTicks(box.name);
});
// A form that gathers ticked boxes of its group sends them as `id`.
document.addEventListener("formdata", (event) => {
  const group = event.target.dataset.gather;
  if (!group) return;
  document.querySelectorAll(`input[name="${group}"]:checked`).forEach((box) => event.formData.append("id", box.value));
});

// A wide table scrolls in its box; by keyboard too, where nothing in the box can be walked to.
document.querySelectorAll(".scroll").forEach((box) => {
  if (box.querySelector("a[href], button, input, select, textarea, summary, [tabindex]")) return;
  const name = box.querySelector("caption")?.textContent || box.closest("section, main")?.querySelector("h1, h2")?.textContent;
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  if (name) box.setAttribute("aria-label", name.trim());
});
