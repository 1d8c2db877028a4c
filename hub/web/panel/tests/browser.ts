/** The little of a browser that pure modules touch when they are imported. */

const nothing = () => undefined;
if (!("navigator" in globalThis)) Object.assign(globalThis, { navigator: { languages: ["en"] } });
Object.assign(globalThis, {
  localStorage: { getItem: () => null, setItem: nothing },
  location: { pathname: "/", hash: "", host: "hub", protocol: "http:" },
  addEventListener: nothing,
  HTMLElement: globalThis.HTMLElement ?? class {},
  customElements: globalThis.customElements ?? { define: nothing, get: nothing },
});
