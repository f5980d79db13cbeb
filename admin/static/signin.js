// Leaving alone and passkeys. A page that nobody touches warns a minute before it is signed out; who is typing is not asked.
(() => {
  const box = document.getElementById("rest");
  if (!box) return;
  const WARN = 60;
  const LEFT = "0", SOON = 2000;  // told by a tab in which somebody signs out; by then the server knows it too
  const ASK = 4 * 60 * 1000;  // how often somebody who is at work is made known
  const parts = (name) => box.querySelector(`[data-when="${name}"]`);
  let until = Date.now() + box.dataset.left * 1000;
  let touched = 0;
  let told = Date.now();
  let out = false;

  const tell = (left) => localStorage.setItem("pinkas-until", String(Date.now() + left * 1000));
  tell(Number(box.dataset.left));

  function freshen(report) {
    until = Date.now() + report.left * 1000;
    tell(report.left);
    document.querySelectorAll('input[name="csrf_token"]').forEach((field) => { field.value = report.token; });
    if (box.open && report.left > WARN) box.close();
    out = false;
  }

  // The answer to somebody who is out is a way to the sign-in page, which is not followed.
  async function ask(address, method) {
    const token = document.querySelector('input[name="csrf_token"]')?.value || "";
    const answer = await fetch(address, { method, redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token } });
    if (!answer.ok) return false;
    freshen(await answer.json());
    return true;
  }

  function show(name) {
    for (const one of ["soon", "out"]) parts(one).hidden = one !== name;
    if (!box.open) box.showModal();
  }

  async function look() {
    const left = Math.round((until - Date.now()) / 1000);
    if (out) return;
    if (touched > told && Date.now() - told > ASK && left > 0) {
      told = Date.now();
      await ask(box.dataset.stay, "POST").catch(() => false);
    } else if (left <= 0) {
      // Another tab of the same browser may have gone on meanwhile.
      if (await ask(box.dataset.state, "GET").catch(() => false) && until > Date.now()) return;
      out = true;
      show("out");
    } else if (left <= WARN) {
      box.querySelector("[data-seconds]").textContent = left;
      show("soon");
    }
  }

  async function goOn(address, method) {
    const still = box.querySelector("[data-still]");
    const good = await ask(address, method).catch(() => false);
    still.hidden = good;
    if (good) {
      told = Date.now();
      box.close();
    } else {
      out = true;
      show("out");
    }
  }

  box.addEventListener("click", (event) => {
    const act = event.target.dataset.rest;
    if (act === "stay") goOn(box.dataset.stay, "POST");
    if (act === "again") goOn(box.dataset.state, "GET");
  });
  box.addEventListener("cancel", (event) => { if (out) event.preventDefault(); });
  for (const kind of ["keydown", "pointerdown", "wheel"]) {
    document.addEventListener(kind, () => { if (!box.open) touched = Date.now(); }, { passive: true });
  }
  window.addEventListener("storage", (event) => {
    if (event.key !== "pinkas-until" || !event.newValue) return;
    if (event.newValue === LEFT) until = Math.min(until, Date.now() + SOON);
    else until = Math.max(until, Number(event.newValue));
    if (box.open && !out && until - Date.now() > WARN * 1000) box.close();
  });
  // Who leaves in one tab is told so in the others, before a form that stands there is sent in vain.
  document.addEventListener("submit", (event) => {
    if (event.target.matches('form[action="/logout"]')) localStorage.setItem("pinkas-until", LEFT);
  });
  document.addEventListener("signed-out", () => {
    out = true;
    show("out");
  });
  setInterval(look, 1000);
})();

// Passkeys: the page holds what the server asks; the browser's answer goes back in a form.
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const trouble = document.getElementById("passkey-trouble");

  async function run() {
    trouble.hidden = true;
    const wanted = JSON.parse(form.dataset.passkey);
    try {
      const answer = form.dataset.make === "yes"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(wanted) });
      form.elements.credential.value = JSON.stringify(answer.toJSON());
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  }

  form.querySelector("[data-passkey-again]").addEventListener("click", run);
  run();
})();
