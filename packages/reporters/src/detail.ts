/**
 * For whom a page is. `operator`: symptom, impact, what to do. `developer`: also what was required and seen, the evidence
 * with the names of its facts, the layers of errors, timings and numbers of RPCs.
 */
export type Detail = 'operator' | 'developer'

export const detailNames = ['auto', 'operator', 'developer'] as const

export interface DetailContext {
  /** Of `--detail`; undefined where it was not given. */
  readonly flag: (typeof detailNames)[number] | undefined
  /** Whether the page goes to a terminal. */
  readonly isTTY: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** `-q`. */
  readonly quiet: boolean
  /** `-v`. */
  readonly verbose: boolean
}

/**
 * The detail of a page. What is asked for comes first; then a terminal gets what fits on a screen, since one can run
 * again with -v, while what is kept (CI logs, pipes, files) gets what will be asked for when the cluster has moved on.
 * Cron with -q mails what it gets: the least.
 */
export const detailFor = ({ flag, isTTY, env, quiet, verbose }: DetailContext): Detail => {
  if (flag === 'operator' || flag === 'developer') return flag
  if (verbose) return 'developer'
  if (quiet) return 'operator'
  return isTTY && !isCi(env) ? 'operator' : 'developer'
}

/** CI services may lend their jobs a terminal; nobody sits at it. */
const isCi = ({ CI }: DetailContext['env']): boolean =>
  CI !== undefined && !['', '0', 'false'].includes(CI.toLowerCase())
