// Sets the theme and language before the first paint, so that nothing flashes.
(function () {
  try {
    var prefs = JSON.parse(localStorage.getItem("hearth.prefs") || "{}");
    if (prefs.theme === "light" || prefs.theme === "dark") document.documentElement.dataset.theme = prefs.theme;
    if (prefs.language) document.documentElement.lang = prefs.language === "zh" ? "zh-Hans" : "en";
  } catch (error) {
    /* private mode: the system's theme it is */
  }
})();
