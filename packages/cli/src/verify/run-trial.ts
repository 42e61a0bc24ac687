import {
  areas,
  type AreaId,
  type Complaint,
  type Trial,
  type VerifiedPlugin,
} from '@restate-preflight/testkit/conformance/result'
import { startPluginProcess, type PluginProcess } from '../plugin-process.ts'
import { isProgram } from './target.ts'
import type { TrialMessage, TrialRequest } from './trial-messages.ts'

/** How the process of a trial is started. */
export interface TrialProcess extends PluginProcess {
  /** Without a sign of life for so long, it is ended. One check in all areas takes a second. */
  readonly silenceMs?: number
}

type Outcome = Pick<Trial, 'plugin' | 'complaints' | 'left'>

/** Puts a plugin to trial in a process of its own. Never rejects for reasons of the plugin: what it does is a complaint. */
export const runTrial = (
  request: TrialRequest,
  { silenceMs = 30_000, ...started }: TrialProcess,
): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const child = startPluginProcess(started)
    const seen: Seen = { plugin: null, complaints: [], came: 'nowhere', check: null }
    let silent = false
    const bark = () => {
      silent = true
      child.kill('SIGKILL')
    }
    let watchdog = setTimeout(bark, silenceMs)
    child.on('message', (message: TrialMessage) => {
      clearTimeout(watchdog)
      watchdog = setTimeout(bark, silenceMs)
      note(seen, message)
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      clearTimeout(watchdog)
      const how = silent ? `does not end (for ${silenceMs / 1000} s)` : `ends the process (${signal ?? code})`
      const isWhole = seen.came === 'to the end' || (seen.came === 'to loading' && seen.plugin === null)
      resolve({
        plugin: seen.plugin,
        complaints: isWhole ? seen.complaints : [...seen.complaints, endOf(seen, how)],
        left: leftOut(request, seen),
      })
    })
    child.send(request)
  })

/** How far a trial has come. */
interface Seen {
  plugin: VerifiedPlugin | null
  complaints: readonly Complaint[]
  came: 'nowhere' | 'to loading' | 'to the end'
  /** The check that is being judged. */
  check: string | null
}

const note = (seen: Seen, message: TrialMessage): void => {
  if (message.kind === 'checking') {
    seen.check = message.check
    return
  }
  seen.complaints = [...seen.complaints, ...message.complaints]
  seen.came = message.kind === 'done' ? 'to the end' : 'to loading'
  if (message.kind === 'loaded') seen.plugin = message.plugin
}

const endOf = ({ check }: Seen, how: string): Complaint => ({
  area: check === null ? 'loading' : 'purity',
  severity: 'critical',
  check,
  what: `${check ?? 'its import'} ${how}`,
  action: 'Bound every loop, and leave the process alone.',
})

/** What nobody looked at, and why. */
const leftOut = ({ specifier, manifest }: TrialRequest, { came }: Seen): ReadonlyMap<AreaId, string> => {
  const ids = (Object.keys(areas) as AreaId[]).filter((id) => id !== 'loading')
  return new Map([
    ...(came === 'to the end' ? [] : ids.map((id) => [id, 'the trial did not come so far'] as const)),
    ...(isProgram({ specifier }) ? [['pages', 'a program has none'] as const] : []),
    ...(manifest === null ? [['package', 'only for a package that is named by its folder'] as const] : []),
  ])
}
