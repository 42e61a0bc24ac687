import { describe, expect, it } from 'vitest'
import { errorRecord, meaningOf } from '../error/index.ts'
import type { NodeState } from '../lifecycle/index.ts'
import { adviceIn } from './advice.ts'

const lost = 'http://10.0.0.3:5122'
const nodes = [
  { key: 'N1', id: 1, name: 'n1', address: 'http://10.0.0.1:5122', registered: true },
  { key: lost, id: null, name: null, address: lost, registered: false },
]
const states = new Map<string, { readonly state: NodeState; readonly because: string }>([
  ['N1', { state: 'serving', because: '' }],
  [lost, { state: 'orphan', because: '' }],
])
const advise = adviceIn({ nodes }, { state: 'degraded', nodes: states })

describe('the advice in a report', () => {
  it('is that for the node which the error means', () => {
    const { action } = advise(errorRecord('RP4001', { target: lost }))
    expect(action).toBe(meaningOf('RP4001', { cluster: 'degraded', node: 'orphan' }).action)
    expect(action).toMatch(/^Do not provision it/)
  })

  it('finds that node by its address as well as by its id', () => {
    const wanted = meaningOf('RP4011', { cluster: 'degraded', node: 'serving' }).action
    for (const target of ['N1', 'http://10.0.0.1:5122']) {
      expect(advise(errorRecord('RP4011', { target })).action).toBe(wanted)
    }
  })

  it('is that of the cluster where no node of the snapshot is meant', () => {
    const wanted = meaningOf('RP4003', { cluster: 'degraded' }).action
    for (const target of [null, 'http://10.0.0.9:5122', 'nodes_config']) {
      expect(advise(errorRecord('RP4003', { target })).action).toBe(wanted)
    }
  })
})
