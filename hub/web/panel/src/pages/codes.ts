/** The alarm's codes: whose they are, what they may do and until when; added, changed and ended here. Never shown. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { HearthElement } from "../core/element";
import { day, nameOf } from "../core/format";
import { alarm, codes, people } from "../core/remotes";
import { session } from "../core/api";
import type { AlarmCode } from "../core/types";
import { find, language, locale, t } from "../i18n/index";
import { icon } from "../ui/icons";
import "./codeedit";

@customElement("hearth-codes")
class HearthCodes extends HearthElement {
  @state() private editing: Partial<AlarmCode> | null = null;

  static override styles = [...HearthElement.styles, css`
    .intro { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s3) var(--s5); margin-bottom: var(--s4); } .intro p { flex: 1 1 260px; }
    .grid { display: grid; gap: var(--s3); grid-template-columns: repeat(auto-fill, minmax(min(100%, 310px), 1fr)); }
    .one { all: unset; box-sizing: border-box; display: grid; grid-template-columns: 48px minmax(0, 1fr); gap: var(--s2) var(--s3); align-items: center; align-content: start; width: 100%; padding: 14px 16px; border-radius: 20px; background: var(--surface); border: 1px solid var(--line); box-shadow: var(--shadow); }
    button.one { cursor: pointer; } button.one:hover { border-color: var(--line-strong); } .one:focus-visible { outline: 3px solid var(--ember); outline-offset: 2px; }
    .face { display: grid; place-items: center; width: 48px; height: 48px; border-radius: 50%; background: var(--ember-soft); color: var(--ember); font-family: var(--serif); font-size: var(--text-4); }
    .ended .face { background: var(--sunken); color: var(--ink-2); } .ended b { color: var(--ink-2); } .duress .face { background: var(--alarm-soft); color: var(--alarm); }
    .one b { font-size: var(--text-3); font-weight: 620; overflow-wrap: anywhere; } .chips { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 6px; }
  `];

  constructor() {
    super();
    this.use(codes, people, alarm, session);
  }

  override render(): TemplateResult {
    const all = codes.value;
    if (all === undefined) return html`<div class="skeleton"></div>`;
    if (all === null) return html`<p class="card empty">${t("security.none")}</p>`;
    return html`<div class="intro"><p class="quiet">${t("codes.intro")}</p><button class="btn primary" @click=${() => (this.editing = {})}>${icon("plus", 20)}${t("codes.add")}</button></div>
      ${all.length ? html`<div class="grid">${all.map((one) => this.#one(one))}</div>` : html`<p class="card empty">${t("codes.none")}</p>`}
      ${this.editing ? html`<hearth-code-edit .code=${this.editing} @closed=${() => (this.editing = null)}></hearth-code-edit>` : nothing}`;
  }

  #one(one: AlarmCode): TemplateResult {
    const name = this.#name(one);
    const tone = `${one.status === "over" || one.status === "used_up" ? "ended" : ""} ${one.duress ? "duress" : ""}`;
    const inside = html`<span class="face" aria-hidden="true">${one.person ? [...name][0]?.toLocaleUpperCase(locale()) : icon(one.configured ? "gear" : one.duress ? "alert" : "person", 24)}</span>
      <span><b>${name}</b><br /><span class="quiet small">${one.person && one.name ? `${one.name} · ` : ""}${one.may.map((may) => t(`codes.may.${may}`)).join(comma())}</span></span>
      <span class="chips">${one.configured ? html`<span class="chip">${t("codes.configured")}</span>` : nothing}${one.duress ? html`<span class="chip alarm">${t("codes.duress")}</span>` : nothing}${one.status === "good" ? nothing : html`<span class="chip warn">${t(`codes.status.${one.status}`)}</span>`}
        ${one.schedule ? html`<span class="chip">${icon("clock", 16)}${scheduled(one.schedule)}</span>` : nothing}${one.expires_on && one.status !== "over" ? html`<span class="chip">${t("codes.until", { day: day(`${one.expires_on}T12:00`) })}</span>` : nothing}
        ${one.uses_left && one.status !== "over" ? html`<span class="chip">${t("codes.left", { n: one.uses_left })}</span>` : nothing}${one.partitions.length ? html`<span class="chip">${one.partitions.map((id) => this.#partition(id)).join(", ")}</span>` : nothing}</span>`;
    return one.configured ? html`<div class="one ${tone}">${inside}</div>` : html`<button class="one ${tone}" @click=${() => (this.editing = one)}>${inside}</button>`;
  }

  #name(one: AlarmCode): string {
    const person = people.value?.find((each) => each.id === one.person);
    const me = session.value?.person;
    if (one.configured) return t(one.duress ? "codes.duress" : "codes.everyone");
    return person ? nameOf(person) : one.person === me?.id && me ? me.name : one.name || t("codes.guest");
  }

  #partition(id: string): string {
    return alarm.value?.partitions.find((one) => one.id === id)?.name ?? id;
  }
}

const comma = (): string => (language() === "zh" ? "、" : ", ");

/** "Mon, Wed 08:00–12:30" */
function scheduled(schedule: NonNullable<AlarmCode["schedule"]>): string {
  const names = schedule.days.length % 7 === 0 ? t("codes.daily") : schedule.days.map((at) => find(`codes.day.${at}`)).join(comma());
  return `${names} ${schedule.start}–${schedule.end}`;
}

declare global {
  interface HTMLElementTagNameMap { "hearth-codes": HearthCodes }
}
