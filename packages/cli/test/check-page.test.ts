import { defineCheck, definePlugin, facts } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { checkPage, nearestHint, noSuchCheck } from '../src/check-page.ts'

const check = (id: string) =>
  defineCheck({
    id,
    summary: 'it holds',
    severity: 'low',
    per: 'cluster',
    needs: { ident: facts.ident },
    settleMs: 0,
    messages: {},
    evaluate: () => [],
  })
const plugins = [
  definePlugin({
    name: 'one',
    version: '1.0.0',
    namespace: 'one',
    checks: [check('one/told'), check('one/untold')],
    page: async (id) => (id === 'one/told' ? `<!-- generated: header -->\n\n# ${id}\n` : undefined),
  }),
  definePlugin({ name: 'two', version: '1.0.0', namespace: 'two', checks: [check('two/silent')] }),
]

describe('the page of a check', () => {
  it('is printed without the marks of its generator', async () => {
    expect(await checkPage(plugins, 'one/told')).toBe('# one/told\n')
  })

  it('may be missing', async () => {
    expect(await checkPage(plugins, 'one/untold')).toBe('one/untold has no page.\n')
    expect(await checkPage(plugins, 'two/silent')).toBe('two/silent has no page.\n')
  })

  it('is none where there is no such check', async () => {
    expect(await checkPage(plugins, 'one/tolt')).toBeNull()
    expect(await checkPage(plugins, 'toString')).toBeNull()
    expect(noSuchCheck('one/tolt', ['one/told'])).toMatchObject({
      code: 'RP1002',
      message: 'There is no check "one/tolt". Did you mean "one/told"?',
    })
  })
})

describe('the nearest word', () => {
  it.each([
    ['RP4010', ['RP4001', 'RP4011'], ' Did you mean "RP4001"?'],
    ['node-alive', ['health/node-alive'], ' Did you mean "health/node-alive"?'],
    ['something else', ['RP4001'], ''],
  ])('to %s of %j is%s', (word, known, hint) => {
    expect(nearestHint(word, known)).toBe(hint)
  })
})
