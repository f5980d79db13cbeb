// The list of spreadsheets that the chosen person may open.
import { listBooks } from "./api.js";
import { choosePerson } from "./people.js";

const list = document.getElementById("books");
const message = document.getElementById("message");

function entry(file) {
  const line = document.createElement("li");
  const link = document.createElement("a");
  const when = document.createElement("bdi");
  link.href = `/spreadsheets/d/${encodeURIComponent(file.id)}/edit`;
  link.textContent = file.name;
  if (file.modifiedTime) {
    // The British form is the one that writes 03/02/2026; the Hebrew one would write 3.2.2026.
    const form = new Intl.DateTimeFormat("en-GB", { dateStyle: "short", timeStyle: "short", timeZone: "Asia/Jerusalem" });
    when.textContent = form.format(new Date(file.modifiedTime)).replace(",", "");
  }
  line.append(link, when);
  return line;
}

async function show() {
  try {
    const { files = [] } = await listBooks();
    files.sort((one, other) => one.name.localeCompare(other.name, "he"));
    list.replaceChildren(...files.map(entry));
    message.textContent = files.length ? "" : "עדיין אין כאן גיליונות. הם נוצרים בסנכרון הראשון של פנקס.";
  } catch (refused) {
    message.textContent = refused.message;
  }
}

choosePerson(document.getElementById("person"), show);
show();
