() => { // what is too small to tap (44 px), wider than the screen, or shown by its key instead of a word
  const found = [], all = [];
  const walk = (root) => root.querySelectorAll("*").forEach((one) => { all.push(one); if (one.shadowRoot) walk(one.shadowRoot); });
  walk(document);
  const name = (one) => `${one.localName} ${(one.getAttribute("aria-label") || one.innerText || "").slice(0, 40)}`;
  for (const one of all) {
    let box = one.getBoundingClientRect();
    if (!box.width || !box.height || getComputedStyle(one).visibility === "hidden") continue;
    if (one.matches("input[type=checkbox], input[type=radio]") && one.closest("label")) box = one.closest("label").getBoundingClientRect();
    const inText = one.localName === "a" && getComputedStyle(one).display === "inline";
    if (one.matches("button, a[href], input, select, textarea, summary") && !inText && box.left > -1000 && Math.min(box.width, box.height) < 43.5)
      found.push(`small: ${name(one)} ${Math.round(box.width)}x${Math.round(box.height)}`);
    for (const text of one.childNodes) if (text.nodeType === 3 && /^\s*[a-z]+(\.\w+)+\s*$/.test(text.textContent) && !one.matches("dd, style, script"))
      found.push(`no word: ${text.textContent.trim()}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push(`wider than the screen: ${document.documentElement.scrollWidth}`);
  return [...new Set(found)];
}
