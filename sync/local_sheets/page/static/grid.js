// The grid: Tabulator draws, this file keeps the selection, the keys, and the box in which a cell is edited.
import { isCheckbox, letters, look, shown } from "./cells.js";
import { openEditor } from "./editor.js";

/** A cell's text, in a link where its format has one that leads into the spreadsheet or to a site. */
const linked = (cell, text) => {
  const uri = cell.userEnteredFormat?.textFormat?.link?.uri || "";
  if (!/^(#gid=|https?:\/\/)/.test(uri)) return text ?? "";
  const link = document.createElement("a");
  link.href = uri;
  link.textContent = text;
  if (!uri.startsWith("#")) Object.assign(link, { target: "_blank", rel: "noopener" });
  return link;
};

export class Grid {
  #table = null;
  #sheet = null;
  #shape = "";
  #digests = new Map();
  #active = { row: 0, column: 0 };
  #anchor = { row: 0, column: 0 };
  #pending = null;
  #firstText = null;
  #dragging = false;
  #editing = null;

  /** `hooks`: choices(row, column) -> {texts, strict} or null, startText(row, column), commit(row, column, text), toggle(row, column), moved(). */
  constructor(element, hooks) {
    this.element = element;
    this.hooks = hooks;
    element.tabIndex = 0;
    element.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("pointerup", () => { this.#dragging = false; });
  }

  get editing() { return Boolean(this.#editing); }
  get active() { return { ...this.#active }; }

  /** The chosen block, as a range of the API. */
  get chosen() {
    const [one, other] = [this.#active, this.#anchor];
    return {
      sheetId: this.#sheet.id,
      startRowIndex: Math.min(one.row, other.row), endRowIndex: Math.max(one.row, other.row) + 1,
      startColumnIndex: Math.min(one.column, other.column), endColumnIndex: Math.max(one.column, other.column) + 1,
    };
  }

  /** Shows a tab; where it is the one already shown, only what changed is drawn again, and an open box is left alone. */
  show(sheet) {
    const rows = range(sheet.rowCount).filter((row) => !sheet.hiddenRow(row));
    const columns = range(sheet.columnCount).filter((column) => !sheet.hiddenColumn(column));
    const shape = JSON.stringify([sheet.id, sheet.frozenRows, rows, columns, columns.map(sheet.width), sheet.merges, sheet.rightToLeft]);
    const another = this.#sheet?.id !== sheet.id;
    if (shape !== this.#shape && this.editing) {
      this.#pending = sheet;
      return;
    }
    this.#sheet = sheet;
    if (shape === this.#shape) this.#update(rows);
    else {
      this.#shape = shape;
      this.#build(rows, columns, another);
    }
  }

  #data(row, columns) {
    const line = { id: row, line: row + 1 };
    columns.forEach((column) => { line[`c${column}`] = shown(this.#sheet.cell(row, column)); });
    return line;
  }

  #build(rows, columns, another) {
    const old = this.element.querySelector(".tabulator-tableholder");
    const at = another || !old ? null : { top: old.scrollTop, left: old.scrollLeft };
    this.#table?.destroy();
    this.rows = rows;
    this.columns = columns;
    const frozen = rows.filter((row) => row < this.#sheet.frozenRows).length;
    this.#digests = new Map(rows.map((row) => [row, JSON.stringify(this.#sheet.row(row))]));
    if (another) this.#active = this.#anchor = { row: rows[frozen] ?? rows[0] ?? 0, column: columns[0] ?? 0 };
    const host = document.createElement("div");
    this.element.replaceChildren(host);
    this.#table = new Tabulator(host, {
      data: rows.map((row) => this.#data(row, columns)),
      columns: [this.#lineColumn(), ...columns.map((column) => this.#column(column))],
      columnDefaults: { headerSort: false, resizable: true, minWidth: 24 },
      height: "100%",
      index: "id",
      textDirection: this.#sheet.rightToLeft ? "rtl" : "ltr",
      layout: "fitData",
      keybindings: false,
      editTriggerEvent: "dblclick",
      frozenRows: frozen,
      placeholder: "אין שורות",
    });
    this.#table.on("tableBuilt", () => {
      // The whole grid is one stop of the Tab key, and it is ours.
      this.element.querySelectorAll(".tabulator [tabindex]").forEach((part) => part.removeAttribute("tabindex"));
      if (at) Object.assign(this.element.querySelector(".tabulator-tableholder"), { scrollTop: at.top, scrollLeft: at.left });
      this.#paint();
      this.hooks.moved();
    });
  }

  #lineColumn() {
    return {
      title: "", field: "line", frozen: true, width: 46, resizable: false, cssClass: "line-number", hozAlign: "center",
      cellClick: (event, cell) => {
        const { id } = cell.getData();
        this.#anchor = { row: event.shiftKey ? this.#anchor.row : id, column: this.columns.at(-1) };
        this.select(id, this.columns[0], true);
      },
    };
  }

  #column(column) {
    return {
      title: letters(column), field: `c${column}`, width: Math.max(24, this.#sheet.width(column)), editor: this.#editor, editable: () => this.#mayEdit,
      formatter: (cell) => this.#draw(cell, column),
      headerClick: () => {
        this.#anchor = { row: this.rows.at(-1), column };
        this.select(this.rows[0], column, true);
      },
    };
  }

  #draw(cell, column) {
    const element = cell.getElement();
    const row = cell.getData().id;
    const own = this.#sheet.cell(row, column);
    const style = look(this.#sheet, row, column);
    element.dataset.row = row;
    element.dataset.column = column;
    element.title = own.note || "";
    element.classList.toggle("has-note", Boolean(own.note));
    element.classList.toggle("has-list", Boolean(own.dataValidation?.showCustomUi !== false && /^ONE_OF_/.test(own.dataValidation?.condition?.type || "")));
    element.classList.toggle("wraps", style.wrap);
    Object.assign(element.style, {
      backgroundColor: style.background, color: style.colour || (style.background ? "#1b2a33" : ""), fontWeight: style.bold ? "700" : "",
      fontStyle: style.italic ? "italic" : "", textDecoration: style.strike ? "line-through" : "", textAlign: style.align, fontSize: style.size,
    });
    const merge = this.#sheet.merge(row, column);
    this.#mark(element, row, column);
    element.onpointerdown = (event) => this.#press(event, ...first(merge, row, column));
    element.onpointerenter = () => { if (this.#dragging) this.select(row, column, true); };
    const text = document.createElement("div");
    text.className = "text";
    text.dir = "auto";
    if (merge) this.#spread(merge, row, column, element, text);
    if (isCheckbox(own)) {
      text.classList.add("tick");
      text.textContent = own.effectiveValue?.boolValue ? "☑" : "☐";
    } else text.append(linked(own, cell.getValue()));
    return text;
  }

  /** Makes the first cell of a merge as large as the whole, over the others. */
  #spread(merge, row, column, element, text) {
    const [rows, columns] = [this.rows.filter((one) => holds(merge, "Row", one)), this.columns.filter((one) => holds(merge, "Column", one))];
    if (row !== rows[0] || column !== columns[0]) return;
    element.classList.add("merged");
    text.style[this.#sheet.rightToLeft ? "right" : "left"] = "0";  // the text's own direction may be another
    text.style.width = `${columns.reduce((sum, one) => sum + Math.max(24, this.#sheet.width(one)), 0) - 1}px`;
    text.style.height = `calc(${rows.length * 100}% + ${rows.length - 1}px)`;
  }

  #press(event, row, column) {
    if (event.button !== 0 || event.target.closest(".editor")) return;
    const again = row === this.#active.row && column === this.#active.column;
    if (isCheckbox(this.#sheet.cell(row, column)) && event.target.closest(".tick")) this.hooks.toggle(row, column);
    else if (again && event.pointerType === "touch") setTimeout(() => this.edit(), 0);
    this.#dragging = event.pointerType === "mouse";
    this.select(row, column, event.shiftKey);
  }

  #update(rows) {
    rows.forEach((row) => {
      const digest = JSON.stringify(this.#sheet.row(row));
      if (digest === this.#digests.get(row) || this.#editing?.row === row) return;
      this.#digests.set(row, digest);
      const line = this.#table.getRow(row);
      line.update(this.#data(row, this.columns)).then(() => line.reformat());
    });
  }

  /** Goes to a cell; with `extend` the block grows from where it began. */
  select(row, column, extend = false) {
    [row, column] = extend ? [row, column] : first(this.#sheet.merge(row, column), row, column);
    this.#active = { row, column };
    if (!extend) this.#anchor = { row, column };
    this.#paint();
    this.#reveal();
    this.hooks.moved();
    if (!this.editing) this.element.focus({ preventScroll: true });
  }

  #mark(element, row, column) {
    const { startRowIndex: top, endRowIndex: end, startColumnIndex: from, endColumnIndex: to } = this.chosen;
    const many = end - top > 1 || to - from > 1;
    element.classList.toggle("active", row === this.#active.row && column === this.#active.column);
    element.classList.toggle("chosen", many && row >= top && row < end && column >= from && column < to);
  }

  #paint() {
    this.element.querySelectorAll(".tabulator-cell[data-row]").forEach((cell) => this.#mark(cell, +cell.dataset.row, +cell.dataset.column));
  }

  #element(row, column) {
    return this.element.querySelector(`.tabulator-cell[data-row="${row}"][data-column="${column}"]`);
  }

  #reveal() {
    const { row, column } = this.#active;
    const found = this.#element(row, column);
    if (found) found.scrollIntoView({ block: "nearest", inline: "nearest" });
    else if (this.#table.getRow(row)) this.#table.scrollToRow(row, "center", false).then(() => this.#paint()).catch(() => {});
  }

  /** Opens the box on the active cell; `text` replaces what is there, as when somebody simply types. */
  edit(text = null) {
    const { row, column } = this.#active;
    if (isCheckbox(this.#sheet.cell(row, column))) return;
    const cell = this.#table.getRow(row)?.getCell(`c${column}`);
    if (!cell) return;
    this.#firstText = text;
    this.#mayEdit = true;
    cell.edit(true);
    this.#mayEdit = false;
  }

  #mayEdit = true;

  #editor = (cell, onRendered, success, cancel) => {
    const row = cell.getData().id;
    const column = Number(cell.getField().slice(1));
    const original = this.hooks.startText(row, column);
    const list = this.hooks.choices(row, column);
    const typed = this.#firstText;
    this.#firstText = null;
    this.#editing = { row, column };
    const over = (text, move) => {
      this.#editing = null;
      this.#digests.delete(row);
      cancel();
      if (text !== null && text !== original) {
        cell.getElement().querySelector(".text")?.replaceChildren(text);
        this.hooks.commit(row, column, text);
      }
      if (this.#pending) {
        const waiting = this.#pending;
        this.#pending = null;
        this.show(waiting);
      }
      if (move !== "none") this.step(move);
    };
    return openEditor({
      start: { text: typed ?? original, original, selectAll: false }, choices: list?.texts, strict: list?.strict, onRendered,
      done: over, cancel: () => over(null, "stay"),
    });
  };

  /** One step from the active cell; `on` is the next column, which in a right-to-left tab lies to the left. */
  step(move, extend = false, far = false) {
    const merge = extend ? null : this.#sheet.merge(this.#active.row, this.#active.column);
    // A step out of a merge begins at the side that it leaves by.
    const row = merge && move === "down" ? this.rows.findLast((one) => holds(merge, "Row", one)) : this.#active.row;
    const column = merge && move === "on" ? this.columns.findLast((one) => holds(merge, "Column", one)) : this.#active.column;
    const next = (all, now, by) => {
      const place = all.indexOf(now) + by * (far ? all.length : 1);
      return all[Math.max(0, Math.min(all.length - 1, place))];
    };
    const go = {
      down: () => [next(this.rows, row, 1), column], up: () => [next(this.rows, row, -1), column],
      on: () => [row, next(this.columns, column, 1)], back: () => [row, next(this.columns, column, -1)], stay: () => [row, column],
    };
    this.select(...go[move](), extend);
  }

  #key(event) {
    if (this.editing || event.target.closest("input, select")) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const [left, right] = this.#sheet.rightToLeft ? ["on", "back"] : ["back", "on"];
    const arrows = { ArrowDown: "down", ArrowUp: "up", ArrowLeft: left, ArrowRight: right };
    if (arrows[event.key] && !event.altKey) this.step(arrows[event.key], event.shiftKey, event.ctrlKey || event.metaKey);
    else if (event.key === "Tab") {
      // At the edge the key goes on to the rest of the page: nobody is locked in.
      if (this.#active.column === this.columns.at(event.shiftKey ? 0 : -1)) return;
      this.step(event.shiftKey ? "back" : "on");
    }
    else if (event.key === "Enter" || event.key === "F2") this.edit();
    else if (event.key === "Home") this.select(event.ctrlKey ? this.rows[0] : this.#active.row, this.columns[0], event.shiftKey);
    else if (event.key === "End") this.select(this.#active.row, this.columns.at(-1), event.shiftKey);
    else if (event.key === "PageDown" || event.key === "PageUp") for (let i = 0; i < 20; i += 1) this.step(event.key === "PageDown" ? "down" : "up", event.shiftKey);
    else if (event.key === " " && isCheckbox(this.#sheet.cell(this.#active.row, this.#active.column))) this.hooks.toggle(this.#active.row, this.#active.column);
    else if (plain && event.key.length === 1) this.edit(event.key);
    else return;
    event.preventDefault();
  }
}

const holds = (merge, kind, index) => index >= merge[`start${kind}Index`] && index < merge[`end${kind}Index`];
const first = (merge, row, column) => (merge ? [merge.startRowIndex, merge.startColumnIndex] : [row, column]);
const range = (count) => Array.from({ length: count }, (_, index) => index);
