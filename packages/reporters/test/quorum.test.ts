import { facts } from '@restate-preflight/core'
import { clusterBuilder, type ClusterBuilder } from '@restate-preflight/testkit'
import { describe, expect, it } from 'vitest'
import { html } from '../src/html/html.ts'
import { statusPretty } from '../src/index.ts'
import { reportOf } from './scenarios.ts'

/** A store of two members of which these name no leader. */
const withoutLeader = (...keys: readonly string[]): ClusterBuilder =>
  keys.reduce(
    (all, key) => all.change(facts.metadataServer, (view) => ({ ...view, leader: null }), key),
    clusterBuilder({ nodes: 2 }),
  )

const unread = (builder: ClusterBuilder): ClusterBuilder =>
  ['N1', 'N2'].reduce((all, key) => all.lose(facts.linearizableRead, key, 'RP4003'), builder)

describe('the quorum of the metadata store', () => {
  it.each([
    [
      'proven by a read, before a new member has heard of its leader',
      withoutLeader('N2'),
      '▲',
      ['leader N1 in term 2', '1 of 2 members follow it, 2 needed', 'a read of the store proves a majority'],
    ],
    [
      'proven by a read, where nobody names a leader',
      withoutLeader('N1', 'N2'),
      '▲',
      ['unknown leader', '2 of 2 members answer, 2 needed', 'a read of the store proves a majority'],
    ],
    [
      'lost, where no read came back',
      unread(withoutLeader('N2')),
      '✗',
      ['no quorum', 'leader N1 in term 2', '1 of 2 members follow it, 2 needed'],
    ],
  ])('is told to be %s', (_, builder, glyph, parts) => {
    const report = reportOf({ snapshot: builder.build() })
    expect(statusPretty(report, { width: 160 })).toContain(`${glyph} metadata    ${parts.join(' · ')}`)
    expect(html(report)).toContain(parts.join('; '))
  })
})
