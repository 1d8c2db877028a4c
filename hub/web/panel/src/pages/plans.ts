/** What is planned: alarms, reminders, commands for later, what will be set back; each with its time and a way to cancel it. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { remove, session } from "../core/api";
import { HearthElement } from "../core/element";
import { nameOf } from "../core/format";
import { entities } from "../core/hub";
import { planTime } from "../core/plans";
import { schedules } from "../core/remotes";
import { minutes } from "../core/tick";
import type { Plan } from "../core/types";
import { locale, t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon, type IconName } from "../ui/icons";
import { say } from "../ui/toast";

const SHOWN = 4;
const ICONS: Record<string, IconName> = { alarm: "bell", reminder: "speech", restore: "reload" };

@customElement("hearth-plans")
class HearthPlans extends HearthElement {
  #seen = 0;

  static override styles = [...HearthElement.styles, css`
    :host { display: block; } :host([quiet]) { display: none; }
    .card { padding: var(--s4); }
    h2 { display: flex; gap: var(--s2); align-items: center; font-size: var(--text-3); margin-bottom: var(--s1); } h2 .icon { color: var(--ember); }
    li { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: var(--s3); align-items: center; padding: 6px 0; min-height: 56px; } li + li { border-top: 1px solid var(--line); }
    li > .icon { color: var(--ink-2); } b { display: block; font-weight: 600; line-height: 1.3; } .when { line-height: 1.35; }
    .btn.square { margin-right: -10px; }
    @media (max-width: 1119px) { .card { height: 100%; max-height: 264px; overflow-y: auto; scrollbar-width: thin; } }
  `];

  constructor() {
    super();
    this.use(schedules, entities, minutes, session);
  }

  /** On phones it is the first of a strip that would stay where its second one was. */
  override updated(): void {
    const count = schedules.value?.length ?? 0;
    if (count > 0 && this.#seen === 0) this.parentElement?.scrollTo({ left: 0 });
    this.#seen = count;
  }

  override render(): TemplateResult | typeof nothing {
    const plans = schedules.value ?? [];
    this.toggleAttribute("quiet", plans.length === 0);
    if (plans.length === 0) return nothing;
    const rest = plans.slice(SHOWN);
    return html`<section class="card" aria-label=${t("plan.title")}><h2>${icon("list")}${t("plan.title")}</h2><ul>${plans.slice(0, SHOWN).map((plan) => this.#plan(plan))}</ul>
      ${rest.length ? html`<details><summary>${t("plan.more", { n: rest.length })}</summary><ul>${rest.map((plan) => this.#plan(plan))}</ul></details>` : nothing}</section>`;
  }

  #plan(plan: Plan): TemplateResult {
    const title = this.#title(plan);
    return html`<li>${icon(ICONS[plan.sort] ?? "clock", 20)}<div><b>${title}</b><span class="quiet small when num">${planTime(plan)}</span></div>
      ${["owner", "adult"].includes(session.value?.person.role ?? "") ? html`<button class="btn plain square" aria-label=${t("plan.cancel", { name: title })} @click=${() => void this.#cancel(plan, title)}>${icon("close", 20)}</button>` : nothing}</li>`;
  }

  /** An alarm is an alarm, a reminder is its message, a command is what it will do, in the panel's language. */
  #title(plan: Plan): string {
    if (plan.sort === "alarm") return plan.message || t("plan.alarm");
    if (plan.sort === "restore") return t("plan.restore", { names: this.#names(plan) });
    const deed = plan.message || plan.deed || plan.says;
    return deed.slice(0, 1).toLocaleUpperCase() + deed.slice(1);
  }

  #names(plan: Plan): string {
    const names = plan.targets.map((id) => entities.value.get(id)).filter((entity) => entity !== undefined).map((entity) => nameOf(entity));
    return new Intl.ListFormat(locale()).format(names);
  }

  async #cancel(plan: Plan, title: string): Promise<void> {
    try {
      await remove(`/api/schedules/${encodeURIComponent(plan.id)}`);
      say(t("plan.cancelled", { name: title }), "good");
    } catch (error) {
      say(sentence(error), "alarm");
    }
    await schedules.load();
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-plans": HearthPlans }
}
