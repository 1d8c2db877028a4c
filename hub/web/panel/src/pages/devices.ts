/** Devices by room: rename, move, aliases for voice, and what the hub refused and why. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { get, post, remove, session } from "../core/api";
import { stateText } from "../core/describe";
import { HearthElement } from "../core/element";
import { ago, moment, nameOf } from "../core/format";
import { entities, home } from "../core/hub";
import type { Area, Device, Entity, Trouble } from "../core/types";
import { language, t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { say } from "../ui/toast";
import "./deviceedit";
import "./newdevices";

const TROUBLES = 5;

@customElement("hearth-devices")
class HearthDevices extends HearthElement {
  @state() private search = "";
  @state() private editing = "";
  @state() private problems: Trouble[] = [];

  static override styles = [...HearthElement.styles, css`
    .layout { display: grid; gap: var(--s5); }
    .find { max-width: 420px; margin-bottom: var(--s5); }
    .grid { display: grid; gap: var(--s3); grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); }
    .head { display: flex; align-items: center; gap: var(--s2); margin-bottom: var(--s2); }
    .device { padding: var(--s3) var(--s4); display: grid; gap: 4px; align-content: start; }
    .device header { display: flex; align-items: start; gap: var(--s2); } .device h3 { flex: 1; padding-top: 10px; }
    .members { display: grid; } .member { all: unset; display: flex; gap: var(--s2); justify-content: space-between; align-items: center; min-height: 44px; cursor: pointer; border-top: 1px solid var(--line); }
    .member:focus-visible { outline: 3px solid var(--ember); border-radius: 10px; } .member b { flex: none; max-width: 60%; font-weight: 560; text-align: right; } .member.off { opacity: 0.7; }
    form.add { display: flex; gap: var(--s2); max-width: 420px; }
    .device.gone { border-style: dashed; border-color: var(--line-strong); box-shadow: none; }
    .problem { padding: var(--s2) 0; } .problem + .problem { border-top: 1px solid var(--line); } code { font-size: var(--text-1); overflow-wrap: anywhere; }
  `];

  constructor() {
    super();
    this.use(home, entities, session);
  }

  override firstUpdated(): void {
    void get<Trouble[]>(`/api/problems?language=${language()}`).then((problems) => (this.problems = problems), () => undefined);
  }

  override render(): TemplateResult {
    const { areas, devices } = home.value;
    const sought = this.search.trim().toLocaleLowerCase();
    const found = devices.filter((device) => !sought || this.#text(device).includes(sought));
    const rooms: (Area | null)[] = [...areas, null];
    return html`<header class="page-head"><div class="grow"><h1>${t("devices.title")}</h1><p class="quiet">${t("devices.count", { n: devices.length })}</p></div></header>
      <div class="find"><label class="sr" for="find">${t("devices.find")}</label><input id="find" type="search" placeholder=${t("devices.find")} .value=${this.search} @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)} /></div>
      <div class="layout">
        ${["owner", "adult"].includes(session.value?.person.role ?? "") ? html`<hearth-new-devices></hearth-new-devices>` : nothing}
        ${rooms.map((area) => this.#room(area, found.filter((device) => (area ? device.area === area.id : !areas.some((one) => one.id === device.area))), sought !== ""))}
        <form class="add" @submit=${this.#addRoom}><input class="grow" name="name" required aria-label=${t("devices.newRoom")} placeholder=${t("devices.newRoom")} /><button class="btn">${icon("plus")}${t("add")}</button></form>
        ${this.problems.length ? html`<section class="card" aria-label=${t("devices.problems")}><h2>${t("devices.problems")}</h2><p class="quiet small">${t("devices.problemsText")}</p><ul>${this.problems.slice(0, TROUBLES).map(trouble)}</ul>${this.problems.length > TROUBLES ? html`<details><summary>${t("devices.moreProblems", { n: this.problems.length - TROUBLES })}</summary><ul>${this.problems.slice(TROUBLES).map(trouble)}</ul></details>` : nothing}</section>` : nothing}
      </div>
      ${this.editing ? html`<hearth-device-edit .deviceId=${this.editing} @closed=${() => (this.editing = "")}></hearth-device-edit>` : nothing}`;
  }

  #text(device: Device): string {
    const members = device.entities.map((id) => entities.value.get(id)).filter((one): one is Entity => one !== undefined);
    return [device.name, device.manufacturer, device.model, device.origin, ...members.map((one) => `${one.name} ${nameOf(one)} ${one.entity_id}`)].join(" ").toLocaleLowerCase();
  }

  #room(area: Area | null, devices: Device[], searching: boolean): TemplateResult | typeof nothing {
    if (devices.length === 0 && (searching || area === null)) return nothing;
    const title = area ? nameOf(area) : t("devices.unassigned");
    return html`<section aria-label=${title}><div class="head"><h2>${title}</h2>${area && devices.length === 0 ? html`<button class="btn plain danger square" aria-label=${t("devices.removeRoom", { name: title })} @click=${() => void this.#removeRoom(area)}>${icon("trash", 20)}</button>` : nothing}</div>
      ${devices.length ? html`<div class="grid">${devices.map((device) => this.#device(device))}</div>` : html`<p class="quiet">${t("devices.emptyRoom")}</p>`}</section>`;
  }

  #device(device: Device): TemplateResult {
    const members = device.entities.map((id) => entities.value.get(id)).filter((one): one is Entity => one !== undefined);
    const made = [device.manufacturer, device.model].filter(Boolean).join(" ");
    const gone = members.length > 0 && members.every((one) => !one.available);
    const seen = members.map((one) => one.heard_at ?? one.updated_at ?? "").sort().at(-1) ?? "";
    return html`<article class="card device ${gone ? "gone" : ""}"><header><h3>${device.name}</h3><button class="btn plain square" aria-label=${t("devices.edit", { name: device.name })} @click=${() => (this.editing = device.id)}>${icon("edit", 20)}</button></header>
      <p class="quiet small">${made}${made && device.origin ? " · " : ""}${device.origin}${device.sw_version ? ` · ${device.sw_version}` : ""}</p>
      ${gone ? html`<p><span class="chip warn">${icon("alert", 16)}${t("state.unavailable")}${seen ? ` · ${t("devices.seen", { at: ago(seen) })}` : ""}</span></p>` : nothing}
      <div class="members">${members.map((entity) => html`<button class="member ${entity.enabled ? "" : "off"}" @click=${() => this.emit("details", entity.entity_id)}><span>${nameOf(entity)}</span><b class="num">${entity.enabled ? stateText(entity) : t("devices.disabled")}</b></button>`)}</div></article>`;
  }

  #addRoom = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const name = String(new FormData(form).get("name") ?? "").trim();
    try {
      await post("/api/areas", { name });
      form.reset();
    } catch (error) {
      say(sentence(error), "alarm");
    }
  };

  async #removeRoom(area: Area): Promise<void> {
    try {
      await remove(`/api/areas/${encodeURIComponent(area.id)}`);
    } catch (error) {
      say(sentence(error), "alarm");
    }
  }
}

function trouble(one: Trouble): TemplateResult {
  return html`<li class="problem"><code>${one.topic}</code><p>${one.reason}</p><p class="small">${one.remedy}</p><p class="quiet small">${t("devices.times", { n: one.count })} · ${moment(one.at)}</p></li>`;
}

declare global {
  interface HTMLElementTagNameMap { "hearth-devices": HearthDevices }
}
