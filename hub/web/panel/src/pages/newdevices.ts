/** Devices that announced themselves and wait for a yes: each with where it comes from, and all of them at once. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { post } from "../core/api";
import { conventionName, isMerged, originOf, roomFor } from "../core/discovered";
import { HearthElement } from "../core/element";
import { nameOf } from "../core/format";
import { home } from "../core/hub";
import { discovered } from "../core/remotes";
import type { Discovered } from "../core/types";
import { t } from "../i18n/index";
import { confirm } from "../ui/confirm";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { say } from "../ui/toast";
import "./adddevice";

const SHOWN = 3;

@customElement("hearth-new-devices")
class HearthNewDevices extends HearthElement {
  @state() private adding = "";
  @state() private busy = false;
  #later = 0;

  static override styles = [...HearthElement.styles, css`
    :host { display: block; } :host([quiet]) { display: none; }
    section { background: var(--ember-soft); border: 1px solid var(--ember-line); border-radius: var(--r3); padding: var(--s4); display: grid; gap: var(--s3); }
    header { display: flex; align-items: center; gap: var(--s3); flex-wrap: wrap; } header .grow { min-width: 220px; } h2 { margin-bottom: var(--s1); }
    ul { display: grid; gap: var(--s2); grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr)); }
    li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 4px var(--s3); align-items: center; align-content: start; padding: var(--s3) var(--s3) var(--s3) var(--s4); background: var(--surface); border: 1px solid var(--line); border-radius: 18px; }
    li.gone { border-style: dashed; } b { font-weight: 620; display: block; line-height: 1.3; }
    .chips { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 6px; }
  `];

  constructor() {
    super();
    this.use(discovered, home);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.until(home.subscribe(() => this.#soon()));
    this.until(() => clearTimeout(this.#later));
  }

  #soon(): void {
    clearTimeout(this.#later);
    this.#later = window.setTimeout(() => void discovered.load(), 300);
  }

  override render(): TemplateResult | typeof nothing {
    const fresh = (discovered.value ?? []).filter((device) => device.new);
    this.toggleAttribute("quiet", fresh.length === 0 && !this.adding);
    const one = discovered.value?.find((device) => device.id === this.adding);
    const rest = fresh.slice(SHOWN);
    return html`${fresh.length ? html`<section aria-label=${t("add.title")}>
        <header><div class="grow"><h2>${t("add.title")}</h2><p class="small">${t("add.text", { n: fresh.length })}</p></div>
          ${fresh.length > 1 ? html`<button class="btn primary" ?disabled=${this.busy} @click=${() => void this.#addAll(fresh)}>${icon("check", 20)}${t("add.all", { n: fresh.length })}</button>` : nothing}</header>
        <ul>${fresh.slice(0, SHOWN).map((device) => this.#device(device))}</ul>
        ${rest.length ? html`<details><summary>${t("add.more", { n: rest.length })}</summary><ul>${rest.map((device) => this.#device(device))}</ul></details>` : nothing}</section>` : nothing}
      ${one ? html`<hearth-add-device .device=${one} @closed=${() => (this.adding = "")}></hearth-add-device>` : nothing}`;
  }

  #device(device: Discovered): TemplateResult {
    const areas = home.value.areas;
    const room = areas.find((area) => area.id === roomFor(device, areas));
    const place = room ? nameOf(room) : device.suggested_area;
    const made = [device.manufacturer, device.model].filter(Boolean).join(" ");
    return html`<li class=${device.available ? "" : "gone"}><div><b>${device.name}</b><p class="quiet small">${[made, t("add.via", { origin: originOf(device) })].filter(Boolean).join(" · ")}</p></div>
      <button class="btn" aria-label=${t("add.one", { name: device.name })} @click=${() => (this.adding = device.id)}>${icon("plus", 20)}${t("add")}</button>
      <div class="chips"><span class="chip">${place || t("devices.unassigned")}</span>${device.available ? nothing : html`<span class="chip warn">${t("state.unavailable")}</span>`}
        ${isMerged(device) ? html`<span class="chip" title=${device.conventions.map(conventionName).join(", ")}>${t("add.merged", { n: device.conventions.length })}</span>` : nothing}
        ${device.problems.length ? html`<span class="chip warn">${t("add.troubles", { n: device.problems.length })}</span>` : nothing}</div></li>`;
  }

  async #addAll(fresh: Discovered[]): Promise<void> {
    if (!(await confirm({ title: t("add.all", { n: fresh.length }), text: t("add.allText"), action: t("add") }))) return;
    this.busy = true;
    try {
      for (const device of fresh) {
        const room = roomFor(device, home.value.areas);
        await post(`/api/discovered/${encodeURIComponent(device.id)}/accept`, room && room !== device.area ? { area: room } : {});
      }
      say(t("add.allDone", { n: fresh.length }), "good");
    } catch (error) {
      say(sentence(error), "alarm");
    }
    this.busy = false;
    await discovered.load();
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-new-devices": HearthNewDevices }
}
