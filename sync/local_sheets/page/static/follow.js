// Where a line is now: between the first letter and Enter somebody else may have sorted, inserted, or written there too.

/** What was entered in a line, cell by cell, without the empty end. */
export function contents(sheet, row) {
  const texts = sheet.row(row).map((cell) => JSON.stringify(cell.userEnteredValue ?? null));
  return texts.slice(0, texts.findLastIndex((text) => text !== EMPTY) + 1);
}

const EMPTY = "null";

/**
 * The row in which a text belongs whose editing began when its line held `then`; null where nobody can tell.
 * `mine(column)` tells of cells of the line that this page itself wrote meanwhile: they say nothing about others.
 */
export function follow(then, row, column, sheet, mine) {
  const changes = (other) => {
    const found = contents(sheet, other);
    const length = Math.max(found.length, then.length);
    return Array.from({ length }, (_, index) => index).filter((index) => !mine(index) && (found[index] ?? EMPTY) !== (then[index] ?? EMPTY));
  };
  const changed = changes(row);
  if (!changed.length) return row;
  const filled = then.filter((text) => text !== EMPTY).length;
  if (!filled) return null;
  const moved = Array.from({ length: sheet.rowCount }, (_, index) => index).filter((other) => other !== row && !changes(other).length);
  if (moved.length === 1) return moved[0];
  // Another cell of the same line was written: the line is still the one that was meant.
  return !changed.includes(column) && changed.length * 2 <= filled ? row : null;
}
