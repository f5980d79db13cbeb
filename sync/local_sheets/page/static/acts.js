// Everything that writes: each act asks about protected ranges, sends its requests, and remembers how to take itself back.
import { batch, clear, quote, type } from "./api.js";
import { address, protection } from "./cells.js";
import { ask } from "./dialogs.js";

const LINE_FIELDS = "userEnteredValue,userEnteredFormat,dataValidation,note";
const VALUE_FIELDS = "userEnteredValue,userEnteredFormat.numberFormat";
const content = (cell) => JSON.stringify(cell.userEnteredValue ?? null);

export class Acts {
  #undo = [];
  #last = Promise.resolve();

  /** `page`: id, sheet(), reload(), say(text, tone), changed(). */
  constructor(page) {
    this.page = page;
  }

  get canUndo() { return this.#undo.length > 0; }
  forget() { this.#undo = []; }
  /** When all that was begun is done. */
  settled() { return this.#last; }

  async #allowed(range) {
    // New lines change nothing that anybody guards; where they may not come, the answer says so.
    const met = range && protection(this.page.sheet(), range);
    if (!met) return true;
    if (met.warningOnly) {
      const goOn = await ask("הטווח הזה מוגן, להמשיך?");
      if (!goOn) this.page.say("לא נשמר");
      return goOn;
    }
    const why = met.description ? ` (${met.description})` : "";
    this.page.say(`אי אפשר לשנות כאן: הטווח מוגן${why}. אם משהו בו אינו נכון, אפשר לפנות ליחידה.`, "bad");
    return false;
  }

  /** Carries out one act after those before it. `back(before, after, now)` gives the requests that take it back, or why it cannot be. */
  #carryOut(range, send, back) {
    this.page.say("שומר…");
    this.#last = this.#last.then(() => this.#carryOutNow(range, send, back));
    return this.#last;
  }

  async #carryOutNow(range, send, back) {
    if (!(await this.#allowed(range))) {
      await this.page.reload();
      return false;
    }
    const before = this.page.sheet();
    try {
      await send();
      await this.page.reload();
      this.#undo.push({ sheetId: before.id, before, after: this.page.sheet(), back });
      this.#undo.splice(0, this.#undo.length - 50);
      this.page.say("נשמר", "good");
      return true;
    } catch (refused) {
      this.page.say(refused.message, "bad");
      await this.page.reload().catch(() => {});
      return false;
    } finally {
      this.page.changed();
    }
  }

  /** Types a block of texts, its upper corner at the given cell; the tab grows where the block does not fit. */
  async typeBlock(row, column, texts) {
    const sheet = this.page.sheet();
    const range = {
      sheetId: sheet.id, startRowIndex: row, endRowIndex: row + texts.length,
      startColumnIndex: column, endColumnIndex: column + Math.max(...texts.map((line) => line.length)),
    };
    const grow = [["ROWS", range.endRowIndex - sheet.rowCount], ["COLUMNS", range.endColumnIndex - sheet.columnCount]]
      .filter(([, length]) => length > 0)
      .map(([dimension, length]) => ({ appendDimension: { sheetId: sheet.id, dimension, length } }));
    const name = `${quote(sheet.title)}!${address(row, column)}:${address(range.endRowIndex - 1, range.endColumnIndex - 1)}`;
    return this.#carryOut(range, async () => {
      if (grow.length) await batch(this.page.id, grow);
      await type(this.page.id, name, texts);
    }, valuesBack(range));
  }

  async clear(range) {
    const sheet = this.page.sheet();
    const name = `${quote(sheet.title)}!${address(range.startRowIndex, range.startColumnIndex)}:${address(range.endRowIndex - 1, range.endColumnIndex - 1)}`;
    return this.#carryOut(range, () => clear(this.page.id, name), valuesBack(range));
  }

  /** Copies the upper line of a block into the lines below it. */
  async fillDown(range) {
    const source = { ...range, endRowIndex: range.startRowIndex + 1 };
    const destination = { ...range, startRowIndex: range.startRowIndex + 1 };
    if (destination.startRowIndex >= destination.endRowIndex) return this.page.say("יש לבחור כמה שורות, מהשורה שמועתקת ומטה.");
    return this.#carryOut(destination, () => batch(this.page.id, [{ copyPaste: { source, destination, pasteType: "PASTE_NORMAL" } }]), valuesBack(destination));
  }

  async addLines(at, count) {
    const { id: sheetId, rowCount } = this.page.sheet();
    const range = { sheetId, dimension: "ROWS", startIndex: at, endIndex: at + count };
    const request = at >= rowCount
      ? { appendDimension: { sheetId, dimension: "ROWS", length: count } }
      : { insertDimension: { range, inheritFromBefore: at > 0 } };
    return this.#carryOut(null, () => batch(this.page.id, [request]), (before, after, now) => {
      const empty = span(at, at + count).every((row) => !now.row(row).some((cell) => cell.userEnteredValue));
      return empty ? [{ deleteDimension: { range } }] : "השורות שנוספו כבר אינן ריקות, ולכן לא הוסרו.";
    });
  }

  async removeLines(from, to) {
    const { id: sheetId } = this.page.sheet();
    const range = { sheetId, dimension: "ROWS", startIndex: from, endIndex: to };
    return this.#carryOut({ sheetId, startRowIndex: from, endRowIndex: to }, () => batch(this.page.id, [{ deleteDimension: { range } }]), (before) => [
      { insertDimension: { range, inheritFromBefore: from > 0 } },
      lines(before, from, to),
    ]);
  }

  async sort(column, from, order) {
    const sheet = this.page.sheet();
    const range = { sheetId: sheet.id, startRowIndex: from, endRowIndex: sheet.lastUsedRow() + 1, startColumnIndex: 0, endColumnIndex: sheet.columnCount };
    if (range.endRowIndex - from < 2) return this.page.say("אין כאן מה למיין.");
    const request = { sortRange: { range, sortSpecs: [{ dimensionIndex: column, sortOrder: order }] } };
    return this.#carryOut(range, () => batch(this.page.id, [request]), (before, after, now) => {
      const same = span(from, range.endRowIndex).every((row) => JSON.stringify(now.row(row).map(content)) === JSON.stringify(after.row(row).map(content)));
      return same ? [lines(before, from, range.endRowIndex)] : "השורות נערכו מאז המיון, ולכן המיון לא בוטל.";
    });
  }

  /** Takes back the last act of this page; what somebody else changed since stays as it is. */
  async undo() {
    const last = this.#undo.at(-1);
    if (!last) return;
    if (last.sheetId !== this.page.sheet().id) {
      this.page.say("העריכה האחרונה הייתה בלשונית אחרת. אפשר לעבור אליה ולבטל משם.", "bad");
      return;
    }
    this.page.say("מחזיר…");
    this.#undo.pop();
    this.page.changed();
    await this.page.reload();
    const requests = last.back(last.before, last.after, this.page.sheet());
    try {
      if (typeof requests === "string") this.page.say(requests, "bad");
      else if (!requests.length) this.page.say("מישהו אחר ערך את התאים האלה מאז, ולכן הם לא הוחזרו.", "bad");
      else {
        await batch(this.page.id, requests);
        this.page.say("הוחזר למה שהיה", "good");
      }
    } catch (refused) {
      this.page.say(refused.message, "bad");
    }
    await this.page.reload();
  }
}

const span = (from, to) => Array.from({ length: to - from }, (_, index) => from + index);

/** Puts back the values of a block, cell by cell, where nobody changed them since. */
function valuesBack(range) {
  return (before, after, now) => span(range.startRowIndex, range.endRowIndex).flatMap((row) => span(range.startColumnIndex, range.endColumnIndex)
    .filter((column) => content(now.cell(row, column)) === content(after.cell(row, column)) && content(before.cell(row, column)) !== content(after.cell(row, column)))
    .map((column) => ({
      updateCells: {
        range: { sheetId: before.id, startRowIndex: row, endRowIndex: row + 1, startColumnIndex: column, endColumnIndex: column + 1 },
        rows: [{ values: [restored(before.cell(row, column), ["userEnteredValue"])] }],
        fields: VALUE_FIELDS,
      },
    })));
}

/** Puts back whole lines as they were. */
function lines(sheet, from, to) {
  const rows = span(from, to).map((row) => ({
    values: span(0, sheet.columnCount).map((column) => restored(sheet.cell(row, column), ["userEnteredValue", "dataValidation", "note"], true)),
  }));
  return { updateCells: { start: { sheetId: sheet.id, rowIndex: from, columnIndex: 0 }, rows, fields: LINE_FIELDS } };
}

function restored(cell, parts, wholeFormat = false) {
  const result = Object.fromEntries(parts.filter((part) => cell[part] !== undefined).map((part) => [part, cell[part]]));
  const format = cell.userEnteredFormat;
  if (format && wholeFormat) result.userEnteredFormat = format;
  else if (format?.numberFormat) result.userEnteredFormat = { numberFormat: format.numberFormat };
  return result;
}

/** A block of text as Excel puts it on the clipboard: tabs and lines, quotes around a cell that holds a line break. */
export function readBlock(text) {
  const rows = [[]];
  const part = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/gy;
  const whole = text.replace(/(\r\n|\n|\r)$/, "");
  for (let match = part.exec(whole); match; match = part.exec(whole)) {
    rows.at(-1).push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === "") break;
    if (match[3] !== "\t") rows.push([]);
  }
  return rows;
}

/** A block of shown texts, as a clipboard carries it. */
export function writeBlock(rows) {
  const one = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(one).join("\t")).join("\n");
}

