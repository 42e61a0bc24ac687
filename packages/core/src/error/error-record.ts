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
