import type { Reporter } from './reporter.ts'

/** A format of `check -o`. */
export interface Format {
  /** What it is and for whom, in a few words: for help and reference. */
  readonly description: string
  readonly mediaType: string
  /** Whether it prints the pages of checks that have findings: they are read only for such a format. */
  readonly withPages?: boolean
  /** Loads the code of this format and of no other: start-up time is the number and size of modules. */
  readonly load: () => Promise<Reporter>
}

/** Every format of `check -o`, the default first. Help, errors, validation and the reference read this table. */
export const formats = {
  pretty: {
    description: 'a page for people: what is wrong, how bad, what to do',
    mediaType: 'text/plain',
    load: async () => (await import('./pretty/pretty.ts')).pretty,
  },
  short: {
    description: 'one line for each finding, for grep',
    mediaType: 'text/plain',
    load: async () => (await import('./short.ts')).short,
  },
  json: {
    description: 'the whole report, by its published schema',
    mediaType: 'application/json',
    load: async () => (await import('./json.ts')).json,
  },
  ndjson: {
    description: 'the report as events, one JSON object on each line',
    mediaType: 'application/x-ndjson',
    load: async () => (await import('./ndjson.ts')).ndjson,
  },
  junit: {
    description: 'checks as test cases, for GitLab, Jenkins, Azure and others',
    mediaType: 'application/xml',
    load: async () => (await import('./junit.ts')).junit,
  },
  sarif: {
    description: 'SARIF 2.1.0, for GitHub code scanning and other viewers of findings',
    mediaType: 'application/sarif+json',
    withPages: true,
    load: async () => (await import('./sarif/sarif.ts')).sarif,
  },
  tap: {
    description: 'TAP 14, checks as subtests with YAML diagnostics',
    mediaType: 'text/x-tap',
    load: async () => (await import('./tap.ts')).tap,
  },
  markdown: {
    description: 'a comment on a pull request, or a page of a wiki',
    mediaType: 'text/markdown',
    load: async () => (await import('./markdown/markdown.ts')).markdown,
  },
  html: {
    description: 'one page with charts, for the archive of a pipeline or for mail',
    mediaType: 'text/html',
    load: async () => (await import('./html/html.ts')).html,
  },
  prometheus: {
    description: 'metrics in Prometheus text 0.0.4, for the textfile collector',
    mediaType: 'text/plain; version=0.0.4',
    load: async () => (await import('./metrics/exposition.ts')).prometheus,
  },
  openmetrics: {
    description: 'the same metrics in OpenMetrics 1.0',
    mediaType: 'application/openmetrics-text; version=1.0.0',
    load: async () => (await import('./metrics/exposition.ts')).openmetrics,
  },
  nagios: {
    description: 'a line with performance data, as a Nagios plugin prints it',
    mediaType: 'text/plain',
    load: async () => (await import('./nagios.ts')).nagios,
  },
  github: {
    description: 'annotations of GitHub Actions, and the summary of the step',
    mediaType: 'text/plain',
    load: async () => (await import('./github.ts')).github,
  },
} as const satisfies Readonly<Record<string, Format>>

export type FormatName = keyof typeof formats

/** The default first. */
export const formatNames = Object.keys(formats) as [FormatName, ...FormatName[]]

/** What a format is; the table itself knows more of each than most readers want. */
export const formatOf = (name: FormatName): Format => formats[name]
