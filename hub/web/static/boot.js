// Before the first paint: theme and language, so that nothing flashes, and the words of the language beside everything else.
(function () {
  var root = document.documentElement, script = document.currentScript, prefs = {};
  try {
    prefs = JSON.parse(localStorage.getItem("hearth.prefs") || "{}") || {};
  } catch (error) {
    /* private mode: the system's theme and language it is */
  }
  if (prefs.theme === "light" || prefs.theme === "dark") root.dataset.theme = prefs.theme;
  var spoken = [prefs.language].concat(navigator.languages || []).filter(function (tag) { return /^(en|zh)/i.test(tag || ""); })[0] || "en";
  var chinese = /^zh/i.test(spoken);
  root.lang = chinese ? "zh-Hans" : "en";
  var words = script && script.dataset[chinese ? "zh" : "en"];
  if (words) {
    var link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = words;
    document.head.append(link);
  }
  // The panel itself did not come: a sentence and a button instead of an empty page.
  addEventListener("error", function (event) {
    if (!event.target || event.target.tagName !== "SCRIPT" || document.querySelector(".unloaded")) return;
    var box = document.createElement("div"), text = document.createElement("p"), button = document.createElement("button");
    box.className = "unloaded";
    box.setAttribute("role", "alert");
    text.textContent = chinese ? "面板没有加载出来。中枢可能不在线，或者刚刚更新过。" : "The panel did not load. The hub may be away or was updated just now.";
    button.textContent = chinese ? "再试一次" : "Try again";
    button.addEventListener("click", function () { location.reload(); });
    box.append(text, button);
    var show = function () { document.body.append(box); };
    if (document.body) show(); else addEventListener("DOMContentLoaded", show);
  }, true);
})();
