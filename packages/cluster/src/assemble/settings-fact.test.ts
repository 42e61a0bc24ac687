import type { Collected } from '../collect/collected.ts'
import type { Contact } from '../collect/contact.ts'
import { expect, it } from 'vitest'
import { settingsFact } from './settings-fact.ts'

const at = '2026-11-23T10:00:00.000Z'
const url = 'http://10.0.0.1:5122'
const via = { session: { address: { url } } } as Contact

/** What is told of N2 where the asked node was told this instead of its settings. */
const told = (message: string) =>
  settingsFact(
    {
      startedAt: at,
      endedAt: at,
      settings: {
        via,
        reply: {
          ok: true,
          value: { byNode: new Map(), warnings: [{ node: 'N2', message }] },
          askedAt: at,
          readAt: at,
          tookMs: 1,
        },
      },
    } as Partial<Collected> as Collected,
    { keyOf: () => 'N1' },
    { id: 2 } as Parameters<typeof settingsFact>[2],
  )

it.each([
  [
    'No such scanner 17. This could be an expired scanner due to a slow scan with no activity.',
    'RP4012',
    'Look again; if it repeats, look at N2 and at the network to it.',
  ],
  [
    'cannot open remote scanner; connection lost to N2:1',
    'RP4012',
    'Look again; if it repeats, look at N2 and at the network to it.',
  ],
  ['Internal error: Unable to open a remote scanner.', 'RP3002', /./],
  ['connect throttled', 'RP4011', /./],
  ['something else', 'RP4099', /./],
])('says why the settings of a node are not known: %s', (warning, code, action) => {
  const fact = told(warning)
  expect(fact).toMatchObject({
    status: 'unavailable',
    error: {
      code,
      target: 'N2',
      message: `${url} was not told the settings of N2: ${warning}`,
      action: expect.stringMatching(action),
    },
  })
})
