import type { Check, Snapshot } from '@restate-preflight/core'
import { observe } from '../observed.ts'

/** What a check calls, while it judges, of the things that are none of its business: the clock, chance, the network, output. */
export const impureCalls = (check: Check, clusters: readonly Snapshot[]): readonly string[] => {
  const called = new Set<string>()
  const restore = watching((name) => called.add(name))
  try {
    for (const cluster of clusters) observe(check, cluster)
  } finally {
    restore()
  }
  return [...called].map((name) => `${check.id} uses ${name} while it judges`)
}

type Holder = Record<string, unknown>

const functions: readonly (readonly [holder: object, name: string, label: string])[] = [
  [Date, 'now', 'Date.now'],
  [Math, 'random', 'Math.random'],
  [performance, 'now', 'performance.now'],
  [globalThis, 'fetch', 'fetch'],
  [globalThis, 'setTimeout', 'setTimeout'],
  [globalThis, 'setInterval', 'setInterval'],
  [globalThis, 'setImmediate', 'setImmediate'],
  [globalThis, 'queueMicrotask', 'queueMicrotask'],
  [process.stdout, 'write', 'stdout'],
  [process.stderr, 'write', 'stderr'],
  [process, 'exit', 'process.exit'],
]

/** Puts a bell on each of them; the result takes the bells off again. */
const watching = (ring: (name: string) => void): (() => void) => {
  const restores = functions.map(([holder, name, label]) => {
    const holding = holder as Holder
    const original = holding[name] as (...args: unknown[]) => unknown
    holding[name] = function (this: unknown, ...args: unknown[]) {
      ring(label)
      return label === 'process.exit' ? undefined : original.apply(this, args)
    }
    return () => {
      holding[name] = original
    }
  })
  const RealDate = Date
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) => {
      if (args.length === 0) ring('the clock (new Date())')
      return Reflect.construct(target, args, newTarget) as Date
    },
  })
  return () => {
    globalThis.Date = RealDate
    for (const restore of restores) restore()
  }
}
