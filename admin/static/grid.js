// Edit in the list: arrows between cells, Enter edits and saves, Tab goes on, Escape gives up. Each cell is saved by itself.
(() => {
  const table = document.querySelector("table[data-grid]");
  if (!table) return;
  const columns = JSON.parse(table.dataset.grid);
  const paste = document.getElementById("grid-token");
  const token = paste.elements.csrf_token.value;
  const rightToLeft = getComputedStyle(table).direction === "rtl";
  let editor = null; // the one open box: {cell, before, read, busy, tidy}

  const lines = () => [...table.tBodies[0].rows];
  const cellsOf = (line) => [...line.querySelectorAll("td[data-cell]")];
  const mayEdit = (cell) => cell.dataset.raw !== undefined;
  const tell = (text) => { document.getElementById("grid-told").textContent = text; };
  const make = (name, given = {}) => Object.assign(document.createElement(name), given);

  const place = (cell) => ({ row: lines().indexOf(cell.parentElement), column: cellsOf(cell.parentElement).indexOf(cell) });
  const cellAt = ({ row, column }) => lines()[row] && cellsOf(lines()[row])[column];

  function focus(cell) {
    if (!cell) return;
    table.querySelectorAll('td[tabindex="0"]').forEach((one) => { one.tabIndex = -1; });
    cell.tabIndex = 0;
    cell.focus();
  }

  function move(cell, rows, along) {
    const { row, column } = place(cell);
    focus(cellAt({ row: row + rows, column: column + along }));
  }

  /** The next cell in the way of reading that may be edited, or the one before. */
  function following(cell, step) {
    const all = [...table.querySelectorAll("td[data-cell]")];
    for (let at = all.indexOf(cell) + step; at >= 0 && at < all.length; at += step) if (mayEdit(all[at])) return all[at];
    return null;
  }

  // The boxes, one for each kind of value. Each gives {node, read(), start()}.

  const boxes = {
    words(cell, column, text) {
      const node = make(column.lines ? "textarea" : "input", { className: "form-control", value: text ?? cell.dataset.raw, dir: column.ltr ? "ltr" : "auto" });
      if (column.lines) node.rows = 3;
      if (column.kind === "phone") node.inputMode = "tel";
      if (column.kind === "number") node.inputMode = "decimal";
      if (column.kind === "clock") node.placeholder = "שעה:דקות";
      return { node, read: () => node.value, start: () => { node.focus(); if (text === undefined) node.select(); } };
    },
    day(cell, column, text) {
      const box = boxes.words(cell, column, text);
      box.node.placeholder = "יום/חודש/שנה";
      const button = make("button", { type: "button", className: "btn btn-icon btn-sm", title: "לוח שנה" });
      button.tabIndex = -1;
      button.setAttribute("aria-label", "לוח שנה");
      button.append(document.getElementById("grid-day").content.cloneNode(true));
      const both = make("div", { className: "day-box" });
      both.append(box.node, button);
      // The picker stands on the button: on the box it would empty what it cannot read, which the server must explain.
      const picker = flatpickr(button, {
        locale: "he", dateFormat: "d/m/Y", disableMobile: true, positionElement: box.node,
        onOpen: () => { const [d, m, y] = box.node.value.split("/"); if (y?.length === 4) picker.setDate(new Date(y, m - 1, d)); },
        onChange: (days, shown) => { box.node.value = shown; commit("stay"); },
      });
      return { ...box, node: both, tidy: () => picker.destroy(), inside: (part) => picker.calendarContainer.contains(part) };
    },
    one(cell, column) {
      const node = make("select", { className: "form-select" });
      const wanted = column.narrow?.[cell.dataset.by];
      column.options.filter(([code]) => !code || !wanted || wanted.includes(code) || code === cell.dataset.raw)
        .forEach(([code, label]) => node.add(new Option(label, code, false, code === cell.dataset.raw)));
      return { node, read: () => node.value, start: () => node.focus() };
    },
    link(cell, column, text) {
      const node = make("select");
      node.add(new Option("לא נבחר", ""));
      const shown = cell.querySelector("bdi")?.textContent;
      if (cell.dataset.raw) node.add(new Option(shown, cell.dataset.raw, true, true));
      const both = make("div");
      both.append(node);
      let search = null;
      const nothing = () => '<div class="no-results">לא נמצאה התאמה</div>';
      const start = () => {
        search = new TomSelect(node, {
          allowEmptyOption: true, preload: "focus", dropdownParent: "body", maxOptions: 100, selectOnTab: true,
          valueField: "value", labelField: "text", searchField: ["text"],
          render: { no_results: nothing, loading: () => '<div class="no-results">רגע…</div>' },
          load: (query, done) => {
            const address = new URL(column.url, location.href);
            address.searchParams.set("query", query);
            fetch(address, { headers: { Accept: "application/json" } }).then((answer) => answer.json())
              .then((found) => done(found.map(([value, label]) => ({ value, text: label })))).catch(() => done());
          },
        });
        search.control_input.setAttribute("aria-label", column.label);
        search.control_input.focus(); // its own focus() comes a moment later, and drops what is typed until then
        if (text) { search.setTextboxValue(text); search.refreshOptions(true); }
        search.on("change", () => commit("stay"));
      };
      return { node: both, start, read: () => node.value, tidy: () => search?.destroy(), inside: (part) => Boolean(search?.dropdown.contains(part)) };
    },
  };
  const boxFor = (column) => (column.kind === "ref" ? boxes.link : column.options ? boxes.one : column.kind === "day" ? boxes.day : boxes.words);

  // Opening, giving up, saving

  async function edit(cell, text) {
    if (editor) await commit("away");
    if (editor) return editor.start();
    focus(cell);
    if (!mayEdit(cell)) return tell(cell.dataset.why);
    const column = columns[cell.dataset.cell];
    const box = boxFor(column)(cell, column, text);
    editor = { ...box, cell, before: [...cell.childNodes] };
    const holder = make("div", { className: "cell-box" });
    holder.append(box.node);
    cell.replaceChildren(holder);
    cell.classList.add("open");
    box.node.querySelector("input, textarea, select")?.setAttribute("aria-label", column.label);
    if (box.node.matches("input, textarea, select")) box.node.setAttribute("aria-label", column.label);
    box.start();
    return undefined;
  }

  function close() {
    const { cell, before, tidy } = editor;
    editor = null;
    tidy?.();
    cell.replaceChildren(...before);
    cell.classList.remove("open");
    return cell;
  }

  /** Saves what stands in the box and goes on: "down", "next", "back", "stay", or "away" where the person already left. */
  async function commit(way) {
    if (!editor || editor.busy) return;
    const { cell, read } = editor;
    if (read() === cell.dataset.raw) return go(close(), way);
    await save(read(), cell.dataset.raw, way);
  }

  function go(cell, way) {
    if (way === "away") return;
    if (way === "next" || way === "back") {
      const other = following(cell, way === "next" ? 1 : -1);
      if (other) edit(other);
      else focus(cell);
    } else if (way === "down" && lines()[place(cell).row + 1]) move(cell, 1, 0);
    else focus(cell);
  }

  async function save(value, seen, way) {
    const { cell } = editor;
    editor.busy = true;
    const sent = new URLSearchParams({ id: cell.parentElement.dataset.key, name: cell.dataset.cell, value, seen });
    const answer = await fetch(table.dataset.save, { method: "POST", body: sent, headers: { "X-CSRFToken": token } }).catch(() => null);
    const told = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    if (!editor) return;
    editor.busy = false;
    if (answer?.ok && told) settle(told.row, way);
    else if (answer?.status === 409 && told) ask(told, value);
    else complain(told?.error || lost(answer));
  }

  const lost = (answer) => {
    if (!answer) return "אין חיבור כרגע. מה שנכתב כאן עוד לא נשמר: אפשר לנסות שוב בעוד רגע.";
    if (answer.redirected) return "הכניסה הסתיימה, ומה שנכתב כאן עוד לא נשמר. אפשר להיכנס שוב בלשונית אחרת ואז לנסות שוב.";
    if (answer.status === 403 || answer.status === 404) return "השורה כבר אינה פתוחה לעריכה בפניך. מה שנכתב כאן לא נשמר.";
    return "השמירה לא הצליחה. מה שנכתב כאן עוד לא נשמר: אפשר לנסות שוב.";
  };

  /** Puts the line as it is now in its place. */
  function settle(html, way) {
    const { cell } = editor;
    const where = place(cell);
    close();
    const holder = make("template", { innerHTML: html });
    const line = holder.content.querySelector("tr");
    const ticked = cell.parentElement.querySelector("input[name=rowid]")?.checked;
    cell.parentElement.replaceWith(line);
    if (ticked) line.querySelector("input[name=rowid]").checked = true;
    const now = cellAt(where);
    now.classList.add("saved");
    tell("נשמר");
    go(now, way);
  }

  function complain(text) {
    const { cell, node, start } = editor;
    cell.querySelector(".field-error")?.remove();
    const note = make("div", { className: "field-error", id: "grid-error", textContent: text });
    note.setAttribute("role", "alert");
    cell.querySelector(".cell-box").append(note);
    const box = node.matches("input, textarea, select") ? node : node.querySelector("input, textarea, select");
    box.classList.add("is-invalid");
    box.setAttribute("aria-describedby", "grid-error");
    box.setAttribute("aria-invalid", "true");
    if (boxFor(columns[cell.dataset.cell]) !== boxes.link) start();
  }

  /** Others changed the cell meanwhile: both values stand in it, and the person chooses. */
  function ask(told, value) {
    const { cell, tidy } = editor;
    tidy?.();
    editor.tidy = undefined;
    editor.read = () => value;
    editor.asking = true;
    const box = make("div", { className: "cell-box clash" });
    box.setAttribute("role", "group");
    const line = make("div", { textContent: "בינתיים נשמר כאן ערך אחר. איזה יישאר?" });
    line.setAttribute("role", "alert");
    const press = (who, shown, done) => {
      const button = make("button", { type: "button", className: "btn btn-sm" });
      const word = make("bdi", { textContent: shown || "ריק" });
      button.append(make("span", { className: "who", textContent: who }), word);
      button.addEventListener("click", done);
      return button;
    };
    const theirs = press(`מה ששמר/ה ${told.by}`, told.theirs, () => save(told.seen, told.seen, "stay"));
    const mine = press("מה שכתבתי", told.mine, () => save(value, told.seen, "stay"));
    box.append(line, mine, theirs);
    cell.replaceChildren(box);
    editor.start = () => mine.focus();
    mine.focus();
  }

  // Keys and presses

  const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, rightToLeft ? 1 : -1], ArrowRight: [0, rightToLeft ? -1 : 1] };

  function inCell(event, cell) {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (arrows[event.key] && plain) move(cell, ...arrows[event.key]);
    else if (event.key === "Home") focus(cellsOf(cell.parentElement)[0]);
    else if (event.key === "End") focus(cellsOf(cell.parentElement).at(-1));
    else if (event.key === "Enter" || event.key === "F2") edit(cell);
    else if (event.key === "Delete" || event.key === "Backspace") edit(cell, "");
    else if (event.key.length === 1 && event.key !== " " && plain) edit(cell, event.key);
    else return;
    event.preventDefault();
  }

  function inBox(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") focus(close());
    else if (editor.asking) return;
    else if (event.key === "Tab") commit(event.shiftKey ? "back" : "next");
    else if (event.key === "Enter" && !event.shiftKey && !event.target.closest(".ts-wrapper")) commit("down");
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  table.addEventListener("keydown", (event) => {
    if (event.target.matches("td[data-cell]")) inCell(event, event.target);
    else if (editor?.cell.contains(event.target)) inBox(event);
  }, true);
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td[data-cell]");
    if (!cell || editor?.cell === cell) return;
    if (cell.tabIndex === 0 && cell === pressed.was) edit(cell);
    else if (pressed.touch) edit(cell);
    else focus(cell);
  });
  const pressed = { was: null, touch: false };
  table.addEventListener("pointerdown", (event) => {
    pressed.touch = event.pointerType !== "mouse";
    pressed.was = document.activeElement;
  }, true);
  table.addEventListener("focusout", (event) => {
    if (!editor || editor.asking || !editor.cell.contains(event.target)) return;
    const to = event.relatedTarget;
    setTimeout(() => {
      const now = document.activeElement;
      if (editor && !editor.cell.contains(now) && !editor.inside?.(to) && !editor.inside?.(now) && document.hasFocus()) commit("away");
    }, 0);
  });
  // A block that was copied in a spreadsheet goes to the server, which shows what it would change.
  document.addEventListener("paste", (event) => {
    const cell = event.target.closest?.("td[data-cell]");
    if (!cell || editor) return;
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.trimEnd())) {
      edit(cell, text.trim());
      return;
    }
    const below = lines().slice(place(cell).row);
    Object.assign(paste.elements.column, { value: cell.dataset.cell });
    Object.assign(paste.elements.keys, { value: below.map((line) => line.dataset.key).join(".") });
    Object.assign(paste.elements.text, { value: text });
    paste.submit();
  });
  document.addEventListener("copy", (event) => {
    const cell = document.activeElement?.closest("td[data-cell]");
    if (!cell || editor || !getSelection().isCollapsed) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", cell.querySelector("bdi, .chip")?.textContent ?? "");
  });
  window.addEventListener("beforeunload", (event) => {
    if (editor && editor.read() !== editor.cell.dataset.raw) event.preventDefault();
  });

  const first = table.querySelector("td[data-cell]");
  if (first) first.tabIndex = 0;
})();
