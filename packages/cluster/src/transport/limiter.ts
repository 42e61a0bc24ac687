/**
 * Lets at most `limit` tasks run at a time; the others wait their turn, first come, first served. A task that only waits for
 * somebody can give its place to the next before it ends, by `leave`.
 */
export interface Limiter {
  run<T>(task: (leave: () => void) => Promise<T>): Promise<T>
}

export const createLimiter = (limit: number): Limiter => {
  let free = limit
  const queue: (() => void)[] = []
  const acquire = async (): Promise<void> => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => queue.push(resolve))
  }
  const release = () => {
    const next = queue.shift()
    // The place goes straight to the next in line, so that nobody slips in between.
    if (next === undefined) free += 1
    else next()
  }
  return {
    run: async (task) => {
      await acquire()
      let isInside = true
      const leave = () => {
        if (isInside) release()
        isInside = false
      }
      try {
        return await task(leave)
      } finally {
        leave()
      }
    },
  }
}

/** At most so many at once in each of several limiters. */
export const runWithin = <T>(
  limiters: readonly Limiter[],
  task: (leave: () => void) => Promise<T>,
): Promise<T> => {
  const [first, ...rest] = limiters
  return first === undefined
    ? task(() => undefined)
    : first.run((leaveFirst) =>
        runWithin(rest, (leaveRest) =>
          task(() => {
            leaveFirst()
            leaveRest()
          }),
        ),
      )
}
