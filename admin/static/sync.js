// "סנכרון עכשיו": sends the press without leaving the page, then asks how far it is until it is done.
(() => {
  const card = document.getElementById("progress");
  if (!card) return;
  const say = card.querySelector("[data-say]");
  const of = card.querySelector("[data-of]");
  const bar = card.querySelector("progress");
  const buttons = document.querySelectorAll("form[data-sync] button");

  function show(report) {
    card.hidden = false;
    say.textContent = report.message;
    of.textContent = report.total ? `${report.done} / ${report.total}` : "";
    if (report.total) {
      bar.max = report.total;
      bar.value = report.done;
    } else bar.removeAttribute("value");
  }

  async function watch() {
    buttons.forEach((button) => { button.disabled = true; });
    let misses = 0;
    while (misses < 10) {
      try {
        const report = await (await fetch(card.dataset.url, { headers: { Accept: "application/json" } })).json();
        misses = 0;
        // Somebody else's run, which was under way when the page opened, has ended.
        if (report.state === "idle") return location.reload();
        show(report);
        if (report.state === "done" || report.state === "failed") return finish(report);
      } catch {
        misses += 1;
      }
      await new Promise((wake) => setTimeout(wake, 1000));
    }
    finish({ state: "failed", message: "אין תשובה מהשרת. הסנכרון עצמו אולי ממשיך; כדאי לרענן את העמוד בעוד דקה.", done: 0, total: 0 });
  }

  function finish(report) {
    show({ done: 0, total: 0, ...report });
    buttons.forEach((button) => { button.disabled = false; });
    if (report.state === "done") setTimeout(() => location.reload(), 1200);
  }

  document.querySelectorAll("form[data-sync]").forEach((form) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      show({ message: "מתחילים…", done: 0, total: 0 });
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
      // A redirect after the press counts as taken: the page need not follow it.
      if (answer && (answer.ok || answer.type === "opaqueredirect")) watch();
      else finish({ state: "failed", message: "הסנכרון לא התחיל. כדאי לרענן את העמוד ולנסות שוב." });
    });
  });
  if (card.dataset.running === "yes") watch();
})();
