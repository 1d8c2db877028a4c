/** Devices that announced themselves: where from, which room they ask for, what to send to take one in. Pure. */

import type { Area, Discovered } from "./types";

/** The names the conventions go by; they are the same in every language. */
const CONVENTIONS: Record<string, string> = {
  home_assistant: "Home Assistant discovery", zigbee2mqtt: "Zigbee2MQTT", tasmota: "Tasmota", shelly: "Shelly", homie: "Homie", wled: "WLED", gbt26875: "GB/T 26875",
};

export const conventionName = (id: string): string => CONVENTIONS[id] ?? id;

/** The program that announced it where it says so, else the way it announced itself. */
export function originOf(device: Discovered): string {
  return device.made_by.length ? device.made_by.join(", ") : device.conventions.map(conventionName).join(", ");
}

/** True when the hub made one device of several announcements. */
export const isMerged = (device: Discovered): boolean => device.conventions.length > 1;

/** The room it is in, else the one it asks for, by identifier or by any of the room's names. */
export function roomFor(device: Discovered, areas: readonly Area[]): string | null {
  if (device.area) return device.area;
  const sought = device.suggested_area.trim().toLocaleLowerCase();
  if (!sought) return null;
  const names = (area: Area) => [area.id, area.name, ...Object.values(area.names ?? {}).flatMap((list) => list ?? [])];
  return areas.find((area) => names(area).some((name) => name.toLocaleLowerCase() === sought))?.id ?? null;
}

/** A room it asks for that the home does not have; empty when there is none. */
export function missingRoom(device: Discovered, areas: readonly Area[]): string {
  return roomFor(device, areas) === null ? device.suggested_area.trim() : "";
}
