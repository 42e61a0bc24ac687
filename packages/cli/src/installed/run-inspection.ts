import { PreflightError, type ErrorCode } from '@restate-preflight/core'
import { startPluginProcess, type PluginProcess } from '../plugin-process.ts'
import type { Inspection, InspectionAnswer, InspectionRequest } from './inspection.ts'

/** Checks have 10 s to load, as in a run; the rest is for commands. */
const limitMs = 20_000

/**
 * Looks at a package in a process of its own.
 * @throws PreflightError RP1101 to RP1105 for checks that cannot be used, RP1139 where it is no plugin or does not answer.
 */
export const runInspection = (
  request: InspectionRequest,
  signal: AbortSignal,
  inspector: PluginProcess,
): Promise<Inspection> =>
  new Promise((resolve, reject) => {
    const child = startPluginProcess(inspector, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
    })
    const refuse = (how: string) =>
      reject(
        new PreflightError('RP1139', `${request.name} ${how} when it is loaded`, { target: request.name }),
      )
    child.once('message', (answer: InspectionAnswer) => {
      if ('inspection' in answer) return resolve(answer.inspection)
      const { code, message, layers, target, action } = answer.error
      reject(new PreflightError(code as ErrorCode, message, { layers, target, action }))
    })
    child.once('error', (error) =>
      error.name === 'AbortError' ? refuse(`does not come back within ${limitMs / 1000} s`) : reject(error),
    )
    child.once('exit', (code, ended) => refuse(`ends the process (${ended ?? code})`))
    child.send(request)
  })
