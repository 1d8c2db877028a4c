/** The base of every element: shared styles, and rendering again when a store it uses changes. */

import { LitElement, type CSSResult } from "lit";
import { base } from "../styles/shared";
import { prefs } from "./prefs";
import type { Store } from "./store";

type Source = { subscribe(listener: () => void): () => void };

export class HearthElement extends LitElement {
  static override styles: CSSResult[] = [base];

  #sources: Source[] = [prefs];
  #stops: (() => void)[] = [];

  /** Render again whenever this store changes; call it in the constructor. */
  protected use(...sources: Store<never>[] | Source[]): void {
    this.#sources.push(...(sources as Source[]));
  }

  /** Run until the element leaves the page; the returned function stops it earlier. */
  protected until(stop: () => void): void {
    this.#stops.push(stop);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const source of this.#sources) this.#stops.push(source.subscribe(() => this.requestUpdate()));
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  protected emit(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}
