// The Hebrew date beside a date: the browser counts the calendar, the letters are ours (it writes 22 for כ״ב).
(() => {
  const format = new Intl.DateTimeFormat("he-u-ca-hebrew-nu-latn", { day: "numeric", month: "long", year: "numeric" });
  const signs = [[400, "ת"], [300, "ש"], [200, "ר"], [100, "ק"], [90, "צ"], [80, "פ"], [70, "ע"], [60, "ס"], [50, "נ"], [40, "מ"],
    [30, "ל"], [20, "כ"], [10, "י"], [9, "ט"], [8, "ח"], [7, "ז"], [6, "ו"], [5, "ה"], [4, "ד"], [3, "ג"], [2, "ב"], [1, "א"]];

  function letters(number) {
    let word = "";
    for (const [worth, sign] of signs) while (number >= worth) { word += sign; number -= worth; }
    word = word.replace(/י([הו])$/, (whole, last) => (last === "ה" ? "טו" : "טז"));
    return word.length > 1 ? `${word.slice(0, -1)}״${word.slice(-1)}` : `${word}׳`;
  }

  // A Date -> כ״ב בטבת תשפ״ז
  window.hebrewDay = (day) => {
    const part = Object.fromEntries(format.formatToParts(day).map(({ type, value }) => [type, value]));
    return `${letters(+part.day)} ב${part.month.replace(/^ב/, "")} ${letters(+part.year % 1000)}`;
  };
  document.querySelectorAll("[data-hebrew]").forEach((place) => {
    const [year, month, day] = place.dataset.hebrew.split("-").map(Number);
    place.textContent = window.hebrewDay(new Date(year, month - 1, day));
  });
})();
