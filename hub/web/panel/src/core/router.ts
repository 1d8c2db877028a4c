/** Where we are: `#/page/part/part`. A page on `/screen/…` (a tablet on a door) is understood too. */

import { Store } from "./store";

export type Route = readonly string[];

export function parseRoute(pathname: string, hash: string): Route {
  const source = hash.startsWith("#/") ? hash.slice(2) : pathname.startsWith("/screen/") ? pathname.slice(1) : "";
  const parts = source.split("/").filter(Boolean).map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return parts.length ? parts : ["home"];
}

export const route = new Store<Route>(parseRoute(location.pathname, location.hash));

addEventListener("hashchange", () => route.set(parseRoute(location.pathname, location.hash)));

export function go(...parts: string[]): void {
  location.hash = `#/${parts.map(encodeURIComponent).join("/")}`;
}
