import { PreflightError, type Collector, type CollectorConfig, type Plugin } from '@restate-preflight/core'

/** A collector with what the configuration sets for it. */
export interface PlannedCollector {
  readonly collector: Collector
  readonly options: { readonly [name: string]: unknown }
  /** Files for what it reads by TLS; who opens its client reads them. */
  readonly tls?: CollectorConfig['tls']
}

/**
 * All collectors of the plugins; which of them run, the needs of a run tell.
 * @throws PreflightError RP1108 where two plugins collect a fact of one id.
 */
export const planCollectors = (
  plugins: readonly Plugin[],
  settings: { readonly [factId: string]: CollectorConfig },
): readonly PlannedCollector[] => {
  const owners = new Map<string, string>()
  return plugins.flatMap(({ name, collectors = [] }) =>
    collectors.map((collector) => {
      const { id } = collector.fact
      const owner = owners.get(id)
      if (owner !== undefined) {
        throw new PreflightError('RP1108', `${owner} and ${name} both collect ${id}`, { target: id })
      }
      owners.set(id, name)
      const { options = {}, tls } = settings[id] ?? {}
      return { collector, options, ...(tls === undefined ? {} : { tls }) }
    }),
  )
}
