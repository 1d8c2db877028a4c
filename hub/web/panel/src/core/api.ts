/** REST: one fetch wrapper that knows the session, the CSRF token and problem documents. */

import { Store } from "./store";
import type { Session } from "./types";

export class Problem extends Error {
  constructor(readonly status: number, message: string, readonly field = "", readonly remedy = "", readonly body: unknown = null) {
    super(message);
  }
}

/** undefined: not asked yet; null: nobody is logged in. */
export const session = new Store<Session | null | undefined>(undefined);

const TIMEOUT_MS = 20_000;

/** Call a route and return its JSON. Throws Problem; a 401 also ends the session here. */
export function call<T = unknown>(method: string, path: string, body?: unknown, timeout = TIMEOUT_MS): Promise<T> {
  return send<T>(method, path, body === undefined ? undefined : new Blob([JSON.stringify(body)], { type: "application/json" }), timeout);
}

/** The same with a body of any type, a recording for example. */
export async function send<T = unknown>(method: string, path: string, body?: Blob, timeout = TIMEOUT_MS): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body) headers["Content-Type"] = body.type;
  if (method !== "GET" && session.value) headers["X-Hearth-CSRF"] = session.value.csrf;
  let response: Response;
  try {
    response = await fetch(path, {
      method, headers, credentials: "same-origin", signal: AbortSignal.timeout(timeout),
      ...(body ? { body } : {}),
    });
  } catch {
    throw new Problem(0, "offline");
  }
  const data = await read(response);
  if (response.ok) return data as T;
  if (response.status === 401 && session.value) session.set(null);
  const problem = (data ?? {}) as { title?: string; detail?: string; reason?: string; field?: string; remedy?: string };
  throw new Problem(response.status, problem.detail || problem.reason || problem.title || `HTTP ${response.status}`, problem.field, problem.remedy, data);
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text().catch(() => "");
  if (!text) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

export const get = <T>(path: string) => call<T>("GET", path);
export const post = <T>(path: string, body: unknown = {}) => call<T>("POST", path, body);
export const patch = <T>(path: string, body: unknown) => call<T>("PATCH", path, body);
export const put = <T>(path: string, body: unknown) => call<T>("PUT", path, body);
export const remove = <T>(path: string) => call<T>("DELETE", path);

/** Ask who is logged in; keeps what is known while the hub cannot be reached. */
export async function loadSession(): Promise<void> {
  try {
    session.set(await get<Session>("/api/session"));
  } catch (error) {
    if (error instanceof Problem && error.status === 0) throw error;
    session.set(null);
  }
}
