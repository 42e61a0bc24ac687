/** Wakes those who wait for something to change. */
export interface Changes {
  notify(): void
  /** How often something has changed. */
  count(): number
  /** Resolves as soon as `read` gives something other than undefined; it is asked now and after each change. */
  until<T>(read: () => T | undefined): Promise<T>
}

export const createChanges = (): Changes => {
  let waiting: (() => void)[] = []
  let count = 0
  return {
    count: () => count,
    notify: () => {
      count += 1
      const woken = waiting
      waiting = []
      for (const wake of woken) wake()
    },
    until: async (read) => {
      for (;;) {
        const value = read()
        if (value !== undefined) return value
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
  }
}

/** Promises that may bring further promises; `settled` waits for all of them. */
export interface TaskGroup {
  add(task: Promise<unknown>): void
  settled(): Promise<void>
}

export const createTaskGroup = (): TaskGroup => {
  const tasks = new Set<Promise<unknown>>()
  return {
    add: (task) => {
      const tracked = task.finally(() => tasks.delete(tracked))
      tasks.add(tracked)
    },
    settled: async () => {
      while (tasks.size > 0) await Promise.all(tasks)
    },
  }
}

/** Resolves after `ms`, or at once when aborted. The timer keeps no process alive. */
export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms).unref()
    signal.addEventListener('abort', finish, { once: true })
    if (signal.aborted) finish()
  })
