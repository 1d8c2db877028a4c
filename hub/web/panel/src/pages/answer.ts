/** What the link in a message opens, without logging in: what it is about, and one large button. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { get, post } from "../core/api";
import { HearthElement } from "../core/element";
import { moment } from "../core/format";
import { prefs, setPrefs, shown } from "../core/prefs";
import type { AnswerPage } from "../core/types";
import { t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";

@customElement("hearth-answer")
class HearthAnswer extends HearthElement {
  @property({ attribute: false }) parts: string[] = [];
  @state() private about: AnswerPage | null = null;
  @state() private trouble = "";
  @state() private busy = false;

  static override styles = [...HearthElement.styles, css`
    .page { max-width: 480px; margin: 0 auto; min-height: 86dvh; display: grid; align-content: center; gap: var(--s5); }
    .what { background: var(--alarm); border-color: var(--alarm); color: var(--on-alarm); display: grid; gap: var(--s3); padding: var(--s5); } .what.calm { background: var(--surface); border-color: var(--line); color: var(--ink); }
    .big { font-family: var(--serif); font-size: clamp(1.75rem, 1.2rem + 3vw, 2.375rem); line-height: 1.15; text-wrap: balance; }
    .btn.primary { min-height: 76px; font-size: var(--text-4); border-radius: 24px; width: 100%; }
    .done { display: grid; justify-items: center; gap: var(--s3); text-align: center; } .seal { display: grid; place-items: center; width: 96px; height: 104px; border-radius: 48px 48px 22px 22px; background: var(--good-soft); color: var(--good); }
    .hello { display: flex; gap: var(--s3); align-items: center; } .hello img { width: 36px; height: 36px; border-radius: 10px; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#look();
  }

  override render(): TemplateResult {
    const about = this.about;
    return html`<div class="page"><p class="hello quiet"><img src="/icon.svg" alt="" />${about?.name ? t("answer.hello", { name: about.name }) : "Hearth"}</p>
      ${this.trouble ? html`<h1 class="sr">Hearth</h1><p class="error" role="alert">${this.trouble}</p>` : nothing}
      ${about === null ? (this.trouble ? nothing : html`<div class="skeleton"></div>`) : about.state === "over" ? this.#done(t("answer.over"), t("answer.over.text")) : html`
        <section class="card what ${about.drill || about.state === "answered" ? "calm" : ""}"><h1 class="big">${about.title}</h1><p>${about.text}</p><p class="small">${about.started_at ? moment(about.started_at) : ""}${about.others?.length ? ` · ${t("answer.others", { names: about.others.join(", ") })}` : ""}</p></section>
        ${about.state === "answered" ? this.#done(t("answer.thanks"), t("answer.thanks.text")) : html`<button class="btn primary" ?disabled=${this.busy} @click=${() => void this.#answer()}>${icon("check", 28)}${t("answer.button")}</button><p class="quiet">${t("answer.explain")}</p>`}`}
    </div>`;
  }

  #done(title: string, text: string): TemplateResult {
    return html`<div class="done" role="status"><span class="seal">${icon("check", 44)}</span>${this.about?.state === "over" ? html`<h1 class="big">${title}</h1>` : html`<p class="big">${title}</p>`}<p class="quiet">${text}</p></div>`;
  }

  get #path(): string {
    return `/api/plugins/notify/links/${encodeURIComponent(this.parts[0] ?? "")}`;
  }

  async #look(): Promise<void> {
    try {
      const about = await get<AnswerPage>(this.#path);
      const language = about.language.startsWith("zh") ? "zh" : "en";
      if (!prefs.value.chosen && prefs.value.language !== language) await setPrefs({ language });
      await shown();
      this.about = about;
    } catch (error) {
      this.trouble = sentence(error);
    }
  }

  async #answer(): Promise<void> {
    this.busy = true;
    this.trouble = "";
    try {
      this.about = await post<AnswerPage>(this.#path);
    } catch (error) {
      this.trouble = sentence(error);
    }
    this.busy = false;
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-answer": HearthAnswer }
}
