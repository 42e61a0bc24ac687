import { setTimeout as sleep } from 'node:timers/promises'

interface Observed<T> {
  readonly result: T
  /** What it did besides, as the rest of "its import …". */
  readonly effects: readonly string[]
}

/** What stays open a moment after an import was not closed by it. */
const settleMs = 100

/** Does something in this process and tells what it left or touched: output, timers, sockets, globals, an exit. */
export const sideEffects = async <T>(action: () => Promise<T>): Promise<Observed<T>> => {
  const written = new Set<string>()
  const restores = [
    replaced(process.stdout, 'write', () => (written.add('writes to stdout or stderr'), true)),
    replaced(process.stderr, 'write', () => (written.add('writes to stdout or stderr'), true)),
    replaced(process, 'exit', () => {
      written.add('calls process.exit')
      throw new Error('process.exit was called at import')
    }),
  ]
  const [open, names] = [openNow(), globalNames()]
  try {
    const result = await action()
    await sleep(settleMs)
    const left = [...openNow()].filter(([kind, count]) => count > (open.get(kind) ?? 0)).map(([kind]) => kind)
    const added = [...globalNames()].filter((name) => !names.has(name))
    return {
      result,
      effects: [
        ...written,
        ...left.map((kind) => `leaves something open (${kind})`),
        ...added.map((name) => `adds the global ${name}`),
      ],
    }
  } finally {
    for (const restore of restores) restore()
  }
}

const openNow = (): ReadonlyMap<string, number> => {
  const open = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) open.set(kind, (open.get(kind) ?? 0) + 1)
  return open
}

const globalNames = (): ReadonlySet<string> =>
  new Set(
    [globalThis, Object.prototype, Array.prototype, String.prototype, Promise.prototype].flatMap((holder) =>
      Object.getOwnPropertyNames(holder),
    ),
  )

const replaced = (holder: object, name: string, stand: (...args: never[]) => unknown): (() => void) => {
  const holding = holder as Record<string, unknown>
  const original = holding[name]
  holding[name] = stand
  return () => {
    holding[name] = original
  }
}
