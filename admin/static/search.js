// The search of the top bar: "/" goes there, results come under it while one types, arrows choose, Enter opens, Escape closes.
(() => {
  const box = document.getElementById("everywhere"), list = document.getElementById("everywhere-found");
  if (!box) return;
  const said = document.getElementById("everywhere-said");
  let waiting, asked = "", chosen = -1;
  const options = () => [...list.querySelectorAll("a[role=option]")];

  function close() {
    list.hidden = true;
    choose(-1);
    box.setAttribute("aria-expanded", "false");
  }
  function choose(place) {
    const all = options();
    all[chosen]?.setAttribute("aria-selected", "false");
    chosen = place >= all.length ? -1 : place;
    const one = all[chosen];
    one?.setAttribute("aria-selected", "true");
    one?.scrollIntoView({ block: "nearest" });
    if (one) box.setAttribute("aria-activedescendant", one.id);
    else box.removeAttribute("aria-activedescendant");
  }
  async function ask() {
    const text = box.value.trim();
    asked = text;
    if (text.length < 2) { close(); return; }
    const answer = await fetch(`${box.dataset.quick}?q=${encodeURIComponent(text)}`).catch(() => null);
    // An answer that comes late, or from the sign-in page, is not shown.
    if (asked !== text || !answer?.ok || answer.redirected) return;
    list.innerHTML = await answer.text();
    options().forEach((one, place) => { one.id = `found-${place}`; });
    chosen = -1;
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    said.textContent = list.querySelectorAll("[role=group]").length ? `${options().length} אפשרויות` : "לא נמצא דבר";
  }

  box.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 180); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { if (list.hidden) box.blur(); close(); event.preventDefault(); }
    if (list.hidden) return;
    if (event.key === "ArrowDown") { choose(chosen + 1); event.preventDefault(); }
    if (event.key === "ArrowUp") { choose(chosen === -1 ? options().length - 1 : chosen - 1); event.preventDefault(); }
    if (event.key === "Enter" && options()[chosen]) { options()[chosen].click(); event.preventDefault(); }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".everywhere")) close(); });
  box.form.addEventListener("focusout", (event) => { if (!box.form.contains(event.relatedTarget)) setTimeout(close, 150); });
})();
