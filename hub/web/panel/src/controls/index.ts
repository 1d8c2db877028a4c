/** Which control belongs to which kind; a kind without one is only read. */

import { css, html, nothing, type TemplateResult } from "lit";
import { climate, waterHeater } from "./climate";
import type { Control, Render } from "./kit";
import { fan, humidifier, light, plain } from "./light";
import { cover, lock } from "./opening";
import { alarm, button, media, mower, numeric, scene, select, text, update, vacuum } from "./others";

const CONTROLS: Record<string, Render> = {
  light, fan, humidifier, switch: plain, siren: plain, climate, water_heater: waterHeater, cover, valve: cover, lock, media_player: media, vacuum, lawn_mower: mower,
  button, scene, number: numeric, select, text, alarm_control_panel: alarm, update,
};

export function controls(control: Control): TemplateResult | typeof nothing {
  const render = CONTROLS[control.entity.kind];
  return render ? html`${render(control)}` : nothing;
}

export const controlStyles = css`
  .acts { display: flex; gap: var(--s1); }
  .acts .act { flex: 1 1 44px; width: auto; min-width: 44px; padding: 0; }
  .wide { width: 100%; }
  .stepper { display: grid; grid-template-columns: 44px 1fr 44px; align-items: center; text-align: center; }
  .stepper output { font-weight: 640; font-size: var(--text-2); white-space: nowrap; }
  .choices { display: flex; flex-wrap: wrap; gap: var(--s2); }
  .choices .btn { flex: 1 1 auto; }
  .big { min-height: 56px; font-size: var(--text-3); }
  .spread { display: flex; justify-content: space-between; gap: var(--s3); }
  .reading { display: flex; align-items: baseline; gap: var(--s3); }
  .reading .serif { font-size: var(--text-6); }
`;
