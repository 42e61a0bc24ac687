import { describe, expect, it } from 'vitest'
import { formatOf, type FormatName } from '../../src/formats.ts'
import { everyReport } from './reports.ts'

const reportOf = (name: string) => {
  const found = everyReport.find(([known]) => known === name)
  if (found === undefined) throw new Error(`there is no report ${name}`)
  return found[1]
}

const extensions: Readonly<Record<Exclude<FormatName, 'pretty' | 'json'>, string>> = {
  short: 'txt',
  ndjson: 'ndjson',
  junit: 'xml',
  sarif: 'sarif',
  tap: 'tap',
  markdown: 'md.txt',
  html: 'html.txt',
  prometheus: 'prom',
  openmetrics: 'om',
  nagios: 'nagios.txt',
  github: 'github.txt',
}

/** After a deliberate change: `npm run golden`, then read the difference of test/golden/formats line by line. */
describe.each(Object.entries(extensions) as [FormatName, string][])('%s', (format, extension) => {
  it.each(['sarif', 'ndjson', 'html'].includes(format) ? ['mixed'] : ['healthy', 'mixed'])(
    'shows %s',
    async (name) => {
      const reporter = await formatOf(format).load()
      const pages = new Map([['health/node-alive', '# health/node-alive\n\nThe page.\n']])
      await expect(reporter(reportOf(name), { pages })).toMatchFileSnapshot(
        `../golden/formats/${name}.${extension}`,
      )
    },
  )
})
