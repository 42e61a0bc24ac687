import { settingNames } from '@restate-preflight/core'
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { toGossipView } from './gossip.ts'
import { toNodeSettings } from './settings.ts'

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const settingsOf = (key: string, value: string | null) =>
  toNodeSettings([['N1', key, value]], digest).get(1) as Readonly<Record<string, string | null>> | undefined

const secrets = [
  's3://AKIA:hunter2@bucket/path',
  's3://AKIA/with/slashes:hunter2@bucket',
  'https://user:hunter2@host:5122/?key=AKIA',
  '["http://user:hunter2@n1:5122/","http://n2/?AKIA=hunter2"]',
  '["http://user:hunter2@n1:5122/"',
  'mailto-hunter2://x',
  `${'x'.repeat(120)}hunter2`,
]

describe('toNodeSettings', () => {
  it('puts rows in order, by node', () => {
    const rows = [
      ['N2', 'gossip-tick-interval', '200ms'],
      ['N1', 'gossip-tick-interval', '100ms'],
      ['N1', 'cluster-name', 'shop'],
      ['N1', 'worker.durability-mode', 'null'],
    ]
    expect(toNodeSettings(rows, digest)).toEqual(
      new Map([
        [2, { 'gossip-tick-interval': '200ms' }],
        [1, { 'cluster-name': 'shop', 'gossip-tick-interval': '100ms', 'worker.durability-mode': null }],
      ]),
    )
  })

  it('drops what is no node, and every setting that was not asked for', () => {
    const rows = [
      [null, 'cluster-name', 'shop'],
      ['node', 'cluster-name', 'shop'],
      ['N1', null, 'x'],
      ['N1', 'worker.snapshots.aws-secret-access-key', 'hunter2'],
      ['N1', 'constructor', 'hunter2'],
    ]
    expect(toNodeSettings(rows, digest)).toEqual(new Map())
  })

  it('says of a place its scheme and a digest, whoever is named in it', () => {
    const bare = settingsOf('worker.snapshots.destination', 's3://bucket/backups')
    expect(bare?.['worker.snapshots.destination']).toMatch(/^s3:#[0-9a-f]{12}$/)
    for (const same of [
      's3://id:hunter2@bucket/backups',
      's3://bucket/backups?token=hunter2',
      'S3://bucket/backups#hunter2',
    ])
      expect(settingsOf('worker.snapshots.destination', same)).toEqual(bare)
    expect(settingsOf('worker.snapshots.destination', 's3://bucket/other')).not.toEqual(bare)
  })

  it('says of a list of places each, whatever their order', () => {
    const one = settingsOf('metadata-client.addresses', '["http://n1:5122/","https://n2:5122/"]')
    expect(one?.['metadata-client.addresses']).toMatch(/^http:#[0-9a-f]{12} https:#[0-9a-f]{12}$/)
    expect(settingsOf('metadata-client.addresses', '["https://n2:5122/","http://n1:5122/"]')).toEqual(one)
  })

  it.each(settingNames.flatMap((name) => secrets.map((value) => [name, value] as const)))(
    'lets no secret through: %s of %s',
    (name, value) => {
      expect(JSON.stringify(settingsOf(name, value))).not.toMatch(/hunter2|AKIA/)
    },
  )

  it('keeps what the server itself withholds to a word', () => {
    expect(settingsOf('tls.mode', '<REDACTED>')).toEqual({ 'tls.mode': 'withheld' })
  })
})

describe('toGossipView', () => {
  it('sorts nodes, and has a word for states that it does not know', () => {
    const rows = [
      ['N3', 'failing-over'],
      ['N1', 'alive'],
      ['N2', 'asleep'],
      ['N4', null],
      ['n5', 'alive'],
    ]
    expect(toGossipView(rows)).toEqual({
      nodes: [
        { id: 1, state: 'alive' },
        { id: 2, state: 'unknown' },
        { id: 3, state: 'failing-over' },
        { id: 4, state: 'unknown' },
      ],
    })
  })
})
