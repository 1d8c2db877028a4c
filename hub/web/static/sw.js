/*
 * The offline shell. Hashed files come from the cache of this version; the page itself comes from the hub first, so that a
 * new version is seen at once, and from the cache only when the hub cannot be reached. The API is never cached.
 */
const CACHE = "hearth-ec49fc541c7d";
const FILES = ["/assets/answer-Bs-jFEXC.js","/assets/base-CIfzVwah.js","/assets/base-ChpICxfv.css","/assets/capture-CuwNYQBH.js","/assets/capture.worklet-Mb1G9iRy.js","/assets/codes-DlNUZ0rv.js","/assets/decorate-B3KLIx2E.js","/assets/en-BqYhGyVm.js","/assets/en-rest-D0dZqTVt.js","/assets/gate-DLlLdsrF.js","/assets/home-CSCAFq6e.js","/assets/index-CqBuAVS4.js","/assets/kitchen-CIzguafo.js","/assets/manage-xfxm2eG2.js","/assets/plot-Bxfv5W8Y.js","/assets/rolldown-runtime-DK3Fl9T5.js","/assets/screen-BrZr-YV7.js","/assets/screencards-DUjS5N7w.js","/assets/security-CSkGuyQ2.js","/assets/sheet-2__XedTY.js","/assets/voice-C-b7DzYB.js","/assets/voices-I3BiXDMY.js","/assets/zh-DBaWEvFn.js","/assets/zh-rest-Ca7tgFhw.js"];
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
