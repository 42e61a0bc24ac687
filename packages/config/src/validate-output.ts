import type { LoadedConfig } from './load-config.ts'
import { shown, suggestion } from './validation/field.ts'
import { refusalOf } from './validation/refusal.ts'

/**
 * Holds the outputs of a configuration against the formats that there are, which the host knows.
 * @throws PreflightError RP1004 with every mistake.
 */
export const validateOutput = ({ config, source }: LoadedConfig, formats: readonly string[]): void => {
  const mistakes = (config.output ?? []).flatMap((value, index) => {
    const name = value.split('=')[0] ?? ''
    if (formats.includes(name)) return []
    const hint = suggestion(name, formats) || `; there are ${formats.join(', ')}`
    return [{ path: ['output', index], reason: `there is no format ${shown(name)}${hint}` }]
  })
  if (mistakes.length > 0) throw refusalOf(mistakes, source)
}
