import type { WaitStep } from '@restate-preflight/core'
import type { WaitProgress } from '@restate-preflight/runner'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { traitsOf } from '../src/streams.ts'
import { showWait } from '../src/wait-progress.ts'

const reporters = await import('@restate-preflight/reporters')

/**
 * What people see on stderr while they wait. After a deliberate change: `npm run golden`, then read the difference of
 * test/screens/wait line by line.
 */
const step = (afterMs: number, changes: Partial<WaitStep>): WaitStep => ({
  at: '2026-01-01T12:00:00.000Z',
  afterMs,
  state: 'forming',
  because: 'N2 and N3 have not fully joined yet',
  waitsFor: [],
  nodes: {},
  pending: ['serving: forming: N2 and N3 have not fully joined yet'],
  illegal: false,
  ...changes,
})

/** Half a minute of a cluster that is born, is looked at again without a change, loses a life, and serves in the end. */
const looks: readonly WaitProgress[] = (
  [
    [
      step(200, {
        state: 'unprovisioned',
        waitsFor: ['somebody to provision the cluster'],
        pending: ['serving: unprovisioned: N1, N2 and N3 wait to be provisioned'],
      }),
      0,
      null,
    ],
    [
      step(3_400, {
        waitsFor: [
          'http://127.0.0.1:15029 to join (it can read the metadata of the cluster, and has not joined it yet)',
          'N2 to join (its metadata server joins the store)',
        ],
      }),
      0,
      null,
    ],
    [
      step(5_000, {
        waitsFor: [
          'http://127.0.0.1:15029 to join (it can read the metadata of the cluster, and has not joined it yet)',
          'N2 to join (its metadata server joins the store)',
        ],
      }),
      1_600,
      null,
    ],
    [
      step(9_000, {
        state: 'unprovisioned',
        waitsFor: ['somebody to provision the cluster'],
        pending: ['serving: unprovisioned', 'health/log-writable: RP4001 not provisioned\u001b[2J'],
        illegal: true,
      }),
      0,
      null,
    ],
    [step(31_000, { state: 'serving', because: 'all 3 nodes serve', pending: [] }), 0, 0],
  ] as const
).map(([each, unchangedMs, heldMs]) => ({ step: each, moved: true, unchangedMs, outcomes: [], heldMs }))

/** Lines that stay, and below them each picture of the line that is kept up to date. */
const terminal = () => {
  const rows: string[] = []
  let current = ''
  return {
    rows,
    write: (text: string) => {
      for (const part of text.split(/(\r\u001b\[2K|\n)/)) {
        if (part === '\n') {
          rows.push(current)
          current = ''
        } else if (part.startsWith('\r')) current = ''
        else current += part
      }
    },
    picture: () => rows.push(`│ ${current}`),
    current: () => current,
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('what is shown while waiting', () => {
  it.each([60, 100])(
    'on a terminal of %i columns is a line that is kept up to date below the changes',
    async (columns) => {
      const screen = terminal()
      const traits = traitsOf({ isTTY: true, columns }, { NO_COLOR: '1' }, false)
      const shown = showWait(traits, reporters, false, screen.write)
      for (const look of looks) {
        shown.look(look)
        screen.picture()
        vi.advanceTimersByTime(2_000)
        screen.picture()
      }
      shown[Symbol.dispose]()
      vi.advanceTimersByTime(2_000)
      expect(screen.current()).toBe('')
      expect(screen.rows.filter((row) => row.replace(/^│ /, '').length > columns)).toEqual([])
      await expect(`${screen.rows.join('\n')}\n`).toMatchFileSnapshot(
        `./screens/wait/terminal-${columns}.txt`,
      )
    },
  )

  it('in a pipe is a line for each change, and nothing that only a terminal understands', async () => {
    const written: string[] = []
    const traits = traitsOf({}, { NO_COLOR: '1' }, false)
    const shown = showWait(traits, reporters, false, (text) => written.push(text))
    for (const look of looks) {
      shown.look(look)
      vi.advanceTimersByTime(2_000)
    }
    shown[Symbol.dispose]()
    const text = written.join('')
    expect(text).toMatch(/^[^\u001b\r]*$/)
    await expect(text).toMatchFileSnapshot('./screens/wait/pipe.txt')
  })

  it('has no colour, whatever the environment wants', () => {
    const told = (env: Readonly<Record<string, string>>) => {
      const written: string[] = []
      const traits = traitsOf({ isTTY: true, columns: 100 }, env, false)
      using shown = showWait(traits, reporters, false, (text) => written.push(text))
      for (const look of looks) shown.look(look)
      return written
    }
    expect(told({ FORCE_COLOR: '1' })).toEqual(told({ NO_COLOR: '1' }))
  })

  it('is nothing with -q', () => {
    const written: string[] = []
    const shown = showWait(traitsOf({ isTTY: true, columns: 60 }, {}, false), reporters, true, (text) =>
      written.push(text),
    )
    for (const look of looks) shown.look(look)
    shown[Symbol.dispose]()
    expect(written).toEqual([])
  })
})
