/** Take a new device in: have it show itself, name it, choose its room; what it is, where from, what was refused of it. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { call, post } from "../core/api";
import { stateText } from "../core/describe";
import { conventionName, isMerged, missingRoom, originOf, roomFor } from "../core/discovered";
import { HearthElement } from "../core/element";
import { moment, nameOf } from "../core/format";
import { entities, home } from "../core/hub";
import { discovered } from "../core/remotes";
import type { Area, Discovered, Entity } from "../core/types";
import { t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import type { HearthSheet } from "../ui/sheet";
import "../ui/sheet";
import { say } from "../ui/toast";

/** The choice that makes the room a device asks for. */
const NEW_ROOM = "+";
/** Blinking takes the hub some seconds, more where every step waits for a slow device. */
const BLINK_MS = 40_000;

@customElement("hearth-add-device")
class HearthAddDevice extends HearthElement {
  @property({ attribute: false }) device!: Discovered;
  @state() private trouble = "";
  @state() private blink = "";
  @state() private blinking = false;
  @state() private busy = false;
  @query("hearth-sheet") private sheet!: HearthSheet;

  static override styles = [...HearthElement.styles, css`
    form { display: grid; gap: var(--s4); }
    .show { display: grid; gap: var(--s2); justify-items: start; }
    dl { display: grid; grid-template-columns: minmax(90px, auto) 1fr; gap: 6px var(--s4); font-size: var(--text-1); } dt { color: var(--ink-2); } dd { overflow-wrap: anywhere; }
    .part { display: flex; justify-content: space-between; gap: var(--s3); min-height: 40px; align-items: center; } .part + .part { border-top: 1px solid var(--line); } .part b { font-weight: 560; text-align: right; }
    code { font-size: var(--text-1); overflow-wrap: anywhere; } h3 { margin-bottom: var(--s1); }
    .foot { position: sticky; bottom: 0; background: var(--paper); padding: var(--s3) 0; display: grid; } .foot .btn { min-height: 52px; }
  `];

  constructor() {
    super();
    this.use(entities, home);
  }

  override render(): TemplateResult {
    const { device } = this;
    const areas = home.value.areas;
    const parts = device.entities.map((id) => entities.value.get(id)).filter((one): one is Entity => one !== undefined);
    return html`<hearth-sheet .label=${t("add.one", { name: device.name })} shape="side"><form @submit=${this.#add}>
      ${device.available ? nothing : html`<p class="note warn">${t("add.gone")}</p>`}
      <div class="show"><button type="button" class="btn" ?disabled=${!device.can_identify || this.blinking} @click=${() => void this.#identify()}>${icon("bulb", 20)}${this.blinking ? t("add.blinking") : t("add.blink")}</button>
        <p class="quiet small" role="status">${this.blink || (device.can_identify ? t("add.blinkText") : t("add.blinkNot"))}</p></div>
      <div class="field"><label for="aname">${t("devices.name")}</label><input id="aname" name="name" required maxlength="60" .defaultValue=${device.name} /></div>
      <div class="field"><label for="aroom">${t("devices.room")}</label>${this.#rooms(areas)}${device.suggested_area ? html`<span class="help">${t("add.suggests", { room: this.#suggested(areas) })}</span>` : nothing}</div>
      ${parts.length ? html`<section><h3>${t("add.parts")}</h3><ul>${parts.map((entity) => html`<li class="part"><span>${nameOf(entity)}</span><b class="num">${entity.enabled ? stateText(entity) : t("devices.disabled")}</b></li>`)}</ul></section>` : nothing}
      ${device.problems.length ? html`<section class="note warn"><h3>${t("add.problems")}</h3><ul class="stack">${device.problems.map((one) => html`<li><p>${one.reason}</p><p class="small">${one.remedy}</p><p class="small">${[one.count ? t("devices.times", { n: one.count }) : "", one.at ? moment(one.at) : ""].filter(Boolean).join(" · ")}</p></li>`)}</ul></section>` : nothing}
      <details ?open=${isMerged(device)}><summary>${t("add.from")}</summary>${isMerged(device) ? html`<p class="small">${t("add.mergedText", { n: device.conventions.length })}</p>` : nothing}
        <dl><dt>${t("add.maker")}</dt><dd>${[device.manufacturer, device.model].filter(Boolean).join(" ") || t("state.unknown")}</dd><dt>${t("add.origin")}</dt><dd>${originOf(device)}</dd>
        <dt>${t("add.way")}</dt><dd>${device.conventions.map(conventionName).join(", ")}</dd><dt>${t("add.topics")}</dt><dd>${device.topics.map((topic) => html`<div><code>${topic}</code></div>`)}</dd></dl></details>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
      <div class="foot"><button class="btn primary" ?disabled=${this.busy}>${t("add.go")}</button></div>
    </form></hearth-sheet>`;
  }

  #suggested(areas: Area[]): string {
    const found = areas.find((area) => area.id === roomFor({ ...this.device, area: null }, areas));
    return found ? nameOf(found) : this.device.suggested_area;
  }

  #rooms(areas: Area[]): TemplateResult {
    const chosen = roomFor(this.device, areas);
    const missing = missingRoom(this.device, areas);
    return html`<select id="aroom" name="area"><option value="">${t("devices.unassigned")}</option>${areas.map((area) => html`<option value=${area.id} ?selected=${area.id === chosen}>${nameOf(area)}</option>`)}
      ${missing ? html`<option value=${NEW_ROOM} selected>${t("add.newRoom", { name: missing })}</option>` : nothing}</select>`;
  }

  async #identify(): Promise<void> {
    this.blinking = true;
    this.blink = "";
    try {
      const { entity } = await call<{ entity: string }>("POST", `/api/discovered/${encodeURIComponent(this.device.id)}/identify`, {}, BLINK_MS);
      const shown = entities.value.get(entity);
      this.blink = t("add.blinked", { name: shown ? nameOf(shown) : entity });
    } catch (error) {
      this.blink = sentence(error);
    }
    this.blinking = false;
  }

  #add = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const form = new FormData(event.target as HTMLFormElement);
    const name = String(form.get("name") ?? "").trim();
    this.busy = true;
    this.trouble = "";
    try {
      const area = await this.#room(String(form.get("area") ?? ""));
      const body = { ...(name !== this.device.name ? { name } : {}), ...(area !== this.device.area ? { area } : {}) };
      await post(`/api/discovered/${encodeURIComponent(this.device.id)}/accept`, body);
      say(t("add.done", { name }), "good");
      this.sheet.close();
      await discovered.load();
    } catch (error) {
      this.trouble = sentence(error);
    }
    this.busy = false;
  };

  /** The room chosen, made first when it is a new one. */
  async #room(value: string): Promise<string | null> {
    if (value !== NEW_ROOM) return value || null;
    return (await post<{ id: string }>("/api/areas", { name: this.device.suggested_area.trim() })).id;
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-add-device": HearthAddDevice }
}
