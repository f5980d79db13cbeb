// Who is editing: chosen once, remembered by this browser, sent with every request. Nobody chosen: the service account.
const KEY = "local-sheets-person";

export const person = () => localStorage.getItem(KEY) || "";

/** Fills the select and calls `changed` when another person is chosen. */
export async function choosePerson(select, changed) {
  const answer = await fetch("/local/people").catch(() => null);
  const given = answer && answer.ok ? await answer.json() : [];
  const people = (Array.isArray(given) ? given : given.people || []).map((one) => (typeof one === "string" ? { email: one } : one));
  if (person() && !people.some((one) => one.email === person())) people.push({ email: person() });
  select.add(new Option("חשבון השירות של פנקס", ""));
  people.forEach((one) => select.add(new Option(one.name ? `${one.name} (${one.email})` : one.email, one.email)));
  select.value = person();
  select.addEventListener("change", () => {
    localStorage.setItem(KEY, select.value);
    changed();
  });
}
