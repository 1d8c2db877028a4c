/** On every page: what rings, with its button, and whether a microphone is open. Nobody is listened to without a sign. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { remove } from "../core/api";
import { HearthElement } from "../core/element";
import { nameOf } from "../core/format";
import { home, onVoice } from "../core/hub";
import { own, phrases, rooms, type Ring, type Satellite } from "../core/rooms";
import { t } from "../i18n/index";
import { sentence } from "./errors";
import { icon } from "./icons";
import { say } from "./toast";

@customElement("hearth-rooms-bar")
class HearthRoomsBar extends HearthElement {
  static override styles = [...HearthElement.styles, css`
    :host { display: grid; gap: var(--s3); justify-items: end; margin-bottom: var(--s3); } :host([quiet]) { display: none; }
    .rings { display: contents; }
    .ring { justify-self: stretch; display: flex; align-items: center; gap: var(--s4); padding: var(--s3) var(--s3) var(--s3) var(--s4); border-radius: var(--r3); background: var(--ember); color: var(--on-ember); box-shadow: var(--shadow-high); }
    .ring .icon { animation: swing 1.1s ease-in-out infinite; transform-origin: 50% 20%; } .ring b { display: block; font-family: var(--serif); font-size: var(--text-4); font-weight: 600; line-height: 1.25; } .ring small { opacity: 0.92; }
    .ring .btn { background: var(--on-ember); border-color: transparent; color: var(--ember); min-height: 52px; padding: 0 var(--s5); font-weight: 640; } .ring .btn:focus-visible { outline-color: var(--on-ember); }
    @keyframes swing { 25% { transform: rotate(14deg); } 75% { transform: rotate(-14deg); } }
    .ears { display: inline-flex; align-items: center; gap: var(--s2); min-height: 44px; padding: 0 14px 0 10px; border-radius: 99px; color: var(--ink-2); text-decoration: none; font-size: var(--text-1); font-weight: 560; }
    .ears:hover { background: var(--sunken); } .dot { width: 9px; height: 9px; border-radius: 50%; background: var(--good); flex: none; }
    .ears.live { background: var(--ember-soft); color: var(--ember); } .ears.live .dot { background: var(--ember); animation: pulse 1s ease-in-out infinite; } @keyframes pulse { 50% { transform: scale(1.5); opacity: 0.6; } }
    .ears.recorded { background: var(--alarm-soft); color: var(--alarm); } .ears.recorded .dot { background: var(--alarm); }
  `];

  constructor() {
    super();
    this.use(rooms, own, home);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.until(onVoice((frame) => {
      const areas = (frame["areas"] ?? []) as string[];
      const here = areas.length === 0 || !own.value.area || areas.includes(own.value.area);
      if (frame.type === "said" && here && !frame["session"] && !rooms.value.rings.some((one) => one.text === frame["text"])) say(String(frame["text"]));
    }));
  }

  override render(): TemplateResult {
    const { rings, satellites, recording } = rooms.value;
    const open = satellites.filter((one) => one.microphone_open);
    this.toggleAttribute("quiet", rings.length === 0 && open.length === 0 && !recording?.on);
    return html`<div role="alert" class="rings">${rings.map((one) => this.#ring(one))}</div>${open.length || recording?.on ? this.#ears(open) : nothing}`;
  }

  #ring(one: Ring): TemplateResult {
    const where = one.areas.map((id) => home.value.areas.find((area) => area.id === id)).filter((area) => area !== undefined);
    return html`<section class="ring">${icon("bell", 28)}<div class="grow"><b>${one.text}</b>${where.length ? html`<small>${where.map((area) => nameOf(area)).join(" · ")}</small>` : nothing}</div>
      <button class="btn" @click=${() => void this.#end(one)}>${t("ring.stop")}</button></section>`;
  }

  #ears(open: readonly Satellite[]): TemplateResult {
    const live = open.find((one) => one.state === "listening");
    const first = open.find((one) => one.id === own.value.id) ?? open[0];
    const recorded = rooms.value.recording?.on === true;
    const said = first ? t("ears.waiting", { words: phrases(first, rooms.value.wake_words).map((one) => `“${one}”`).join(t("ears.or")) }) : "";
    const text = recorded ? t("ears.recorded") : live ? t("ears.listening", { name: live.name }) : open.length > 1 ? `${said} · ${t("ears.open", { n: open.length })}` : said;
    return html`<a class="ears ${recorded ? "recorded" : live ? "live" : ""}" href="#/satellites"><span class="dot" aria-hidden="true"></span>${icon("mic", 18)}<span role="status">${text}</span></a>`;
  }

  async #end(one: Ring): Promise<void> {
    try {
      await remove(`/api/voice/rings/${encodeURIComponent(one.key)}`);
    } catch (error) {
      say(sentence(error), "alarm");
    }
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-rooms-bar": HearthRoomsBar }
}
