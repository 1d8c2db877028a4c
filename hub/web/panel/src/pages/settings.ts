/** Settings: how the panel looks and speaks, who lives here, and how the hub is doing. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { get, post, remove, session } from "../core/api";
import { HearthElement } from "../core/element";
import { bytes, moment, number } from "../core/format";
import { logOut, socket } from "../core/hub";
import { prefs, setPrefs, type Theme } from "../core/prefs";
import { people } from "../core/remotes";
import type { Language, Person, System, UnheardName, VoiceModel } from "../core/types";
import { find, t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { say } from "../ui/toast";
import { alarm, fridge, lists, nutrition, timers } from "../core/remotes";
import "./personedit";

/** Whether a model is being fetched now. */
const fetching = (one: VoiceModel): boolean => Array.isArray(one.progress) || typeof one.progress === "number";

@customElement("hearth-settings")
class HearthSettings extends HearthElement {
  @state() private system: System | null = null;
  @state() private models: VoiceModel[] = [];
  @state() private unheard: UnheardName[] = [];
  @state() private getting = "";
  @state() private person: Partial<Person> | null = null;

  static override styles = [...HearthElement.styles, css`
    .model { flex-wrap: wrap; }
    .model .grow { flex: 1 1 13rem; } @media (max-width: 480px) { .model .grow { flex-basis: 100%; } }
    .model .note { display: block; margin-top: var(--s2); } .model .btn { margin-inline-start: auto; }
    .model .btn + .btn { margin-inline-start: 0; }
    .layout { columns: 340px; column-gap: var(--s4); }
    .card { display: grid; gap: var(--s3); break-inside: avoid; margin-bottom: var(--s4); } .choice { display: flex; gap: var(--s2); flex-wrap: wrap; } .choice .btn { flex: 1 1 auto; padding: 0 var(--s3); }
    .line { display: flex; align-items: center; gap: var(--s2); min-height: 52px; padding: 6px 0; } .line + .line { border-top: 1px solid var(--line); }
    .face { display: grid; place-items: center; width: 38px; height: 42px; border-radius: 19px 19px 9px 9px; background: var(--ember-soft); color: var(--ember); font-family: var(--serif); font-weight: 600; flex: none; }
    dl { display: grid; grid-template-columns: auto 1fr; gap: 6px var(--s4); } dt { color: var(--ink-2); } dd { text-align: right; overflow-wrap: anywhere; }
  `];

  constructor() {
    super();
    this.use(people, session, socket.link);
  }

  #again = 0;

  override firstUpdated(): void {
    void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#again);
  }

  async #load(): Promise<void> {
    await Promise.all([
      get<System>("/api/system").then((system) => (this.system = system), () => undefined),
      get<UnheardName[]>("/api/voice/unheard").then((names) => (this.unheard = names), () => undefined),
      this.#loadModels(),
    ]);
  }

  /** Load the models, and again while one is being fetched. */
  async #loadModels(): Promise<void> {
    await get<VoiceModel[] | { models: VoiceModel[] }>("/api/voice/models").then((models) => (this.models = Array.isArray(models) ? models : models.models), () => undefined);
    clearTimeout(this.#again);
    if (this.isConnected && this.models.some(fetching)) this.#again = window.setTimeout(() => void this.#loadModels(), 1000);
  }

  override render(): TemplateResult {
    return html`<header class="page-head"><div class="grow"><h1>${t("settings.title")}</h1><p class="quiet">${session.value?.person.name} · ${find(`role.${session.value?.person.role}`) ?? ""}</p></div>
        <a class="btn" href="#/plugins">${icon("puzzle", 20)}${t("nav.plugins")}</a><button class="btn" @click=${() => void logOut()}>${icon("logout", 20)}${t("settings.logout")}</button></header>
      <div class="layout">${this.#look()}${this.#people()}${this.#health()}${this.#voice()}</div>
      ${this.person ? html`<hearth-person-edit .person=${this.person} @closed=${() => (this.person = null)}></hearth-person-edit>` : nothing}`;
  }

  #look(): TemplateResult {
    const languages: [Language, string][] = [["en", "English"], ["zh", "简体中文"]];
    const themes: Theme[] = ["system", "light", "dark"];
    return html`<section class="card" aria-label=${t("settings.look")}><h2>${t("settings.look")}</h2>
      <div class="field"><span class="label">${t("settings.language")}</span><div class="choice" role="radiogroup" aria-label=${t("settings.language")}>${languages.map(([language, name]) => html`<button class="btn" role="radio" lang=${language === "zh" ? "zh-Hans" : "en"} aria-checked=${String(prefs.value.language === language)} @click=${() => void this.#language(language)}>${name}</button>`)}</div></div>
      <div class="field"><span class="label">${t("settings.theme")}</span><div class="choice" role="radiogroup" aria-label=${t("settings.theme")}>${themes.map((theme) => html`<button class="btn" role="radio" aria-checked=${String(prefs.value.theme === theme)} @click=${() => void setPrefs({ theme })}>${theme === "dark" ? icon("moon", 18) : theme === "light" ? icon("sun", 18) : nothing}${t(`theme.${theme}`)}</button>`)}</div></div></section>`;
  }

  async #language(language: Language): Promise<void> {
    await setPrefs({ language, chosen: true });
    await Promise.all([alarm, fridge, nutrition, timers, lists].filter((one) => one.value !== undefined).map((one) => one.load()));
  }

  #people(): TemplateResult {
    const owner = session.value?.person.role === "owner";
    return html`<section class="card" aria-label=${t("settings.people")}><h2>${t("settings.people")}</h2><ul>
      ${(people.value ?? []).map((one) => html`<li class="line"><span class="face" aria-hidden="true">${[...one.name][0] ?? ""}</span><span class="grow">${one.name}<br /><span class="quiet small">${find(`role.${one.role}`) ?? one.role}</span></span>
        ${owner ? html`<button class="btn plain square" aria-label=${t("person.edit", { name: one.name })} @click=${() => (this.person = one)}>${icon("edit", 20)}</button>` : nothing}</li>`)}</ul>
      ${owner ? html`<button class="btn" @click=${() => (this.person = {})}>${icon("plus", 20)}${t("person.add")}</button>` : nothing}</section>`;
  }

  #health(): TemplateResult {
    const one = this.system;
    return html`<section class="card" aria-label=${t("settings.health")}><h2>${t("settings.health")}</h2>${one === null ? html`<div class="skeleton"></div>` : html`
      <p class="note ${one.broker.connected ? "good" : "alarm"}">${one.broker.connected ? t("broker.up", { kind: find(`broker.${one.broker.kind}`) ?? one.broker.kind }) : t("broker.down", { url: one.broker.url })}${one.broker.note ? html`<br /><span class="small">${one.broker.note}</span>` : nothing}</p>
      <dl><dt>${t("health.version")}</dt><dd>${one.version}</dd><dt>${t("health.since")}</dt><dd>${moment(one.started_at)}</dd><dt>${t("health.entities")}</dt><dd class="num">${one.entities}</dd><dt>${t("health.memory")}</dt><dd class="num">${number(one.memory_mb, 0)} MB</dd><dt>${t("health.broker")}</dt><dd>${one.broker.url}</dd></dl>`}</section>`;
  }

  #voice(): TemplateResult {
    const voice = this.system?.voice;
    return html`<section class="card" aria-label=${t("settings.voice")}><h2>${t("settings.voice")}</h2><a class="btn" href="#/satellites">${icon("mic", 20)}${t("sat.title")}</a><a class="btn" href="#/voices">${icon("person", 20)}${t("voices.title")}</a>
      ${voice ? html`<ul>${Object.entries(voice.languages ?? {}).map(([language, one]) => html`<li class="line"><span class="grow">${find(`language.${language}`) ?? language}<br /><span class="quiet small">${[one.engine, one.model, one.note].filter(Boolean).join(" · ")}</span></span><span class="chip ${one.state === "ready" ? "good" : "warn"}">${find(`voice.state.${one.state}`) ?? one.state}</span></li>`)}
        <li class="line"><span class="grow">${t("health.speech")}<br /><span class="quiet small">${[voice.speech?.engine, voice.speech?.note].filter(Boolean).join(" · ") || t("health.browserVoice")}</span></span></li></ul>` : nothing}
      ${this.unheard.length ? html`<h3>${t("unheard.title")}</h3><p class="quiet">${t("unheard.hint")}</p><ul>${this.unheard.map((one) => html`<li class="line"><span class="grow">${one.name}<br /><span class="quiet small">${one.words.map((word) => word.nearest.length ? t("unheard.nearest", { word: word.word, nearest: word.nearest.join(", ") }) : t("unheard.none", { word: word.word })).join(" · ")}</span></span><span class="chip warn">${find(`language.${one.language}`) ?? one.language}</span></li>`)}</ul>` : nothing}
      </section>
      ${this.models.length ? html`<section class="card"><h2>${t("models.title")}</h2><ul>${this.models.map((one) => this.#model(one))}</ul></section>` : nothing}`;
  }

  #model(one: VoiceModel): TemplateResult {
    const here = one.installed ?? (one.state === "ready" || one.state === "installed");
    const size = one.size ?? one.size_bytes;
    const tongues = (one.languages ?? (one.language ? [one.language] : [])).map((code) => find(`language.${code}`) ?? code);
    const progress = Array.isArray(one.progress) ? (one.progress[1] ? one.progress[0] / one.progress[1] : 0) : one.progress;
    const busy = this.getting === one.name || fetching(one);
    const failed = !busy && !here && one.state ? one.state : "";
    return html`<li class="line model"><span class="grow">${one.title ?? one.name}<br /><span class="quiet small">${[tongues.length > 4 ? t("models.many", { n: tongues.length }) : tongues.join(", "), size ? bytes(size) : "", one.licence, one.note].filter(Boolean).join(" · ")}</span>${failed ? html`<span class="note alarm small" role="status">${failed}</span>` : nothing}</span>
      ${busy ? html`<span class="chip warn" role="status">${t("models.getting")}${progress ? ` ${Math.round(progress * 100)}%` : ""}</span>` : here
        ? html`<button class="btn plain" aria-label=${`${t("models.check")}: ${one.name}`} @click=${() => void this.#check(one)}>${t("models.check")}</button><button class="btn plain danger" aria-label=${`${t("remove")}: ${one.name}`} @click=${() => void this.#change(one, false)}>${t("remove")}</button>`
        : html`<button class="btn" aria-label=${`${t("models.get")}: ${one.name}`} @click=${() => void this.#change(one, true)}>${t("models.get")}</button>`}</li>`;
  }

  async #check(one: VoiceModel): Promise<void> {
    try {
      const { problems } = await post<{ problems: string[] }>(`/api/voice/models/${encodeURIComponent(one.name)}/check`);
      say(problems.length ? `${one.name}: ${problems.join("; ")}` : t("models.good", { name: one.name }), problems.length ? "alarm" : undefined);
    } catch (error) {
      say(sentence(error), "alarm");
    }
  }

  async #change(one: VoiceModel, fetch: boolean): Promise<void> {
    const path = `/api/voice/models/${encodeURIComponent(one.name)}`;
    this.getting = fetch ? one.name : "";
    try {
      await (fetch ? post(`${path}/get`) : remove(path));
    } catch (error) {
      say(sentence(error), "alarm");
    }
    this.getting = "";
    await this.#loadModels();
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-settings": HearthSettings }
}
