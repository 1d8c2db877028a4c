/** The door: the first owner's account on a fresh hub, the login afterwards. */

import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { loadSession, post, session } from "../core/api";
import { HearthElement } from "../core/element";
import { prefs, setPrefs } from "../core/prefs";
import type { Language } from "../core/types";
import { t } from "../i18n/index";
import { sentence } from "../ui/errors";

@customElement("hearth-gate")
class HearthGate extends HearthElement {
  @property({ type: Boolean }) setup = false;
  @state() private trouble = "";
  @state() private busy = false;

  static override styles = [...HearthElement.styles, css`
    :host { display: grid; min-height: calc(100dvh - 64px); place-items: center; } :host > div { width: 100%; display: grid; justify-items: center; }
    .door { width: min(100%, 420px); background: var(--surface); border: 1px solid var(--line); border-radius: 210px 210px 32px 32px; padding: 64px var(--s6) var(--s6); box-shadow: var(--shadow-high); display: grid; gap: var(--s4); }
    .door img { width: 84px; height: 84px; border-radius: 26px; margin: 0 auto; }
    .head { text-align: center; display: grid; gap: var(--s2); }
    form { display: grid; gap: var(--s4); }
    .btn.primary { min-height: 52px; font-size: var(--text-3); }
    .languages { display: flex; justify-content: center; gap: var(--s2); margin-top: var(--s4); }
    @media (max-width: 420px) { .door { padding: 56px var(--s4) var(--s5); border-radius: 164px 164px 28px 28px; } }
  `];

  override render() {
    const { setup } = this;
    return html`<div>
      <div class="door">
        <img src="/icon.svg" alt="" />
        <div class="head"><h1>${setup ? t("setup.title") : t("login.title")}</h1><p class="quiet">${setup ? t("setup.text") : t("login.text")}</p></div>
        <form @submit=${this.#submit}>
          ${setup ? html`<div class="field"><label for="token">${t("setup.token")}</label><input id="token" name="token" required autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="token-help" /><span class="help" id="token-help">${t("setup.tokenHelp")}</span></div>` : nothing}
          <div class="field"><label for="name">${t("login.name")}</label><input id="name" name="name" required autocomplete="username" /></div>
          <div class="field"><label for="password">${t("login.password")}</label><input id="password" name="password" type="password" required minlength=${setup ? 8 : 1} autocomplete=${setup ? "new-password" : "current-password"} />
            ${setup ? html`<span class="help">${t("setup.passwordHelp")}</span>` : nothing}</div>
          ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
          <button class="btn primary" ?disabled=${this.busy}>${setup ? t("setup.go") : t("login.go")}</button>
        </form>
      </div>
      <div class="languages" role="group" aria-label=${t("settings.language")}>${(["en", "zh"] as Language[]).map((language) => html`<button class="btn plain" lang=${language === "zh" ? "zh-Hans" : "en"} aria-pressed=${String(prefs.value.language === language)} @click=${() => void setPrefs({ language, chosen: true })}>${language === "zh" ? "简体中文" : "English"}</button>`)}</div>
    </div>`;
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as Record<string, string>;
    this.busy = true;
    this.trouble = "";
    try {
      const body = { name: form["name"]?.trim(), password: form["password"] };
      if (this.setup) await post("/api/setup", { ...body, token: form["token"]?.trim(), language: prefs.value.language });
      else await post("/api/login", body);
      await loadSession();
      if (!session.value) this.trouble = t("login.cookies");
    } catch (error) {
      this.trouble = sentence(error);
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap { "hearth-gate": HearthGate }
}
