/** How a stream is read: decides colour, width and progress, never content. */
export interface StreamTraits {
  readonly isTerminal: boolean
  readonly width: number
  readonly color: boolean
}

export interface Streams {
  readonly stdout: StreamTraits
  readonly stderr: StreamTraits
}

const defaultWidth = 100

/** The traits of stdout and stderr. NO_COLOR (no-color.org) and FORCE_COLOR are honoured; so is `--no-color`. */
export const standardStreams = (noColor = false): Streams => ({
  stdout: traitsOf(process.stdout, process.env, noColor),
  stderr: traitsOf(process.stderr, process.env, noColor),
})

type Environment = Readonly<Record<string, string | undefined>>

export const traitsOf = (
  stream: { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined },
  env: Environment,
  noColor: boolean,
): StreamTraits => {
  const isTerminal = stream.isTTY === true
  return {
    isTerminal,
    // A terminal without a size, as some CI services lend it, says 0.
    width: (isTerminal && stream.columns) || defaultWidth,
    color: !noColor && wantsColor(isTerminal, env),
  }
}

const wantsColor = (isTerminal: boolean, { NO_COLOR, FORCE_COLOR, TERM }: Environment): boolean => {
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return isTerminal && TERM !== 'dumb'
}
