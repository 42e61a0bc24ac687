import { readFile, readdir } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const TIMEOUT_MS = 5_000
const POLL_MS = 5

/** SIGSTOP comes to the threads of a process one by one: for some milliseconds those that run still answer. */
export async function untilStopped(pid: number): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS
  while (!(await isStopped(pid))) {
    if (performance.now() >= deadline)
      throw new Error(`process ${pid} still runs ${TIMEOUT_MS} ms after SIGSTOP`)
    await delay(POLL_MS)
  }
}

/** Where there is no /proc nobody can tell, and it is taken to be. */
async function isStopped(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const stats = await Promise.all(
    // A thread may end meanwhile.
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8').catch(() => null)),
  )
  return stats.every((stat) => stat === null || /^.*\) T /s.test(stat))
}
