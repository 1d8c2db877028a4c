/** Starts the panel: the shell, which fetches its words, then the service worker. */

import "./app";

/** A page left open through an update asks for files that are gone: load the new panel, once. */
addEventListener("vite:preloadError", (event) => {
  const last = Number(sessionStorage.getItem("hearth.reloaded") ?? 0);
  if (Date.now() - last < 60_000) return;
  event.preventDefault();
  sessionStorage.setItem("hearth.reloaded", String(Date.now()));
  location.reload();
});

if ("serviceWorker" in navigator && window.isSecureContext && import.meta.env.PROD) {
  addEventListener("load", () => void navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => undefined));
}
