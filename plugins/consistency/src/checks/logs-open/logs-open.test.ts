import { facts, type Segment } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { logsOpen } from './logs-open.ts'

const seal = (permanent: boolean): Segment => ({
  baseLsn: '40',
  index: 0,
  createdAt: null,
  loglet: { kind: 'sealed', permanent, params: {} },
})

const unreadable = (name: string): Segment => ({
  ...seal(false),
  loglet: { kind: 'unreadable', name, reason: 'expected JSON' },
})

const chain = (change: (chain: readonly Segment[]) => readonly Segment[]) =>
  clusterBuilder().change(facts.logs, (logs) => ({
    ...logs,
    logs: logs.logs.map((log) => (log.id === 2 ? { ...log, chain: change(log.chain) } : log)),
  }))

testCheck({ describe, it }, logsOpen, {
  passes: [{ name: 'open logs', snapshot: clusterBuilder() }],
  finds: [
    {
      name: 'a log that was closed for good',
      snapshot: chain((own) => [...own, seal(true)]),
      findings: [{ message: 'sealed-for-good', targets: ['2'], data: { log: '2', baseLsn: '40' } }],
    },
    {
      name: 'a log that was sealed and not extended',
      snapshot: chain((own) => [...own, seal(false)]),
      findings: [{ message: 'not-reopened', severity: 'medium', targets: ['2'] }],
    },
    {
      name: 'a seal inside of a chain',
      snapshot: chain((own) => [seal(false), ...own]),
      findings: [{ message: 'sealed-inside', targets: ['2'] }],
    },
    {
      name: 'a seal whose parameters cannot be read',
      snapshot: chain((own) => [...own, unreadable('sealed')]),
      findings: [{ message: 'not-reopened', severity: 'medium', targets: ['2'] }],
    },
  ],
  unknown: [
    { name: 'logs that cannot be read', snapshot: clusterBuilder().lose(facts.logs), targets: ['*'] },
    {
      name: 'a log whose last segment cannot be read',
      snapshot: chain((own) => [...own, unreadable('replicated')]),
      targets: ['2'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
