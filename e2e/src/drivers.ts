import { whyNoContainers, type DriverName } from '@restate-preflight/local-cluster'

interface Driver {
  readonly driver: DriverName
  /** Why it cannot be used here; undefined where it can. With CI=true a missing engine throws instead. */
  readonly skip: string | undefined
  /** What the recordings of its scenarios are called. */
  readonly scenario: (name: string) => string
}

/** Every scenario holds however the servers run. */
export const drivers: readonly Driver[] = [
  { driver: 'processes', skip: undefined, scenario: (name) => name },
  { driver: 'containers', skip: await whyNoContainers(), scenario: (name) => `containers-${name}` },
]
