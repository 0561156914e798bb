/** The one stylesheet of every page: calm, readable on a phone, light and dark. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #f5f4f0;
  --card: #ffffff;
  --ink: #232b30;
  --faint: #5d6870;
  --line: #e2e1da;
  --accent: #1a6a5f;
  --on-accent: #ffffff;
  --tint: #e9f2ef;
  --shadow: rgb(35 43 48 / 0.07);
  --warn: #9a3412;
  --warn-tint: #fbeee6;
  --field: #85897f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15191b;
    --card: #1d2326;
    --ink: #e4e8ea;
    --faint: #9ca7ae;
    --line: #30383c;
    --accent: #6ccdbc;
    --on-accent: #0e2320;
    --tint: #1f3431;
    --shadow: rgb(0 0 0 / 0.3);
    --warn: #f2a27c;
    --warn-tint: #3a2620;
    --field: #7d888e;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { font: 100%/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); }
main { margin: 0 auto; padding: clamp(1.25rem, 5vw, 3.5rem) clamp(1rem, 4vw, 2rem) 4rem; }
main.narrow { max-width: 40rem; }
main.wide { max-width: 70rem; }
h1, h2, h3 { line-height: 1.25; letter-spacing: -0.012em; text-wrap: balance; margin: 0 0 0.75rem; font-weight: 650; }
h1 { font-size: clamp(1.45rem, 1.2rem + 1.4vw, 1.9rem); }
h2 { font-size: 1.25rem; margin-top: 2.75rem; }
h3 { font-size: 1.05rem; margin-top: 1.75rem; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; text-wrap: pretty; }
a { color: var(--accent); text-underline-offset: 0.18em; text-decoration-thickness: 0.06em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 4px; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 0.9rem/1.6 ui-monospace, 'Cascadia Mono', Menlo, monospace; margin: 0; }

header { border-bottom: 1px solid var(--line); background: var(--card); }
header nav { display: flex; align-items: center; gap: 0.25rem 1.5rem; max-width: 70rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2rem); }
header nav a { display: inline-flex; align-items: center; min-height: 3.25rem; color: var(--faint); text-decoration: none; border-bottom: 2px solid transparent; border-top: 2px solid transparent; }
header nav a:hover { color: var(--ink); }
header nav a[aria-current] { color: var(--ink); border-bottom-color: var(--accent); }
header nav .mark { font-weight: 700; letter-spacing: 0.02em; color: var(--accent); margin-right: 0.25rem; }

.card { background: var(--card); border: 1px solid var(--line); border-radius: 16px; padding: clamp(1.25rem, 5vw, 2.25rem); box-shadow: 0 1px 2px var(--shadow), 0 10px 30px var(--shadow); }
.card > :last-child, .card > form > :last-child { margin-bottom: 0; }
.card + * { margin-top: 1.5rem; }
.note { color: var(--faint); font-size: 0.9rem; line-height: 1.5; }
.context { color: var(--accent); font-weight: 600; font-size: 0.95rem; margin-bottom: 0.5rem; }
.question h1, .question h2 { font-size: clamp(1.3rem, 1.1rem + 1.2vw, 1.65rem); line-height: 1.38; letter-spacing: -0.008em; margin: 0 0 1.75rem; font-weight: 600; overflow-wrap: anywhere; }
.question h2 { font-size: 1.2rem; margin-bottom: 1.25rem; }
.answer { background: var(--tint); border-left: 4px solid var(--accent); border-radius: 4px 12px 12px 4px; padding: 1rem 1.25rem; margin: 0 0 1.25rem; }
.answer p { margin: 0; font-size: 1.2rem; font-weight: 600; }
.answer .note { font-weight: 400; font-size: 0.9rem; margin: 0 0 0.15rem; }
.after { border-top: 1px solid var(--line); margin-top: 1.75rem; padding-top: 1.25rem; }

dt { font-weight: 600; }
dd { margin: 0 0 0.9rem; color: var(--faint); max-width: 46rem; }

form { margin: 0; }
.choices { display: grid; grid-template-columns: 1fr 1fr; gap: 0.75rem; margin-bottom: 1.25rem; }
.button { display: inline-flex; align-items: center; justify-content: center; min-height: 3.25rem; padding: 0.65rem 1.6rem; font: inherit; font-size: 1.05rem; font-weight: 600; text-align: center; text-decoration: none; border: 1px solid var(--accent); border-radius: 12px; background: var(--accent); color: var(--on-accent); cursor: pointer; }
.button:hover { filter: brightness(1.08); }
.button:active { transform: translateY(1px); }
.button.quiet { background: transparent; color: var(--accent); }
.button.plain { justify-content: flex-start; text-align: start; min-height: 2.75rem; padding: 0.4rem 0; border: 0; background: none; color: var(--accent); font-size: 1rem; text-decoration: underline; text-underline-offset: 0.18em; }

.button.grave { background: var(--warn); border-color: var(--warn); color: var(--card); }
.objections { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 0 1.75rem; margin-top: 0.5rem; }
.objections .button.plain { font-weight: inherit; }
.objections details[open] { flex-basis: 100%; }
.objections summary { text-decoration: underline; text-underline-offset: 0.18em; text-decoration-thickness: 0.06em; }
.objections details form { display: grid; gap: 0.75rem; justify-items: start; padding: 0.25rem 0 0.75rem; }
.objections label { display: grid; gap: 0.4rem; width: 100%; font-weight: 600; }
.objections textarea { background: var(--card); }
.ways { display: flex; flex-wrap: wrap; gap: 0 1.75rem; margin-top: 1rem; border-top: 1px solid var(--line); padding-top: 0.5rem; }
.ways a {  display: inline-flex; align-items: center; min-height: 2.75rem; }
.said { background: var(--tint); border-left: 4px solid var(--accent); border-radius: 4px 12px 12px 4px; padding: 0.75rem 1rem; margin: 0 0 1.25rem; font-weight: 600; }
.said a { color: inherit; }
.said.wrong { background: var(--warn-tint); border-left-color: var(--warn); }
.fault { color: var(--warn); font-size: 0.95rem; font-weight: 600; margin: 0.4rem 0 0; }

.part { scroll-margin-top: 1rem; }
.part > summary { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 1.5rem; min-height: 0; margin: calc(-1 * clamp(1.25rem, 5vw, 2.25rem)); padding: 1.1rem calc(1.6rem + clamp(1.25rem, 5vw, 2.25rem)) 1.1rem clamp(1.25rem, 5vw, 2.25rem); color: inherit; border-radius: 16px; position: relative; list-style: none; }
.part > summary::-webkit-details-marker { display: none; }
.part > summary::after { content: ''; position: absolute; right: clamp(1.25rem, 5vw, 2.25rem); top: 1.65rem; width: 0.55rem; height: 0.55rem; border: solid var(--accent); border-width: 0 2px 2px 0; transform: rotate(45deg); }
.part[open] > summary::after { transform: translateY(0.3rem) rotate(-135deg); }
.part > summary:hover { background: var(--tint); }
.part > summary h2 { margin: 0; }
.part > .inside { margin-top: clamp(1.25rem, 5vw, 2.25rem); }
.part > .inside > :last-child { margin-bottom: 0; }
details.part + details.part { margin-top: 0.75rem; }
.card > h2:first-child { margin-top: 0; }
.part form + form, .part ul + form { margin-top: 1.25rem; }
.part form > * + .button, .part form > * + .row { margin-top: 0.5rem; }
.part form > .field, .part form > fieldset, .part form > .row { margin: 0 0 1.25rem; }
.row { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: flex-start; }
.row.end { align-items: flex-end; }
.part form.row > * { margin: 0; }
.field { display: grid; gap: 0.35rem; flex: 1 1 9rem; align-content: start; }
.field label, legend { font-weight: 600; }
.field .note, fieldset .note { margin: 0; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
legend { padding: 0; margin-bottom: 0.35rem; }
input:not([type=radio], [type=checkbox], [type=hidden]), select, textarea { font: inherit; width: 100%; min-height: 3.25rem; padding: 0.5rem 0.75rem; color: var(--ink); background: var(--paper); border: 1px solid var(--field); border-radius: 10px; }
fieldset .slots { display: grid; grid-template-columns: 1fr 1fr; max-width: 22rem; }
fieldset .row + .note { margin-top: 0.4rem; }
#top { margin-bottom: 1.5rem; }
.after h2 { margin-top: 0; }
.choices .button { padding-inline: 0.75rem; }
.choices form, .choices form .button { width: 100%; height: 100%; }
.objections + .note { margin-top: 0.75rem; }
[aria-invalid=true]:not(fieldset) { border-color: var(--warn); border-width: 2px; }
.options { display: grid; gap: 0.25rem; }
.options.days { grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); }
.option { display: flex; align-items: center; gap: 0.65rem; min-height: 2.75rem; cursor: pointer; }
.option input { flex: none; width: 1.3rem; height: 1.3rem; margin: 0; accent-color: var(--accent); }
.option .off { color: var(--warn); font-size: 0.95rem; }
.lines { list-style: none; margin: 0 0 1rem; padding: 0; }
.lines li { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0.15rem 1.25rem; padding: 0.6rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.lines li:first-child { border-top: 0; }
.lines li > :first-child { flex: 1 1 12rem; }
.lines.measures li > :first-child { flex-basis: 8rem; }
.lines.decisions li > :first-child { flex: 0 0 auto; }
.lines.decisions li > :last-child { flex: 1 1 100%; }
.consent dl { margin: 0 0 1.5rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1.5rem; margin: 1.5rem 0; align-items: start; }
.pair > .card, .pair > .table { margin: 0; }
.pair h2, .due h2 { margin-top: 0; }
.card ul:not(.lines) { margin: 0; padding-left: 1.2rem; }
.card ul:not(.lines) li + li { margin-top: 0.5rem; }
@media (max-width: 30rem) { .part .button:not(.plain) { width: 100%; } .choices:has(> :nth-child(3)) { grid-template-columns: 1fr 1fr; } }
@media (max-width: 30rem) { .card > form > .button:not(.plain), .card > p > .button { width: 100%; } }

.strip { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1px; margin: 1.5rem 0; padding: 0; list-style: none; background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
.strip > * { padding: 1rem 1.2rem; box-shadow: 0 0 0 1px var(--line); }
.strip dt, .strip .label { color: var(--faint); font-size: 0.9rem; font-weight: 400; }
.strip dd { margin: 0; color: inherit; }
.strip strong, .strip .number { display: block; font-size: 1.75rem; font-weight: 650; line-height: 1.25; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }

.figure { margin: 1.5rem 0; padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow-x: auto; }
.figure svg, .figure img { display: block; width: 100%; height: auto; min-width: 30rem; }
.figure figcaption { position: sticky; left: 0; margin: 0 0 0.75rem; }
.figure figcaption:last-child { margin: 0.75rem 0 0; }

.table { margin: 1.25rem 0; background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow-x: auto; }
table.table { width: 100%; border-spacing: 0; }
.table table { width: 100%; border-spacing: 0; }
.table caption { text-align: left; padding: 1rem 1.1rem 0.25rem; color: var(--faint); font-size: 0.9rem; }
.table th, .table td { text-align: left; vertical-align: top; padding: 0.7rem 1.1rem; border-top: 1px solid var(--line); }
.table thead tr:first-child th { border-top: 0; }
.table thead th { color: var(--faint); font-size: 0.85rem; font-weight: 600; white-space: nowrap; }
.table tbody th { font-weight: 500; min-width: 12rem; }
.table td { font-variant-numeric: tabular-nums; }
.table .number { text-align: right; white-space: nowrap; }
@media (max-width: 30rem) {
  .strip { grid-template-columns: 1fr 1fr; }
  .strip > :last-child:nth-child(odd) { grid-column: span 2; }
  .table.fits th, .table.fits td { padding-inline: 0.7rem; }
  .table.fits thead th { white-space: normal; }
  .table.fits tbody th { min-width: 7rem; overflow-wrap: anywhere; }
  .table.fits .minor { display: none; }
}

.mails { list-style: none; margin: 1.5rem 0; padding: 0; background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
.mails li + li { border-top: 1px solid var(--line); }
.mails a { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: 0.85rem 1.2rem; color: inherit; text-decoration: none; }
.mails a:hover { background: var(--tint); }
.mails a:focus-visible { outline-offset: -3px; }
.mails .subject { font-weight: 600; overflow-wrap: anywhere; }
.mails .note { grid-row: 2; overflow-wrap: anywhere; }
.mails time.note { grid-row: 1 / span 2; grid-column: 2; align-self: center; }
@media (max-width: 40rem) { .mails a, .mails a > * { display: block; } }
.mail { display: block; width: 100%; height: 48rem; margin: 1.25rem 0; background: var(--card); border: 1px solid var(--line); border-radius: 14px; }
summary { cursor: pointer; min-height: 2.75rem; display: list-item; padding: 0.6rem 0; color: var(--accent); }
@media (prefers-reduced-motion: no-preference) { .button { transition: filter 0.12s; } }
@media print { header, .button, form { display: none; } body { background: none; } .card, .figure, .table, .strip { box-shadow: none; break-inside: avoid; } }
`.trimStart()

/** The mark in the browser's tab: a memory that fades, and is picked up again. */
export const mark = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1a6a5f"/><path d="M6 8c2 9 5 12 10 13V9c2 6 5 8 10 9" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>`
