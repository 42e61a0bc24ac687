import {
  defineCheck,
  facts,
  PreflightError,
  type Options,
  type StandardSchema,
} from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { loadConfig, validateChecks } from '../src/index.ts'
import { folderWith } from './folder.ts'

const check = (id: string, options: Options = {}) =>
  defineCheck({
    id,
    summary: 'something holds',
    severity: 'high',
    per: 'node',
    needs: { ident: facts.ident },
    settleMs: 0,
    messages: {},
    options,
    evaluate: () => [],
  })

/** As any library makes them: `url` must be configured. */
const urls: StandardSchema<{ readonly url: string }> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof value === 'object' && value !== null && 'url' in value && typeof value.url === 'string'
        ? { value: { url: value.url } }
        : { issues: [{ message: 'a text is needed', path: ['url'] }] },
  },
}

const checks = [
  check('health/node-alive'),
  check('consistency/cache-matches-store', {
    maximumLag: { type: 'integer', default: 1, minimum: 0, maximum: 100, summary: 'versions' },
  }),
]

const validated = async (text: string, known = checks): Promise<string> => {
  await using folder = await folderWith({ 'a.yaml': text })
  try {
    const loaded = await loadConfig({ cwd: folder.path, path: 'a.yaml', env: folder.env })
    validateChecks(loaded, known)
    return 'accepted'
  } catch (error) {
    if (PreflightError.is(error)) return `${error.code} ${error.message}`
    throw error
  }
}

describe('validateChecks', () => {
  it.each([
    ['a configuration without checks', '', 'accepted'],
    [
      'checks and options that there are',
      'checks:\n  health/node-alive: off\n  consistency/cache-matches-store:\n    options: { maximumLag: 5 }\n',
      'accepted',
    ],
    [
      'an unknown check',
      'checks:\n  health/node-alve: off\n',
      'RP1004 a.yaml:2: checks["health/node-alve"]: no loaded plugin has this check (did you mean "health/node-alive"?)',
    ],
    [
      'a check far from any',
      'checks:\n  acme/audit-trail: off\n',
      'RP1004 a.yaml:2: checks["acme/audit-trail"]: no loaded plugin has this check; `restate-preflight checks list` names them all',
    ],
    [
      'required checks of a policy',
      'profiles:\n  gate:\n    policy:\n      requiredChecks: [health/node-alive, consistency/*]\n',
      'accepted',
    ],
    [
      'a required check that there is not',
      'profiles:\n  gate:\n    policy:\n      requiredChecks:\n        - health/node-alvie\n',
      'RP1004 a.yaml:5: profiles.gate.policy.requiredChecks[0]: no loaded plugin has the check "health/node-alvie" (did you mean "health/node-alive"?)',
    ],
    [
      'a policy with an unknown word, and values out of range',
      'profiles:\n  gate:\n    policy:\n      maxFinding: {}\n      minCoverage: 90\n      maxFindings: { medium: -1, info: 3 }\n',
      [
        'RP1004 a.yaml:4: profiles.gate.policy.maxFinding: there is no such setting (did you mean "maxFindings"?)',
        'a.yaml:5: profiles.gate.policy.minCoverage: 90 is not a number from 0 to 1',
        'a.yaml:6: profiles.gate.policy.maxFindings.medium: -1 is not a whole number from 0 on',
        'a.yaml:6: profiles.gate.policy.maxFindings.info: there is no such setting; there are low, medium, high, critical',
      ].join('\n'),
    ],
    [
      'an unknown option',
      'checks:\n  consistency/cache-matches-store:\n    options:\n      maximumLog: 5\n',
      'RP1004 a.yaml:4: checks["consistency/cache-matches-store"].options.maximumLog: the check has no such option (did you mean "maximumLag"?)',
    ],
    [
      'an option of a check that has none',
      'checks:\n  health/node-alive: { options: { limit: 1 } }\n',
      'RP1004 a.yaml:2: checks["health/node-alive"].options.limit: the check has no such option; it has none',
    ],
    [
      'a value out of range',
      'checks:\n  consistency/cache-matches-store:\n    options:\n      maximumLag: 500\n',
      'RP1004 a.yaml:4: checks["consistency/cache-matches-store"].options.maximumLag: 500 is not accepted: it must be a whole number from 0 to 100',
    ],
  ])('judges %s', async (_, text, result) => {
    expect(await validated(text)).toBe(result)
  })
})

describe('options by a schema', () => {
  const known = [check('acme/reachable', urls)]

  it.each([
    ['accepted', 'checks:\n  acme/reachable:\n    options: { url: http://a }\n', 'accepted'],
    [
      'refused at their place',
      'checks:\n  acme/reachable:\n    options:\n      url: 5\n',
      'RP1004 a.yaml:4: checks["acme/reachable"].options.url: a text is needed',
    ],
    [
      'demanded where nothing is configured',
      '',
      'RP1004 a.yaml: checks["acme/reachable"].options.url: a text is needed',
    ],
    [
      'demanded where only a severity is',
      'checks:\n  acme/reachable: high\n',
      /^RP1004 a\.yaml.*a text is needed$/,
    ],
    ['not asked for where the check is off', 'checks:\n  acme/reachable: off\n', 'accepted'],
  ])('are %s', async (_, text, expected) => {
    expect(await validated(text, known)).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    )
  })

  it('that is asynchronous is refused, with the name of its check', async () => {
    const waits: StandardSchema = {
      '~standard': { ...urls['~standard'], validate: async () => ({ value: {} }) },
    }
    expect(await validated('', [check('acme/waits', waits)])).toBe(
      'RP1107 acme/waits: the option schema (test) is asynchronous',
    )
  })
})
