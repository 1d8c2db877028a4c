/** What every shadow root shares: buttons, fields, cards, the focus ring, text that only a reader hears. */

import { css } from "lit";

export const base = css`
  *, *::before, *::after { box-sizing: border-box; }
  :host { color: var(--ink); }
  :host([hidden]), [hidden] { display: none !important; }
  h1, h2, h3, h4, p, ul, ol, dl, dd, figure, fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
  ul, ol { list-style: none; }
  h1, h2 { font-family: var(--serif); font-weight: 600; letter-spacing: -0.01em; text-wrap: balance; }
  h1 { font-size: var(--text-5); line-height: 1.18; }
  h2 { font-size: var(--text-4); line-height: 1.25; }
  h3 { font-size: var(--text-3); font-weight: 620; line-height: 1.3; }
  small, .small { font-size: var(--text-1); }
  .quiet { color: var(--ink-2); }
  .serif { font-family: var(--serif); }
  .num { font-variant-numeric: tabular-nums; }
  .icon { display: block; flex: none; fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; }
  .icon .fill { fill: currentColor; }
  .sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  a { color: var(--ember); text-underline-offset: 3px; }
  button, input, select, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
  button { -webkit-tap-highlight-color: transparent; touch-action: manipulation; cursor: pointer; }
  :focus-visible { outline: 3px solid var(--ember); outline-offset: 2px; border-radius: var(--r1); }
  .btn {
    display: inline-flex; align-items: center; justify-content: center; gap: var(--s2); min-height: 44px; min-width: 44px; padding: 0 var(--s4);
    border: 1px solid var(--line); border-radius: 14px; background: var(--surface); color: var(--ink); font-weight: 560; font-size: var(--text-2); line-height: 1.2;
    text-decoration: none; transition: background var(--quick), border-color var(--quick), transform var(--quick);
  }
  .btn:hover { border-color: var(--line-strong); }
  .btn:active { transform: scale(0.98); }
  .btn[disabled] { opacity: 0.55; cursor: default; transform: none; }
  .btn.primary { background: var(--ember); border-color: var(--ember); color: var(--on-ember); }
  .btn.primary:hover { background: var(--ember-hover); border-color: var(--ember-hover); }
  .btn.plain { background: transparent; border-color: transparent; }
  .btn.plain:hover { background: var(--sunken); }
  .btn.soft { background: var(--sunken); border-color: transparent; }
  .btn.danger { color: var(--alarm); }
  .btn.square { padding: 0; width: 44px; }
  .btn[aria-pressed="true"], .btn[aria-checked="true"], .btn[aria-current="true"] { background: var(--ember-soft); border-color: var(--ember-line); }
  .row { display: flex; align-items: center; gap: var(--s2); flex-wrap: wrap; }
  .row.tight { flex-wrap: nowrap; }
  .grow { flex: 1 1 0; min-width: 0; }
  .stack { display: grid; gap: var(--s3); align-content: start; }
  .card { background: var(--surface); border: 1px solid var(--line); border-radius: var(--r3); padding: var(--s4); box-shadow: var(--shadow); }
  .field { display: grid; gap: 6px; }
  .field > label, .field > .label { font-size: var(--text-1); font-weight: 600; color: var(--ink-2); }
  .field .help { font-size: var(--text-1); color: var(--ink-2); }
  input:not([type="range"], [type="checkbox"], [type="radio"]), select, textarea {
    width: 100%; min-height: 46px; padding: 10px 14px; border: 1px solid var(--line-strong); border-radius: 12px; background: var(--surface);
  }
  select { appearance: none; padding-right: 34px; background-image: linear-gradient(45deg, transparent 50%, currentColor 50%), linear-gradient(-45deg, transparent 50%, currentColor 50%);
    background-size: 6px 6px; background-position: right 20px center, right 14px center; background-repeat: no-repeat; }
  textarea { min-height: 92px; resize: vertical; }
  input[type="search"]::-webkit-search-cancel-button { appearance: none; }
  ::placeholder { color: var(--ink-2); opacity: 1; }
  .check { display: flex; align-items: center; gap: var(--s3); min-height: 44px; }
  .check input { width: 22px; height: 22px; accent-color: var(--ember); flex: none; }
  .chip { display: inline-flex; align-items: center; gap: 6px; min-height: 26px; padding: 2px 10px; border-radius: 99px; background: var(--sunken); color: var(--ink-2); font-size: var(--text-1); font-weight: 560; }
  .chip.good { background: var(--good-soft); color: var(--good); }
  .chip.warn { background: var(--warn-soft); color: var(--warn); }
  .chip.alarm { background: var(--alarm-soft); color: var(--alarm); }
  .chip.ember { background: var(--ember-soft); color: var(--ember); }
  .note { border-radius: var(--r2); padding: var(--s3) var(--s4); background: var(--sunken); }
  .note.alarm, .error { background: var(--alarm-soft); color: var(--alarm); }
  .note.warn { background: var(--warn-soft); color: var(--warn); }
  .note.good { background: var(--good-soft); color: var(--good); }
  .error { border-radius: 12px; padding: var(--s3) var(--s4); }
  .page-head { display: flex; align-items: end; gap: var(--s4); flex-wrap: wrap; margin-bottom: var(--s5); }
  .page-head .grow { min-width: 220px; }
  .empty { padding: var(--s6) var(--s4); text-align: center; color: var(--ink-2); }
  details > summary { min-height: 44px; display: flex; align-items: center; gap: var(--s2); cursor: pointer; color: var(--ember); font-weight: 560; list-style: none; }
  details > summary::-webkit-details-marker { display: none; }
  details > summary::before { content: ""; width: 7px; height: 7px; border: solid currentColor; border-width: 0 2px 2px 0; transform: rotate(-45deg); transition: transform var(--quick); margin: 0 4px; }
  details[open] > summary::before { transform: rotate(45deg); }
  .skeleton { border-radius: var(--r2); background: var(--sunken); min-height: 80px; animation: breathe 1.8s ease-in-out infinite; }
  @keyframes breathe { 50% { opacity: 0.5; } }
  @media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important; } }
`;
