// Fields of a form: a day picker in Hebrew (day first), choice lists with search, a question before leaving unsaved work.
(() => {
  const days = { locale: "he", dateFormat: "d/m/Y", allowInput: true, disableMobile: true };
  const dress = (root) => {
    root.querySelectorAll("input.js-day").forEach((box) => {
      box.placeholder ||= "יום/חודש/שנה";
      box.autocomplete = "off";
      // The picker empties what it cannot read; a wrong date must reach the server, whose message says what is wrong.
      let typed = "";
      box.addEventListener("input", () => { typed = box.value; });
      const keepTyped = (chosen) => { if (!chosen.length && typed.trim()) box.value = typed; else typed = ""; };
      tellHebrew(box);
      flatpickr(box, { ...days, appendTo: box.closest("dialog") ?? undefined, parseDate: readDay, errorHandler: () => {}, onChange: keepTyped, onClose: keepTyped });
    });
    // A time has no picker: it made 01:00 of a mistyped 25:00, and nobody was told.
    root.querySelectorAll("input.js-time").forEach((box) => {
      box.placeholder ||= "שעה:דקות";
      box.autocomplete = "off";
    });
    root.querySelectorAll("select.js-select").forEach((select) => {
      const label = document.querySelector(`label[for="${select.id}"]`)?.textContent.trim();
      new TomSelect(select, options(select));
      // The label now belongs to the box that Tom Select drew; the select behind it keeps a name of its own.
      if (label) select.setAttribute("aria-label", label);
    });
  };
  dress(document);
  // What comes later, in a dialog, is dressed when it is there.
  document.addEventListener("fresh", (event) => { dress(event.target); apply(); });

  // Under the box, the Hebrew date of what stands in it.
  function tellHebrew(box) {
    const hint = document.createElement("div");
    hint.className = "form-hint hebrew";
    box.after(hint);
    const tell = () => {
      const day = readDay(box.value);
      hint.textContent = day && day.getFullYear() > 1900 ? window.hebrewDay(day) : "";
    };
    for (const kind of ["input", "change"]) box.addEventListener(kind, tell);
    tell();
  }

  function readDay(text) {
    const part = text.trim().match(/^(\d{1,2})[./-](\d{1,2})[./-](\d{2}|\d{4})$/);
    const iso = text.trim().match(/^(\d{4})-(\d\d)-(\d\d)/);
    if (iso) return new Date(+iso[1], iso[2] - 1, +iso[3]);
    if (!part) return undefined;
    const year = +part[3] < 100 ? 2000 + +part[3] : +part[3];
    const day = new Date(year, part[2] - 1, +part[1]);
    return day.getDate() === +part[1] && day.getMonth() === part[2] - 1 ? day : undefined;
  }

  function options(select) {
    const common = {
      allowEmptyOption: !select.multiple,
      maxOptions: 500,
      plugins: select.multiple ? ["remove_button"] : ["dropdown_input"],
      render: { no_results: () => '<div class="no-results">לא נמצאה התאמה</div>', loading: () => '<div class="no-results">רגע…</div>' },
    };
    if (!select.dataset.url) return common;
    return {
      ...common,
      preload: "focus",
      valueField: "value",
      labelField: "text",
      searchField: ["text"],
      // The address answers [[value, text], …], as Flask-Admin's own look-up does.
      load: (query, done) => {
        const address = new URL(select.dataset.url, location.href);
        address.searchParams.set("query", query);
        fetch(address, { headers: { Accept: "application/json" } })
          .then((answer) => answer.json())
          .then((rows) => done(rows.map(([value, text]) => ({ value, text }))))
          .catch(() => done());
      },
    };
  }

  // What is asked only of some kinds: a box is hidden where it does not apply, and sent as it was. What is wrong is shown.
  const apply = () => {
    document.querySelectorAll("[data-only-by]").forEach((box) => {
      const wanted = box.dataset.onlyIs.split(" ");
      box.hidden = !wanted.includes(document.getElementById(box.dataset.onlyBy).value) && !box.querySelector(".field-error");
    });
    document.querySelectorAll("[data-narrow-by]").forEach(narrow);
    document.querySelectorAll("form[data-form] .section").forEach((part) => {
      part.hidden = [...part.querySelectorAll(".fields > div")].every((box) => box.hidden);
    });
  };
  function narrow(box) {
    const select = box.querySelector("select"), chosen = select.value;
    select.whole ||= [...select.options];
    const wanted = JSON.parse(box.dataset.narrowTo)[document.getElementById(box.dataset.narrowBy).value];
    select.replaceChildren(...select.whole.filter((one) => !one.value || !wanted || wanted.includes(one.value)));
    select.value = [...select.options].some((one) => one.value === chosen) ? chosen : "";
  }
  document.addEventListener("change", apply);
  apply();

  const form = document.querySelector("form[data-form]");
  let touched = false;
  form?.addEventListener("input", () => { touched = true; });
  form?.addEventListener("submit", () => { touched = false; });
  window.addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
  document.getElementById("wrong")?.focus();
})();
