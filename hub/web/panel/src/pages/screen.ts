/** A fridge screen, full: for a tablet on the door. Keeps the display awake where the browser allows. */

import { css, html, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { HearthElement } from "../core/element";
import { clock, weekday } from "../core/format";
import { fridge } from "../core/remotes";
import { seconds } from "../core/tick";
import { t } from "../i18n/index";
import { icon } from "../ui/icons";
import { asksWho, screenCards, screenStyles } from "./screencards";
import "./weighquestion";

@customElement("hearth-screen")
class HearthScreen extends HearthElement {
  @property({ attribute: false }) parts: string[] = [];

  static override styles = [...HearthElement.styles, screenStyles, css`
    :host { position: fixed; inset: 0; overflow: auto; background: var(--paper); padding: calc(var(--top) + var(--s5)) clamp(16px, 4vw, 56px) calc(var(--bottom) + var(--s5)); z-index: 30; }
    header { display: flex; align-items: center; gap: var(--s4); margin-bottom: var(--s5); }
    .time { font-family: var(--serif); font-size: clamp(2.6rem, 8vw, 5rem); line-height: 1; }
    .cards { grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: var(--s4); align-items: start; }
    .scard { padding: var(--s5); font-size: clamp(1.1rem, 1rem + 0.8vw, 1.5rem); border-radius: 24px; border-left-width: 6px; gap: var(--s2); } .scard h2 { font-size: clamp(1.4rem, 1.1rem + 1.4vw, 2.1rem); line-height: 1.2; }
    .presses .btn { min-height: 56px; font-size: inherit; padding: 0 var(--s5); }
    hearth-weigh-question:not([quiet]) { margin-bottom: var(--s4); }
  `];

  constructor() {
    super();
    this.use(fridge, seconds);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    let lock: WakeLockSentinel | null = null;
    const hold = () => {
      if (!document.hidden) void navigator.wakeLock?.request("screen").then((got) => (lock = got), () => undefined);
    };
    hold();
    document.addEventListener("visibilitychange", hold);
    this.until(() => {
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    });
  }

  override render(): TemplateResult {
    const id = this.parts[1] ?? "";
    const screen = fridge.value?.screens.find((one) => one.id === id) ?? (id ? undefined : fridge.value?.screens[0]);
    return html`<header><span class="time num">${clock(seconds.value)}</span><div class="grow"><h1>${screen?.title ?? ""}</h1><p class="quiet">${weekday(seconds.value)}</p></div>
        <a class="btn plain square" href="#/food" aria-label=${t("screen.leave")}>${icon("close")}</a></header>
      ${screen && screen.privacy !== "guests" && !asksWho(screen) ? html`<hearth-weigh-question></hearth-weigh-question>` : ""}
      ${screen ? screenCards(screen, true) : html`<p class="empty">${fridge.value === undefined ? t("app.loading") : t("screen.unknown", { id })}</p>`}`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-screen": HearthScreen }
}
