/** People being called: the steps of each chain, who has answered, and the time until the next step. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { post, session } from "../core/api";
import { HearthElement } from "../core/element";
import { countdown, moment } from "../core/format";
import { chains, people } from "../core/remotes";
import { atLeast } from "../core/rights";
import { seconds } from "../core/tick";
import type { Chain } from "../core/types";
import { language, t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { say } from "../ui/toast";

@customElement("hearth-chains")
class HearthChains extends HearthElement {
  /** Event classes that are shown; none named: all. */
  @property({ attribute: false }) only: string[] = [];

  static override styles = [...HearthElement.styles, css`
    :host { display: grid; gap: var(--s3); }
    .chain { display: grid; gap: var(--s4); }
    .chain.live { border-color: var(--alarm); }
    header { display: flex; gap: var(--s3); align-items: center; flex-wrap: wrap; }
    header .grow { min-width: 180px; }
    .clock { display: grid; justify-items: end; } .clock b { font-size: var(--text-5); line-height: 1; font-weight: 640; }
    ol { display: grid; gap: 0; }
    li { display: grid; grid-template-columns: 32px minmax(0, 1fr); gap: var(--s3); padding-bottom: var(--s4); position: relative; }
    li:last-child { padding-bottom: 0; }
    li:not(:last-child)::before { content: ""; position: absolute; left: 15px; top: 32px; bottom: 0; width: 2px; background: var(--line); }
    li.done:not(:last-child)::before, li.now:not(:last-child)::before { background: var(--ember-line); }
    .dot { display: grid; place-items: center; width: 32px; height: 32px; border-radius: 50%; background: var(--sunken); color: var(--ink-2); font-weight: 640; font-size: var(--text-1); }
    .done .dot { background: var(--ember-soft); color: var(--ember); } .now .dot { background: var(--ember); color: var(--on-ember); } .live .now .dot { background: var(--alarm); color: var(--on-alarm); }
    .who { display: flex; flex-wrap: wrap; gap: var(--s2); min-height: 32px; align-items: center; }
    progress { appearance: none; width: 100%; height: 6px; border: 0; border-radius: 99px; overflow: hidden; background: var(--sunken); display: block; margin-top: var(--s2); }
    progress::-webkit-progress-bar { background: var(--sunken); } progress::-webkit-progress-value { background: var(--ember); } progress::-moz-progress-bar { background: var(--ember); } .live progress::-webkit-progress-value { background: var(--alarm); } .live progress::-moz-progress-bar { background: var(--alarm); }
  `];

  constructor() {
    super();
    this.use(chains, people, seconds, session);
  }

  get #shown(): Chain[] {
    return (chains.value ?? []).filter((one) => this.only.length === 0 || this.only.includes(one.event_class));
  }

  /** Leave no gap where nobody is being called. */
  override willUpdate(): void {
    this.hidden = this.#shown.length === 0;
  }

  override render(): TemplateResult | typeof nothing {
    const shown = this.#shown;
    return shown.length ? html`${shown.map((one) => this.#chain(one))}` : nothing;
  }

  #chain(one: Chain): TemplateResult {
    const left = Math.max(0, (Date.parse(one.deadline) - Date.now()) / 1000);
    const me = session.value?.person.id ?? "";
    const open = one.paged.includes(me) && !one.answered.includes(me);
    return html`<section class="card chain ${one.drill ? "" : "live"}" aria-label=${t("chain.title")}>
      <header><span class="grow"><h2>${one.drill ? t("chain.drill") : t("chain.title")}</h2><span class="quiet small">${one.texts[language()] ?? one.text} · ${moment(one.started_at)}</span></span>
        <span class="clock" role="timer" aria-label=${t("chain.next")}><b class="num">${countdown(left)}</b><span class="quiet small">${one.step + 1 < one.steps ? t("chain.next") : t("chain.again")}</span></span></header>
      <ol>${one.stages.map((_, index) => this.#stage(one, index, left))}</ol>
      <div class="row">${open ? html`<button class="btn primary" @click=${() => void this.#answer(one)}>${icon("check", 20)}${t("chain.answer")}</button>` : one.answered.includes(me) ? html`<span class="chip good">${icon("check", 16)}${t("chain.mine")}</span>` : nothing}
        ${one.drill && atLeast("owner") ? html`<button class="btn" @click=${() => void this.#end(one)}>${icon("stop", 20)}${t("drill.end")}</button>` : nothing}
        <span class="quiet small">${t("chain.round", { n: one.round })}</span></div>
    </section>`;
  }

  #stage(one: Chain, index: number, left: number): TemplateResult {
    const stage = one.stages[index]!;
    const now = index === one.step;
    return html`<li class=${index < one.step ? "done" : now ? "now" : ""} aria-current=${now ? "step" : "false"}><span class="dot num">${index + 1}</span>
      <div><div class="who">${stage.people.map((id) => this.#person(one, id, index))}<span class="quiet small">${t("chain.wait", { n: Math.round(stage.wait_seconds) })}</span></div>
      ${now ? html`<progress max=${stage.wait_seconds} .value=${Math.min(stage.wait_seconds, left)} aria-label=${t("chain.next")}></progress>` : nothing}</div></li>`;
  }

  #person(one: Chain, id: string, index: number): TemplateResult {
    const name = people.value?.find((person) => person.id === id)?.name ?? id;
    if (one.answered.includes(id)) return html`<span class="chip good">${icon("check", 16)}${name}<span class="sr"> ${t("chain.answered")}</span></span>`;
    if (one.paged.includes(id) && index <= one.step) return html`<span class="chip ${one.drill ? "ember" : "alarm"}">${icon("phone", 16)}${name}<span class="sr"> ${t("chain.called")}</span></span>`;
    return html`<span class="chip">${name}</span>`;
  }

  async #end(one: Chain): Promise<void> {
    await post("/api/plugins/fire_safety/drill", { end: one.id }).catch((error: unknown) => say(sentence(error), "alarm"));
    await chains.load();
  }

  async #answer(one: Chain): Promise<void> {
    try {
      await post(`/api/plugins/notify/chains/${encodeURIComponent(one.id)}/acknowledge`);
      say(t("chain.thanks"), "good");
    } catch (error) {
      say(sentence(error), "alarm");
    }
    await chains.load();
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-chains": HearthChains }
}
