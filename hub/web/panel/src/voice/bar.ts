/** The voice bar on every page: type or hold to talk; what was heard, what was understood, what was done, and the answer. */

import { css, html, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { word } from "../core/describe";
import { HearthElement } from "../core/element";
import { extra } from "../core/lazy";
import { nameOf } from "../core/format";
import { entities, onVoice, socket } from "../core/hub";
import { own } from "../core/rooms";
import { route } from "../core/router";
import type { Frame } from "../core/socket";
import { prefs } from "../core/prefs";
import { session as signedIn } from "../core/api";
import type { VoiceAnswer } from "../core/types";
import { find, language, t, type Key } from "../i18n/index";
import { reason } from "../ui/errors";
import { icon } from "../ui/icons";
import type { Microphone } from "./capture";
import { atTime, choices, type Choice } from "./choices";
import { hold } from "./ears";
import { silence, speak } from "./speaker";
import { words, wordStyles } from "./words";

type Phase = "idle" | "opening" | "listening" | "thinking";
const LONGEST_MS = 20_000;

@customElement("hearth-voice")
export class HearthVoice extends HearthElement {
  @state() private phase: Phase = "idle";
  @state() private heard = "";
  @state() private answer: VoiceAnswer | null = null;
  @state() private trouble = "";
  @state() private level = 0;
  @state() private shown = false;
  @query("#say") private input!: HTMLInputElement;
  #microphone: Microphone | null = null;
  #audio = "";
  #session = "";
  #wantsMore = false;
  #early: ArrayBuffer[] = [];
  #limit = 0;

  static override styles = [...HearthElement.styles, wordStyles, css`
    :host { display: block; }
    .bar { display: flex; align-items: center; gap: 6px; padding: 6px; border-radius: 32px; background: var(--surface); border: 1px solid var(--line); box-shadow: 0 6px 26px rgb(50 25 10 / 14%); }
    form { display: flex; flex: 1; min-width: 0; align-items: center; }
    input:not([type="range"], [type="checkbox"], [type="radio"]) { border: 0; background: transparent; min-height: 48px; padding: 0 var(--s3) 0 var(--s4); border-radius: 26px; }
    input:focus-visible { outline-offset: -3px; border-radius: 26px; }
    .mic { all: unset; box-sizing: border-box; display: grid; place-items: center; width: 52px; height: 52px; border-radius: 50%; flex: none; cursor: pointer; color: var(--on-glow); touch-action: none; user-select: none; -webkit-user-select: none; -webkit-touch-callout: none;
      background: radial-gradient(circle at 50% 80%, var(--glow-1), var(--glow-2)); transition: box-shadow 90ms linear; }
    .mic:focus-visible { outline: 3px solid var(--ember); outline-offset: 2px; }
    .mic.live { box-shadow: 0 0 0 calc(3px + var(--level, 0) * 18px) color-mix(in srgb, var(--glow-2) 34%, transparent); }
    .mic[disabled] { opacity: 0.5; }
    .panel { position: relative; margin-bottom: var(--s2); padding: var(--s4); border-radius: var(--r3); background: var(--surface); border: 1px solid var(--line); box-shadow: var(--shadow-high); display: grid; gap: var(--s3); max-height: min(56dvh, 460px); overflow: auto; }
    .panel > .btn { position: absolute; top: 4px; right: 4px; }
    .heard { font-size: var(--text-3); padding-right: 44px; } .heard.partial { color: var(--ink-2); }
    .said { font-family: var(--serif); font-size: var(--text-4); line-height: 1.3; }
    .steps { display: flex; flex-wrap: wrap; gap: 6px; }
    .ask { display: flex; flex-wrap: wrap; gap: var(--s2); align-items: center; } .ask .btn { min-height: 48px; max-width: 100%; white-space: normal; } .ask form { flex: 0 1 auto; gap: 6px; }
    .ask .danger { border-color: var(--alarm); } .ask input[type="time"] { width: auto; border: 1px solid var(--line); border-radius: var(--r2); }
    .listening { display: flex; gap: 5px; align-items: center; height: 22px; color: var(--ember); font-weight: 600; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    this.until(onVoice((frame) => this.#partial(frame)));
    this.until(route.subscribe(() => {
      if (this.phase === "idle") this.shown = false;
    }));
    const key = (event: KeyboardEvent) => {
      if (event.key === "/" && !typing(event)) {
        event.preventDefault();
        this.input.focus();
      }
    };
    addEventListener("keydown", key);
    this.until(() => removeEventListener("keydown", key));
  }

  override render() {
    const busy = this.phase !== "idle";
    return html`${this.shown ? this.#panel() : nothing}
      <div class="bar">
        <form @submit=${this.#typed}><label class="sr" for="say">${t("voice.type")}</label>
          <input id="say" autocomplete="off" enterkeyhint="send" maxlength="400" placeholder=${t("voice.placeholder")} /><button class="btn plain square" aria-label=${t("voice.send")}>${icon("send")}</button></form>
        <button class="mic ${this.phase === "listening" ? "live" : ""}" aria-label=${t(busy && this.phase !== "thinking" ? "voice.release" : "voice.hold")} aria-pressed=${String(this.phase === "listening")}
          @pointerdown=${this.#down} @pointerup=${this.#up} @pointercancel=${this.#up} @keydown=${this.#key} @keyup=${this.#keyUp} @blur=${this.#blurred} @contextmenu=${(e: Event) => e.preventDefault()}>${icon("mic", 24)}</button>
      </div>`;
  }

  override updated(): void {
    this.renderRoot.querySelector<HTMLElement>(".mic")?.style.setProperty("--level", String(this.level));
  }

  #panel() {
    const { answer } = this;
    return html`<div class="panel" aria-live="polite">
      <button class="btn plain square" aria-label=${t("close")} @click=${this.#hide}>${icon("close")}</button>
      ${this.phase === "opening" || this.phase === "listening" ? html`<p class="listening">${t(this.phase === "opening" ? "voice.opening" : "voice.listening")}</p>` : nothing}
      ${this.heard && answer?.spans?.length && this.heard === answer.text ? words(this.heard, answer.spans) : this.heard ? html`<p class="heard ${answer || this.phase === "thinking" ? "" : "partial"}">“${this.heard}”</p>` : nothing}
      ${this.phase === "thinking" ? html`<p class="quiet">${t("voice.thinking")}</p>` : nothing}
      ${this.trouble ? html`<p class="note warn">${this.trouble}</p>` : nothing}
      ${answer ? this.#result(answer) : nothing}
    </div>`;
  }

  #result(answer: VoiceAnswer) {
    const targets = (answer.intents ?? []).flatMap((intent) => intent.targets.length ? intent.targets.map((id) => ({ intent: intent.intent, id })) : [{ intent: intent.intent, id: "" }]);
    return html`<p class="said">${answer.answer || reason(answer.reason) || t(`decision.${answer.decision}` as Key)}</p>
      ${this.#question(answer)}
      ${targets.length ? html`<div class="steps"><span class="sr">${t("voice.understood")}:</span>${targets.slice(0, 12).map(({ intent, id }) => html`<span class="chip ember">${intentWord(intent, entities.value.get(id)?.kind)}${id ? ` · ${this.#name(id)}` : ""}</span>`)}</div>` : nothing}
      ${answer.outcomes?.length ? html`<div class="steps"><span class="sr">${t("voice.done")}:</span>${answer.outcomes.slice(0, 12).map((o) => html`<span class="chip ${o.outcome === "confirmed" ? "good" : o.outcome === "refused" ? "alarm" : "warn"}">${icon(o.outcome === "confirmed" ? "check" : "alert", 14)} ${this.#name(o.entity_id)}: ${t(`sent.${o.outcome}`)}${o.reason ? ` (${reason(o.reason)})` : ""}</span>`)}</div>` : nothing}
      ${answer.decision === "refuse" && answer.reason && answer.answer && answer.reason !== answer.answer ? html`<p class="quiet small">${t("voice.whynot")} ${reason(answer.reason)}</p>` : nothing}`;
  }

  /** Every question can be answered by a tap. */
  #question(answer: VoiceAnswer) {
    const found = choices(answer, ["owner", "adult"].includes(signedIn.value?.person.role ?? ""));
    const kind = answer.question?.kind ?? "";
    if (!found.length || this.phase !== "idle") return nothing;
    return html`<div class="ask" role="group" aria-label=${t("ask.title")}>
      ${kind === "when" ? html`<form @submit=${this.#picked}><label class="sr" for="at">${t("ask.time")}</label><input id="at" name="at" type="time" required /><button class="btn primary">${t("ask.time")}</button></form>` : nothing}
      ${["message", "except", "value", "target"].includes(kind) ? html`<button class="btn primary" @click=${() => this.input.focus()}>${icon("speech", 18)}${t("ask.write")}</button>` : nothing}
      ${found.map((choice) => html`<button class="btn ${choice.tone}" @click=${() => this.#tapped(choice)}>${choice.label}</button>`)}
    </div>`;
  }

  #tapped(choice: Choice): void {
    if (choice.pin) void this.#withPin(choice);
    else void this.#reply(choice.say);
  }

  async #withPin(choice: Choice): Promise<void> {
    if (!(await extra(() => import("../ui/keypad")))) return;
    const pad = document.createElement("hearth-keypad");
    pad.setAttribute("label", t("ask.pin"));
    pad.addEventListener("code", (event) => {
      pad.remove();
      void this.#reply(choice.say, (event as CustomEvent<string>).detail);
    });
    pad.addEventListener("closed", () => pad.remove());
    document.body.append(pad);
  }

  #picked = (event: SubmitEvent): void => {
    event.preventDefault();
    const time = String(new FormData(event.target as HTMLFormElement).get("at"));
    void this.#reply([atTime(time, this.answer?.language ?? "en")]);
  };

  /** Says the answer in the conversation that asked. */
  async #reply(sentences: string[], pin = ""): Promise<void> {
    const asked = this.answer, spokenIn = asked?.language ?? language();
    for (const text of sentences) {
      if (this.phase !== "idle") return;
      this.#begin("thinking", text);
      await this.#finish(() => socket.request("say", { text, language: spokenIn, ...here(), ...(this.#session ? { session: this.#session } : {}), ...(pin ? { pin } : {}) }, 30_000));
    }
    if (!this.answer) this.answer = asked;
  }

  #name(id: string): string {
    const entity = entities.value.get(id);
    return entity ? nameOf(entity) : id;
  }

  #typed = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text || this.phase !== "idle") return;
    this.#begin("thinking", text);
    await this.#finish(() => socket.request("say", { text, language: spoken(text), ...here(), ...(this.#session ? { session: this.#session } : {}) }, 30_000));
    if (this.answer) this.input.value = "";
  };

  #begin(phase: Phase, heard = ""): void {
    silence();
    this.phase = phase;
    this.heard = heard;
    this.answer = null;
    this.trouble = "";
    this.shown = true;
  }

  async #finish(ask: () => Promise<Frame>): Promise<void> {
    try {
      const answer = (await ask()) as unknown as VoiceAnswer;
      this.answer = answer;
      this.heard = answer.transcript?.text ?? answer.text ?? this.heard;
      this.#session = answer.session ?? "";
      void speak(answer.answer, answer.language ?? language(), answer.speech);
    } catch (error) {
      this.trouble = reason((error as Error).message);
    } finally {
      this.phase = "idle";
      this.level = 0;
    }
  }

  #partial(frame: Frame): void {
    if (frame.type !== "heard" || !this.#audio || frame["session"] !== this.#audio || this.answer) return;
    this.heard = String(frame["text"] ?? "");
  }

  #down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    void this.#open();
  };

  #up = (): void => void this.#end();

  #key = (event: KeyboardEvent): void => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!event.repeat) void this.#open();
  };

  #keyUp = (event: KeyboardEvent): void => {
    if (event.key === " " || event.key === "Enter") void this.#end();
  };

  #blurred = (): void => {
    if (this.phase === "listening" || this.phase === "opening") void this.#end();
  };

  async #open(): Promise<void> {
    if (this.phase !== "idle") return;
    this.#begin("opening");
    this.#wantsMore = true;
    this.#early = [];
    this.#audio = "";
    const { listen, MicrophoneError } = await import("./capture");
    hold(true);
    try {
      this.#microphone = await listen((pcm, peak) => this.#pcm(pcm, peak));
      const started = await socket.request("audio_start", { language: prefs.value.language, ...here(), ...(this.#session ? { session: this.#session } : {}) });
      this.#audio = String(started["session"]);
      for (const pcm of this.#early.splice(0)) socket.sendBinary(pcm);
      this.phase = "listening";
      this.#limit = window.setTimeout(() => void this.#end(), LONGEST_MS);
      if (!this.#wantsMore) await this.#end();
    } catch (error) {
      this.trouble = error instanceof MicrophoneError ? t(error.key) : reason((error as Error).message);
      this.phase = "idle";
      await this.#microphone?.stop();
      this.#microphone = null;
      hold(false);
    }
  }

  #pcm(pcm: ArrayBuffer, peak: number): void {
    this.level = Math.min(1, peak * 1.8);
    if (this.#audio) socket.sendBinary(pcm);
    else if (this.#early.length < 60) this.#early.push(pcm);
  }

  async #end(): Promise<void> {
    this.#wantsMore = false;
    if (this.phase !== "listening") return;
    clearTimeout(this.#limit);
    this.phase = "thinking";
    await this.#microphone?.stop();
    this.#microphone = null;
    hold(false);
    const session = this.#audio;
    await this.#finish(() => socket.request("audio_end", { session }, 40_000));
    this.#audio = "";
  }

  #hide = (): void => {
    this.shown = false;
    silence();
    this.input.focus();
  };
}

/** An intent as it reads for the thing at hand: "turn on" a lock is to lock it, a blind to open it. */
function intentWord(intent: string, kind = ""): string {
  const on = intent === "HassTurnOn";
  if (on || intent === "HassTurnOff") {
    if (kind === "lock") return t(on ? "lock.lock" : "lock.unlock");
    if (kind === "cover" || kind === "valve") return t(on ? "cover.open" : "cover.close");
  }
  return find(`intent.${intent}`) ?? word(intent.replace(/^(Hass|Hearth)(?=[A-Z])/, "").replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase());
}

/** The room this browser stands in: "turn on the light" means the light of that room. */
const here = () => (own.value.area ? { area: own.value.area } : {});

/** Chinese written in the English panel is still Chinese. */
function spoken(text: string): string {
  return /\p{Script=Han}/u.test(text) ? "zh" : prefs.value.language === "zh" && /^[\x20-\x7e]+$/.test(text) ? "en" : prefs.value.language;
}

function typing(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);
}
