import { describe, expect, it } from 'vitest'
import { clusterStates, nodeStates } from '../lifecycle/state.ts'
import { errorCatalogue, isErrorCode } from './catalogue.ts'
import { lifecycleMeanings } from './lifecycle-meanings.ts'
import { inSituation, meaningOf, type Situation } from './meaning.ts'
import { errorRecord } from './preflight-error.ts'

const codes = Object.keys(errorCatalogue).filter(isErrorCode)
const rows = codes.flatMap((code) => (lifecycleMeanings[code] ?? []).map((row) => ({ code, row })))
const situations: readonly Situation[] = clusterStates.flatMap((cluster) => [
  { cluster },
  ...nodeStates.map((node) => ({ cluster, node })),
])

/** Advice to provision: a warning not to is welcome. */
const advisesProvisioning = (text: string): boolean =>
  /provision/i.test(text.replaceAll(/(do not|never) provision|before anything is provisioned/gi, ''))

describe('the meaning of a code', () => {
  it('is that of the catalogue where the state makes no difference', () => {
    const { meaning, action } = errorCatalogue.RP2001
    expect(meaningOf('RP2001', { cluster: 'serving', node: 'serving' })).toEqual({ meaning, action })
  })

  it.each([
    ['RP4001', { cluster: 'unprovisioned' }, /name the one node to provision/],
    ['RP4001', { cluster: 'degraded', node: 'orphan' }, /^Do not provision it/],
    ['RP4001', { cluster: 'forming', node: 'joining' }, /^Wait\./],
    ['RP4001', { cluster: 'serving', node: 'joining' }, /^Wait\./],
    ['RP4001', { cluster: 'split', node: 'awaiting-provisioning' }, /^Do not provision anything/],
    ['RP4001', { cluster: 'serving' }, /^Do not provision\./],
    ['RP4003', { cluster: 'bootstrapping' }, /^Wait\./],
    ['RP4003', { cluster: 'metadata-unavailable' }, /^Bring the members back/],
    ['RP4003', { cluster: 'serving' }, /^Look again after 6 s/],
    ['RP4004', { cluster: 'bootstrapping' }, /^Wait\./],
    ['RP4004', { cluster: 'serving' }, /other admins answer meanwhile/],
    ['RP4011', { cluster: 'degraded', node: 'unreachable' }, /^Start the peer/],
    ['RP4011', { cluster: 'degraded', node: 'serving' }, /^Mend the network between the two/],
  ] as const)('of %s in %j advises as it should', (code, situation, action) => {
    expect(meaningOf(code, situation).action).toMatch(action)
  })

  it('advises to provision only where no node belongs to a cluster', () => {
    const provisioned = situations.filter(({ cluster }) => cluster !== 'unprovisioned')
    const advised = codes.flatMap((code) =>
      provisioned.flatMap((situation) => {
        const { meaning, action } = meaningOf(code, situation)
        const texts = [action, ...(/\brestatectl provision\b/.test(meaning) ? [meaning] : [])]
        return texts
          .filter(advisesProvisioning)
          .map((text) => `${code} ${JSON.stringify(situation)}: ${text}`)
      }),
    )
    expect(advised).toEqual([])
  })

  it('says not to, wherever a store that is not provisioned is met in a cluster that is', () => {
    const provisioned = situations.filter(
      ({ cluster }) => cluster !== 'unprovisioned' && cluster !== 'no-contact',
    )
    for (const situation of provisioned) {
      expect(meaningOf('RP4001', situation).action, JSON.stringify(situation)).toMatch(/do not provision/i)
    }
  })
})

describe('the table of meanings', () => {
  it('has no row that an earlier one hides', () => {
    const hidden = rows.filter(({ code, row }) =>
      situations.every((situation) => meaningOf(code, situation).meaning !== row.meaning),
    )
    expect(hidden).toEqual([])
  })

  it('speaks in whole sentences, and never as the catalogue does already', () => {
    for (const { code, row } of rows) {
      expect(row.meaning).toMatch(/^[A-Z].*\.$/)
      expect(row.action).toMatch(/^[A-Z].*\.$/)
      expect(row.action).not.toBe(errorCatalogue[code].action)
      expect(row.clusters ?? row.nodes).toBeDefined()
    }
  })
})

describe('an error in its situation', () => {
  it('is given the advice of the situation, and is otherwise the same', () => {
    const error = errorRecord('RP4003', { target: 'N1', message: 'no leader', layers: ['a'] })
    expect(inSituation(error, { cluster: 'bootstrapping' })).toEqual({
      ...error,
      action: meaningOf('RP4003', { cluster: 'bootstrapping' }).action,
    })
  })

  it('keeps advice that was chosen for it', () => {
    const error = errorRecord('RP4003', { action: 'Ask Ada.' })
    expect(inSituation(error, { cluster: 'bootstrapping' })).toBe(error)
  })

  it('is left alone where its code is of another version', () => {
    const error = { code: 'RP4998', layers: [], target: null, message: 'odd', action: 'Ask Ada.' }
    expect(inSituation(error, { cluster: 'serving' })).toBe(error)
  })
})
