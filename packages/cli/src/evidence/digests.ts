import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { PreflightError, type Plugin, type Report } from '@restate-preflight/core'

/** A plugin as it is installed here; `file` is what is loaded of it, the program itself for those that come with it. */
export interface InstalledPlugin {
  readonly plugin: Pick<Plugin, 'name' | 'version'>
  readonly file: string
}

export interface Installed {
  readonly tool: { readonly name: string; readonly version: string }
  readonly program: string
  readonly plugins: readonly InstalledPlugin[]
}

/**
 * The digests of what judged: they can be told only where the same is installed.
 * @throws PreflightError RP1022 where something else is, RP1201 where a file of it cannot be read.
 */
export const digestsOfTools = (
  report: Report,
  { tool, program, plugins }: Installed,
): { readonly tool: string; readonly plugins: ReadonlyMap<string, string> } => {
  const here = [tool, ...plugins.map(({ plugin }) => plugin)].map(nameAndVersion)
  const there = [report.tool, ...report.tool.plugins].map(nameAndVersion)
  const missing = there.filter((one) => !here.includes(one))
  if (missing.length > 0) {
    throw new PreflightError(
      'RP1022',
      `the report was made by ${missing.join(', ')}; installed here are ${here.join(', ')}`,
    )
  }
  return {
    tool: digestOf(program),
    plugins: new Map(plugins.map(({ plugin, file }) => [plugin.name, digestOf(file)])),
  }
}

const nameAndVersion = ({ name, version }: { readonly name: string; readonly version: string }): string =>
  `${name} ${version}`

const digestOf = (file: string): string => {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new PreflightError('RP1201', `${file}: ${reason}`, { target: file, cause })
  }
}
