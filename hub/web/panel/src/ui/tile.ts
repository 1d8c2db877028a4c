/** One entity as a tile: an arch that glows when it is on, its state in words, its control, and what became of the last command. */

import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls, controlStyles } from "../controls/index";
import { isToggle, iconOf, stateText, tone } from "../core/describe";
import { HearthElement } from "../core/element";
import { ago, nameOf, shortName } from "../core/format";
import { order } from "../core/order";
import { entities, sent, type Sent } from "../core/hub";
import type { Entity } from "../core/types";
import { t } from "../i18n/index";
import { reason } from "./errors";
import { icon } from "./icons";

const HOLD_MS = 550;

@customElement("hearth-tile")
export class HearthTile extends HearthElement {
  @property({ attribute: false }) entity!: Entity;
  @property() where = "";
  @property() room = "";
  #hold = 0;
  #held = false;
  #last: Sent | undefined;

  static override styles = [...HearthElement.styles, controlStyles, css`
    :host { display: block; min-width: 0; content-visibility: auto; contain-intrinsic-size: auto 156px; }
    article {
      position: relative; display: flex; flex-direction: column; gap: var(--s2); height: 100%; min-height: 132px; padding: var(--s3); border-radius: 22px; background: var(--surface);
      border: 1px solid var(--line); transition: background var(--calm), border-color var(--calm);
    }
    article.on { background: var(--ember-soft); border-color: var(--ember-line); }
    article.warn { background: var(--warn-soft); border-color: transparent; }
    article.alarm { background: var(--alarm-soft); border-color: var(--alarm); }
    article.gone { background: transparent; border-style: dashed; border-color: var(--line-strong); }
    .main { all: unset; box-sizing: border-box; display: grid; gap: var(--s2); cursor: pointer; border-radius: 14px; min-height: 88px; align-content: start; -webkit-user-select: none; user-select: none; -webkit-touch-callout: none; }
    .main:focus-visible { outline: 3px solid var(--ember); outline-offset: 3px; }
    .arch { display: grid; place-items: center; width: 42px; height: 44px; border-radius: 21px 21px 10px 10px; background: var(--sunken); color: var(--ink-2); transition: background var(--calm), color var(--calm); }
    .on .arch { background: radial-gradient(circle at 50% 78%, var(--glow-1), var(--glow-2)); color: var(--on-glow); box-shadow: 0 4px 14px color-mix(in srgb, var(--glow-2) 38%, transparent); }
    .warn .arch { background: var(--surface); color: var(--warn); }
    .alarm .arch { background: var(--alarm); color: var(--on-alarm); }
    .gone .arch { background: transparent; box-shadow: inset 0 0 0 1px var(--line); }
    .name { font-weight: 600; line-height: 1.25; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
    .state { color: var(--ink-2); font-size: var(--text-1); line-height: 1.35; }
    .on .state, .warn .state { color: var(--ink); }
    .alarm .state { color: var(--alarm); font-weight: 640; }
    .value { font-size: var(--text-4); font-weight: 560; color: var(--ink); line-height: 1.15; font-variant-numeric: tabular-nums; }
    .more { position: absolute; top: 6px; right: 6px; color: var(--ink-2); }
    .control { margin: auto -4px 0; }
    .control:empty { display: none; }
    .control .btn.soft { background: color-mix(in srgb, var(--sunken) 84%, transparent); }
    .on .control .btn.soft, .warn .control .btn.soft { background: color-mix(in srgb, var(--surface) 70%, transparent); }
    .on hearth-slider { --track: color-mix(in srgb, var(--surface) 75%, transparent); }
    .after { font-size: var(--text-1); line-height: 1.3; display: flex; gap: 6px; align-items: start; border-radius: 10px; }
    .after.pending { color: var(--ink-2); } .after.confirmed { color: var(--good); } .after.refused { color: var(--alarm); } .after.unconfirmed { color: var(--warn); }
    .after .icon { margin-top: 1px; }
    .spin { width: 14px; height: 14px; margin-top: 2px; flex: none; border-radius: 50%; border: 2px solid var(--line-strong); border-top-color: transparent; animation: turn 0.9s linear infinite; }
    @keyframes turn { to { transform: rotate(1turn); } }
    @media (prefers-reduced-motion: reduce) { .spin { border-style: dotted; } }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    this.until(sent.subscribe(() => {
      const now = sent.value.get(this.entity.entity_id);
      if (now === this.#last) return;
      this.#last = now;
      this.requestUpdate();
    }));
  }

  override willUpdate(): void {
    this.dataset["entity"] = this.entity.entity_id;
  }

  override render() {
    const { entity } = this;
    const last = sent.value.get(entity.entity_id);
    const look = tone(entity);
    return html`<article class=${look} aria-busy=${String(last?.state === "pending")} @contextmenu=${this.#menu} @keydown=${this.#key}>
      ${this.#head()}
      <button class="btn plain square more" aria-label=${t("tile.details", { name: nameOf(entity) })} @click=${this.#details}>${icon("more", 20)}</button>
      <div class="control">${controls({ entity, compact: true, send: this.#send, pending: last?.state === "pending" ? last.command : null })}</div>
      <div role="status">${last ? after(last) : nothing}</div>
    </article>`;
  }

  #head() {
    const { entity } = this;
    const toggles = isToggle(entity) && entity.available;
    const big = entity.kind === "sensor" && entity.available && entity.value !== null;
    const text = stateText(entity);
    const stale = !entity.available && entity.updated_at ? ` · ${ago(entity.heard_at ?? entity.updated_at)}` : "";
    const short = shortName(entity, this.room);
    const inner = html`<span class="arch">${icon(iconOf(entity))}</span>
      <span><span class="name">${short === nameOf(entity) ? nothing : html`<span class="sr">${this.room} </span>`}${short}</span>${this.where ? html`<span class="state">${this.where} · </span>` : nothing}
      ${text ? html`<span class=${big ? "value" : "state"}>${text}${stale}</span>` : nothing}${entity.assumed ? html`<span class="state"> · ${t("state.assumed")}</span>` : nothing}</span>`;
    const holds = { down: this.#press, up: this.#lift };
    return toggles
      ? html`<button class="main" role="switch" aria-checked=${String(entity.value === true)} @click=${this.#tap} @pointerdown=${holds.down} @pointerup=${holds.up} @pointerleave=${holds.up} @pointercancel=${holds.up}>${inner}</button>`
      : html`<button class="main" @click=${this.#details}>${inner}</button>`;
  }

  #send = (command: string, params: Record<string, unknown> = {}): void => void order(entities.value.get(this.entity.entity_id) ?? this.entity, command, params);

  #tap = (): void => {
    if (this.#held) this.#held = false;
    else this.#send(this.entity.value === true ? "turn_off" : "turn_on");
  };

  #press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.#held = false;
    this.#hold = window.setTimeout(() => {
      this.#held = true;
      this.#details();
    }, HOLD_MS);
  };

  #lift = (): void => clearTimeout(this.#hold);

  #menu = (event: Event): void => {
    event.preventDefault();
    this.#lift();
    if (!this.#held) this.#details();
  };

  #key = (event: KeyboardEvent): void => {
    if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) this.#menu(event);
  };

  #details = (): void => this.emit("details", this.entity.entity_id);
}

/** What became of a command, in one line. */
export function after(last: Sent) {
  const why = reason(last.reason);
  if (last.state === "pending") return html`<p class="after pending"><span class="spin"></span>${t("sent.pending")}</p>`;
  if (last.state === "confirmed") return html`<p class="after confirmed">${icon("check", 16)}${t("sent.confirmed")}</p>`;
  const head = last.state === "refused" ? t("sent.refused") : t("sent.unconfirmed");
  return html`<p class="after ${last.state}">${icon("alert", 16)}<span>${why ? `${head}: ${why}` : head}</span></p>`;
}
