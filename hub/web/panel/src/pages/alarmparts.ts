/** The alarm, partition by partition: arm, disarm, zones, and what watches beside it. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { post, Problem } from "../core/api";
import { OPENINGS, stateText } from "../core/describe";
import { HearthElement } from "../core/element";
import { countdown, nameOf } from "../core/format";
import { entities, home } from "../core/hub";
import { alarm } from "../core/remotes";
import { seconds } from "../core/tick";
import type { Entity, Partition, Zone } from "../core/types";
import { find, language, t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import "../ui/keypad";
import "../ui/tile";
import "./chains";

const MODES = ["home", "away", "night", "vacation"] as const;

interface Ask { partition: string; mode: string | null }

@customElement("hearth-alarm")
class HearthAlarm extends HearthElement {
  @state() private asking: Ask | null = null;
  @state() private trouble = "";
  @state() private force: Ask | null = null;

  static override styles = [...HearthElement.styles, css`
    .layout { display: grid; gap: var(--s5); grid-template-columns: minmax(0, 1fr); }
    section > h2 { margin-bottom: var(--s3); }
    .tiles { display: grid; gap: var(--s3); grid-template-columns: repeat(auto-fill, minmax(min(46%, 172px), 1fr)); }
    .part { display: grid; gap: var(--s4); }
    .part.alarm { background: var(--alarm-soft); border-color: var(--alarm); } .part.armed { border-color: var(--ember-line); } .part.exit, .part.entry { background: var(--warn-soft); }
    .state { display: flex; align-items: center; gap: var(--s4); }
    .arch { display: grid; place-items: center; width: 68px; height: 74px; border-radius: 34px 34px 16px 16px; background: var(--sunken); color: var(--ink-2); flex: none; }
    .armed .arch { background: radial-gradient(circle at 50% 78%, var(--glow-1), var(--glow-2)); color: var(--on-glow); } .alarm .arch { background: var(--alarm); color: var(--on-alarm); }
    .big { font-family: var(--serif); font-size: var(--text-5); line-height: 1.15; }
    .count { font-size: var(--text-6); font-weight: 640; }
    .modes { display: grid; grid-template-columns: repeat(auto-fit, minmax(120px, 1fr)); gap: var(--s2); } .modes .btn { min-height: 56px; }
    .zones { display: grid; gap: var(--s2); grid-template-columns: repeat(auto-fill, minmax(min(100%, 240px), 1fr)); }
    .zone .grow { min-width: 110px; } .zone { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2); min-height: 44px; padding: 6px 12px; border-radius: 14px; background: var(--sunken); }
      `];

  #seen = "";

  override willUpdate(): void {
    const zones = (alarm.value?.partitions ?? []).flatMap((one) => one.zones.map((zone) => zone.entity_id));
    const panels = [...entities.value.values()].filter((one) => one.kind === "alarm_control_panel");
    const now = [...panels.map((one) => one.value), ...zones.map((id) => `${entities.value.get(id)?.value}${entities.value.get(id)?.available}`)].join();
    if (this.#seen && now !== this.#seen && alarm.value) void alarm.load();
    this.#seen = now;
  }

  constructor() {
    super();
    this.use(alarm, entities, home, seconds);
  }

  override render(): TemplateResult {
    const all = [...entities.value.values()].filter((entity) => entity.enabled);
    const guarded = new Set((alarm.value?.partitions ?? []).flatMap((one) => one.zones.map((zone) => zone.entity_id)));
    return html`<div class="layout"><hearth-chains .only=${["alarm"]}></hearth-chains>
        ${alarm.value === undefined ? html`<div class="skeleton"></div>` : alarm.value === null ? html`<p class="card empty">${t("security.none")}</p>` : alarm.value.partitions.map((one) => this.#partition(one))}
        ${this.#tiles(t("security.locks"), all.filter((one) => one.kind === "lock"))}
        ${this.#tiles(t("security.doors"), all.filter((one) => (one.kind === "binary_sensor" && OPENINGS.has(one.device_class ?? "") && (guarded.size === 0 || guarded.has(one.entity_id))) || (one.kind === "cover" && one.device_class === "garage")))}
        ${this.#tiles(t("security.sirens"), all.filter((one) => one.kind === "siren"))}
      </div>
      ${this.asking ? html`<hearth-keypad .label=${this.asking.mode ? t("alarm.codeFor", { mode: t(`alarm.${this.asking.mode as "home"}`) }) : t("alarm.codeDisarm")} .trouble=${this.trouble} .optional=${this.asking.mode !== null}
        @code=${(event: CustomEvent<string>) => void this.#send(event.detail)} @closed=${() => (this.asking = null)}></hearth-keypad>` : nothing}`;
  }

  #tiles(title: string, list: Entity[]): TemplateResult | typeof nothing {
    if (list.length === 0) return nothing;
    const place = (id: string | null) => home.value.areas.find((area) => area.id === id);
    return html`<section aria-label=${title}><h2>${title}</h2><div class="tiles">${list.map((entity) => html`<hearth-tile .entity=${entity} .where=${place(entity.area) ? nameOf(place(entity.area)!) : ""}></hearth-tile>`)}</div></section>`;
  }

  #partition(one: Partition): TemplateResult {
    const left = one.deadline ? (Date.parse(one.deadline) - Date.now()) / 1000 : 0;
    const armed = one.state !== "disarmed";
    return html`<section class="card part ${one.state}" aria-label=${one.name}>
      <div class="state"><span class="arch">${icon("shield", 34)}</span><div class="grow"><h2>${one.name}</h2><p class="big" role=${one.state === "alarm" ? "alert" : "status"}>${find(`partition.${one.state}`) ?? one.state}${armed && one.mode && one.state === "armed" ? ` · ${find(`alarm.${one.mode}`) ?? one.mode}` : ""}</p>
        ${one.confirmed ? html`<p><span class="chip alarm">${t("alarm.confirmed")}</span></p>` : nothing}</div>
        ${left > 0 && (one.state === "exit" || one.state === "entry") ? html`<span class="count num" role="timer" aria-label=${t("alarm.left")}>${countdown(left)}</span>` : nothing}</div>
      ${this.trouble && !this.asking ? html`<div class="error" role="alert"><p>${this.trouble}</p>${this.force?.partition === one.id ? html`<div class="row"><button class="btn" @click=${() => void this.#anyway()}>${t("alarm.force")}</button><button class="btn" @click=${() => this.#ask(one.id, this.force?.mode ?? null)}>${t("alarm.withCode")}</button></div>` : nothing}</div>` : nothing}
      <div class="modes">${armed
        ? html`<button class="btn primary" @click=${() => this.#ask(one.id, null)}>${t("alarm.disarm")}</button>`
        : MODES.map((mode) => html`<button class="btn ${mode === "away" ? "primary" : ""}" aria-label=${t(`alarm.arm_${mode}`)} @click=${() => void this.#arm(one.id, mode)}>${t(`alarm.${mode}`)}</button>`)}</div>
      ${this.#zones(one)}
    </section>`;
  }

  /** What needs a look first; the quiet rest behind one line, so that a home with thirty sensors is read at a glance. */
  #zones(one: Partition): TemplateResult | typeof nothing {
    if (one.zones.length === 0) return nothing;
    const loud = one.zones.filter((zone) => zone.open || !zone.available || zone.bypassed || zone.memory || zone.low_battery);
    const quiet = one.zones.filter((zone) => !loud.includes(zone));
    return html`${loud.length ? html`<div class="zones">${loud.map((zone) => this.#zone(zone))}</div>` : nothing}
      ${quiet.length ? html`<details ?open=${quiet.length <= 6}><summary>${t("alarm.quietzones", { n: quiet.length })}</summary><div class="zones">${quiet.map((zone) => this.#zone(zone))}</div></details>` : nothing}`;
  }

  #zone(zone: Zone): TemplateResult {
    const sensor = entities.value.get(zone.entity_id);
    const found = sensor?.kind === "binary_sensor" ? stateText(sensor) : zone.open ? t("zone.open") : t("zone.closed");
    const word = !zone.available ? t("state.unavailable") : zone.bypassed ? t("zone.bypassed") : found;
    const tone = !zone.available || zone.open ? "warn" : zone.bypassed ? "" : "good";
    return html`<div class="zone"><span class="grow">${zone.name}<br /><span class="quiet small">${find(`zonetype.${zone.type}`) ?? zone.type}</span></span>${zone.low_battery ? html`<span class="chip warn">${icon("battery", 16)}${t("zone.low")}</span>` : nothing}${zone.memory ? html`<span class="chip alarm">${t("zone.memory")}</span>` : nothing}<span class="chip ${tone}">${word}</span></div>`;
  }

  /** Most homes arm without a code; where one is needed the hub says so, and the keypad is one tap away. */
  async #arm(partition: string, mode: string): Promise<void> {
    this.trouble = "";
    this.force = { partition, mode };
    await this.#send("");
  }

  #ask(partition: string, mode: string | null): void {
    this.trouble = "";
    this.force = null;
    this.asking = { partition, mode };
  }

  async #send(code: string, force = false): Promise<void> {
    const ask = this.asking ?? this.force;
    if (!ask) return;
    try {
      const body = { partition: ask.partition, ...(code ? { code } : {}), ...(force ? { force } : {}) };
      await (ask.mode ? post(`/api/plugins/alarm/arm?language=${language()}`, { ...body, mode: ask.mode }) : post(`/api/plugins/alarm/disarm?language=${language()}`, body));
      this.asking = this.force = null;
      this.trouble = "";
    } catch (error) {
      this.trouble = sentence(error);
      if (error instanceof Problem && error.status === 409 && ask.mode) {
        this.force = ask;
        this.#code = code;
        this.asking = null;
      }
    }
    await alarm.load();
  }

  #code = "";
  #anyway = (): Promise<void> => this.#send(this.#code, true);
}

declare global {
  interface HTMLElementTagNameMap { "hearth-alarm": HearthAlarm }
}
