import { defineCheck, facts, type Check } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { clusterBuilder, testCheck, type CheckTable } from '../src/index.ts'
import { failuresOf } from './trial-runner.ts'

const message = (symptom: string) => ({ symptom, required: '', current: '', impact: '', action: '' })

const young = defineCheck({
  id: 'sample/young',
  summary: 'every node is young',
  severity: 'medium',
  per: 'node',
  needs: { ident: facts.ident },
  settleMs: 0,
  messages: { old: message('{node} is {age} s old') },
  *evaluate({ read, target, finding }) {
    const { ageSeconds } = read('ident')
    if (ageSeconds > 5_000) yield finding('old', { node: target.id, age: ageSeconds })
  },
})

const aged = (ageSeconds: number, node = 'N1') =>
  clusterBuilder().change(facts.ident, (ident) => ({ ...ident, ageSeconds }), node)

const table: CheckTable = {
  passes: [{ name: 'a young cluster', snapshot: clusterBuilder() }],
  finds: [
    {
      name: 'an old node',
      snapshot: aged(6_000),
      findings: [{ message: 'old', targets: ['N1'], data: { age: 6_000 } }],
    },
  ],
  unknown: [{ name: 'a silent node', snapshot: clusterBuilder().down('N2'), targets: ['N2'] }],
}

const textsOf = async (check: Check, bad: CheckTable): Promise<string> =>
  (await failuresOf((runner) => testCheck(runner, check, bad)))
    .map(({ name, text }) => `${name}: ${text}`)
    .join('\n')

describe('a table of a check', () => {
  it('passes where it is complete and true', async () => {
    expect(await textsOf(young, table)).toBe('')
  })

  it.each<readonly [string, CheckTable, string]>([
    [
      'a finding that is not there',
      { ...table, finds: [{ ...table.finds[0]!, snapshot: aged(10) }] },
      'finds an old node: ',
    ],
    [
      'a finding in a cluster that should pass',
      { ...table, passes: [{ name: 'an old cluster', snapshot: aged(7_000) }] },
      'passes an old cluster: no finding',
    ],
    [
      'two cases of one name',
      { ...table, passes: [...table.passes, { name: 'a young cluster', snapshot: aged(20) }] },
      '2 cases are named "a young cluster": give each its own name',
    ],
    [
      'two cases of one input',
      { ...table, passes: [...table.passes, { name: 'once more', snapshot: clusterBuilder() }] },
      '"a young cluster" and "once more" have the same input: one of them proves nothing',
    ],
    [
      'one input as pass and as finding',
      {
        ...table,
        finds: [...table.finds, { ...table.finds[0]!, name: 'it again', snapshot: clusterBuilder() }],
      },
      '"a young cluster" and "it again" have the same input',
    ],
    ['no case that passes', { ...table, passes: [] }, 'nothing passes: add a cluster that is well'],
    ['no case that finds', { ...table, finds: [] }, 'nothing is found: add a cluster that is not well'],
    [
      'a text in place of a message id',
      {
        ...table,
        finds: [{ ...table.finds[0]!, findings: [{ message: 'N1 is 6000 s old', targets: ['N1'] }] }],
      },
      'expects the message "N1 is 6000 s old", which is no message id of sample/young',
    ],
    [
      'a datum without a placeholder',
      {
        ...table,
        finds: [{ ...table.finds[0]!, findings: [{ message: 'old', targets: ['N1'], data: { years: 1 } }] }],
      },
      'asserts the datum "years", which "old" has no placeholder for',
    ],
    [
      'an unknown target that is judged',
      {
        ...table,
        unknown: [{ name: 'a silent node', snapshot: clusterBuilder().down('N2'), targets: ['N3'] }],
      },
      'cannot judge a silent node: ',
    ],
    [
      'a skipped case that is judged',
      { ...table, skipped: [{ name: 'a young one', snapshot: aged(30) }] },
      'skips a young one: ',
    ],
  ])('fails with %s', async (_, bad, text) => {
    expect(await textsOf(young, bad)).toContain(text)
  })

  it('fails where a case asserts a text, as plain JavaScript can', async () => {
    const [found] = table.finds
    const findings = [{ message: 'old', targets: ['N1'], symptom: 'N1 is 6000 s old' }]
    expect(await textsOf(young, { ...table, finds: [{ ...found!, findings }] })).toContain(
      '"an old node" asserts "symptom": texts may be worded anew, so assert the message id and its data',
    )
  })
})

describe('the code of a check', () => {
  /** As JavaScript, or a cast, lets it through. */
  const changed = (change: Partial<Check>): Check => ({ ...young, ...change })

  it.each<readonly [string, Check, string]>([
    [
      'a need that it does not declare',
      changed({ needs: {} }),
      'sample/young reads "ident", which it does not declare',
    ],
    [
      'a need that it never reads',
      changed({ needs: { ...young.needs, logs: facts.logs } }),
      'no case reads the need "logs": add one that does, or take the need out',
    ],
    [
      'a message that it never finds',
      changed({ messages: { ...young.messages, ancient: message('ancient') } }),
      'no case finds the message "ancient": add one, or take the message out',
    ],
    [
      'a change of its input',
      changed({
        *evaluate(context) {
          Object.assign(context.read('ident') as object, { ageSeconds: 0 })
          yield* young.evaluate(context)
        },
      }),
      'a check must not change its input, which is frozen',
    ],
    [
      'an exception',
      changed({
        evaluate: () => {
          throw new Error('no such node')
        },
      }),
      'sample/young: no such node',
    ],
  ])('fails its table with %s', async (_, check, text) => {
    expect(await textsOf(check, table)).toContain(text)
  })
})

describe('a check for some versions and features', () => {
  const newer: Check = { ...young, applies: { restate: '>=1.7.12', features: ['vqueues'] } }
  const running =
    (versions: readonly string[], features: readonly string[] = ['vqueues']) =>
    (node: string) =>
      aged(6_000, node).change(facts.nodesConfiguration, (configuration) => ({
        ...configuration,
        features,
        nodes: configuration.nodes.map((entry, index) => ({
          ...entry,
          binaryVersion: versions[index] ?? '1.7.12',
        })),
      }))
  const upgraded = running([])
  const outside: CheckTable = {
    passes: [
      {
        name: 'young nodes',
        snapshot: upgraded('N1').change(facts.ident, (ident) => ({ ...ident, ageSeconds: 1 }), 'N1'),
      },
    ],
    finds: [
      { name: 'an old node', snapshot: upgraded('N1'), findings: [{ message: 'old', targets: ['N1'] }] },
    ],
    skipped: [
      {
        name: 'an older cluster',
        snapshot: running(['1.6.2', '1.6.2', '1.6.2'])('N1'),
      },
      {
        name: 'the node that is not upgraded',
        snapshot: running(['1.7.12', '1.7.2'])('N2'),
        targets: ['N2'],
        reason: 'for Restate >=1.7.12; N2 runs 1.7.2',
      },
      {
        name: 'a cluster without the feature',
        snapshot: running([], [])('N1'),
        reason: 'for clusters with the feature vqueues',
      },
    ],
    unknown: [
      {
        name: 'a cluster whose versions cannot be read',
        snapshot: clusterBuilder({ nodes: 1 }).lose(facts.nodesConfiguration),
        targets: ['N1'],
      },
    ],
  }

  it('is skipped in its table as a run skips it', async () => {
    expect(await textsOf(newer, outside)).toBe('')
  })

  it.each<readonly [string, CheckTable, string]>([
    [
      'no case lies outside',
      { ...outside, skipped: [] },
      'no case lies outside of what the check applies to: add one to `skipped`',
    ],
    [
      'a case outside is expected to pass',
      {
        ...outside,
        passes: [{ name: 'an older cluster', snapshot: running(['1.6.2', '1.6.2', '1.6.2'])('N3') }],
      },
      'at least one target is judged',
    ],
    [
      'a target is skipped that is not named',
      {
        ...outside,
        skipped: [{ name: 'two old nodes', snapshot: running(['1.6.2', '1.6.2'])('N2'), targets: ['N2'] }],
      },
      'skips two old nodes: ',
    ],
    [
      'the reason is another',
      {
        ...outside,
        skipped: [
          { name: 'one old node', snapshot: running(['1.6.2'])('N2'), targets: ['N1'], reason: 'too old' },
        ],
      },
      'skips one old node: ',
    ],
    [
      'nothing is skipped',
      { ...outside, skipped: [{ name: 'a new cluster', snapshot: upgraded('N3'), targets: [] }] },
      'at least one target is skipped',
    ],
  ])('fails its table where %s', async (_, bad, text) => {
    expect(await textsOf(newer, bad)).toContain(text)
  })
})
