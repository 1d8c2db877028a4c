/** Starts the panel: the words and the shell together, then the service worker. */

import "./app";
import { loadDictionary } from "./i18n/index";
import { prefs } from "./core/prefs";

void loadDictionary(prefs.value.language);

if ("serviceWorker" in navigator && window.isSecureContext && import.meta.env.PROD) {
  addEventListener("load", () => void navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => undefined));
}
