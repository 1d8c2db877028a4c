/** A second hand for countdowns and ages; stands still while nobody watches. */

import { Store, type Listener } from "./store";

class Tick extends Store<number> {
  #timer = 0;
  #users = 0;

  constructor(private readonly every: number) {
    super(Date.now());
  }

  override subscribe(listener: Listener): () => void {
    const stop = super.subscribe(listener);
    if (this.#users++ === 0) this.#timer = window.setInterval(() => this.set(Date.now()), this.every);
    return () => {
      stop();
      if (--this.#users === 0) clearInterval(this.#timer);
    };
  }
}

export const seconds = new Tick(1000);
export const minutes = new Tick(30_000);
