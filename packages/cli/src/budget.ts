import { PreflightError } from '@restate-preflight/core'
import type { Budget } from '@restate-preflight/runner'

/**
 * `rpc=120`, `bytes=1000000`, or both with a comma; bytes also as `500kB` or `1MB`.
 * @throws PreflightError RP1007
 */
export const parseBudget = (text: string): Budget => {
  const parts = text.split(',').map((part) => part.trim().split('='))
  const limits = new Map(parts.map(([name, value = '']) => [name, amountOf(name, value)]))
  const complete = limits.size === parts.length && [...limits.values()].every((limit) => limit !== null)
  if (!complete) {
    throw new PreflightError(
      'RP1007',
      `budget: "${text}" is not of the form rpc=N or bytes=N, with N from 1 on, or both with a comma`,
      { target: 'budget' },
    )
  }
  return { rpcs: limits.get('rpc') ?? null, bytes: limits.get('bytes') ?? null }
}

const units: Readonly<Record<string, number>> = { '': 1, kB: 1_000, MB: 1_000_000 }

const amountOf = (name: string | undefined, value: string): number | null => {
  const [, digits, unit = ''] = /^([1-9]\d{0,11})(kB|MB)?$/.exec(value) ?? []
  const factor = name === 'bytes' ? units[unit] : name === 'rpc' && unit === '' ? 1 : undefined
  return digits === undefined || factor === undefined ? null : Number(digits) * factor
}
