/** A plugin's answer kept fresh: fetched when first shown, again after the plugin's events and after a reconnect. */

import { get, Problem } from "./api";
import { onEvent, plugins, socket } from "./hub";
import { Store, type Listener } from "./store";

/** value undefined: not here yet; null: the plugin is not there (disabled, failed, or no such right). */
export class Remote<T> extends Store<T | null | undefined> {
  #users = 0;
  #stops: (() => void)[] = [];
  #later = 0;
  #wasLive = false;

  /** `path` may be empty for as long as there is nothing to ask for; `rare` is a plugin that few homes have: asked only where it is. */
  constructor(private readonly path: () => string, private readonly plugins: string[], private readonly rare = "") {
    super(undefined);
  }

  override subscribe(listener: Listener): () => void {
    const stop = super.subscribe(listener);
    if (this.#users++ === 0) this.#begin();
    let done = false;
    return () => {
      stop();
      if (!done && --this.#users === 0) this.#end();
      done = true;
    };
  }

  async load(): Promise<void> {
    const path = this.path();
    if (!path || (this.rare && plugins.value === null)) return;
    if (this.rare && !plugins.value?.some((one) => one.name === this.rare && one.status === "running")) return this.set(null);
    try {
      this.set(await get<T>(path));
    } catch (error) {
      if (error instanceof Problem && error.status === 0 && this.value !== undefined) return;
      this.set(null);
    }
  }

  #begin(): void {
    void this.load();
    this.#wasLive = socket.link.value.state === "live";
    this.#stops = [
      onEvent((name) => {
        if (this.plugins.some((plugin) => name.startsWith(`${plugin}.`))) this.#soon();
      }),
      socket.link.subscribe(() => {
        const live = socket.link.value.state === "live";
        if (live && !this.#wasLive) this.#soon();
        this.#wasLive = live;
      }),
      ...(this.rare ? [plugins.subscribe(() => this.#soon())] : []),
    ];
  }

  #soon(): void {
    clearTimeout(this.#later);
    this.#later = window.setTimeout(() => void this.load(), 120);
  }

  #end(): void {
    clearTimeout(this.#later);
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }
}
