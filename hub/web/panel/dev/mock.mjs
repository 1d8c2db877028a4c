/**
 * A stand-in for the hub while working on the panel: the shapes of docs/api.md over a small invented home, kept in memory.
 * `npm run build && npm run mock`, then http://127.0.0.1:8199 (any name and password; setup token "hearth" with --setup).
 */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import { AREAS, DEVICES, entities, fridge, lists, nutrition, partitions, people, plugins, system, timers, weighins, events, models, notices, discovered, schedules } from "./mockhome.mjs";

const ROOT = fileURLToPath(new URL("../../static/panel", import.meta.url));
const PORT = Number(process.env.PORT ?? 8199);
const state = { setup: process.argv.includes("--setup"), loggedIn: !process.argv.includes("--login") && !process.argv.includes("--setup"), language: "en" };
const sockets = new Set();
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".webmanifest": "application/manifest+json" };
const CSP = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self' ws://127.0.0.1:*; object-src 'none'; base-uri 'none'";

const session = () => ({ person: { id: "anna", name: "Anna", role: "owner", language: state.language }, csrf: "c", version: "0.1.0", site: "home" });

function route(method, path, query, body) {
  if (path === "/api/session") return state.loggedIn ? session() : [401, { title: "not logged in", status: 401 }];
  if (path === "/api/setup" && method === "GET") return { needed: state.setup };
  if (path === "/api/setup") return body.token === "hearth" ? ((state.setup = false), (state.loggedIn = true), session()) : [403, { title: "wrong token", status: 403, detail: "That is not the setup token.", remedy: "It was printed where the hub was started." }];
  if (path === "/api/login") return ((state.loggedIn = true), session());
  if (path === "/api/logout") return ((state.loggedIn = false), {});
  if (!state.loggedIn) return [401, { title: "not logged in", status: 401 }];
  if (path === "/api/people") return people;
  if (path === "/api/system") return system;
  if (path === "/api/plugins") return plugins;
  if (path === "/api/voice/models") return models;
  if (path === "/api/events") return events;
  if (path === "/api/problems") return [{ topic: "homeassistant/light/attic/config", reason: "the payload is not JSON: expecting ',' at column 41", remedy: "Mend it where the device announces itself.", count: 3, at: new Date().toISOString() }];
  if (path === "/api/schedules") return schedules;
  if (path.startsWith("/api/schedules/")) return (schedules.splice(schedules.findIndex((one) => path.endsWith(`/${one.id}`)), 1), {});
  if (path === "/api/discovered") return discovered;
  if (path.startsWith("/api/discovered/")) return meet(path.split("/")[3], path.split("/")[4]);
  if (path === "/api/history") return history(query.get("entity_id"), Number(query.get("step")));
  if (path === "/api/plugins/fridge/overview") return fridge(query.get("language"));
  if (path === "/api/plugins/scale/weighins") return weighins;
  if (path === "/api/plugins/nutrition/people") return nutrition(query.get("language"));
  if (path === "/api/plugins/alarm/state") return { partitions };
  if (path === "/api/plugins/alarm/arm") return arm(body);
  if (path === "/api/plugins/alarm/disarm") return body.code === "1234" ? (Object.assign(partitions[0], { state: "disarmed", mode: "", deadline: null }), {}) : [409, { title: "wrong code", status: 409, detail: "That code is not known here." }];
  if (path === "/api/plugins/timers/timers") return timers;
  if (path === "/api/plugins/lists/lists") return lists;
  return method === "GET" ? [404, { title: "not found", status: 404 }] : {};
}

function meet(id, what) {
  const device = discovered.find((one) => one.id === id);
  if (what === "accept") device.new = false;
  return what === "identify" ? { entity: device.entities[0] } : {};
}

function arm(body) {
  const open = partitions[0].zones.filter((zone) => zone.open);
  if (open.length && !body.force) return [409, { title: "zones are open", status: 409, detail: `${open.map((zone) => zone.name).join(", ")} is open.`, remedy: "Close it, or leave it out." }];
  Object.assign(partitions[0], { state: "exit", mode: body.mode, deadline: new Date(Date.now() + 30_000).toISOString() });
  return {};
}

function history(id, step) {
  const entity = entities.get(id);
  const now = Date.now();
  const points = Array.from({ length: 96 }, (_, i) => [new Date(now - (95 - i) * step * 1000 * 3).toISOString(),
    typeof entity?.value === "boolean" ? Math.sin(i / 7) > 0.4 : Math.round(((Number(entity?.value) || 20) + Math.sin(i / 9) * 1.4 + Math.sin(i / 2.3) * 0.3) * 10) / 10]);
  return { entity_id: id, unit: entity?.unit ?? null, points };
}

const FLIP = { turn_on: true, turn_off: false, lock: "locked", unlock: "unlocked", open: "open", close: "closed", start: "cleaning", pause: "paused", play: "playing" };

function command(id, name, params) {
  const entity = entities.get(id);
  if (!entity) return { outcome: "refused", reason: "there is no such entity", entity: null };
  if (id === "cover.bedroom_blinds") return { outcome: "unconfirmed", reason: "the blinds did not answer within 5 s", entity };
  if (id === "switch.coffee_machine") return { outcome: "refused", reason: "the water tank is empty", entity };
  const at = new Date().toISOString();
  const value = name in FLIP ? FLIP[name] : name.startsWith("set_hvac") ? params.hvac_mode : (params.option ?? params.value ?? entity.value);
  const next = { ...entity, value, attributes: { ...entity.attributes, ...params }, changed_at: at, updated_at: at, cause: { origin: "person", who: "anna", door: "panel", at, chain: `c${Date.now()}`, parent: "" } };
  entities.set(id, next);
  for (const socket of sockets) socket.send(JSON.stringify({ type: "changed", entities: [next] }));
  return { outcome: "confirmed", reason: "", entity: next };
}

const ANSWER = (text, zh) => ({
  text, language: zh ? "zh" : "en", session: "s1", decision: "act", reason: "",
  intents: [{ intent: "HassTurnOn", slots: { name: "kitchen light" }, targets: ["light.kitchen_ceiling"] }, { intent: "HassLock", slots: {}, targets: ["lock.front_door"] }],
  outcomes: [{ entity_id: "light.kitchen_ceiling", command: "turn_on", outcome: "confirmed", reason: "" }, { entity_id: "lock.front_door", command: "lock", outcome: "confirmed", reason: "" }],
  answer: zh ? "厨房的灯开了，前门已锁好。" : "The kitchen light is on and the front door is locked.", speech: null, stage: "exact", ms: 3.1,
});

function answer(socket, frame) {
  const { id } = frame;
  const snap = { entities: { entities: [...entities.values()] }, home: { areas: AREAS, floors: [], devices: DEVICES }, notices: { notices }, plugins: { plugins } }[frame.topic];
  if (frame.type === "subscribe") return snap ? { id, type: "snapshot", topic: frame.topic, ...snap } : { id, type: "result" };
  if (frame.type === "call") return { id, type: "result", ...command(frame.entity_id, frame.command, frame.params) };
  if (frame.type === "say") return { id, type: "result", ...ANSWER(frame.text, /\p{Script=Han}/u.test(frame.text)) };
  if (frame.type === "audio_start") {
    socket.heard = 0;
    return { id, type: "result", session: "a1" };
  }
  if (frame.type === "audio_end") return { id, type: "result", ...ANSWER("turn on the kitchen light and lock the front door", false), transcript: { text: `turn on the kitchen light and lock the front door`, confidence: 0.93, engine: "mock", seconds_audio: socket.heard / 32_000 } };
  return { id, type: "result" };
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://x");
  response.setHeader("Content-Security-Policy", CSP);
  if (url.pathname.startsWith("/api/")) {
    let text = "";
    for await (const chunk of request) text += chunk;
    const result = route(request.method, url.pathname, url.searchParams, text ? JSON.parse(text) : {});
    const [status, body] = Array.isArray(result) && typeof result[0] === "number" ? result : [200, result];
    response.writeHead(status, { "Content-Type": status < 400 ? "application/json" : "application/problem+json" });
    return response.end(JSON.stringify(body));
  }
  const file = join(ROOT, url.pathname);
  const found = existsSync(file) && statSync(file).isFile() ? file : join(ROOT, "index.html");
  response.writeHead(200, { "Content-Type": TYPES[extname(found)] ?? "application/octet-stream" });
  return createReadStream(found).pipe(response);
});

new WebSocketServer({ server, path: "/api/ws" }).on("connection", (socket) => {
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket));
  socket.on("message", (data, binary) => {
    if (binary) {
      socket.heard += data.length;
      const words = "turn on the kitchen light and lock the front door".split(" ").slice(0, Math.ceil(socket.heard / 9600));
      return socket.send(JSON.stringify({ type: "heard", session: "a1", text: words.join(" "), language: "en", final: false, verified: false }));
    }
    const frame = JSON.parse(String(data));
    return setTimeout(() => socket.send(JSON.stringify(answer(socket, frame))), frame.type === "call" ? 250 : 0);
  });
});

server.listen(PORT, "127.0.0.1", () => console.log(`mock hub on http://127.0.0.1:${PORT}`));
