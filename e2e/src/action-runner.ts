import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { parse } from 'yaml'

interface Step {
  readonly id: string
  readonly shell: string
  readonly env: Readonly<Record<string, string>>
  readonly run: string
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

export interface ActionRun {
  /** Of the step that failed; 0 where none did. */
  readonly exitCode: number
  readonly outputs: Readonly<Record<string, string>>
  readonly results: Done
  readonly summary: string
  /** What was printed, by the id of the step. */
  readonly logs: Readonly<Record<string, string>>
}

/** What steps have left behind that need not run again. */
export type Done = ReadonlyMap<string, ReadonlyMap<string, string>>

export const repository = new URL('../..', import.meta.url).pathname

export const readAction = async (): Promise<Action> =>
  parse(await readFile(join(repository, 'action.yml'), 'utf8')) as Action

/**
 * Runs the steps of a composite action as GitHub's runner does: each in a shell of its own, with its inputs in the environment, until one
 * fails. Knows the expressions that the action uses, and no others.
 */
export const runAction = async (
  { inputs: declared, outputs: named, runs }: Action,
  given: Readonly<Record<string, string>>,
  folder: string,
  done: Done = new Map(),
): Promise<ActionRun> => {
  const inputs = new Map(
    Object.entries(declared).map(([name, input]) => [name, given[name] ?? input.default]),
  )
  const results = new Map(done)
  const logs: Record<string, string> = {}
  const temporary = await mkdtemp(join(folder, 'runner-'))
  const workspace = join(temporary, 'workspace')
  await mkdir(workspace)
  let summary = ''
  let exitCode = 0
  const valueOf = (text: string): string =>
    text.replaceAll(/\$\{\{ *([\w.-]+) *\}\}/g, (_, expression: string) => {
      const [scope, name = '', kind, output = ''] = expression.split('.')
      if (scope === 'inputs') return inputs.get(name) ?? unknown(expression)
      if (scope === 'steps' && kind === 'outputs') return results.get(name)?.get(output) ?? ''
      return expression === 'github.action_path' ? repository : unknown(expression)
    })
  for (const step of runs.steps.filter(({ id }) => !done.has(id))) {
    if (step.shell !== 'bash') throw new Error(`the step ${step.id} has the shell ${step.shell}`)
    const files = { script: 'script.sh', GITHUB_OUTPUT: 'output', GITHUB_STEP_SUMMARY: 'summary' } as const
    const path = (name: keyof typeof files) => join(temporary, `${step.id}.${files[name]}`)
    await writeFile(path('script'), step.run)
    await writeFile(path('GITHUB_OUTPUT'), '')
    await writeFile(path('GITHUB_STEP_SUMMARY'), '')
    const ended = await execa('bash', ['--noprofile', '--norc', '-eo', 'pipefail', path('script')], {
      cwd: workspace,
      reject: false,
      all: true,
      timeout: 60_000,
      extendEnv: false,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '',
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        RUNNER_TEMP: temporary,
        GITHUB_OUTPUT: path('GITHUB_OUTPUT'),
        GITHUB_STEP_SUMMARY: path('GITHUB_STEP_SUMMARY'),
        ...Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, valueOf(value)])),
      },
    })
    logs[step.id] = ended.all
    summary += await readFile(path('GITHUB_STEP_SUMMARY'), 'utf8')
    results.set(step.id, outputsIn(await readFile(path('GITHUB_OUTPUT'), 'utf8')))
    exitCode = ended.exitCode ?? 1
    if (exitCode !== 0) break
  }
  return {
    exitCode,
    outputs: Object.fromEntries(Object.entries(named).map(([name, { value }]) => [name, valueOf(value)])),
    results,
    summary,
    logs,
  }
}

const outputsIn = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const at = line.indexOf('=')
        if (at < 1) throw new Error(`the runner would not read the output ${line}`)
        return [line.slice(0, at), line.slice(at + 1)] as const
      }),
  )

const unknown = (expression: string): never => {
  throw new Error(`the action uses ${expression}, which it does not declare or this runner does not know`)
}
