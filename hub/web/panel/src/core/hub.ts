/** Wires the WebSocket to the stores, and sends commands. The stores hold what the hub said, never a guess. */

import { call, loadSession, session } from "./api";
import { reduceEntities, reduceNotices, reducePlugins, sortNotices, type EntityMap } from "./reducer";
import { rooms, type Rooms } from "./rooms";
import { HubSocket, type Frame } from "./socket";
import { Store } from "./store";
import type { Area, Device, Entity, Floor, Notice, Outcome, Plugin, Verdict } from "./types";

export interface Home { areas: Area[]; floors: Floor[]; devices: Device[] }
export interface Sent { command: string; state: "pending" | Verdict; reason: string; at: number }

export const entities = new Store<EntityMap>(new Map());
export const home = new Store<Home>({ areas: [], floors: [], devices: [] });
export const notices = new Store<readonly Notice[]>([]);
export const plugins = new Store<readonly Plugin[] | null>(null);
/** What became of the last command to each entity, until its effect is seen or the note is old. */
export const sent = new Store<ReadonlyMap<string, Sent>>(new Map());
/** True once the first snapshot has arrived. */
export const ready = new Store(false);

const eventHandlers = new Set<(name: string) => void>();
const voiceHandlers = new Set<(frame: Frame) => void>();

const address = () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/ws`;

export const socket = new HubSocket(address, () => void loadSession().catch(() => undefined));
socket.onFrame(receive);

const TOPICS = ["entities", "home", "notices", "plugins", "voice", "events", "rooms"];

export function start(): void {
  for (const topic of TOPICS) socket.subscribe(topic);
  socket.open();
}

export function stop(): void {
  socket.close();
  entities.set(new Map());
  sent.set(new Map());
  notices.set([]);
  plugins.set(null);
  ready.set(false);
}

/** Hear plugin events by name ("fridge.StockChanged"); the caller fetches again what it shows. */
export function onEvent(handler: (name: string) => void): () => void {
  eventHandlers.add(handler);
  return () => eventHandlers.delete(handler);
}

export function onVoice(handler: (frame: Frame) => void): () => void {
  voiceHandlers.add(handler);
  return () => voiceHandlers.delete(handler);
}

function receive(frame: Frame): void {
  if (frame.type === "changed" || frame.type === "removed" || (frame.type === "snapshot" && frame.topic === "entities")) {
    entities.set(reduceEntities(entities.value, frame as never));
    if (frame.type === "snapshot") ready.set(true);
  } else if (frame.type === "home" || (frame.type === "snapshot" && frame.topic === "home")) home.set(homeOf(frame));
  else if (frame.type === "snapshot" && frame.topic === "notices") notices.set(sortNotices((frame["notices"] as Notice[]) ?? []));
  else if (frame.type === "notice") notices.set(reduceNotices(notices.value, (frame["notice"] ?? frame) as Notice));
  else if (frame.type === "snapshot" && frame.topic === "plugins") plugins.set(frame["plugins"] as Plugin[]);
  else if (frame.type === "plugin") plugins.set(reducePlugins(plugins.value ?? [], frame["plugin"] as Plugin));
  else if (frame.type === "heard" || frame.type === "understood" || frame.type === "said") for (const handler of voiceHandlers) handler(frame);
  else if (frame.type === "rooms" || (frame.type === "snapshot" && frame.topic === "rooms")) rooms.set(frame as unknown as Rooms);
  else if (frame.type === "event") for (const handler of eventHandlers) handler(String((frame["event"] as { name?: string } | undefined)?.name ?? ""));
}

function homeOf(frame: Frame): Home {
  return { areas: (frame["areas"] as Area[]) ?? [], floors: (frame["floors"] as Floor[]) ?? [], devices: (frame["devices"] as Device[]) ?? [] };
}

const NOTE_MS = { confirmed: 1600, unconfirmed: 12_000, refused: 12_000 };

/** Send a command and keep what became of it beside the entity. Resolves with the outcome, never throws. */
export async function send(entity: Entity, command: string, params: Record<string, unknown> = {}): Promise<Outcome> {
  const at = Date.now();
  note(entity.entity_id, { command, state: "pending", reason: "", at });
  const outcome = await ask(entity.entity_id, command, params);
  if (outcome.entity) entities.set(reduceEntities(entities.value, { type: "changed", entities: [outcome.entity] }));
  note(entity.entity_id, { command, state: outcome.outcome, reason: outcome.reason, at });
  setTimeout(() => forget(entity.entity_id, at), NOTE_MS[outcome.outcome]);
  return outcome;
}

async function ask(id: string, command: string, params: Record<string, unknown>): Promise<Outcome> {
  try {
    const frame = await socket.request("call", { entity_id: id, command, params });
    return frame as unknown as Outcome;
  } catch (error) {
    const reason = (error as Error).message;
    return { outcome: reason === "timeout" ? "unconfirmed" : "refused", reason, entity: null };
  }
}

function note(id: string, value: Sent): void {
  sent.set(new Map(sent.value).set(id, value));
}

function forget(id: string, at: number): void {
  if (sent.value.get(id)?.at !== at) return;
  const next = new Map(sent.value);
  next.delete(id);
  sent.set(next);
}

export async function logOut(): Promise<void> {
  await call("POST", "/api/logout", {}).catch(() => undefined);
  stop();
  session.set(null);
}
