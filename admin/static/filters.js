// The filter box of a list: field, way and value become Flask-Admin's `flt<n>_<filter>` argument; a chip per filter.
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const groups = JSON.parse(form.dataset.groups || "{}");
  const active = JSON.parse(form.dataset.active || "[]");
  const field = document.getElementById("filter-field");
  const how = document.getElementById("filter-how");
  const place = document.getElementById("filter-value");
  const chips = document.getElementById("filter-chips");
  const everyWay = Object.entries(groups).flatMap(([name, ways]) => ways.map((way) => ({ ...way, name })));

  const addOptions = (select, pairs) => pairs.forEach(([value, text]) => select.add(new Option(text, value)));
  const chosenWay = () => groups[field.value].find((way) => way.arg === how.value);
  const showDay = (iso) => iso.replace(/(\d{4})-(\d\d)-(\d\d)/g, "$3/$2/$1").replace(" to ", " עד ");

  function input(type) {
    const box = document.createElement("input");
    box.className = "form-control mb-2";
    box.setAttribute("aria-label", "ערך");
    place.append(box);
    if (type === "day") {
      flatpickr(box, { locale: "he", altInput: true, altFormat: "d/m/Y", dateFormat: "Y-m-d", allowInput: false, static: true });
    }
    return box;
  }

  // Returns nothing; leaves in `place` whatever the way needs, and a function that reads it.
  let readValue = () => "";
  function drawValue() {
    place.replaceChildren();
    const way = chosenWay();
    const type = way.type || "";
    if (way.options) {
      const select = document.createElement("select");
      select.className = "form-select";
      select.setAttribute("aria-label", "ערך");
      addOptions(select, way.options);
      place.append(select);
      readValue = () => select.value;
    } else if (type.endsWith("rangepicker")) {
      const ends = [input("day"), input("day")];
      readValue = () => ends.map((end) => end.value).join(" to ");
    } else {
      const box = input(type.startsWith("date") ? "day" : "text");
      readValue = () => box.value;
    }
  }

  function drawWays() {
    how.replaceChildren();
    addOptions(how, groups[field.value].map((way) => [way.arg, way.operation]));
    drawValue();
  }

  function hidden(index, arg, value) {
    const box = document.createElement("input");
    Object.assign(box, { type: "hidden", name: `flt${index}_${arg}`, value });
    form.append(box);
    return box;
  }

  function chip(way, value, box) {
    const button = document.createElement("button");
    const shown = (way.options || []).find(([code]) => String(code) === String(value))?.[1] || showDay(value);
    Object.assign(button, { type: "button", className: "chip plain info", title: "הסרת הסינון" });
    const text = document.createElement("bdi");
    text.textContent = `${way.name}: ${way.operation === "שווה ל" ? "" : `${way.operation} `}${shown}`;
    button.append(text, document.getElementById("chip-x").content.cloneNode(true));
    button.addEventListener("click", () => { box.remove(); form.submit(); });
    chips.append(button);
  }

  active.forEach(([index, , value], place_) => {
    const way = everyWay.find((one) => one.index === index);
    if (way) chip(way, value, hidden(place_, way.arg, value));
  });
  if (!everyWay.length) return;
  addOptions(field, Object.keys(groups).map((name) => [name, name]));
  field.addEventListener("change", drawWays);
  how.addEventListener("change", drawValue);
  drawWays();
  form.addEventListener("submit", () => {
    const value = readValue();
    if (value.trim() && value.trim() !== "to") hidden(active.length, how.value, value);
  });
})();
