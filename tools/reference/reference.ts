import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Check } from '@restate-preflight/core'
import { cliPage, type CommandClass, type SharedFlags } from './cli-page.ts'
import { configPage } from './config-page.ts'
import { environmentPage } from './environment-page.ts'
import { exitCodesPage } from './exit-codes-page.ts'
import { factsPage } from './facts-page.ts'
import { formatsPage } from './formats-page.ts'
import { messagesPage } from './messages-page.ts'
import { schemaPage, type Schema } from './schema-page.ts'

/** The pages of the reference that are wholly made from code, by name in `docs/reference`. */
export const referencePages = async (
  root: string,
  checks: readonly Check[],
  pageOf: (check: Check) => string,
): Promise<ReadonlyMap<string, string>> => {
  const { commands, shared } = await loadCommands(root)
  const schemas = globSync('packages/reporters/schema/*.schema.json', { cwd: root })
    .sort()
    .map((file) => [file, JSON.parse(readFileSync(join(root, file), 'utf8')) as Schema] as const)
  const pages: readonly (readonly [string, Promise<string>])[] = [
    ['cli', cliPage(commands, shared)],
    ['configuration', configPage(join(root, 'packages/core/src/config.ts'))],
    ['environment', environmentPage(root, Object.assign({}, ...Object.values(shared)))],
    ['exit-codes', exitCodesPage()],
    ['facts', factsPage(checks, pageOf)],
    ['formats', formatsPage()],
    ['messages', messagesPage(checks, pageOf)],
    ...schemas.map(([file, schema]) => [schemaPageName(file), schemaPage(file, schema)] as const),
  ]
  return new Map(await Promise.all(pages.map(async ([name, text]) => [`${name}.md`, await text] as const)))
}

/** `packages/reporters/schema/report-v1.schema.json` → `schema-report-v1`. */
const schemaPageName = (file: string): string =>
  `schema-${file.replace(/^.*\//, '').replace('.schema.json', '')}`

/** The host is no library: it is loaded by its path, for what it says of itself. */
const loadCommands = async (
  root: string,
): Promise<{
  readonly commands: { readonly [id: string]: CommandClass }
  readonly shared: SharedFlags
}> => {
  const load = (file: string): Promise<unknown> =>
    import(pathToFileURL(join(root, 'packages/cli/src', file)).href)
  const { commands } = (await load('commands.ts')) as {
    readonly commands: { readonly [id: string]: CommandClass }
  }
  const flags = (await load('flags.ts')) as { readonly [name: string]: unknown }
  return { commands, shared: sharedFlags(flags) }
}

/** What `flags.ts` exports as groups: `connectionFlags` → `connection`. */
const sharedFlags = (exported: { readonly [name: string]: unknown }): SharedFlags =>
  Object.fromEntries(
    Object.entries(exported).flatMap(([name, group]) =>
      name.endsWith('Flags') && typeof group === 'object'
        ? [[name.replace('Flags', ''), group as SharedFlags[string]]]
        : [],
    ),
  )
