/**
 * An error as a value: what facts, reports and files carry. `layers` runs from the outside in, for example
 * `['TCP 127.0.0.1:5122', 'connection refused']`.
 */
export interface ErrorRecord {
  /** `RP` and four digits; the first digit is the layer. See the catalogue. */
  readonly code: string
  readonly layers: readonly string[]
  /** The node, address, file, plugin or check that is really meant; null where it is the run as a whole. */
  readonly target: string | null
  readonly message: string
  /** What to do about it. */
  readonly action: string
}

const peerMark = 'peer '

/** The layer that names the node that the asked one had asked in turn. */
export const peerLayer = (address: string): string => `${peerMark}${address}`

/** The node that the asked one had asked in turn, as its error names it; null where it names none. */
export const peerOf = ({ layers }: ErrorRecord): string | null =>
  layers.find((layer) => layer.startsWith(peerMark))?.slice(peerMark.length) ?? null
