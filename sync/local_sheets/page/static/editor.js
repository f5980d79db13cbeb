// The box in which a cell is edited: plain text, with a list below it where the cell has one.

/** Builds a Tabulator editor. `start` is the first text, `choices` a promise of the list's texts or null, `done(text, move)` ends it. */
export function openEditor({ start, choices, strict, done, cancel, onRendered }) {
  const box = document.createElement("div");
  const input = document.createElement("input");
  const list = document.createElement("ul");
  box.className = "editor";
  input.type = "text";
  input.dir = "auto";
  input.value = start.text;
  input.setAttribute("aria-label", "עריכת התא");
  list.className = "choices";
  list.hidden = true;
  box.append(input);
  let options = [];
  let marked = -1;
  let over = false;

  const fitting = () => {
    const typed = input.value.trim();
    return typed === start.original ? options : options.filter((text) => text.includes(typed));
  };
  function place() {
    const at = input.getBoundingClientRect();
    const room = innerHeight - at.bottom;
    list.style.insetInlineStart = "auto";
    list.style.right = `${Math.max(0, innerWidth - at.right)}px`;
    list.style.minWidth = `${at.width}px`;
    list.style.maxHeight = `${Math.max(120, Math.min(260, room > 160 ? room - 8 : at.top - 8))}px`;
    list.style.top = room > 160 ? `${at.bottom}px` : "auto";
    list.style.bottom = room > 160 ? "auto" : `${innerHeight - at.top}px`;
  }
  function draw() {
    const texts = fitting();
    list.replaceChildren(...texts.map((text, index) => {
      const line = document.createElement("li");
      line.textContent = text || "ריק";
      line.classList.toggle("marked", index === marked);
      // The press must come before the box loses the focus.
      line.addEventListener("pointerdown", (event) => { event.preventDefault(); finish(text, "stay"); });
      return line;
    }));
    list.hidden = !texts.length;
    if (!list.hidden) place();
    list.children[marked]?.scrollIntoView({ block: "nearest" });
  }
  function end(act) {
    if (over) return;
    over = true;
    list.remove();
    act();
  }
  const finish = (text, move) => end(() => done(text, move));
  function chosen() {
    const texts = fitting();
    if (marked >= 0 && texts[marked] !== undefined) return texts[marked];
    const typed = input.value;
    return strict && typed.trim() && texts.length === 1 ? texts[0] : typed;
  }

  input.addEventListener("input", () => { marked = -1; if (options.length) draw(); });
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const moves = { Enter: event.shiftKey ? "up" : "down", Tab: event.shiftKey ? "back" : "on" };
    if (moves[event.key]) {
      event.preventDefault();
      finish(chosen(), moves[event.key]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      end(cancel);
    } else if (options.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const count = fitting().length;
      marked = count ? (marked + (event.key === "ArrowDown" ? 1 : count - (marked < 0 ? 0 : 1))) % count : -1;
      draw();
    }
  });
  input.addEventListener("blur", () => finish(chosen(), "none"));
  onRendered(() => {
    input.focus();
    if (start.selectAll) input.select();
    else input.setSelectionRange(input.value.length, input.value.length);
  });
  choices?.then((texts) => {
    if (over || !texts.length) return;
    options = texts;
    document.body.append(list);
    draw();
  }).catch(() => {});
  return box;
}
