// What is typed into a form is kept on the server while it is typed, never in the browser; and it is told.
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const SOON = 1500, LONGEST = 60000;
  const told = form.querySelector("[data-told]");
  let timer, waits = false, pause = SOON, sent = false, under;

  const changed = () => { waits = true; later(SOON); };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // The page goes: what waits is sent with it. A form that is being saved needs no draft any more.
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && waits) keep(true); });
  window.addEventListener("online", () => { if (waits) later(0); });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) {
      sent = true;
      clearTimeout(timer);
      under?.abort();
    } else {
      event.preventDefault();
      say("אין כרגע חיבור, ולכן עוד לא נשמר. מה שהוקלד נשאר כאן; אפשר לנסות שוב כשהחיבור יחזור.");
    }
  });
  window.addEventListener("pageshow", () => { sent = false; });

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(keep, wait);
  }

  function say(text, href) {
    told.replaceChildren(text);
    if (!href) return;
    const link = document.createElement("a");
    link.href = href;
    link.textContent = "לכניסה";
    told.append(" ", link);
  }

  async function keep(leaving = false) {
    if (sent) return;
    clearTimeout(timer);
    waits = false;
    try {
      const report = await send(leaving === true);
      if (report.out) say("יצאת מהמערכת. מה שהוקלד נשמר ויחכה בטופס.", report.out);
      else say(`טיוטה נשמרה ב־${report.at}`);
      pause = SOON;
    } catch (fault) {
      if (fault.name === "AbortError") return;
      waits = true;
      pause = Math.min(pause * 2, LONGEST);
      const why = fault instanceof TypeError ? "אין כרגע חיבור, והטיוטה עוד לא נשמרה." : "הטיוטה עוד לא נשמרה.";
      say(`${why} ממשיכים לנסות; אפשר להמשיך לכתוב.`);
      later(pause);
    }
  }

  async function send(leaving, again = true) {
    under = new AbortController();
    const answer = await fetch(form.dataset.draft, {
      method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" },
      keepalive: leaving, signal: under.signal,
    });
    if (answer.ok && answer.headers.get("Content-Type").startsWith("application/json")) return answer.json();
    if (answer.redirected) document.dispatchEvent(new Event("signed-out"));
    // Who signed in anew in another tab has another token: the form takes it over and goes on.
    if (answer.status === 400 && again && (await renewed())) return send(leaving, false);
    throw new Error(`draft: ${answer.status}`);
  }

  async function renewed() {
    const state = await fetch(form.dataset.state, { headers: { Accept: "application/json" } });
    if (state.redirected) document.dispatchEvent(new Event("signed-out"));
    if (state.redirected || !state.ok) return false;
    const { token } = await state.json();
    document.querySelectorAll("input[name=csrf_token]").forEach((box) => { box.value = token; });
    return true;
  }
})();
