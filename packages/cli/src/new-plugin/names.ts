import { PreflightError } from '@restate-preflight/core'
import validateName from 'validate-npm-package-name'

/** What a new plugin is called. */
export interface PluginNames {
  /** Of the package. */
  readonly name: string
  /** The first part of the ids of its checks. */
  readonly namespace: string
}

/** Names that are ours, so that a plugin of that name would be taken for one of ours. */
export interface Taken {
  /** Packages that come with the host. */
  readonly packages: readonly string[]
  readonly namespaces: readonly string[]
}

const namespaceForm = /^[a-z][a-z0-9-]*$/
const ourScope = '@restate-preflight/'
const ourPackage = 'restate-preflight'

/**
 * The names of a new plugin. A namespace that is not given is the last part of the package name, without what such packages are often
 * called: `@acme/restate-preflight-plugin-storage` has `storage`.
 * @throws PreflightError RP1120 for what npm takes for no package name, RP1121 for what is no namespace, RP1122 for names of ours.
 */
export const pluginNames = (name: string, namespace: string | undefined, taken: Taken): PluginNames => {
  const { validForNewPackages, errors = [], warnings = [] } = validateName(name)
  const [problem] = [...errors, ...warnings]
  if (!validForNewPackages || /\/\./.test(name)) {
    const reason = problem ?? 'its last part cannot start with a period'
    throw new PreflightError('RP1120', `"${name}" cannot be the name of a package: ${reason}`, {
      target: name,
    })
  }
  if (name === ourPackage || name.startsWith(ourScope) || taken.packages.includes(name))
    throw new PreflightError('RP1122', `"${name}" is the name of a package of restate-preflight`, {
      target: name,
    })
  return { name, namespace: namespaceOf(name, namespace, taken) }
}

const namespaceOf = (name: string, given: string | undefined, { namespaces }: Taken): string => {
  const namespace =
    given ??
    lastPart(name).replace(/^(?:restate-)?(?:preflight-)?(?:plugin-)?|(?:-preflight)?(?:-plugin)?$/g, '')
  if (!namespaceForm.test(namespace)) {
    const made = given === undefined ? `, as it would be made from "${name}",` : ''
    throw new PreflightError(
      'RP1121',
      `the namespace "${namespace}"${made} is not a word of lower-case letters, digits and hyphens`,
      { target: name },
    )
  }
  if (!namespaces.includes(namespace)) return namespace
  throw new PreflightError(
    'RP1122',
    `the namespace "${namespace}" belongs to a plugin of restate-preflight; checks of two plugins must not meet in one`,
    { target: name },
  )
}

/** A package name without its scope. */
export const lastPart = (name: string): string => name.slice(name.indexOf('/') + 1)
