// The public REST API, asked as the chosen person; every failure becomes one Hebrew sentence.
import { person } from "./people.js";

export class Refused extends Error {
  constructor(status, said) {
    super(explain(status, said));
    this.status = status;
    this.said = said;
  }
}

function explain(status, said) {
  if (said.includes("protected")) return "הטווח הזה מוגן ואי אפשר לשנות אותו. אם משהו בו אינו נכון, אפשר לפנות ליחידה.";
  if (said.includes("validation")) return "הערך אינו ברשימה של התא הזה. יש לבחור מתוך הרשימה.";
  if (said.includes("50000")) return "הטקסט ארוך מדי: תא מכיל עד 50,000 תווים.";
  if (status === 403) return "אין הרשאה לערוך את הגיליון הזה. אפשר לבחור למעלה מי עורך/ת.";
  if (status === 404) return "הגיליון לא נמצא, או שאינו משותף עם מי שנבחר/ה למעלה.";
  if (status === 429) return "יותר מדי פעולות בדקה אחת. הדף ינסה שוב בעוד רגע.";
  if (status === 501) {
    const text = said.match(/reading '(.*)' as typed/)?.[1];
    return `הגיליון המקומי עוד אינו יודע איך גוגל מבין ${text ? `את ״${text}״` : "את מה שהוקלד"}, ולכן דבר לא נשמר. גרש (') לפני הטקסט שומר אותו כפי שהוא.`;
  }
  if (status === 0) return "אין תשובה מהגיליון המקומי. הדף ינסה שוב מעצמו.";
  return `הפעולה לא בוצעה (${status}).`;
}

async function ask(method, path, body, more = {}) {
  const headers = { "Content-Type": "application/json", ...more };
  if (person()) headers.Authorization = `Bearer ${person()}`;
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Refused(0, "");
  }
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, content.error?.message || "");
  return content;
}

const FIELDS = [
  "spreadsheetId", "properties(title,locale)",
  "sheets(properties(sheetId,title,index,hidden,rightToLeft,tabColorStyle,gridProperties),protectedRanges,merges," +
    "data(startRow,startColumn,rowMetadata(hiddenByUser,hiddenByFilter),columnMetadata(hiddenByUser,pixelSize)," +
    "rowData(values(userEnteredValue,effectiveValue,formattedValue,userEnteredFormat,effectiveFormat,dataValidation,note))))",
].join(",");
const TABS = "properties(title),sheets(properties(sheetId,title,index,hidden,tabColorStyle))";
const book = (id) => `/v4/spreadsheets/${encodeURIComponent(id)}`;
const query = (pairs) => new URLSearchParams(pairs).toString();

export const listBooks = () => ask("GET", `/drive/v3/files?${query({
  q: 'mimeType="application/vnd.google-apps.spreadsheet"', pageSize: 1000, supportsAllDrives: true, includeItemsFromAllDrives: true,
  fields: "files(id,name,modifiedTime)",
})}`);
export const readTabs = (id) => ask("GET", `${book(id)}?${query({ fields: TABS })}`);
export const readTab = (id, title) => ask("GET", `${book(id)}?${query({ ranges: quote(title), fields: FIELDS })}`);
export const readValues = (id, range) => ask("GET", `${book(id)}/values/${encodeURIComponent(range)}`);
export const clear = (id, range) => ask("POST", `${book(id)}/values/${encodeURIComponent(range)}:clear`);
export const batch = (id, requests) => ask("POST", `${book(id)}:batchUpdate`, { requests });
/** Writes texts as if they were typed. A single cell is typed by hand, so that its strict rule is kept; a pasted block passes rules by. */
export const type = (id, range, values) => {
  const byHand = values.length === 1 && values[0].length === 1 ? { "X-Local-By-Hand": "1" } : {};
  return ask("PUT", `${book(id)}/values/${encodeURIComponent(range)}?valueInputOption=USER_ENTERED`, { range, majorDimension: "ROWS", values }, byHand);
};

/** A tab's title as a range names it. */
export const quote = (title) => `'${title.replaceAll("'", "''")}'`;
