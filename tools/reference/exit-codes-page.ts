import { exitCodes } from '@restate-preflight/core'
import { markdownTable } from '@restate-preflight/testkit'
import { code, referencePage } from './page.ts'

/** What each code means and what to do; the compiler demands an entry for each. */
const meanings: { readonly [Name in keyof typeof exitCodes]: readonly [meaning: string, action: string] } = {
  passed: ['the gate passed; a wait was met', 'go on'],
  failed: ['findings failed the gate', 'read the findings; each says what to do'],
  usage: ['wrong usage, configuration or plugin; nothing was judged', 'correct what the message names'],
  inconclusive: [
    'something that has to be judged could not be, or nothing was judged',
    'bring back what did not answer, then look again',
  ],
  waitDeadline: [
    'what was waited for is still not so, or waiting is in vain until a person acts',
    'read what it waits for',
  ],
  unsafe: ['what was asked about is not safe to do', 'read what stands against it'],
  internal: ['a bug', 'report it, see [reporting a problem](../how-to/report-a-problem.md)'],
  interrupted: ['interrupted by Ctrl-C; the report is partial', 'run again'],
  terminated: ['interrupted by SIGTERM; the report is partial', 'run again'],
}

/** `docs/reference/exit-codes.md`. */
export const exitCodesPage = (): Promise<string> =>
  referencePage(
    { title: 'Exit codes', from: 'packages/core/src/judgement/verdict.ts' },
    'The exit code follows from the report, before any format is chosen: it is the same for every format, and it is the field `gate.exitCode` of the JSON report. What could not be looked at is never 1 and never 0.',
    markdownTable(
      ['code', 'name', 'meaning', 'what to do'],
      (Object.keys(exitCodes) as (keyof typeof exitCodes)[])
        .toSorted((a, b) => exitCodes[a] - exitCodes[b])
        .map((name) => [String(exitCodes[name]), code(name), ...meanings[name]]),
    ),
    'Which command may end with which code, `restate-preflight help COMMAND` says. Decide by the code alone: [gating a deployment](../how-to/gate-a-deployment.md).',
  )
