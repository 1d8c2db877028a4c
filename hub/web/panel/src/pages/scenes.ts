/** The demo home's scenes: a burglar and a fire, told step by step as the home reacts. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { post, remove } from "../core/api";
import { HearthElement } from "../core/element";
import { scenes } from "../core/remotes";
import { atLeast } from "../core/rights";
import type { SceneStep } from "../core/types";
import { language, t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { say } from "../ui/toast";

@customElement("hearth-scenes")
class HearthScenes extends HearthElement {
  static override styles = [...HearthElement.styles, css`
    section { display: grid; gap: var(--s3); }
    .two { display: grid; gap: var(--s3); grid-template-columns: repeat(auto-fit, minmax(min(100%, 240px), 1fr)); }
    .scene { display: grid; gap: var(--s2); padding: var(--s3) var(--s4); border-radius: var(--r2); background: var(--sunken); align-content: space-between; }
    ol { display: grid; gap: 2px; } li { display: grid; grid-template-columns: 24px minmax(0, 1fr); gap: var(--s2); padding: 5px 0; align-items: start; }
    .told { color: var(--ink-2); } .good .icon { color: var(--good); } .bad { color: var(--alarm); }
  `];

  constructor() {
    super();
    this.use(scenes);
  }

  override render(): TemplateResult | typeof nothing {
    const now = scenes.value;
    if (!now || !atLeast("adult")) return nothing;
    return html`<section class="card" aria-label=${t("scene.title")}><div class="row"><div class="grow"><h2>${t("scene.title")}</h2><p class="quiet small">${t("scene.text")}</p></div>
        ${now.playing ? html`<button class="btn" @click=${() => void this.#stop()}>${icon("stop", 20)}${t("scene.stop")}</button>` : nothing}</div>
      ${now.playing ? nothing : html`<div class="two">${now.scenes.map((one) => html`<div class="scene"><div><h3>${one.title}</h3><p class="quiet small">${one.text}</p></div><button class="btn" @click=${() => void this.#play(one.name)}>${icon("play", 20)}${t("scene.play", { name: one.title })}</button></div>`)}</div>`}
      ${now.steps.length && !now.playing ? html`<details><summary>${t("scene.last")}</summary><ol>${now.steps.map((step) => this.#step(step))}</ol></details>` : nothing}
      ${now.playing ? html`<ol aria-live="polite">${now.steps.slice(-5).map((step) => this.#step(step))}</ol>` : nothing}</section>`;
  }

  #step(step: SceneStep): TemplateResult {
    const glyph = step.good === null ? "speech" : step.good ? "check" : "close";
    return html`<li class=${step.good === null ? "told" : step.good ? "good" : "bad"}>${icon(glyph, 20)}<span>${step.texts[language()] ?? step.texts["en"]}</span></li>`;
  }

  async #play(name: string): Promise<void> {
    try {
      await post(`/api/plugins/demo/scenes/${encodeURIComponent(name)}`);
    } catch (error) {
      say(sentence(error), "alarm");
    }
    await scenes.load();
  }

  async #stop(): Promise<void> {
    await remove("/api/plugins/demo/scenes").catch(() => undefined);
    await scenes.load();
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-scenes": HearthScenes }
}
