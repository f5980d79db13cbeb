// The page of one spreadsheet: its tabs, its grid, its buttons, and a look every three seconds at what others did.
import { Acts, readBlock, writeBlock } from "./acts.js";
import { quote, readTab, readTabs, readValues } from "./api.js";
import { address, entered, letters, readSheet, shown } from "./cells.js";
import { open } from "./dialogs.js";
import { contents, follow } from "./follow.js";
import { Grid } from "./grid.js";
import { choosePerson } from "./people.js";

const LOOK_EVERY = 3000;
const LOOKS_PER_TABS = 5;
const id = document.body.dataset.spreadsheet;
const part = (name) => document.getElementById(name);
const now = { tabs: [], tab: null, sheet: null, asked: 0, looks: 0, line: null, written: new Set(), saving: 0 };

function say(text, tone = "") {
  if (tone === "good" && now.saving > 1) return;  // more is under way
  part("saved").textContent = tone === "bad" ? "" : text;
  part("message").hidden = tone !== "bad";
  if (tone === "bad") part("message").textContent = text;
}
part("message").addEventListener("click", () => { part("message").hidden = true; });

const grid = new Grid(part("grid"), {
  startText: (row, column) => {
    begin(row);
    return entered(now.sheet.cell(row, column));
  },
  choices: (row, column) => listOf(now.sheet.cell(row, column)),
  commit,
  toggle: (row, column) => acts.typeBlock(row, column, [[now.sheet.cell(row, column).effectiveValue?.boolValue ? "FALSE" : "TRUE"]]),
  moved: showActive,
});
const acts = new Acts({ id, sheet: () => now.sheet, reload, say, changed: () => { part("undo").disabled = !acts.canUndo; } });

/** The list of a cell, as texts that may come later, or null. */
function listOf(cell) {
  const rule = cell.dataValidation;
  const kind = rule?.condition?.type;
  const given = (rule?.condition?.values || []).map((value) => value.userEnteredValue);
  if (kind === "ONE_OF_LIST") return { texts: Promise.resolve(given), strict: rule.strict };
  if (kind !== "ONE_OF_RANGE") return null;
  const name = given[0].replace(/^=/, "");
  const range = name.includes("!") ? name : `${quote(now.sheet.title)}!${name}`;
  return { texts: readValues(id, range).then(({ values = [] }) => [...new Set(values.flat().filter(Boolean))]), strict: rule.strict };
}

/** Remembers what a line holds when somebody begins to edit in it. */
function begin(row) {
  now.line = { sheetId: now.sheet.id, row, then: contents(now.sheet, row) };
}

/** Writes a text into the cell it was meant for, wherever its line has gone while it was typed. */
async function commit(row, column, text) {
  const { sheetId, then } = now.line;
  const place = (column) => `${sheetId} ${row} ${column}`;
  now.written.add(place(column));
  now.saving += 1;
  say("שומר…");
  try {
    await acts.settled();
    await reload();
    const target = sheetId === now.sheet.id ? follow(then, row, column, now.sheet, (column) => now.written.has(place(column))) : null;
    if (target === null) say(`בינתיים מישהו אחר כתב בשורה הזאת, ולכן לא נשמר: ${text}`, "bad");
    else await acts.typeBlock(target, column, [[text]]);
  } catch (refused) {
    say(refused.message, "bad");
  } finally {
    now.saving -= 1;
  }
}

function showActive() {
  if (!now.sheet) return;
  const { row, column } = grid.active;
  const cell = now.sheet.cell(row, column);
  part("address").textContent = address(row, column);
  part("note").textContent = cell.note || "";
  if (document.activeElement !== part("entry")) part("entry").value = entered(cell);
}

/** Reads the tab again; an answer that a newer question overtook is dropped. */
async function reload() {
  const turn = (now.asked += 1);
  const answer = await readTab(id, now.tab.title);
  if (turn !== now.asked) return;
  now.sheet = readSheet(answer);
  grid.show(now.sheet);
  showActive();
}

async function reloadTabs() {
  const { properties, sheets } = await readTabs(id);
  now.tabs = sheets.map((sheet) => ({ ...sheet.properties, sheetId: sheet.properties.sheetId ?? 0 })).filter((tab) => !tab.hidden);
  part("title").textContent = document.title = properties.title;
  const wanted = new URLSearchParams(location.hash.slice(1)).get("gid");
  now.tab = now.tabs.find((tab) => String(tab.sheetId) === wanted) || now.tabs.find((tab) => tab.sheetId === now.tab?.sheetId) || now.tabs[0];
  part("tabs").replaceChildren(...now.tabs.map((tab) => {
    const link = document.createElement("a");
    const name = document.createElement("bdi");
    name.textContent = tab.title;
    link.href = `#gid=${tab.sheetId}`;
    link.append(name);
    if (tab.sheetId === now.tab.sheetId) link.setAttribute("aria-current", "page");
    return link;
  }));
}

async function openTab() {
  now.written.clear();
  try {
    await reloadTabs();
    await reload();
    part("message").hidden = true;
    part("grid").focus({ preventScroll: true });
    const place = new URLSearchParams(location.hash.slice(1)).get("range")?.match(/^([A-Z]+)(\d+)/);
    if (place) grid.select(Number(place[2]) - 1, [...place[1]].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1);
  } catch (refused) {
    say(refused.message, "bad");
  }
}

async function lookAgain() {
  if (document.hidden || !now.tab) return;
  try {
    now.looks += 1;
    if (now.looks % LOOKS_PER_TABS === 0) await reloadTabs();
    await reload();
  } catch (refused) {
    // Renamed or removed by somebody: the next look reads the tabs first. A full minute's quota: wait for the next look.
    if (refused.status !== 429) now.looks = -1;
  }
}

part("entry").addEventListener("focus", () => { if (now.sheet) begin(grid.active.row); });
// The line above the grid shows and takes what the cell holds; on a phone it is the easy way to write.
part("entry").addEventListener("keydown", (event) => {
  const { row, column } = grid.active;
  if (event.key === "Enter") {
    if (part("entry").value !== entered(now.sheet.cell(row, column))) commit(row, column, part("entry").value);
    grid.step("down");
  } else if (event.key === "Escape") {
    part("entry").value = entered(now.sheet.cell(row, column));
    grid.step("stay");
  }
});
part("entry").addEventListener("change", () => {
  const { row, column } = grid.active;
  if (part("entry").value !== entered(now.sheet.cell(row, column))) commit(row, column, part("entry").value);
});

const inGrid = () => part("grid").contains(document.activeElement) && !grid.editing;
const shownBlock = ({ startRowIndex, endRowIndex, startColumnIndex, endColumnIndex }) =>
  grid.rows.filter((row) => row >= startRowIndex && row < endRowIndex).map((row) =>
    grid.columns.filter((column) => column >= startColumnIndex && column < endColumnIndex).map((column) => shown(now.sheet.cell(row, column))));

for (const kind of ["copy", "cut"]) {
  document.addEventListener(kind, (event) => {
    if (!inGrid()) return;
    event.clipboardData.setData("text/plain", writeBlock(shownBlock(grid.chosen)));
    event.preventDefault();
    if (kind === "cut") acts.clear(grid.chosen);
  });
}
document.addEventListener("paste", (event) => {
  if (!inGrid()) return;
  event.preventDefault();
  const block = readBlock(event.clipboardData.getData("text/plain"));
  const { startRowIndex, startColumnIndex, endRowIndex, endColumnIndex } = grid.chosen;
  // One copied cell fills the whole chosen block, as everywhere.
  const one = block.length === 1 && block[0].length === 1;
  const texts = one ? Array.from({ length: endRowIndex - startRowIndex }, () => Array(endColumnIndex - startColumnIndex).fill(block[0][0])) : block;
  acts.typeBlock(startRowIndex, startColumnIndex, texts);
});
document.addEventListener("keydown", (event) => {
  if (grid.editing || event.target.closest("dialog, input, select")) return;
  const held = event.ctrlKey || event.metaKey;
  if (held && event.code === "KeyZ") acts.undo();
  else if (held && event.code === "KeyD") acts.fillDown(grid.chosen);
  else if (inGrid() && (event.key === "Delete" || event.key === "Backspace")) acts.clear(grid.chosen);
  else return;
  event.preventDefault();
});

part("undo").addEventListener("click", () => acts.undo());
part("fill").addEventListener("click", () => acts.fillDown(grid.chosen));
part("remove").addEventListener("click", () => acts.removeLines(grid.chosen.startRowIndex, grid.chosen.endRowIndex));
part("add").addEventListener("click", async () => {
  if (!(await open(part("add-box")))) return;
  const { startRowIndex, endRowIndex } = grid.chosen;
  const at = { below: endRowIndex, above: startRowIndex, end: now.sheet.rowCount }[part("add-where").value];
  acts.addLines(at, Number(part("add-count").value));
});
part("sort").addEventListener("click", async () => {
  const names = grid.columns.map((column) => {
    const heading = shown(now.sheet.cell(Math.max(0, now.sheet.frozenRows - 1), column));
    return new Option(now.sheet.frozenRows && heading ? `${heading} (${letters(column)})` : letters(column), column);
  });
  part("sort-column").replaceChildren(...names);
  part("sort-column").value = grid.active.column;
  const first = now.sheet.frozenRows + 1;
  Object.assign(part("sort-from"), { min: first, value: first, max: now.sheet.rowCount });
  if (await open(part("sort-box"))) acts.sort(Number(part("sort-column").value), Math.max(first, Number(part("sort-from").value)) - 1, part("sort-order").value);
});

addEventListener("hashchange", openTab);
await choosePerson(part("person"), () => { acts.forget(); openTab(); });
await openTab();
setInterval(lookAgain, LOOK_EVERY);
