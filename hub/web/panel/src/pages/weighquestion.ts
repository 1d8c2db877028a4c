/** "Who was that?": a weigh-in the scale could not tell, with a button per person. */

import { css, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { post } from "../core/api";
import { HearthElement } from "../core/element";
import { moment, number } from "../core/format";
import { fridge, nutrition, weighins } from "../core/remotes";
import { t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { say } from "../ui/toast";

export async function assign(weighin: string, person: string): Promise<void> {
  try {
    await post(`/api/plugins/scale/weighins/${encodeURIComponent(weighin)}/assign`, { person });
    say(t("weigh.thanks"), "good");
  } catch (error) {
    say(sentence(error), "alarm");
  }
  await Promise.all([weighins.load(), fridge.load(), nutrition.load()]);
}

@customElement("hearth-weigh-question")
class HearthWeighQuestion extends HearthElement {
  static override styles = [...HearthElement.styles, css`
    :host { display: block; } :host([quiet]) { display: none; }
    section.card { height: 100%; align-content: start; background: var(--ember-soft); border-color: var(--ember-line); display: grid; gap: var(--s3); }
    h2 { display: flex; gap: var(--s2); align-items: center; font-size: var(--text-3); }
  `];

  constructor() {
    super();
    this.use(fridge, weighins);
  }

  override render() {
    const asked = fridge.value?.question;
    this.toggleAttribute("quiet", !asked);
    if (!asked) return nothing;
    const known = weighins.value?.find((one) => one.id === asked.weighin);
    const title = t(asked.stranger ? "weigh.stranger" : "weigh.who");
    const guest = html`<button class="btn ${asked.stranger ? "primary" : ""}" @click=${() => void assign(asked.weighin, "guest")}>${t("weigh.guest")}</button>`;
    return html`<section class="card" aria-label=${title}><h2>${icon("scale")}${title}</h2>
      ${known?.weight_kg != null ? html`<p>${t("weigh.seen", { kg: number(known.weight_kg), at: moment(known.at) })}</p>` : nothing}
      ${asked.stranger ? html`<p class="small">${t("weigh.new")} <a href="#/settings">${t("weigh.add")}</a></p>` : nothing}
      <div class="row">${asked.stranger ? guest : nothing}${asked.candidates.map((one) => html`<button class="btn ${asked.stranger ? "" : "primary"}" @click=${() => void assign(asked.weighin, one.person)}>${one.name}</button>`)}${asked.stranger ? nothing : guest}</div></section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-weigh-question": HearthWeighQuestion }
}
