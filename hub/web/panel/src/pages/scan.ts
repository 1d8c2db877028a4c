/** A tag at a point: read by the camera (QR), by touching it (NFC), or typed; then the inspection is signed. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { post } from "../core/api";
import { HearthElement } from "../core/element";
import { book, fire } from "../core/remotes";
import { language, t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import "../ui/sheet";
import { say } from "../ui/toast";

interface Detector { detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]> }
interface NfcRecord { recordType: string; data?: DataView; encoding?: string }
interface NfcReader extends EventTarget { scan(options: { signal: AbortSignal }): Promise<void> }
interface NfcEvent extends Event { serialNumber: string; message: { records: NfcRecord[] } }

const LOOK_MS = 200;

@customElement("hearth-scan")
class HearthScan extends HearthElement {
  @state() private tag = "";
  @state() private seeing = false;
  @state() private trouble = "";
  @query("video") private video!: HTMLVideoElement | null;
  #stream: MediaStream | null = null;
  #timer = 0;
  #nfc = new AbortController();

  static override styles = [...HearthElement.styles, css`
    form { display: grid; gap: var(--s4); }
    video { width: 100%; aspect-ratio: 4 / 3; object-fit: cover; border-radius: var(--r2); background: var(--sunken); }
    .ways { display: grid; gap: var(--s2); }
    .results { display: grid; grid-template-columns: 1fr 1fr; gap: var(--s2); } .results .btn { min-height: 56px; }
  `];

  override render(): TemplateResult {
    const point = fire.value?.points.find((one) => one.tag !== "" && one.tag === this.tag);
    return html`<hearth-sheet .label=${t("scan.title")}><form @submit=${(event: Event) => event.preventDefault()}>
      ${this.seeing ? html`<video muted playsinline aria-label=${t("scan.camera")}></video>` : nothing}
      <div class="ways">${"BarcodeDetector" in window && !this.seeing ? html`<button type="button" class="btn" @click=${() => void this.#camera()}>${icon("camera", 20)}${t("scan.camera")}</button>` : nothing}
        ${"NDEFReader" in window ? html`<p class="quiet small">${t("scan.nfc")}</p>` : nothing}</div>
      <div class="field"><label for="tag">${t("scan.tag")}</label><input id="tag" autocomplete="off" autocapitalize="characters" spellcheck="false" .value=${this.tag} @input=${(event: InputEvent) => (this.tag = (event.target as HTMLInputElement).value.trim())} /><span class="help">${t("scan.help")}</span></div>
      ${this.tag && !point ? html`<p class="note warn" role="status">${t("scan.unknown")}</p>` : nothing}
      ${point ? html`<p class="note good" role="status"><b>${point.name}</b>${point.place ? ` · ${point.place}` : ""}</p>
        <div class="field"><label for="note">${t("point.note")}</label><input id="note" maxlength="500" /></div>
        <div class="results"><button type="button" class="btn primary" @click=${() => void this.#sign("passed")}>${icon("check", 20)}${t("inspect.passed")}</button><button type="button" class="btn danger" @click=${() => void this.#sign("failed")}>${t("inspect.failed")}</button></div>` : nothing}
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
    </form></hearth-sheet>`;
  }

  override firstUpdated(): void {
    if ("NDEFReader" in window) void this.#touch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#nfc.abort();
    this.#dark();
  }

  async #camera(): Promise<void> {
    this.trouble = "";
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      this.seeing = true;
      await this.updateComplete;
      this.video!.srcObject = this.#stream;
      await this.video!.play();
      const detector = new (window as unknown as { BarcodeDetector: new (options: { formats: string[] }) => Detector }).BarcodeDetector({ formats: ["qr_code", "data_matrix", "code_128"] });
      this.#look(detector);
    } catch {
      this.#dark();
      this.trouble = t("scan.nocamera");
    }
  }

  #look(detector: Detector): void {
    this.#timer = window.setTimeout(() => {
      void detector.detect(this.video!).then((found) => {
        if (found[0]) this.#found(found[0].rawValue);
        else if (this.seeing) this.#look(detector);
      }, () => this.#dark());
    }, LOOK_MS);
  }

  async #touch(): Promise<void> {
    const reader = new (window as unknown as { NDEFReader: new () => NfcReader }).NDEFReader();
    reader.addEventListener("reading", (event) => {
      const read = event as NfcEvent;
      const text = read.message.records.find((record) => record.recordType === "text" && record.data);
      this.#found(text ? new TextDecoder(text.encoding).decode(text.data) : read.serialNumber);
    });
    await reader.scan({ signal: this.#nfc.signal }).catch(() => undefined);
  }

  #found(value: string): void {
    this.tag = value.trim().slice(0, 64);
    this.#dark();
  }

  #dark(): void {
    clearTimeout(this.#timer);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.seeing = false;
  }

  async #sign(result: "passed" | "failed"): Promise<void> {
    const note = this.renderRoot.querySelector<HTMLInputElement>("#note")?.value ?? "";
    try {
      await post(`/api/plugins/fire_safety/inspections?language=${language()}`, { tag: this.tag, result, note });
      say(t("inspect.signed"), "good");
      this.tag = "";
      await Promise.all([fire.load(), book.load()]);
    } catch (error) {
      this.trouble = sentence(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-scan": HearthScan }
}
