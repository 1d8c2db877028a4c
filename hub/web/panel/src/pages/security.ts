/** Security: the alarm, fire safety, what happened, its codes, and (for owners) how each sensor is set up. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { HearthElement } from "../core/element";
import { extra } from "../core/lazy";
import { fire, scenes } from "../core/remotes";
import { atLeast } from "../core/rights";
import { t } from "../i18n/index";
import { icon, type IconName } from "../ui/icons";
import "./alarmparts";
import { ALARMS } from "./fire";
import "./happened";
import "./scenes";

const TABS: [string, IconName][] = [["", "shield"], ["fire", "flame"], ["happened", "clock"], ["codes", "keypad"], ["sensors", "slider"]];
const LEAST: Record<string, "adult" | "owner"> = { codes: "adult", sensors: "owner" };

@customElement("hearth-security")
class HearthSecurity extends HearthElement {
  @property({ attribute: false }) parts: string[] = [];

  static override styles = [...HearthElement.styles, css`
    .tabs { display: flex; gap: var(--s2); overflow-x: auto; scrollbar-width: none; padding: 4px; margin: 0 -4px var(--s4); }
    .tabs .btn { flex: none; border-radius: 99px; } .tabs .hot { background: var(--alarm); border-color: var(--alarm); color: var(--on-alarm); }
    .page-head { margin-bottom: var(--s3); }
    .demo { margin: var(--s5) 0; display: block; }
  `];

  constructor() {
    super();
    this.use(fire, scenes);
  }

  override willUpdate(): void {
    if (this.parts[0] === "sensors") void extra(() => import("./sensorsetup"));
    if (this.parts[0] === "codes") void extra(() => import("./codes"));
  }

  /** On a phone the tabs are wider than the screen: the present one is brought into view. */
  override updated(changed: Map<string, unknown>): void {
    if (changed.has("parts")) this.renderRoot.querySelector('[aria-current="true"]')?.scrollIntoView({ inline: "center", block: "nearest" });
  }

  override render(): TemplateResult {
    const here = this.parts[0] ?? "";
    const burning = (fire.value?.points ?? []).some((point) => ALARMS.has(point.state));
    const playing = scenes.value?.playing;
    return html`<header class="page-head"><div class="grow"><h1>${t("security.title")}</h1></div></header>
      <nav class="tabs" aria-label=${t("security.title")}>${TABS.filter(([name]) => atLeast(LEAST[name] ?? "guest")).map(([name, glyph]) => html`<a class="btn ${name === "fire" && burning ? "hot" : ""}" href=${`#/security${name ? `/${name}` : ""}`} aria-current=${here === name ? "true" : "false"}>${icon(glyph, 20)}${t(`security.tab.${name || "alarm"}` as "security.tab.fire")}</a>`)}</nav>
      ${playing ? html`<hearth-scenes class="demo"></hearth-scenes>` : nothing}
      ${here === "fire" ? html`<hearth-fire></hearth-fire>` : here === "happened" ? html`<hearth-happened></hearth-happened>` : here === "codes" ? html`<hearth-codes></hearth-codes>` : here === "sensors" ? html`<hearth-sensor-setup></hearth-sensor-setup>` : html`<hearth-alarm></hearth-alarm>`}
      ${scenes.value && !playing && !(here in LEAST) ? html`<hearth-scenes class="demo"></hearth-scenes>` : nothing}`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-security": HearthSecurity }
}
