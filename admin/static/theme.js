// Sets light or dark before the page is painted; loaded in the head, without defer, so that nothing flashes.
(() => {
  const stored = localStorage.getItem("pinkas-theme");
  const dark = stored ? stored === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
})();
