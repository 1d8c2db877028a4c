/** The one WebSocket: requests by id, subscriptions that survive reconnects, and an honest word on how fresh we are. */

import { Store } from "./store";

export interface Frame { type: string; id?: number; topic?: string; [key: string]: unknown }
export type Link = { state: "connecting" | "live" | "silent" | "lost"; lastAt: number };

const PING_EVERY_MS = 1000;
const SILENT_AFTER_MS = 1900;
const DEAD_AFTER_MS = 6000;
/** The hub closes with this code when the session has ended. */
const SESSION_OVER = 4401;
const REQUEST_TIMEOUT_MS = 15_000;

/** Milliseconds before attempt n (0 first): exponential to 15 s, with full jitter above a floor. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(15_000, 300 * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * (0.3 + 0.7 * random()));
}

interface Pending { resolve: (frame: Frame) => void; reject: (error: Error) => void; timer: number }

export class HubSocket {
  readonly link = new Store<Link>({ state: "connecting", lastAt: 0 });
  #socket: WebSocket | null = null;
  #nextId = 1;
  #attempt = 0;
  #retry = 0;
  #beat = 0;
  #askedAt = 0;
  #wanted = false;
  #pending = new Map<number, Pending>();
  #topics = new Set<string>();
  #handlers = new Set<(frame: Frame) => void>();

  constructor(private readonly url: () => string, private readonly refused: () => void) {}

  open(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    document.addEventListener("visibilitychange", this.#wake);
    addEventListener("pageshow", this.#wake);
    addEventListener("online", this.#wake);
    addEventListener("offline", this.#offline);
    this.#beat = window.setInterval(() => this.#heartbeat(), PING_EVERY_MS / 2);
    this.#connect();
  }

  close(): void {
    this.#wanted = false;
    document.removeEventListener("visibilitychange", this.#wake);
    removeEventListener("pageshow", this.#wake);
    removeEventListener("online", this.#wake);
    removeEventListener("offline", this.#offline);
    clearInterval(this.#beat);
    clearTimeout(this.#retry);
    this.#drop();
    this.link.set({ state: "connecting", lastAt: 0 });
  }

  onFrame(handler: (frame: Frame) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  subscribe(topic: string): void {
    this.#topics.add(topic);
    if (this.#ready) this.#send({ id: this.#nextId++, type: "subscribe", topic });
  }

  /** Send a request and wait for its result. Rejects when offline, refused or too late. */
  request(type: string, fields: Record<string, unknown> = {}, timeout = REQUEST_TIMEOUT_MS): Promise<Frame> {
    if (!this.#ready) return Promise.reject(new Error("offline"));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = window.setTimeout(() => {
        this.#pending.delete(id);
        reject(new Error("timeout"));
      }, timeout);
      this.#pending.set(id, { resolve, reject, timer });
      this.#send({ id, type, ...fields });
    });
  }

  sendBinary(data: ArrayBuffer): boolean {
    if (!this.#ready) return false;
    this.#socket?.send(data);
    return true;
  }

  get #ready(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  #send(frame: Record<string, unknown>): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #connect(): void {
    clearTimeout(this.#retry);
    if (!this.#wanted) return;
    const socket = new WebSocket(this.url());
    let opened = false;
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onopen = () => {
      opened = true;
      this.#attempt = 0;
      this.#askedAt = 0;
      for (const topic of this.#topics) this.#send({ id: this.#nextId++, type: "subscribe", topic });
    };
    socket.onmessage = (event) => this.#received(event.data);
    socket.onclose = (event) => {
      if (this.#socket !== socket) return;
      this.#drop();
      this.#mark("lost");
      if (!opened || event.code === SESSION_OVER) this.refused();
      if (this.#wanted) this.#retry = window.setTimeout(() => this.#connect(), backoff(this.#attempt++));
    };
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.onclose = socket.onmessage = socket.onopen = null;
      socket.close();
    }
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(new Error("offline"));
    }
    this.#pending.clear();
  }

  #received(data: unknown): void {
    if (typeof data !== "string") return;
    let frame: Frame;
    try {
      frame = JSON.parse(data) as Frame;
    } catch {
      return;
    }
    this.#askedAt = 0;
    this.#mark("live", Date.now());
    const waiting = frame.id === undefined ? undefined : this.#pending.get(frame.id);
    if (waiting && frame.id !== undefined) {
      this.#pending.delete(frame.id);
      clearTimeout(waiting.timer);
      const problem = frame["problem"] as { detail?: string; title?: string } | undefined;
      if (frame.type === "error") waiting.reject(new Error(problem?.detail || problem?.title || "error"));
      else waiting.resolve(frame);
    }
    for (const handler of this.#handlers) handler(frame);
  }

  #heartbeat(): void {
    if (!this.#ready || document.hidden) return;
    const now = Date.now();
    if (!this.#askedAt && now - this.link.value.lastAt >= PING_EVERY_MS) this.#ping(now);
    else if (this.#askedAt && now - this.#askedAt > DEAD_AFTER_MS) this.#again();
    else if (this.#askedAt && now - this.#askedAt > SILENT_AFTER_MS - PING_EVERY_MS) this.#mark("silent");
  }

  #ping(now: number): void {
    this.#askedAt = now;
    this.#send({ id: this.#nextId++, type: "ping" });
  }

  #again(): void {
    this.#drop();
    this.#mark("lost");
    this.#attempt = 0;
    this.#connect();
  }

  #mark(state: Link["state"], lastAt = this.link.value.lastAt): void {
    const old = this.link.value;
    if (old.state !== state) this.link.set({ state, lastAt });
    else old.lastAt = lastAt;
  }

  #wake = (): void => {
    if (document.hidden || !this.#wanted) return;
    const now = Date.now();
    if (this.#ready && now - this.link.value.lastAt < 30_000) this.#ping(now);
    else if (this.#socket?.readyState !== WebSocket.CONNECTING) this.#again();
  };

  #offline = (): void => {
    if (this.#wanted) this.#mark("lost");
  };
}
