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
  stdout: traitsOf(process.stdout, noColor),
  stderr: traitsOf(process.stderr, noColor),
})

const traitsOf = (stream: NodeJS.WriteStream, noColor: boolean): StreamTraits => {
  const isTerminal = stream.isTTY === true
  return {
    isTerminal,
    width: isTerminal ? stream.columns : defaultWidth,
    color: !noColor && wantsColor(isTerminal),
  }
}

const wantsColor = (isTerminal: boolean): boolean => {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return isTerminal && TERM !== 'dumb'
}
