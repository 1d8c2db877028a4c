/*
 * The offline shell. Hashed files come from the cache of this version; the page itself comes from the hub first, so that a
 * new version is seen at once, and from the cache only when the hub cannot be reached. The API is never cached.
 */
const CACHE = "hearth-__VERSION__";
const FILES = ["__FILES__"];
const SHELL = ["/", "/boot.js", "/icon.svg", "/manifest.webmanifest", ...FILES];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL.map((url) => new Request(url, { cache: "reload" })))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("hearth-") && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match("/", { cacheName: CACHE }).then((page) => page ?? Response.error())));
  else if (FILES.includes(url.pathname)) event.respondWith(caches.match(request, { cacheName: CACHE }).then((hit) => hit ?? fetch(request)));
  else if (SHELL.includes(url.pathname)) event.respondWith(fetch(request).catch(() => caches.match(request, { cacheName: CACHE }).then((hit) => hit ?? Response.error())));
});
