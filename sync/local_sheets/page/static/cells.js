// A tab as the page knows it: its cells by row and column, what was entered in each, and how each looks.

/** 0 -> A, 26 -> AA. */
export function letters(column) {
  let name = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  return name;
}

export const address = (row, column) => `${letters(column)}${row + 1}`;

/** The tab of an answer, with quick ways to ask about a cell. */
export function readSheet(answer) {
  const sheet = answer.sheets[0];
  const data = sheet.data?.[0] || {};
  const grid = sheet.properties.gridProperties || {};
  const rows = data.rowData || [];
  return {
    id: sheet.properties.sheetId ?? 0,
    title: sheet.properties.title,
    rightToLeft: sheet.properties.rightToLeft,
    rowCount: grid.rowCount || 0,
    columnCount: grid.columnCount || 0,
    frozenRows: grid.frozenRowCount || 0,
    protectedRanges: sheet.protectedRanges || [],
    merges: sheet.merges || [],
    merge: (row, column) => sheet.merges?.find((one) => inside(one, row, column)),
    hiddenRow: (row) => Boolean(data.rowMetadata?.[row]?.hiddenByUser || data.rowMetadata?.[row]?.hiddenByFilter),
    hiddenColumn: (column) => Boolean(data.columnMetadata?.[column]?.hiddenByUser),
    width: (column) => data.columnMetadata?.[column]?.pixelSize || 100,
    cell: (row, column) => rows[row]?.values?.[column] || {},
    row: (row) => rows[row]?.values || [],
    lastUsedRow: () => rows.findLastIndex((row) => row.values?.some((cell) => cell.userEnteredValue)),
  };
}

/** What the cell shows. */
export const shown = (cell) => cell.formattedValue ?? "";

/** What a person sees when starting to edit: the formula, the plain number, or the text as typing it would give it back. */
export function entered(cell) {
  const value = cell.userEnteredValue;
  if (!value) return "";
  if (value.formulaValue !== undefined) return value.formulaValue;
  if (value.boolValue !== undefined) return value.boolValue ? "TRUE" : "FALSE";
  const format = (cell.userEnteredFormat || cell.effectiveFormat)?.numberFormat?.type || "";
  if (value.numberValue !== undefined) return ["DATE", "TIME", "DATE_TIME", "PERCENT", "CURRENCY"].includes(format) ? shown(cell) : String(value.numberValue);
  const text = value.stringValue ?? "";
  // Typed again, such a text would become a number, a date or a formula: the mark of text keeps it.
  return format !== "TEXT" && /^\s*[\d+\-=.$₪']|^(true|false)$/i.test(text) ? `'${text}` : text;
}

export const isCheckbox = (cell) => cell.dataValidation?.condition?.type === "BOOLEAN";

const inside = (range, row, column) =>
  row >= (range.startRowIndex ?? 0) && row < (range.endRowIndex ?? Infinity) && column >= (range.startColumnIndex ?? 0) && column < (range.endColumnIndex ?? Infinity);

/** Two ranges share a cell. */
export const overlap = (one, other) =>
  (one.startRowIndex ?? 0) < (other.endRowIndex ?? Infinity) && (other.startRowIndex ?? 0) < (one.endRowIndex ?? Infinity) &&
  (one.startColumnIndex ?? 0) < (other.endColumnIndex ?? Infinity) && (other.startColumnIndex ?? 0) < (one.endColumnIndex ?? Infinity);

/** The protection that a change of this range meets: a refusal before a warning; null where it is free. */
export function protection(sheet, range) {
  const covers = (outer) =>
    (outer.startRowIndex ?? 0) <= (range.startRowIndex ?? 0) && (outer.endRowIndex ?? Infinity) >= (range.endRowIndex ?? Infinity) &&
    (outer.startColumnIndex ?? 0) <= (range.startColumnIndex ?? 0) && (outer.endColumnIndex ?? Infinity) >= (range.endColumnIndex ?? Infinity);
  const met = sheet.protectedRanges.filter((one) => overlap(one.range || {}, range) && !(one.unprotectedRanges || []).some(covers));
  const closed = met.find((one) => !one.warningOnly && one.requestingUserCanEdit === false);
  return closed || met.find((one) => one.warningOnly) || null;
}

const colour = (style, plain) => {
  const parts = style?.rgbColor || plain;
  return parts ? `rgb(${["red", "green", "blue"].map((part) => Math.round((parts[part] || 0) * 255)).join(",")})` : "";
};

/** Colours and letters of a cell; the engine has laid conditional formats over them. */
export function look(sheet, row, column) {
  const cell = sheet.cell(row, column);
  const own = cell.effectiveFormat || cell.userEnteredFormat || {};
  const text = own.textFormat || {};
  const background = colour(own.backgroundColorStyle, own.backgroundColor);
  return {
    background: background === "rgb(255,255,255)" ? "" : background,
    colour: colour(text.foregroundColorStyle, text.foregroundColor).replace("rgb(0,0,0)", ""),
    bold: Boolean(text.bold),
    italic: Boolean(text.italic),
    strike: Boolean(text.strikethrough),
    size: text.fontSize && text.fontSize !== 10 ? `${Math.round(text.fontSize * 1.4)}px` : "",
    // Without a choice of the person's, text stands where the tab begins, and numbers where it ends.
    align: { LEFT: "left", CENTER: "center", RIGHT: "right" }[cell.userEnteredFormat?.horizontalAlignment] ||
      ((cell.effectiveValue?.numberValue === undefined) === Boolean(sheet.rightToLeft) ? "right" : "left"),
    wrap: own.wrapStrategy === "WRAP",
  };
}
