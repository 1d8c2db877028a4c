/** Plugins: how each is doing, and its settings from its own schema. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { get, post, put } from "../core/api";
import { HearthElement } from "../core/element";
import { plugins } from "../core/hub";
import type { Plugin } from "../core/types";
import { t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { readSchema, schemaFields } from "../ui/schemaform";
import "../ui/sheet";
import { say } from "../ui/toast";

const TONE: Record<Plugin["status"], string> = { running: "good", failed: "alarm", restarting: "warn", stopped: "", disabled: "" };

@customElement("hearth-plugins")
class HearthPlugins extends HearthElement {
  @state() private editing = "";
  @state() private trouble = "";

  static override styles = [...HearthElement.styles, css`
    .grid { display: grid; gap: var(--s3); grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr)); }
    article { display: flex; flex-direction: column; gap: var(--s2); } article header { display: flex; align-items: start; gap: var(--s2); } article h2 { flex: 1; font-size: var(--text-3); font-family: var(--sans); }
    .foot { margin-top: auto; padding-top: var(--s2); }
    form { display: grid; gap: var(--s4); } fieldset { display: grid; gap: var(--s3); border: 1px solid var(--line); border-radius: var(--r2); padding: var(--s3); } legend { font-weight: 620; padding: 0 6px; }
  `];

  constructor() {
    super();
    this.use(plugins);
  }

  override firstUpdated(): void {
    if (plugins.value === null) void get<Plugin[]>("/api/plugins").then((list) => plugins.set(list), () => undefined);
  }

  override render(): TemplateResult {
    const list = plugins.value;
    const one = list?.find((plugin) => plugin.name === this.editing);
    return html`<header class="page-head"><div class="grow"><h1>${t("plugins.title")}</h1><p class="quiet">${t("plugins.text")}</p></div></header>
      ${list === null ? html`<div class="skeleton"></div>` : html`<div class="grid">${list.map((plugin) => this.#card(plugin))}</div>`}
      ${one?.schema ? html`<hearth-sheet .label=${one.title || one.name} @closed=${() => (this.editing = "")}><form @submit=${(event: SubmitEvent) => void this.#save(event, one)}>
        ${schemaFields(one.schema, one.config ?? {})}${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}<button class="btn primary">${t("save")}</button></form></hearth-sheet>` : nothing}`;
  }

  #card(plugin: Plugin): TemplateResult {
    const name = plugin.title || plugin.name;
    const off = plugin.status === "disabled";
    const fields = Object.keys(plugin.schema?.properties ?? {}).length;
    return html`<article class="card"><header><h2>${name}</h2><span class="chip ${TONE[plugin.status]}">${t(`plugin.${plugin.status}`)}</span></header>
      <p>${plugin.description}</p>
      <p class="quiet small">${plugin.version}${plugin.builtin ? ` · ${t("plugins.builtin")}` : ""}${plugin.restarts ? ` · ${t("plugins.restarts", { n: plugin.restarts })}` : ""}</p>
      ${plugin.reason ? html`<p class="note ${plugin.status === "failed" ? "alarm" : "warn"}">${plugin.reason}</p>` : nothing}
      <div class="row foot">
        ${off ? nothing : html`<button class="btn" aria-label=${`${t("plugins.reload")}: ${name}`} @click=${() => void this.#do(plugin, "reload")}>${icon("reload", 18)}${t("plugins.reload")}</button>`}
        <button class="btn" aria-label=${`${t(off ? "plugins.enable" : "plugins.disable")}: ${name}`} @click=${() => void this.#do(plugin, off ? "enable" : "disable")}>${t(off ? "plugins.enable" : "plugins.disable")}</button>
        ${fields ? html`<button class="btn" aria-label=${`${t("plugins.configure")}: ${name}`} @click=${() => this.#edit(plugin.name)}>${icon("gear", 18)}${t("plugins.configure")}</button>` : nothing}
      </div></article>`;
  }

  #edit(name: string): void {
    this.trouble = "";
    this.editing = name;
  }

  async #do(plugin: Plugin, what: "reload" | "enable" | "disable"): Promise<void> {
    try {
      await post(`/api/plugins/${encodeURIComponent(plugin.name)}/${what}`);
      plugins.set(await get<Plugin[]>("/api/plugins"));
    } catch (error) {
      say(sentence(error), "alarm");
    }
  }

  async #save(event: SubmitEvent, plugin: Plugin): Promise<void> {
    event.preventDefault();
    try {
      const config = readSchema(plugin.schema!, new FormData(event.target as HTMLFormElement), plugin.config);
      await put(`/api/plugins/${encodeURIComponent(plugin.name)}/config`, config);
      plugins.set(await get<Plugin[]>("/api/plugins"));
      this.editing = "";
      say(t("saved"), "good");
    } catch (error) {
      this.trouble = sentence(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-plugins": HearthPlugins }
}
