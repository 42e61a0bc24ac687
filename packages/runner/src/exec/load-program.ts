import {
  facts,
  pluginApiVersion,
  pluginDefect,
  PreflightError,
  type Check,
  type FactDefinition,
  type Plugin,
} from '@restate-preflight/core'
import { judgedBy } from '../foreign.ts'
import { programJudge } from './judge-program.ts'
import { runProgram } from './program.ts'
import { execProtocol, type DescribedCheck, type DescribedNeed, type Description } from './protocol.ts'

/**
 * A plugin that is a program: asked once what it has, and once for each look what it makes of it.
 * @throws PreflightError RP1102 where it fails, RP1104 where it describes no plugin, RP1105 for another protocol.
 */
export const loadProgram = async (
  specifier: string,
  file: string,
  { directory, limitMs }: { readonly directory: string; readonly limitMs: number },
): Promise<Plugin> => {
  const description = await describe(specifier, file, directory, limitMs)
  const judge = programJudge({ file, directory })
  const checks = description.checks.map((described): Check => {
    const { needs, ...rest } = described
    const optional = Object.keys(needs).filter((name) => isOptional(needs[name]))
    return judge.knows(judgedBy(judge, { ...rest, needs: factsOf(needs) }), optional)
  })
  const { name, version, namespace } = description
  const plugin: Plugin = { name, version, namespace, apiVersion: pluginApiVersion, checks }
  const defect = pluginDefect(plugin)
  if (defect !== null) throw notAPlugin(specifier, defect)
  return plugin
}

const describe = async (
  specifier: string,
  file: string,
  directory: string,
  limitMs: number,
): Promise<Description> => {
  const text = await runProgram({ file, word: 'describe', input: '', directory, limitMs }).catch(
    (cause: unknown) => {
      if (!PreflightError.is(cause)) throw cause
      const code = cause.code === 'RP7002' ? 'RP1103' : 'RP1102'
      throw new PreflightError(code, cause.message, { target: specifier, layers: cause.layers, cause })
    },
  )
  const value = parsed(text)
  if (!isRecord(value)) throw notAPlugin(specifier, 'what it describes is no JSON object')
  if (value['protocol'] !== execProtocol) {
    const message = `${specifier} speaks protocol ${JSON.stringify(value['protocol'])}; this restate-preflight speaks ${execProtocol}`
    throw new PreflightError('RP1105', message, {
      target: specifier,
      action: `Let it answer \`describe\` with "protocol": ${execProtocol}, or update restate-preflight.`,
    })
  }
  const { checks } = value
  if (!Array.isArray(checks) || !checks.every(hasNeeds))
    throw notAPlugin(specifier, 'a check has no table of needs')
  return value as unknown as Description
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const hasNeeds = (check: unknown): check is DescribedCheck =>
  isRecord(check) &&
  isRecord(check['needs']) &&
  Object.values(check['needs']).every(
    (need) => typeof need === 'string' || (isRecord(need) && typeof need['fact'] === 'string'),
  )

const known = new Map<string, FactDefinition<unknown>>(Object.values(facts).map((fact) => [fact.id, fact]))

const factsOf = (needs: DescribedCheck['needs']): Check['needs'] =>
  Object.fromEntries(
    Object.entries(needs).map(([name, need]): [string, FactDefinition<unknown>] => {
      const { fact: id, per = 'cluster' } = typeof need === 'string' ? { fact: need } : need
      return [name, known.get(id) ?? { id, per, summary: 'of another plugin' }]
    }),
  )

const isOptional = (need: DescribedNeed | undefined): boolean =>
  typeof need === 'object' && need.optional === true

const notAPlugin = (specifier: string, defect: string): PreflightError =>
  new PreflightError('RP1104', `${specifier} is not a plugin: ${defect}`, {
    target: specifier,
    action: 'Let it answer `describe` as the schema exec-v1.schema.json says.',
  })

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
