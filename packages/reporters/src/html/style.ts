/**
 * The style of the page. Colours have a contrast of at least 4.5:1 on their background in both schemes; they repeat what a sign
 * and a word say.
 */
export const style = `
:root { color-scheme: light dark;
  --page: #ffffff; --panel: #f5f7f9; --ink: #1b212a; --faint: #545e6b; --line: #d6dce3; --link: #1a56a8;
  --good: #0d6637; --good-tint: #e2f4e9; --warning: #7d5200; --warning-tint: #fcefd2;
  --bad: #ab1c19; --bad-tint: #fde8e6; --notice: #1a56a8; --notice-tint: #e5eefb; --lead: #2f6fc0; --follow: #b9cfeb }
@media (prefers-color-scheme: dark) { :root {
  --page: #11151b; --panel: #191f27; --ink: #e6eaef; --faint: #a6b1be; --line: #333d4a; --link: #93bdf6;
  --good: #76d6a1; --good-tint: #142d20; --warning: #f2c46c; --warning-tint: #33270f;
  --bad: #ff9f98; --bad-tint: #3a1917; --notice: #93bdf6; --notice-tint: #17263d; --lead: #6fa8ee; --follow: #2f4a6d } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 72rem; padding: 1.25rem clamp(1rem, 4vw, 2.5rem) 3rem; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere }
code, .id { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .9em }
code { background: var(--panel); border: 1px solid var(--line); border-radius: .3rem; padding: .05em .3em }
td, th, dd, code, bdi { unicode-bidi: isolate }
a { color: var(--link) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: .2rem }
h1, h2, h3, p, ul, ol, dl, figure { margin: 0 }
h1 { font-size: clamp(1.6rem, 5vw, 2.2rem); line-height: 1.2 }
h2 { font-size: 1.35rem; margin: 2.5rem 0 .9rem; padding-bottom: .35rem; border-bottom: 1px solid var(--line) }
h3 { font-size: 1.05rem }
ul, ol { padding-left: 1.3rem }
.faint { color: var(--faint) }
.skip { position: absolute; left: -100rem }
.skip:focus { position: static; display: inline-block; margin-bottom: .5rem }
.glyph { display: inline-block; min-width: 1.1em; text-align: center; font-weight: 700 }
.good { color: var(--good) } .warning { color: var(--warning) } .bad { color: var(--bad) } .notice { color: var(--notice) }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.chip { display: inline-block; padding: .05rem .6rem .1rem .35rem; border-radius: 1rem; font-size: .85rem; font-weight: 600; white-space: nowrap }
.chip.good { background: var(--good-tint) } .chip.warning { background: var(--warning-tint) }
.chip.bad { background: var(--bad-tint) } .chip.notice { background: var(--notice-tint) } .chip.faint { background: var(--panel) }
.hero { display: grid; grid-template-columns: 1fr auto; gap: 1rem 2rem; align-items: center; margin-top: .75rem;
  padding: 1.25rem 1.5rem; border: 1px solid var(--line); border-left: .5rem solid; border-radius: .6rem; background: var(--panel) }
.hero > :first-child { color: var(--ink) }
.hero.good { border-left-color: var(--good) } .hero.warning { border-left-color: var(--warning) } .hero.bad { border-left-color: var(--bad) }
.hero .verdict { font-size: 1.15rem; font-weight: 700; letter-spacing: .03em }
.hero.good .verdict { color: var(--good) } .hero.warning .verdict { color: var(--warning) } .hero.bad .verdict { color: var(--bad) }
.grade { text-align: center; font-size: .9rem }
.grade svg { display: block; width: 7.5rem; margin: 0 auto .2rem }
.grade .track { stroke: var(--line) } .grade .value { stroke: currentColor } .grade text { fill: var(--ink) }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin-top: 1rem }
.figures > div { padding: .6rem .9rem; border: 1px solid var(--line); border-radius: .5rem }
.figures dt { font-size: .85rem; color: var(--faint) }
.figures dd { margin: 0; font-weight: 600 }
.note { margin-top: 1rem; padding: .8rem 1.1rem; border-radius: .5rem; border: 1px solid var(--line); background: var(--panel) }
.note ol, .note ul { margin-top: .3rem }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; list-style: none; padding: 0; margin-top: 1rem }
.wide { overflow-x: auto; margin-top: 1rem }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums }
caption { text-align: left; color: var(--faint); padding-bottom: .4rem; font-size: .9rem; max-width: calc(100vw - 2rem) }
th, td { padding: .38rem .8rem .38rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line) }
.wide th, .wide td { white-space: nowrap }
.wide td.text { min-width: 14rem; white-space: normal }
thead th { border-top: 0; color: var(--faint); font-weight: 600; white-space: nowrap }
td.newest { background: var(--good-tint); color: var(--good) }
td.behind { background: var(--warning-tint); color: var(--warning); font-weight: 600 }
.bar { display: block; min-width: 7rem; margin-top: .35rem; height: .8rem; border-radius: .2rem; background: var(--panel); border: 1px solid var(--line); overflow: hidden }
.bar svg { display: block; width: 100%; height: 100% }
.bar .counted { fill: currentColor } .bar .other { fill: currentColor; opacity: .3 }
.bar .leads { fill: var(--lead) } .bar .follows { fill: var(--follow) }
.strip { display: flex; flex-wrap: wrap; gap: .3rem; list-style: none; padding: 0 }
.strip li { padding: .1rem .5rem .15rem .3rem; border-radius: .35rem; font-size: .85rem; font-weight: 600 }
.strip .good { background: var(--good-tint) } .strip .warning { background: var(--warning-tint) }
.strip .bad { background: var(--bad-tint) } .strip .notice { background: var(--notice-tint) }
.finding { margin-top: 1rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-left: .35rem solid var(--line); border-radius: .5rem }
.finding.bad { border-left-color: var(--bad) } .finding.warning { border-left-color: var(--warning) } .finding.notice { border-left-color: var(--notice) }
.finding, .finding h3, .finding dd { color: var(--ink) }
.finding h3 { display: flex; flex-wrap: wrap; gap: .3rem .6rem; align-items: baseline }
.finding .symptom { margin-top: .4rem; font-weight: 600 }
.facts dt, .finding dt { color: var(--faint) } .facts dd, .finding dd { margin: 0 }
.facts { display: grid; grid-template-columns: 11rem 1fr; gap: .25rem 1rem }
.finding dl { display: grid; grid-template-columns: 6rem 1fr; gap: .25rem 1rem; margin-top: .6rem }
details { margin-top: .7rem }
summary { cursor: pointer; color: var(--link) }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--faint); font-size: .9rem }
@media (max-width: 40rem) {
  .hero { grid-template-columns: 1fr; padding: 1rem } .grade { justify-self: start }
  /* What stands there is read, not compared: cells stand below each other. A column aside of the page leaves rows of blank. */
  :is(#gaps, #checks) :is(table, caption, tbody, tr, tbody th, td) { display: block; white-space: normal }
  :is(#gaps, #checks) :is(tbody th, td) { border: 0; padding: .1rem 0 } :is(#gaps, #checks) tr { border-top: 1px solid var(--line); padding: .3rem 0 }
  :is(#gaps, #checks) thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  #gaps td.awaited::before { content: "gate waits for it: " }
  .finding dl, .facts { grid-template-columns: 1fr; gap: 0 } .finding dd, .facts dd { margin-bottom: .4rem } }
@media print {
  :root { color-scheme: light; --page: #fff; --panel: #fff; --ink: #000; --faint: #444; --line: #bbb }
  body { max-width: none; padding: 0; font-size: 10pt } nav, .skip { display: none }
  .wide { overflow: visible } .finding, tr, .hero { break-inside: avoid } h2, h3 { break-after: avoid }
  details::details-content { content-visibility: visible; block-size: auto } }
`
