import { type Config, PreflightError, type ProfileConfig } from '@restate-preflight/core'
import { suggestion } from './validation/field.ts'

/** Profiles that need no configuration. */
export const builtinProfiles = {
  /** All checks but the costly ones. */
  default: {},
  /** What decides whether a deployment may begin. */
  'pre-deploy': {
    select: ['provisioning', 'health', 'consistency'],
    failOn: 'high',
    failOnUnknown: 'required',
  },
  /** All checks, the costly ones too, for a schedule: what is not in order is to be seen early. */
  audit: { costly: true, failOn: 'medium', failOnUnknown: 'any' },
} as const satisfies Readonly<Record<string, ProfileConfig>>

/** The names of all profiles, sorted. */
export const profileNames = ({ profiles = {} }: Config): readonly string[] =>
  [...new Set([...Object.keys(builtinProfiles), ...Object.keys(profiles)])].sort()

/**
 * A profile with what it inherits. What it says itself comes first; lists are replaced, not joined.
 * @throws PreflightError RP1003 where there is no such profile.
 */
export const profileOf = (name: string, config: Config): Omit<ProfileConfig, 'extends'> => {
  const configured = ownEntry(config.profiles ?? {}, name)
  if (configured === undefined) return builtinProfile(name, config)
  const { extends: base, ...own } = configured
  if (base === undefined) return own
  return { ...(base === name ? builtinProfile(base, config) : profileOf(base, config)), ...own }
}

const builtinProfile = (name: string, config: Config): ProfileConfig => {
  const profile = ownEntry<ProfileConfig>(builtinProfiles, name)
  if (profile !== undefined) return profile
  const names = profileNames(config)
  throw new PreflightError('RP1003', `there is no profile "${name}"${suggestion(name, names)}`, {
    target: name,
    action: `Use one of ${names.join(', ')}, or define it under profiles in the configuration.`,
  })
}

const ownEntry = <T>(table: { readonly [name: string]: T }, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined
