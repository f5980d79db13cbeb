// The log of an emergency: a line that cannot be sent stays on the page and is sent again; new lines come by themselves.
// What is typed is kept in the open page alone, in no storage of the browser.
(() => {
  const moving = document.getElementById("moving");
  const form = document.querySelector("form[data-log]");
  if (!moving || !form) return;
  const box = form.elements.text;
  const unsent = document.getElementById("unsent");
  const wrong = form.querySelector("[data-error]");
  const AGAIN = 4000;
  const LOOK = 15000;
  const queue = [];
  let number = 0;
  let busy = false;

  async function ask(address, body) {
    const answer = await fetch(address, { method: body ? "POST" : "GET", body, headers: { Accept: "application/json" } });
    const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : null;
    return { status: answer.status, told };
  }

  function take(told) {
    form.elements.csrf_token && (form.elements.csrf_token.value = told.token);
    if (told.stamp === moving.dataset.stamp) return;
    moving.dataset.stamp = told.stamp;
    moving.innerHTML = told.html;
  }

  function show(message) {
    unsent.hidden = !queue.length;
    unsent.querySelector("[data-say]").textContent = message;
    unsent.querySelector("ul").replaceChildren(...queue.map((line) => {
      const item = document.createElement("li");
      item.textContent = line.get("text");
      return item;
    }));
  }

  async function look() {
    const { told } = await ask(form.dataset.url);
    if (told) take(told);
    return Boolean(told);
  }

  async function send() {
    if (busy || !queue.length) return;
    busy = true;
    show("נשלח…");
    try {
      const line = queue[0];
      if (form.elements.csrf_token) line.set("csrf_token", form.elements.csrf_token.value);
      const { status, told } = await ask(form.action, line);
      if (told?.html) {
        queue.shift();
        take(told);
        leaveAnswer(line);
        show("נשלח…");
      } else if (status === 422) {
        queue.shift();
        box.value = [line.get("text"), box.value].filter(Boolean).join("\n");
        refuse(told.error);
        show("");
      } else if (!(await look())) show("הכניסה הסתיימה, והשורה נשמרת כאן. אפשר להיכנס שוב בלשונית אחרת, והיא תישלח.");
    } catch {
      show("אין קשר כרגע. השורה נשמרת כאן ותישלח כשהקשר יחזור; אין לסגור את העמוד.");
    }
    busy = false;
    if (queue.length) setTimeout(send, AGAIN);
  }

  function refuse(text) {
    wrong.hidden = !text;
    wrong.querySelector("span").textContent = text || "";
    box.classList.toggle("is-invalid", Boolean(text));
  }

  // After an answer the page goes back to its own address, where any line may be written.
  function leaveAnswer(line) {
    if (line.get("answers") && !queue.length) location.assign(form.querySelector(".kinds a").href);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (!box.value.trim()) return;
    const line = new FormData(form);
    if (event.submitter?.name) line.set(event.submitter.name, event.submitter.value);
    number += 1;
    line.set("line", `${form.elements.line.value}.${number}`);
    queue.push(line);
    box.value = "";
    refuse("");
    send();
  });
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", (event) => { if (queue.length || box.value.trim()) event.preventDefault(); });
  setInterval(() => { if (!queue.length && !document.hidden) look().catch(() => {}); }, LOOK);
})();
