/** The kitchen: its parts as tabs, each a page of its own, loaded when it is opened. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { HearthElement } from "../core/element";
import { t, type Key } from "../i18n/index";
import { icon, type IconName } from "../ui/icons";
import "./weighquestion";

interface Part { tag: string; load: () => Promise<unknown>; label: Key; icon: IconName }

const PARTS: Record<string, Part> = {
  fridge: { tag: "hearth-fridge", load: () => import("./fridge"), label: "kitchen.fridge", icon: "fridge" },
  menu: { tag: "hearth-menu", load: () => import("./menu"), label: "kitchen.menu", icon: "flame" },
  recipes: { tag: "hearth-recipes", load: () => import("./recipes"), label: "kitchen.recipes", icon: "leaf" },
  foods: { tag: "hearth-foods", load: () => import("./foods"), label: "kitchen.foods", icon: "basket" },
  people: { tag: "hearth-dashboard", load: () => import("./dashboard"), label: "kitchen.people", icon: "scale" },
};

@customElement("hearth-food")
class HearthFood extends HearthElement {
  @property({ attribute: false }) parts: string[] = [];
  @state() private view: HTMLElement | null = null;

  static override styles = [...HearthElement.styles, css`
    :host { display: grid; gap: var(--s5); align-content: start; grid-template-columns: minmax(0, 1fr); }
    nav { display: flex; gap: var(--s1); overflow-x: auto; scrollbar-width: none; margin: 0 calc(-1 * var(--s4)); padding: 4px var(--s4); }
    nav a { display: inline-flex; align-items: center; gap: var(--s2); min-height: 44px; padding: 0 14px; border-radius: 99px; color: var(--ink-2); text-decoration: none; font-weight: 580; white-space: nowrap; }
    nav a:hover { background: var(--sunken); } nav a[aria-current="page"] { background: var(--ember-soft); color: var(--ember); }
    header { display: grid; gap: var(--s2); }
    @media (min-width: 900px) { header { display: flex; align-items: center; gap: var(--s5); } header h1 { flex: 1; } nav { margin: 0; padding: 4px; } }
    @media (max-width: 480px) { nav { justify-content: space-between; } nav a { padding: 0 10px; font-size: 0.875rem; } nav .icon { display: none; } }
    @media (max-width: 390px) { nav { gap: 0; } nav a { padding: 0 9px; font-size: var(--text-1); min-width: 44px; justify-content: center; } }
  `];

  get #part(): string {
    return PARTS[this.parts[0] ?? ""] ? (this.parts[0] as string) : "fridge";
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("parts")) void this.#open();
  }

  async #open(): Promise<void> {
    const part = PARTS[this.#part]!;
    await part.load();
    const element = document.createElement(part.tag) as HTMLElement & { parts?: string[] };
    element.parts = this.parts.slice(1);
    this.view = element;
  }

  override render(): TemplateResult {
    return html`<header><h1>${t("food.title")}</h1><nav aria-label=${t("kitchen.nav")}>${Object.entries(PARTS).map(([name, part]) =>
        html`<a href=${`#/food/${name}`} aria-current=${this.#part === name ? "page" : "false"}>${icon(part.icon, 20)}${t(part.label)}</a>`)}</nav></header>
      <hearth-weigh-question></hearth-weigh-question>${this.view ?? nothing}`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-food": HearthFood }
}
