/** A person's data in their own hands: take them along, erase them; and weighing what cannot stand on a scale. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { get, post, remove, session } from "../core/api";
import { HearthElement } from "../core/element";
import { moment, number } from "../core/format";
import { nutrition, people, together, weighins } from "../core/remotes";
import { t } from "../i18n/index";
import { confirm } from "../ui/confirm";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { say } from "../ui/toast";

@customElement("hearth-data")
class HearthData extends HearthElement {
  @property() person = "";
  @property() name = "";
  @state() private busy = false;

  static override styles = [...HearthElement.styles, css`
    :host { display: grid; gap: var(--s4); } h3 { margin-bottom: var(--s1); } form { display: flex; gap: var(--s2); } form input { flex: 1; min-width: 0; }
    .line { display: flex; justify-content: space-between; gap: var(--s3); padding: 7px 0; } .line + .line { border-top: 1px solid var(--line); }
  `];

  constructor() {
    super();
    this.use(together, people, session);
  }

  override render(): TemplateResult {
    const own = session.value?.person.id;
    const mine = this.person === own || people.value?.find((one) => one.id === this.person)?.guardian === own;
    return html`${this.#together()}${mine ? html`<section class="card stack"><div><h3>${t("people.data")}</h3><p class="quiet small">${t("people.share", { name: this.name })}</p></div>
      <div class="row"><button class="btn" @click=${() => void this.#export("csv")}>${t("people.csv")}</button><button class="btn" @click=${() => void this.#export("json")}>${t("people.json")}</button>
        <button class="btn danger" ?disabled=${this.busy} @click=${() => void this.#erase()}>${icon("trash", 18)}${t("people.erase")}</button></div></section>` : nothing}`;
  }

  #together(): TemplateResult | typeof nothing {
    const now = together.value;
    if (!now) return nothing;
    return html`<section class="card stack"><div><h3>${t("people.together")}</h3><p class="quiet small">${t("people.togetherText")}</p></div>
      ${now.errand ? html`<div class="note warn row" role="status"><span class="grow">${t(now.errand.step === 1 ? "people.waiting1" : "people.waiting2", { name: now.errand.name })}</span><button class="btn" @click=${() => void this.#do(remove("/api/plugins/scale/together"))}>${t("people.leave")}</button></div>`
        : html`<form @submit=${this.#begin}><input name="name" maxlength="60" required aria-label=${t("people.what")} placeholder=${t("people.what")} list="known" /><datalist id="known">${(people.value ?? []).filter((one) => one.guardian).map((one) => html`<option value=${one.name}></option>`)}</datalist><button class="btn">${t("people.begin")}</button></form>`}
      ${now.things.length ? html`<div><p class="small quiet">${t("people.things")}</p><ul>${now.things.slice(0, 4).map((one) => html`<li class="line"><span>${one.name} <span class="quiet small">${moment(one.at * 1000)}</span></span><b class="num">${number(one.kg, 2)} kg</b></li>`)}</ul></div>` : nothing}</section>`;
  }

  #begin = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const name = String(new FormData(form).get("name") ?? "").trim();
    const child = (people.value ?? []).find((one) => one.guardian && one.name.toLocaleLowerCase() === name.toLocaleLowerCase());
    void this.#do(post("/api/plugins/scale/together", child ? { person: child.id } : { name }));
  };

  async #export(format: "csv" | "json"): Promise<void> {
    try {
      const found = await get<{ csv?: string }>(`/api/plugins/nutrition/export/${encodeURIComponent(this.person)}?format=${format}`);
      const text = format === "csv" ? (found.csv ?? "") : JSON.stringify(found, null, 2);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: format === "csv" ? "text/csv" : "application/json" }));
      link.download = `${this.person}.${format}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    } catch (error) {
      say(sentence(error), "alarm");
    }
  }

  async #erase(): Promise<void> {
    if (!(await confirm({ title: t("people.erase"), text: t("people.eraseAsk", { name: this.name }), action: t("people.erase"), danger: true }))) return;
    this.busy = true;
    await this.#do(post<{ weighins: number; intake: number }>(`/api/plugins/nutrition/erase/${encodeURIComponent(this.person)}`, { confirm: this.person }).then((done) => say(t("people.erased", { n: done.weighins + done.intake }), "good")));
    this.busy = false;
    await Promise.all([nutrition.load(), weighins.load()]);
  }

  async #do(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      say(sentence(error), "alarm");
    }
    await together.load();
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-data": HearthData }
}
