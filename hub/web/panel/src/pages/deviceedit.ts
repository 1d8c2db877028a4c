/** Name a device, put it in a room, and say how its parts are called in English and Chinese. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { patch, remove } from "../core/api";
import { HearthElement } from "../core/element";
import { nameOf } from "../core/format";
import { entities, home } from "../core/hub";
import type { Entity } from "../core/types";
import { t } from "../i18n/index";
import { sentence } from "../ui/errors";
import type { HearthSheet } from "../ui/sheet";
import "../ui/sheet";

@customElement("hearth-device-edit")
class HearthDeviceEdit extends HearthElement {
  @property() deviceId = "";
  @state() private trouble = "";
  @state() private sure = false;
  @query("hearth-sheet") private sheet!: HearthSheet;

  static override styles = [...HearthElement.styles, css`
    form { display: grid; gap: var(--s4); } fieldset { display: grid; gap: var(--s3); padding-top: var(--s4); border-top: 1px solid var(--line); } legend { font-weight: 620; padding: 0; float: left; margin-bottom: var(--s2); } legend + * { clear: both; }
    .foot { position: sticky; bottom: 0; background: var(--paper); padding: var(--s3) 0; display: grid; grid-template-columns: auto 1fr; gap: var(--s3); }
  `];

  override render(): TemplateResult {
    const device = home.value.devices.find((one) => one.id === this.deviceId);
    if (!device) return html`<hearth-sheet .label=${t("detail.gone")} shape="side"><p class="empty">${t("detail.goneText")}</p></hearth-sheet>`;
    const members = device.entities.map((id) => entities.value.get(id)).filter((one): one is Entity => one !== undefined);
    return html`<hearth-sheet .label=${device.name} shape="side"><form @submit=${this.#save}>
      <div class="field"><label for="dname">${t("devices.name")}</label><input id="dname" name="name" required .defaultValue=${device.name} /></div>
      <div class="field"><label for="darea">${t("devices.room")}</label><select id="darea" name="area"><option value="">${t("devices.unassigned")}</option>${home.value.areas.map((area) => html`<option value=${area.id} ?selected=${area.id === device.area}>${nameOf(area)}</option>`)}</select></div>
      <p class="quiet small">${t("devices.aliasHelp")}</p>
      ${members.map((entity) => this.#entity(entity))}
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
      <div class="foot"><button type="button" class="btn danger" @click=${this.#remove}>${this.sure ? t("devices.sure") : t("remove")}</button><button class="btn primary">${t("save")}</button></div>
    </form></hearth-sheet>`;
  }

  #entity(entity: Entity): TemplateResult {
    const id = entity.entity_id;
    const field = (lang: string, label: string) => html`<div class="field"><label for=${`${id}-${lang}`}>${label}</label><input id=${`${id}-${lang}`} name=${`${id}|${lang}`} .defaultValue=${(entity.names?.[lang] ?? []).join(", ")} /></div>`;
    return html`<fieldset><legend>${nameOf(entity)}</legend>
      <div class="field"><label for=${`${id}-name`}>${t("devices.name")}</label><input id=${`${id}-name`} name=${`${id}|name`} required .defaultValue=${entity.name} /></div>
      ${field("en", t("devices.aliasEn"))}${field("zh", t("devices.aliasZh"))}
      <label class="check"><input type="checkbox" name=${`${id}|enabled`} .defaultChecked=${entity.enabled} />${t("devices.enabled")}</label></fieldset>`;
  }

  #save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const device = home.value.devices.find((one) => one.id === this.deviceId);
    if (!device) return;
    const text = (key: string) => String(form.get(key) ?? "").trim();
    try {
      const change: Record<string, unknown> = {};
      if (text("name") !== device.name) change["name"] = text("name");
      if ((text("area") || null) !== device.area) change["area"] = text("area") || null;
      if (Object.keys(change).length) await patch(`/api/devices/${encodeURIComponent(device.id)}`, change);
      for (const id of device.entities) await this.#saveEntity(id, text, form.get(`${id}|enabled`) !== null);
      this.sheet.close();
    } catch (error) {
      this.trouble = sentence(error);
    }
  };

  async #saveEntity(id: string, text: (key: string) => string, enabled: boolean): Promise<void> {
    const entity = entities.value.get(id);
    if (!entity) return;
    const names = (lang: string) => text(`${id}|${lang}`).split(/[,，、]/).map((name) => name.trim()).filter(Boolean);
    const aliases: Record<string, string[]> = { ...(entity.names as Record<string, string[]>), en: names("en"), zh: names("zh") };
    const change: Record<string, unknown> = {};
    if (text(`${id}|name`) !== entity.name) change["name"] = text(`${id}|name`);
    if (["en", "zh"].some((lang) => JSON.stringify(aliases[lang]) !== JSON.stringify(entity.names?.[lang] ?? []))) change["aliases"] = aliases;
    if (enabled !== entity.enabled) change["enabled"] = enabled;
    if (Object.keys(change).length) await patch(`/api/entities/${encodeURIComponent(id)}`, change);
  }

  #remove = async (): Promise<void> => {
    if (!this.sure) {
      this.sure = true;
      return;
    }
    try {
      await remove(`/api/devices/${encodeURIComponent(this.deviceId)}`);
      this.sheet.close();
    } catch (error) {
      this.trouble = sentence(error);
    }
  };
}

declare global {
  interface HTMLElementTagNameMap { "hearth-device-edit": HearthDeviceEdit }
}
