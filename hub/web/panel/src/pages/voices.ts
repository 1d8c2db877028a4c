/** Teach the hub a voice: what is kept and for what, consent, three sentences to read aloud, and forgetting it again. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { remove, send, session } from "../core/api";
import { HearthElement } from "../core/element";
import { voices } from "../core/remotes";
import type { KnownVoice } from "../core/types";
import { t, type Key } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { say } from "../ui/toast";
import { MicrophoneError, missing } from "../voice/capture";
import { Recorder } from "../voice/recorder";

const SENTENCES: readonly Key[] = ["voices.read.1", "voices.read.2", "voices.read.3"];
const LEAST_S = 2;
const LONGEST_S = 20;

@customElement("hearth-voices")
class HearthVoices extends HearthElement {
  @state() private chosen = "";
  @state() private consent = false;
  @state() private step = 0;
  @state() private phase: "idle" | "opening" | "recording" | "sending" = "idle";
  @state() private level = 0;
  @state() private trouble = "";
  #recorder = new Recorder();
  #length = 0;

  static override styles = [...HearthElement.styles, css`
    .grid { display: grid; gap: var(--s4); grid-template-columns: minmax(0, 1fr); align-items: start; } @media (min-width: 900px) { .grid { grid-template-columns: 1fr 1.5fr; } }
    .card { display: grid; gap: var(--s3); } .who { display: flex; align-items: center; gap: var(--s3); min-height: 60px; flex-wrap: wrap; } .who + .who { border-top: 1px solid var(--line); padding-top: var(--s3); }
    .face { display: grid; place-items: center; width: 42px; height: 46px; border-radius: 21px 21px 10px 10px; background: var(--ember-soft); color: var(--ember); font-family: var(--serif); font-weight: 600; flex: none; }
    .read { font-family: var(--serif); font-size: var(--text-4); line-height: 1.4; padding: var(--s4); border-radius: var(--r2); background: var(--sunken); text-wrap: balance; }
    .steps { display: flex; gap: 6px; } .steps i { flex: 1; height: 6px; border-radius: 3px; background: var(--line-strong); } .steps i.done { background: var(--ember); }
    meter { width: 100%; height: 10px; } .missing { overflow-wrap: anywhere; }
  `];

  constructor() {
    super();
    this.use(voices, session);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.until(() => void this.#recorder.stop());
    void voices.load();
  }

  override render(): TemplateResult {
    const all = voices.value;
    return html`<header class="page-head"><div class="grow"><h1>${t("voices.title")}</h1></div></header>
      ${all === undefined ? html`<div class="skeleton"></div>` : all === null ? html`<p class="card empty">${t("voices.off")}</p>` : html`
        ${all.missing ? html`<p class="note warn missing" role="status">${all.missing}</p><br />` : nothing}
        <div class="grid"><section class="card" aria-label=${t("settings.people")}><h2>${t("settings.people")}</h2><ul>${all.people.map((one) => this.#person(one, all.missing !== ""))}</ul></section>
        ${this.#teach(all.people.find((one) => one.person === this.chosen)) ?? this.#what()}</div>`}`;
  }

  #person(one: KnownVoice, blocked: boolean): TemplateResult {
    return html`<li class="who"><span class="face" aria-hidden="true">${[...one.name][0] ?? ""}</span><span class="grow">${one.name}<br /><span class="quiet small">${one.samples ? t("voices.known", { n: one.samples }) : t("voices.unknown")}</span></span>
      ${one.teachable && !blocked ? html`<button class="btn" aria-label=${`${t("voices.teach")}: ${one.name}`} ?disabled=${this.phase !== "idle"} @click=${() => this.#choose(one.person)}>${icon("mic", 18)}${t("voices.teach")}</button>` : nothing}
      ${one.samples ? html`<button class="btn danger" aria-label=${`${t("sat.forget")}: ${one.name}`} @click=${() => void this.#forget(one)}>${icon("trash", 18)}${t("sat.forget")}</button>` : nothing}</li>`;
  }

  #what(): TemplateResult {
    return html`<section class="card" aria-label=${t("voices.what")}><h2>${t("voices.what")}</h2><p>${t("voices.what.for")}</p><p>${t("voices.what.kept")}</p><p>${t("voices.what.who")}</p></section>`;
  }

  #teach(one: KnownVoice | undefined): TemplateResult | undefined {
    if (!one) return undefined;
    const none = missing();
    const mine = one.person === session.value?.person.id;
    return html`<section class="card" aria-label=${t("voices.of", { name: one.name })}><h2>${t("voices.of", { name: one.name })}</h2><p class="quiet">${t("voices.what.for")} ${t("voices.what.kept")}</p>
      <label class="check"><input type="checkbox" .checked=${this.consent} ?disabled=${this.phase !== "idle"} @change=${(event: Event) => (this.consent = (event.target as HTMLInputElement).checked)} />${mine ? t("voices.consent") : t("voices.consent.child", { name: one.name })}</label>
      ${none ? html`<p class="note warn">${t(none)}</p>` : this.step >= SENTENCES.length ? html`<p class="note good" role="status">${t("voices.done", { name: one.name })}</p>` : this.#reading(one)}</section>`;
  }

  #reading(one: KnownVoice): TemplateResult {
    const recording = this.phase === "recording";
    return html`<p role="status">${t("voices.step", { at: this.step + 1, of: SENTENCES.length })}</p><div class="steps" aria-hidden="true">${SENTENCES.map((_, n) => html`<i class=${n < this.step ? "done" : ""}></i>`)}</div>
      <p class="read">${t(SENTENCES[this.step]!)}</p>
      ${recording ? html`<meter min="0" max="1" .value=${this.level} aria-label=${t("voice.listening")}></meter>` : nothing}
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
      <button class="btn primary" ?disabled=${!this.consent || this.phase === "opening" || this.phase === "sending"} @click=${() => void (recording ? this.#end(one) : this.#begin(one))}>${icon(recording ? "check" : "mic", 20)}${this.phase === "sending" ? t("voice.thinking") : recording ? t("voices.ready") : t("voices.record")}</button>`;
  }

  #choose(person: string): void {
    Object.assign(this, { chosen: person, consent: false, step: 0, trouble: "" });
  }

  async #begin(one: KnownVoice): Promise<void> {
    this.phase = "opening";
    this.trouble = "";
    this.#length = 0;
    try {
      await this.#recorder.start((peak, seconds) => {
        this.level = Math.min(1, peak * 1.8);
        this.#length = seconds;
        if (seconds > LONGEST_S) void this.#end(one);
      });
      this.phase = "recording";
      if (!this.isConnected) await this.#recorder.stop();
    } catch (error) {
      this.phase = "idle";
      this.trouble = error instanceof MicrophoneError ? t(error.key) : sentence(error);
    }
  }

  async #end(one: KnownVoice): Promise<void> {
    if (this.phase !== "recording") return;
    this.phase = "sending";
    const wav = await this.#recorder.stop();
    try {
      if (this.#length < LEAST_S) this.trouble = t("voices.short");
      else {
        await send("POST", `${path(one)}?consent=true`, wav, 120_000);
        this.step += 1;
        await voices.load();
      }
    } catch (error) {
      this.trouble = sentence(error);
    }
    this.phase = "idle";
  }

  async #forget(one: KnownVoice): Promise<void> {
    try {
      await remove(path(one));
          } catch (error) {
      say(sentence(error), "alarm");
    }
    this.chosen = "";
    await voices.load();
  }
}

const path = (one: KnownVoice) => `/api/people/${encodeURIComponent(one.person)}/voice`;

declare global {
  interface HTMLElementTagNameMap { "hearth-voices": HearthVoices }
}
