import { PreflightError } from '@restate-preflight/core'

const units: Readonly<Record<string, number>> = {
  '': 1,
  kB: 1_000,
  MB: 1_000_000,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
}

/**
 * `500000`, `500kB`, `4MB` or `16MiB`; undefined where nothing was given.
 * @throws PreflightError RP1007
 */
export const parseBytes = (flag: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const [, digits, unit = ''] = /^([1-9]\d{0,11})(kB|MB|KiB|MiB)?$/.exec(text) ?? []
  if (digits !== undefined) return Number(digits) * (units[unit] ?? 1)
  throw new PreflightError('RP1007', `--${flag} ${text} is no size; write for example 500kB or 16MiB.`, {
    target: flag,
  })
}
