import { PreflightError, type Config } from '@restate-preflight/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveSettings, type LoadedConfig, type SettingFlags, type SettingsInput } from '../src/index.ts'

const loaded = (config: Config): LoadedConfig => ({
  config,
  file: '/etc/acme/restate-preflight.config.yaml',
  directory: '/etc/acme',
  origin: 'search',
  source: null,
})

const resolved = (input: Partial<SettingsInput> & { readonly file?: Config }) =>
  resolveSettings({ flags: {}, env: {}, config: loaded(input.file ?? {}), ...input })

const failure = (action: () => unknown): Pick<PreflightError, 'code' | 'message'> => {
  try {
    action()
  } catch (error) {
    if (PreflightError.is(error)) return { code: error.code, message: error.message }
    throw error
  }
  throw new Error('it was accepted')
}

describe('resolveSettings', () => {
  it('has the defaults of the contract', () => {
    const { origins, ...settings } = resolved({})
    expect(settings).toEqual({
      cluster: null,
      profile: 'default',
      addresses: ['http://localhost:5122'],
      singleAddress: false,
      tls: {},
      connectTimeoutMs: 3_000,
      rpcTimeoutMs: 13_000,
      timeoutMs: 120_000,
      concurrency: 64,
      select: [],
      skip: [],
      costly: false,
      failOn: 'high',
      failOnUnknown: 'required',
      confirm: 'findings',
      waivers: null,
      baseline: null,
      gateOn: 'all',
      policy: {},
      output: [],
      isolate: true,
      plugins: [
        '@restate-preflight/plugin-provisioning',
        '@restate-preflight/plugin-health',
        '@restate-preflight/plugin-consistency',
        '@restate-preflight/plugin-waivers',
      ],
      installedPlugins: true,
      pluginDirectory: '/etc/acme',
      checks: {},
      collectors: {},
    })
    expect(new Set(Object.values(origins))).toEqual(new Set(['default']))
  })

  it('says of each setting where it comes from', () => {
    const { origins } = resolved({
      flags: { 'rpc-timeout': '5s', 'tls-key': 'key.pem' },
      env: { RESTATE_PREFLIGHT_ADDRESS: 'http://n1:5122', RESTATECTL_TLS_CA: 'ca.pem' },
      profile: 'audit',
      file: { timeout: '1m', confirm: 'off', plugins: ['./mine.ts'] },
    })
    expect(origins).toMatchObject({
      addresses: 'env RESTATE_PREFLIGHT_ADDRESS',
      rpcTimeoutMs: 'flag',
      tls: 'env RESTATECTL_TLS_CA, flag',
      profile: 'flag',
      failOn: 'profile audit',
      failOnUnknown: 'profile audit',
      timeoutMs: 'file /etc/acme/restate-preflight.config.yaml',
      confirm: 'file /etc/acme/restate-preflight.config.yaml',
      plugins: 'file /etc/acme/restate-preflight.config.yaml',
      connectTimeoutMs: 'default',
    })
  })

  it('is frozen in depth', () => {
    const settings = resolved({ file: { checks: { 'health/x': { options: { a: 1 } } } } })
    const parts = [
      settings,
      settings.origins,
      settings.addresses,
      settings.tls,
      settings.checks['health/x']?.options,
    ]
    expect(parts.map((part) => Object.isFrozen(part))).toEqual(parts.map(() => true))
  })

  it('splits lists at commas, but not inside the braces of a glob', () => {
    const flags = { address: ['http://n1:5122, n2', 'n3'], select: ['health/{a,b}', 'tag:gate'] }
    const { addresses, select, skip } = resolved({ flags, env: { RESTATE_PREFLIGHT_SKIP: 'a/b,,c/*' } })
    expect({ addresses, select, skip }).toEqual({
      addresses: ['http://n1:5122', 'n2', 'n3'],
      select: ['health/{a,b}', 'tag:gate'],
      skip: ['a/b', 'c/*'],
    })
  })

  it('takes an empty variable for one that is not set', () => {
    expect(resolved({ env: { RESTATE_PREFLIGHT_FAIL_ON: '', RESTATE_PREFLIGHT_ADDRESS: '' } })).toEqual(
      resolved({}),
    )
  })

  it('adds plugins to the built-in ones, or leaves those out but the one for waivers', () => {
    const added = resolved({ file: { plugins: ['./mine.ts'] } }).plugins
    const alone = resolved({ file: { plugins: ['./mine.ts'], builtinPlugins: false } }).plugins
    expect([added.length, added.at(-1), alone]).toEqual([
      5,
      './mine.ts',
      ['@restate-preflight/plugin-waivers', './mine.ts'],
    ])
  })

  it('finds the TLS files of collectors beside the configuration', () => {
    const collectors = {
      'acme.pods': { options: { replicas: 3 }, tls: { ca: 'ca.pem', key: '/run/key.pem' } },
      'acme.bucket': {},
    }
    expect(resolved({ file: { collectors } }).collectors).toEqual({
      'acme.pods': { options: { replicas: 3 }, tls: { ca: '/etc/acme/ca.pem', key: '/run/key.pem' } },
      'acme.bucket': {},
    })
  })

  it('reads the settings of checks', () => {
    const checks = {
      'health/a': 'off',
      'health/b': 'low',
      'health/c': { required: false, options: { limit: 3 } },
    } as const
    expect(resolved({ file: { checks } }).checks).toEqual({
      'health/a': { enabled: false, options: {} },
      'health/b': { enabled: true, severity: 'low', options: {} },
      'health/c': { enabled: true, required: false, options: { limit: 3 } },
    })
  })
})

describe('profiles', () => {
  it('pre-deploy gates on our three plugins', () => {
    const { select, failOn, failOnUnknown } = resolved({ profile: 'pre-deploy' })
    expect({ select, failOn, failOnUnknown }).toEqual({
      select: ['provisioning', 'health', 'consistency'],
      failOn: 'high',
      failOnUnknown: 'required',
    })
  })

  it('inherit along the chain, the nearest first', () => {
    const profiles = {
      audit: { extends: 'audit', timeout: '5m' },
      night: { extends: 'audit', failOn: 'low', skip: ['health/a'] },
    } as const
    const { failOn, failOnUnknown, timeoutMs, skip } = resolved({ profile: 'night', file: { profiles } })
    expect({ failOn, failOnUnknown, timeoutMs, skip }).toEqual({
      failOn: 'low',
      failOnUnknown: 'any',
      timeoutMs: 300_000,
      skip: ['health/a'],
    })
  })

  it('carry a policy as a whole, with ages in milliseconds', () => {
    const profiles = {
      gate: { policy: { maxFindings: { low: 3 }, minCoverage: 0.9, maxAge: '1h' } },
      stricter: { extends: 'gate', gateOn: 'new', policy: { minCoverage: 1 } },
    } as const
    const of = (profile: string) => {
      const { policy, gateOn } = resolved({ profile, file: { profiles, gateOn: 'all' } })
      return { policy, gateOn }
    }
    expect(of('gate')).toEqual({
      policy: { maxFindings: { low: 3 }, minCoverage: 0.9, maxAgeMs: 3_600_000 },
      gateOn: 'all',
    })
    expect(of('stricter')).toEqual({ policy: { minCoverage: 1 }, gateOn: 'new' })
  })

  it('say whether costly checks run: of the built-in ones only audit wants them', () => {
    const profiles = { night: { extends: 'audit' }, cheap: { extends: 'audit', costly: false } } as const
    const costlyIn = (profile: string) => resolved({ profile, file: { profiles } }).costly
    expect(['default', 'pre-deploy', 'audit', 'night', 'cheap'].map(costlyIn)).toEqual([
      false,
      false,
      true,
      true,
      false,
    ])
  })

  it('that nobody knows are refused with the nearest name', () => {
    expect(failure(() => resolved({ profile: 'adit' }))).toEqual({
      code: 'RP1003',
      message: 'there is no profile "adit" (did you mean "audit"?)',
    })
    expect(failure(() => resolved({ profile: 'toString' })).code).toBe('RP1003')
  })
})

describe('isolation of plugins', () => {
  it.each<readonly [string, Parameters<typeof resolved>[0], boolean, string]>([
    ['the flag', { flags: { isolate: false }, file: { isolate: true } }, false, 'flag'],
    [
      'the environment',
      { env: { RESTATE_PREFLIGHT_ISOLATE: 'false' }, file: { isolate: true } },
      false,
      'env RESTATE_PREFLIGHT_ISOLATE',
    ],
    ['the file', { file: { isolate: false } }, false, 'file /etc/acme/restate-preflight.config.yaml'],
    ['nobody', {}, true, 'default'],
  ])('is decided by %s', (_, input, isolate, origin) => {
    const settings = resolved(input)
    expect(settings).toMatchObject({ isolate, origins: { isolate: origin } })
  })
})

describe('clusters', () => {
  const file: Config = {
    defaultCluster: 'dev',
    clusters: {
      dev: { addresses: ['http://d1:5122'] },
      prod: {
        addresses: ['https://p1:5122', 'https://p2:5122'],
        singleAddress: true,
        tls: { ca: './ca.pem' },
      },
    },
  }
  const target = (input: Partial<SettingsInput>) => {
    const { cluster, addresses, tls } = resolved({ file, ...input })
    return { cluster, addresses, tls }
  }
  const prodTls = { ca: '/etc/acme/ca.pem' }

  it.each<readonly [string, Partial<SettingsInput>, ReturnType<typeof target>]>([
    ['the default cluster', {}, { cluster: 'dev', addresses: ['http://d1:5122'], tls: {} }],
    [
      'the cluster of the flag',
      { flags: { cluster: 'prod' } },
      { cluster: 'prod', addresses: ['https://p1:5122', 'https://p2:5122'], tls: prodTls },
    ],
    [
      'the cluster of the flag before an address of the environment',
      { flags: { cluster: 'prod' }, env: { RESTATE_PREFLIGHT_ADDRESS: 'x' } },
      { cluster: 'prod', addresses: ['https://p1:5122', 'https://p2:5122'], tls: prodTls },
    ],
    [
      'an address of the flag, with the TLS files of the cluster that is named',
      { flags: { cluster: 'prod', address: ['https://p3:5122'] } },
      { cluster: 'prod', addresses: ['https://p3:5122'], tls: prodTls },
    ],
    [
      'an address of the flag, and nothing of the default cluster',
      { flags: { address: ['https://x:5122'] } },
      { cluster: null, addresses: ['https://x:5122'], tls: {} },
    ],
    [
      'an address of the environment, and nothing of the default cluster',
      { env: { RESTATE_PREFLIGHT_ADDRESS: 'a,b' } },
      { cluster: null, addresses: ['a', 'b'], tls: {} },
    ],
    [
      'the cluster of the environment',
      { env: { RESTATE_PREFLIGHT_CLUSTER: 'prod', RESTATECTL_TLS_CA: 'own.pem' } },
      { cluster: 'prod', addresses: ['https://p1:5122', 'https://p2:5122'], tls: { ca: 'own.pem' } },
    ],
  ])('give %s', (_, input, expected) => {
    expect(target(input)).toEqual(expected)
  })

  it('that nobody knows are refused with the nearest name', () => {
    expect(failure(() => target({ flags: { cluster: 'prd' } }))).toEqual({
      code: 'RP1006',
      message: 'there is no cluster "prd" (did you mean "prod"?); there are dev, prod',
    })
  })
})

describe('wrong values', () => {
  it('of flags are all named at once, with what is allowed', () => {
    const flags = { 'fail-on': 'hgih', 'rpc-timeout': 'soon', concurrency: '0' }
    const env = { RESTATE_PREFLIGHT_CONFIRM: 'never' }
    expect(failure(() => resolved({ flags, env }))).toEqual({
      code: 'RP1007',
      message: [
        '--rpc-timeout: "soon" is not a duration such as 500ms, 3s or 2m (at most 24h), or a number of milliseconds',
        '--concurrency: "0" is not a whole number from 1 to 1000',
        '--fail-on: "hgih" is not low, medium, high, critical or never (did you mean "high"?)',
        'RESTATE_PREFLIGHT_CONFIRM: "never" is not off, findings or all',
      ].join('\n'),
    })
  })

  it('of the environment are a matter of configuration', () => {
    expect(failure(() => resolved({ env: { RESTATE_PREFLIGHT_SINGLE_ADDRESS: 'perhaps' } }))).toEqual({
      code: 'RP1004',
      message: 'RESTATE_PREFLIGHT_SINGLE_ADDRESS: "perhaps" is not true or false',
    })
  })
})

describe('precedence', () => {
  const words = fc.constantFrom('low', 'medium', 'high', 'critical', 'never')
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

  it('is flag, environment, profile, file, default, for each setting by itself', () => {
    const layers = fc.record({
      flag: maybe(words),
      env: maybe(words),
      profile: maybe(words),
      file: maybe(words),
      flagMs: maybe(fc.integer({ min: 1, max: 10_000 })),
      envMs: maybe(fc.integer({ min: 1, max: 10_000 })),
      profileMs: maybe(fc.integer({ min: 1, max: 10_000 })),
      fileMs: maybe(fc.integer({ min: 1, max: 10_000 })),
    })
    fc.assert(
      fc.property(layers, ({ flag, env, profile, file, flagMs, envMs, profileMs, fileMs }) => {
        const flags: SettingFlags = {
          'fail-on': flag,
          timeout: flagMs === undefined ? undefined : `${flagMs}ms`,
        }
        const night = {
          ...(profile === undefined ? {} : { failOn: profile }),
          ...(profileMs === undefined ? {} : { timeout: profileMs }),
        } as const
        const config = {
          profiles: { night },
          ...(file === undefined ? {} : { failOn: file }),
          ...(fileMs === undefined ? {} : { timeout: fileMs }),
        } as Config
        const settings = resolved({
          flags,
          env: {
            RESTATE_PREFLIGHT_FAIL_ON: env,
            RESTATE_PREFLIGHT_TIMEOUT: envMs === undefined ? undefined : String(envMs),
            RESTATE_PREFLIGHT_PROFILE: 'night',
          },
          file: config,
        })
        expect(settings.failOn).toBe(flag ?? env ?? profile ?? file ?? 'high')
        expect(settings.timeoutMs).toBe(flagMs ?? envMs ?? profileMs ?? fileMs ?? 120_000)
        const origins = [
          'flag',
          'env RESTATE_PREFLIGHT_FAIL_ON',
          'profile night',
          'file /etc/acme/restate-preflight.config.yaml',
          'default',
        ]
        const first = [flag, env, profile, file, 'high'].findIndex((value) => value !== undefined)
        expect(settings.origins.failOn).toBe(origins[first])
      }),
    )
  })
})
