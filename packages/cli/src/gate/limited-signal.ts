import type { AbortCause } from '@restate-preflight/core'

/** A signal that fires with another one, or after a time as a deadline. */
export const limitedSignal = (
  outer: AbortSignal,
  limitMs: number,
): Disposable & { readonly signal: AbortSignal } => {
  const controller = new AbortController()
  const onOuter = () => controller.abort(outer.reason)
  const timer = setTimeout(() => controller.abort('deadline' satisfies AbortCause), limitMs)
  if (outer.aborted) onOuter()
  outer.addEventListener('abort', onOuter)
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer)
      outer.removeEventListener('abort', onOuter)
    },
  }
}
