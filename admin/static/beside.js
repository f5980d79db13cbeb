// A record that a form needs and that is not there yet: made in a dialog beside the form, and chosen in its field.
(() => {
  const LOST = "אין כרגע חיבור, ולכן עוד לא נוסף. אפשר לנסות שוב בעוד רגע.";
  const OUT = "יצאת מהמערכת. מה שהוקלד נשאר כאן; אפשר להיכנס בלשונית אחרת ולנסות שוב.";
  let dialog, select, opener, touched;

  document.querySelectorAll("form[data-draft] select[data-add]").forEach((one) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-ghost-primary beside-add";
    button.textContent = `+ ${one.dataset.addTitle}`;
    button.addEventListener("click", () => open(one, button));
    (one.nextElementSibling?.matches(".ts-wrapper") ? one.nextElementSibling : one).after(button);
  });

  async function open(one, button) {
    select = one;
    opener = button;
    dialog ??= made();
    const answer = await fetch(one.dataset.add, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return window.location.assign(one.dataset.add.replace("/short/", "/new/"));
    show(await answer.text());
    dialog.showModal();
    dialog.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }

  function made() {
    const box = document.createElement("dialog");
    box.className = "beside";
    box.setAttribute("aria-labelledby", "beside-title");
    box.addEventListener("submit", send);
    box.addEventListener("input", () => { touched = true; });
    box.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) leave(event); });
    box.addEventListener("cancel", leave);
    document.body.append(box);
    return box;
  }

  function show(html) {
    dialog.innerHTML = html;
    touched = false;
    dialog.dispatchEvent(new Event("fresh", { bubbles: true }));
  }

  function leave(event) {
    event.preventDefault();
    if (!touched || window.confirm("לסגור בלי להוסיף? מה שהוקלד כאן לא יישמר.")) close();
  }

  function close() {
    dialog.close();
    opener.focus();
  }

  async function send(event) {
    event.preventDefault();
    const form = event.target, told = form.querySelector("[data-told]"), button = form.querySelector("[type=submit]");
    if (button.disabled) return;
    button.disabled = true;
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
    button.disabled = false;
    if (answer?.redirected) told.textContent = OUT;
    else if (answer?.ok) choose(await answer.json());
    else if (answer?.status === 422) again(await answer.text());
    else told.textContent = LOST;
  }

  function again(html) {
    show(html);
    touched = true;
    dialog.querySelector("#wrong")?.focus();
  }

  // The new record is chosen, as if it had been picked from the list.
  function choose({ key, name, told }) {
    if (select.tomselect) {
      select.tomselect.addOption({ value: key, text: name });
      select.tomselect.setValue(key);
    } else {
      select.add(new Option(name, key));
      select.value = key;
    }
    select.dispatchEvent(new Event("change", { bubbles: true }));
    const note = document.createElement("div");
    note.className = "form-hint";
    note.setAttribute("role", "status");
    note.textContent = ["נוסף ונבחר.", ...told].join(" ");
    opener.after(note);
    close();
  }
})();
