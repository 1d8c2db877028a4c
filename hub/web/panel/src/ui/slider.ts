/** A labelled slider: shows the hub's value, follows the finger while dragged, and asks once on release. */

import { css, html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { HearthElement } from "../core/element";

@customElement("hearth-slider")
export class HearthSlider extends HearthElement {
  @property() label = "";
  @property({ type: Number }) value: number | undefined = undefined;
  @property({ type: Number }) min = 0;
  @property({ type: Number }) max = 100;
  @property({ type: Number }) step = 1;
  @property() unit = "";
  @property({ reflect: true }) look: "fill" | "warmth" | "hue" = "fill";
  @property({ type: Boolean }) disabled = false;
  @state() private dragged: number | undefined;
  @query("input") private input!: HTMLInputElement;

  static override styles = [...HearthElement.styles, css`
    :host { display: block; }
    input { appearance: none; width: 100%; height: 44px; margin: 0; background: transparent; cursor: pointer; touch-action: pan-y; display: block; --at: 0%; }
    input:disabled { opacity: 0.5; cursor: default; }
    input::-webkit-slider-runnable-track { height: 12px; border-radius: 9px; background: linear-gradient(90deg, var(--ember) var(--at), var(--track, var(--sunken)) var(--at)); box-shadow: inset 0 0 0 1px var(--line); }
    input::-moz-range-track { height: 12px; border-radius: 9px; background: linear-gradient(90deg, var(--ember) var(--at), var(--track, var(--sunken)) var(--at)); }
    :host([look="warmth"]) input::-webkit-slider-runnable-track { background: linear-gradient(90deg, #ff9a3c, #ffd9a8, #fff6ec, #cfe3ff); }
    :host([look="warmth"]) input::-moz-range-track { background: linear-gradient(90deg, #ff9a3c, #ffd9a8, #fff6ec, #cfe3ff); }
    :host([look="hue"]) input::-webkit-slider-runnable-track { background: linear-gradient(90deg, #f33, #fb3, #7d3, #3cc, #37f, #b4f, #f33); }
    :host([look="hue"]) input::-moz-range-track { background: linear-gradient(90deg, #f33, #fb3, #7d3, #3cc, #37f, #b4f, #f33); }
    input::-webkit-slider-thumb { appearance: none; width: 26px; height: 26px; margin-top: -7px; border-radius: 50%; background: var(--surface); border: 2px solid var(--ember); box-shadow: 0 2px 6px rgb(40 20 10 / 25%); }
    input::-moz-range-thumb { width: 22px; height: 22px; border-radius: 50%; background: var(--surface); border: 2px solid var(--ember); }
    input:focus-visible { outline-offset: -4px; }
  `];

  override render() {
    const shown = this.dragged ?? this.value ?? this.min;
    return html`<input type="range" aria-label=${this.label} aria-valuetext=${this.value === undefined && this.dragged === undefined ? "–" : `${shown}${this.unit}`}
      min=${this.min} max=${this.max} step=${this.step} ?disabled=${this.disabled} .value=${String(shown)} @input=${this.#drag} @change=${this.#release} @click=${(e: Event) => e.stopPropagation()} />`;
  }

  override updated(): void {
    const shown = Number(this.dragged ?? this.value ?? this.min);
    this.input.style.setProperty("--at", `${this.max > this.min ? ((shown - this.min) / (this.max - this.min)) * 100 : 0}%`);
  }

  #drag = (): void => {
    this.dragged = Number(this.input.value);
  };

  #release = (): void => {
    const value = Number(this.input.value);
    this.dragged = undefined;
    this.emit("pick", value);
  };
}
