import type { Report } from '@restate-preflight/core'
import { clusterTitle } from '../phrases.ts'
import { printable } from '../pretty/printable.ts'
import type { Reporter } from '../reporter.ts'
import { checksSection, gapsSection } from './checks.ts'
import { findingsSection } from './findings.ts'
import { header } from './header.ts'
import { html as template, type Markup } from './markup.ts'
import { metadataSection } from './metadata.ts'
import { nodesSection } from './nodes.ts'
import { partitionsSection } from './partitions.ts'
import { runSection } from './run.ts'
import { style } from './style.ts'
import { waiversSection } from './waivers.ts'

/**
 * The report as one file of HTML: no script, nothing loaded from elsewhere, which the page itself forbids. It reads in light and
 * dark, on a phone and on paper, and by the keyboard.
 */
export const html: Reporter = (original) => {
  const report = printable(original)
  const sections = sectionsOf(report)
  const title = `${report.verdict}: ${clusterTitle(report)}`
  const footer = [
    `${report.tool.name} ${report.tool.version}`,
    `run ${report.run.id}`,
    report.run.endedAt,
  ].join(' · ')
  // The one text that goes in as it is: a style element knows no escapes, and this is ours.
  const styles: Markup = { markup: `<style>${style}</style>` }
  const page = template`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
${styles}
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
${header(report)}
<nav aria-label="Contents"><ul>${sections.map(
    ({ id, name }) => template`<li><a href="#${id}">${name}</a></li>`,
  )}</ul></nav>
<main>
${sections.map(({ content }) => content)}
</main>
<footer><p>${footer}</p></footer>
</body>
</html>
`
  return page.markup
}

interface Section {
  readonly id: string
  readonly name: string
  readonly content: Markup
}

/** What a section has nothing to say of is left out. */
const sectionsOf = (report: Report): readonly Section[] => {
  const sections: readonly (readonly [string, string, Markup | null])[] = [
    ['findings', 'Findings', findingsSection(report)],
    ['gaps', 'Not judged', gapsSection(report)],
    ['waivers', 'Waivers', waiversSection(report)],
    ['nodes', 'Nodes', nodesSection(report)],
    ['partitions', 'Partitions and logs', partitionsSection(report)],
    ['metadata', 'Metadata', metadataSection(report)],
    ['checks', 'Checks', checksSection(report)],
    ['run', 'The run', runSection(report)],
  ]
  return sections.flatMap(([id, name, content]) => (content === null ? [] : [{ id, name, content }]))
}
