/** The shell: who is here, navigation, the connection's honesty, the voice bar, and the page. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { get, loadSession, session } from "./core/api";
import { HearthElement } from "./core/element";
import { age } from "./core/format";
import { ready, socket, start, stop } from "./core/hub";
import { again, extra, lostWords, part } from "./core/lazy";
import { prefs, setPrefs, shown } from "./core/prefs";
import { route } from "./core/router";
import { seconds } from "./core/tick";
import { allWords, find, t, type Key } from "./i18n/index";
import { icon, type IconName } from "./ui/icons";
import { toast } from "./ui/toast";

interface Page { tag: string; load: () => Promise<unknown>; label: Key; icon: IconName; phone: boolean }

const PAGES: Record<string, Page> = {
  home: { tag: "hearth-home", load: () => import("./pages/home"), label: "nav.home", icon: "home", phone: true },
  food: { tag: "hearth-food", load: () => import("./pages/food"), label: "nav.food", icon: "fridge", phone: true },
  security: { tag: "hearth-security", load: () => import("./pages/security"), label: "nav.security", icon: "shield", phone: true },
  devices: { tag: "hearth-devices", load: () => import("./pages/devices"), label: "nav.devices", icon: "devices", phone: true },
  plugins: { tag: "hearth-plugins", load: () => import("./pages/plugins"), label: "nav.plugins", icon: "puzzle", phone: false },
  settings: { tag: "hearth-settings", load: () => import("./pages/settings"), label: "nav.settings", icon: "gear", phone: true },
};
const SATELLITES: Page = { tag: "hearth-satellites", load: () => import("./pages/satellites"), label: "sat.title", icon: "mic", phone: false };
const VOICES: Page = { tag: "hearth-voices", load: () => import("./pages/voices"), label: "voices.title", icon: "mic", phone: false };
const SCREEN: Page = { tag: "hearth-screen", load: () => import("./pages/screen"), label: "nav.food", icon: "fridge", phone: false };
const ANSWER: Page = { tag: "hearth-answer", load: () => import("./pages/answer"), label: "nav.security", icon: "shield", phone: false };
const GATE: Page = { tag: "hearth-gate", load: () => import("./pages/gate"), label: "nav.home", icon: "home", phone: false };

const BESIDE: Record<string, Page> = { screen: SCREEN, satellites: SATELLITES, voices: VOICES, answer: ANSWER };
const BESIDE_SETTINGS = new Set(["satellites", "voices"]);
const pageOf = (name = "home"): Page => BESIDE[name] ?? PAGES[name] ?? PAGES["home"]!;
/** The page's own part and its words; the first screen speaks with the few that came with it. */
const fetchPage = (page: Page): Promise<unknown> => Promise.all([page.load(), page === PAGES["home"] ? shown() : shown().then(allWords)]);

@customElement("hearth-app")
class HearthApp extends HearthElement {
  @state() private setupNeeded: boolean | undefined;
  @state() private unreachable = false;
  @state() private lost: Page | null = null;
  @state() private detail = "";
  @state() private view: HTMLElement | null = null;
  #running = false;
  #shown = "";
  #wanted = "";
  #retry = 0;

  static override styles = [...HearthElement.styles, css`
    :host { display: block; min-height: 100dvh; }
    .shell { display: grid; grid-template-columns: minmax(0, 1fr); min-height: 100dvh; }
    main { padding: calc(var(--top) + var(--s4)) calc(var(--right) + var(--s4)) calc(var(--bottom) + 176px) calc(var(--left) + var(--s4)); max-width: 1240px; width: 100%; margin: 0 auto; outline: none; }
    main:focus-visible { outline: none; } main.bare { padding-bottom: var(--s5); }
    nav { position: fixed; inset: auto 0 0; z-index: 20; padding: 4px calc(var(--right) + 4px) calc(var(--bottom) + 4px) calc(var(--left) + 4px); background: var(--paper); background: color-mix(in srgb, var(--paper) 94%, transparent); backdrop-filter: blur(14px); border-top: 1px solid var(--line); }
    nav ul { display: flex; justify-content: space-around; max-width: 560px; margin: 0 auto; }
    nav a { display: grid; justify-items: center; gap: 2px; min-width: 60px; min-height: 52px; padding: 6px 4px 4px; border-radius: 16px; text-decoration: none; color: var(--ink-2); font-size: 0.75rem; font-weight: 580; }
    nav a[aria-current="page"] { color: var(--ember); }
    .glyph { display: grid; place-items: center; width: 46px; height: 26px; border-radius: 13px 13px 7px 7px; }
    nav a[aria-current="page"] .glyph { background: var(--ember-soft); }
    .wideonly, .brand { display: none; }
    .voice { position: fixed; z-index: 19; left: calc(var(--left) + var(--s3)); right: calc(var(--right) + var(--s3)); bottom: calc(var(--bottom) + 68px); }
    .voice hearth-voice { max-width: 640px; margin: 0 auto; }
    .link { position: fixed; z-index: 40; top: calc(var(--top) + 8px); left: 50%; transform: translateX(-50%); width: max-content; max-width: calc(100vw - 24px); display: flex; gap: var(--s2); align-items: center; padding: 10px 18px; border-radius: 22px; background: var(--ink); color: var(--paper); font-size: var(--text-1); font-weight: 580; box-shadow: var(--shadow-high); }
    .toast { position: fixed; z-index: 60; left: 50%; transform: translateX(-50%); bottom: calc(var(--bottom) + 144px); width: max-content; max-width: calc(100vw - 32px); padding: 12px 20px; border-radius: 18px; background: var(--ink); color: var(--paper); box-shadow: var(--shadow-high); }
    .toast.alarm { background: var(--alarm); color: var(--on-alarm); }
    .skip { position: fixed; top: 12px; left: -9999px; z-index: 99; } .skip:focus { left: 12px; }
    .splash { min-height: 100dvh; display: grid; place-content: center; justify-items: center; gap: var(--s4); color: var(--ink-2); text-align: center; padding: var(--s5); }
    .mark { width: 72px; height: 72px; } .lost { display: grid; justify-items: center; gap: var(--s4); padding: var(--s7) var(--s4); text-align: center; text-wrap: balance; }
    @media (min-width: 900px) {
      .shell { grid-template-columns: 104px minmax(0, 1fr); }
      nav { position: sticky; top: 0; height: 100dvh; border-top: 0; border-right: 1px solid var(--line); background: transparent; backdrop-filter: none; padding: calc(var(--top) + var(--s4)) var(--s2) var(--s4); overflow-y: auto; }
      nav ul { display: grid; gap: var(--s2); justify-content: stretch; }
      nav a { min-height: 62px; font-size: 0.8125rem; } .glyph { width: 54px; height: 32px; border-radius: 16px 16px 8px 8px; }
      nav a:hover { background: var(--sunken); }
      .wideonly { display: block; } .brand { display: grid; justify-items: center; margin-bottom: var(--s5); } .brand img { width: 48px; height: 48px; border-radius: 14px; }
      main { padding: calc(var(--top) + var(--s6)) calc(var(--right) + var(--s6)) 140px var(--s6); }
      .voice { left: 136px; right: 32px; bottom: calc(var(--bottom) + var(--s4)); } .toast { bottom: 112px; }
    }
  `];

  constructor() {
    super();
    this.use(session, socket.link, seconds, toast, ready);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void setPrefs({});
    this.until(session.subscribe(() => void this.#follow()));
    this.until(route.subscribe(() => void this.#navigate()));
    this.addEventListener("details", (event) => void this.#open((event as CustomEvent<string>).detail));
    void fetchPage(pageOf(route.value[0])).catch(() => undefined);
    void this.#begin();
  }

  async #begin(): Promise<void> {
    clearTimeout(this.#retry);
    try {
      await loadSession();
      this.unreachable = false;
    } catch {
      this.unreachable = true;
      this.#retry = window.setTimeout(() => void this.#begin(), 2000);
    }
  }

  async #follow(): Promise<void> {
    const now = session.value;
    if (now && !this.#running) {
      this.#running = true;
      const own = now.person.language?.startsWith("zh") ? "zh" : "en";
      if (!prefs.value.chosen && own !== prefs.value.language) await setPrefs({ language: own });
      start();
    } else if (!now && this.#running) {
      this.#running = false;
      stop();
    }
    if (now === null) this.setupNeeded = await get<{ needed: boolean }>("/api/setup").then((a) => a.needed, () => false);
    await this.#navigate();
  }

  async #navigate(): Promise<void> {
    const [name = "home", ...rest] = route.value;
    this.detail = "";
    const page = session.value || name === "answer" ? pageOf(name) : GATE;
    const key = `${page.tag}/${rest.join("/")}`;
    if (session.value === undefined || (key === this.#shown && !this.lost)) return this.#setup();
    this.#wanted = key;
    try {
      await part(() => fetchPage(page));
    } catch {
      if (this.#wanted === key) this.lost = page;
      return;
    }
    if (this.#wanted !== key) return;
    this.lost = null;
    this.#shown = key;
    const element = document.createElement(page.tag) as HTMLElement & { parts?: string[]; setup?: boolean };
    element.parts = rest;
    const moved = this.view !== null && session.value !== null;
    this.view = element;
    this.#setup();
    document.title = session.value ? `${t(page.label)} · Hearth` : "Hearth";
    await this.updateComplete;
    if (moved) {
      scrollTo(0, 0);
      this.renderRoot.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
    }
  }

  #setup(): void {
    if (this.view && this.view.localName === GATE.tag) (this.view as HTMLElement & { setup: boolean }).setup = this.setupNeeded === true;
  }

  async #open(entityId: string): Promise<void> {
    if (await extra(() => Promise.all([allWords(), import("./ui/detail")]))) this.detail = entityId;
  }

  override render(): TemplateResult {
    if (this.lost && (!session.value || !find("nav.home"))) return html`<div class="splash"><img class="mark" src="/icon.svg" alt="Hearth" />${this.#lost()}</div>`;
    if (session.value === undefined || !(this.view ?? this.lost)) return this.#splash();
    const bare = !session.value || this.view?.localName === GATE.tag || route.value[0] === "screen" || route.value[0] === "answer";
    return html`${bare ? html`<main tabindex="-1" class="bare">${session.value ? html`<hearth-rooms-bar></hearth-rooms-bar>` : nothing}${this.lost ? this.#lost() : this.view}</main>` : this.#shell()}
      ${session.value ? this.#connection() : nothing}
      ${this.detail ? html`<hearth-detail .entityId=${this.detail} @closed=${() => (this.detail = "")}></hearth-detail>` : nothing}
      <div role="status" aria-live="polite">${toast.value ? html`<p class="toast ${toast.value.tone}">${toast.value.text}</p>` : nothing}</div>`;
  }

  #splash(): TemplateResult {
    return html`<div class="splash" role="status"><img class="mark" src="/icon.svg" alt="Hearth" />${this.unreachable ? html`<p>${t("app.unreachable")}</p>` : nothing}</div>`;
  }

  /** A page that did not come: said in its place, beside everything that did. */
  #lost(): TemplateResult {
    const words = lostWords();
    return html`<div class="lost" role="alert"><p>${words.lost}</p><button class="btn primary" @click=${() => void this.#again()}>${words.again}</button></div>`;
  }

  async #again(): Promise<void> {
    const page = this.lost;
    if (page && (await again(() => fetchPage(page)))) await this.#navigate();
  }

  #shell(): TemplateResult {
    const here = PAGES[route.value[0] ?? "home"] ? route.value[0] : BESIDE_SETTINGS.has(route.value[0] ?? "") ? "settings" : "home";
    return html`<div class="shell">
        <nav aria-label=${t("app.nav")}><button class="btn skip" @click=${this.#skip}>${t("app.skip")}</button><div class="brand"><img src="/icon.svg" alt="Hearth" /></div><ul>
          ${Object.entries(PAGES).map(([name, page]) => html`<li class=${page.phone ? "" : "wideonly"}><a href=${`#/${name}`} aria-current=${here === name ? "page" : "false"}><span class="glyph">${icon(page.icon)}</span>${t(page.label)}</a></li>`)}
        </ul></nav>
        <main id="main" tabindex="-1"><hearth-rooms-bar></hearth-rooms-bar>${this.lost ? this.#lost() : this.view}</main>
      </div>
      <div class="voice" role="region" aria-label=${t("voice.title")}><hearth-voice></hearth-voice></div>`;
  }

  #connection(): TemplateResult | typeof nothing {
    const { state: link, lastAt } = socket.link.value;
    if (link === "live" || (link === "connecting" && !lastAt)) return nothing;
    const text = lastAt ? t("link.lost", { age: age(Date.now() - lastAt) }) : t("link.never");
    return html`<div class="link" role="alert">${icon("alert", 18)}<span>${text}</span></div>`;
  }

  #skip = (): void => {
    this.renderRoot.querySelector<HTMLElement>("main")?.focus();
  };

  override firstUpdated(): void {
    void extra(() => shown().then(allWords).then(() => Promise.all([import("./voice/bar"), import("./ui/roomsbar"), import("./voice/ears").then((ears) => ears.follow())])));
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-app": HearthApp }
}
