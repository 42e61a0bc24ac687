import { formats } from '@restate-preflight/reporters/formats'
import { markdownTable } from '@restate-preflight/testkit'
import { code, referencePage } from './page.ts'

/** `docs/reference/formats.md`: what `check -o` writes. */
export const formatsPage = (): Promise<string> =>
  referencePage(
    { title: 'Formats of a report', from: 'packages/reporters/src/formats.ts' },
    '`restate-preflight check -o FORMAT[=FILE]`, as often as wanted; one of them may go to stdout. The exit code is the same whatever the formats are. Which one to take: [choose a format](../how-to/choose-a-format.md). Other commands have `pretty` and `json`.',
    markdownTable(
      ['format', 'what it is', 'media type'],
      Object.entries(formats).map(([name, { description, mediaType }], index) => [
        index === 0 ? `${code(name)} (default)` : code(name),
        description,
        code(mediaType),
      ]),
    ),
  )
