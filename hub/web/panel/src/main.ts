/** Starts the panel: the shell, which fetches its words, then the service worker. */

import "./app";

if ("serviceWorker" in navigator && window.isSecureContext && import.meta.env.PROD) {
  addEventListener("load", () => void navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => undefined));
}
