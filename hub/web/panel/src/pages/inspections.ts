/** Inspections: what is due, the signed book, tags that are scanned, drills, and test mode. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { post } from "../core/api";
import { HearthElement } from "../core/element";
import { day, moment } from "../core/format";
import { book, chains, fire, people, testMode } from "../core/remotes";
import { atLeast } from "../core/rights";
import { minutes } from "../core/tick";
import type { FirePoint, Inspection } from "../core/types";
import { find, t } from "../i18n/index";
import { confirm } from "../ui/confirm";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { say } from "../ui/toast";
import "./scan";

const SOON_MS = 14 * 86_400_000;
const SHOWN = 8;

@customElement("hearth-inspections")
class HearthInspections extends HearthElement {
  @state() private scanning = false;

  static override styles = [...HearthElement.styles, css`
    :host { display: grid; gap: var(--s4); align-content: start; }
    section { display: grid; gap: var(--s3); }
    h2 { font-size: var(--text-3); font-family: var(--sans); font-weight: 640; }
    li { display: flex; gap: var(--s3); align-items: center; min-height: 44px; } li + li { border-top: 1px solid var(--line); }
    .mark { width: 10px; height: 10px; border-radius: 50%; background: var(--good); flex: none; } .mark.failed { background: var(--alarm); } .mark.noted { background: var(--line-strong); }
    .btn { width: 100%; } .chip { justify-self: start; }
  `];

  constructor() {
    super();
    this.use(book, fire, people, minutes, testMode);
  }

  override render(): TemplateResult {
    const due = (fire.value?.points ?? []).filter((one) => Date.parse(one.inspection_due_at) - Date.now() < SOON_MS).sort((a, b) => a.inspection_due_at.localeCompare(b.inspection_due_at));
    return html`<section class="card" aria-label=${t("inspect.title")}><h2>${t("inspect.title")}</h2>
        ${due.length ? html`<ul>${due.slice(0, SHOWN).map((point) => this.#due(point))}</ul>` : html`<p class="quiet">${t("inspect.nonedue")}</p>`}
        ${atLeast("adult") ? html`<button class="btn" @click=${() => (this.scanning = true)}>${icon("scan", 20)}${t("inspect.scan")}</button>` : nothing}</section>
      ${this.#book()}${this.#exercises()}
      ${this.scanning ? html`<hearth-scan @closed=${() => (this.scanning = false)}></hearth-scan>` : nothing}`;
  }

  #due(point: FirePoint): TemplateResult {
    return html`<li><span class="grow">${point.name}<br /><span class="quiet small">${point.place}</span></span><span class="chip ${point.overdue ? "warn" : ""}">${point.overdue ? t("inspect.overdue") : day(point.inspection_due_at)}</span></li>`;
  }

  #book(): TemplateResult | typeof nothing {
    const held = book.value;
    if (!held) return nothing;
    const row = (line: Inspection) => {
      const name = fire.value?.points.find((point) => point.id === line.point)?.name ?? (find(`inspect.what.${line.what}`) ?? line.what);
      const who = people.value?.find((one) => one.id === line.person)?.name ?? "";
      return html`<li><span class="mark ${line.result}"></span><span class="grow">${name}<br /><span class="quiet small">${find(`inspect.what.${line.what}`) ?? line.what} · ${t(`inspect.${line.result}`)}${who ? ` · ${who}` : ""}${line.note ? ` · ${line.note}` : ""}</span></span><span class="quiet small num">${moment(line.at)}</span></li>`;
    };
    return html`<section class="card" aria-label=${t("inspect.book")}><h2>${t("inspect.book")}</h2>
      ${held.intact ? html`<p class="chip good">${icon("check", 16)}${t("inspect.intact")}</p>` : html`<p class="note alarm" role="alert">${t("inspect.broken", { n: held.broken_at ?? 0 })}</p>`}
      ${held.inspections.length ? html`<ul>${held.inspections.slice(0, SHOWN).map(row)}</ul>` : html`<p class="quiet">${t("inspect.empty")}</p>`}</section>`;
  }

  #exercises(): TemplateResult | typeof nothing {
    if (!atLeast("owner")) return nothing;
    const testing = testMode.value;
    return html`<section class="card" aria-label=${t("drill.title")}><h2>${t("drill.title")}</h2><p class="quiet small">${t("drill.text")}</p>
      <button class="btn" @click=${() => void this.#drill()}>${icon("bell", 20)}${t("drill.begin")}</button>
      ${testing ? html`<p class="quiet small">${testing.on ? t("testmode.until", { time: moment(testing.until ?? "") }) : t("testmode.text")}</p>
        <button class="btn ${testing.on ? "primary" : ""}" @click=${() => void this.#test(!testing.on)}>${t(testing.on ? "testmode.end" : "testmode.begin")}</button>` : nothing}</section>`;
  }

  async #drill(): Promise<void> {
    const sure = await confirm({ title: t("drill.title"), text: t("drill.sure"), action: t("drill.begin") });
    if (!sure) return;
    try {
      await post("/api/plugins/fire_safety/drill");
      say(t("drill.begun"), "good");
    } catch (error) {
      say(sentence(error), "alarm");
    }
    await Promise.all([chains.load(), book.load()]);
  }

  async #test(on: boolean): Promise<void> {
    try {
      await post("/api/plugins/notify/test_mode", { on, minutes: 30 });
    } catch (error) {
      say(sentence(error), "alarm");
    }
    await testMode.load();
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-inspections": HearthInspections }
}
