import type { Report } from '@restate-preflight/core'
import type { Detail } from './detail.ts'

/** What the reader's side decides. Nothing of it changes what a report says, only how much of it is shown and how. */
export interface ReporterOptions {
  /** Columns of the terminal. Default 100; less than 60 counts as 60. */
  readonly width?: number
  /** Whether ANSI colours are used. Default false. Colour repeats what a glyph and a word say as well. */
  readonly color?: boolean
  /** For whom: see `detailFor`. Default `operator`, with `verbose` `developer`. */
  readonly detail?: Detail
  /** Adds every check, folded findings, and full blocks for findings that do not count. */
  readonly verbose?: boolean
  /** Leaves out whatever is in order. */
  readonly problemsOnly?: boolean
  /** The Markdown pages of checks that have findings, by id: for formats that carry help with them. */
  readonly pages?: ReadonlyMap<string, string>
}

/** A pure function from a report to text that ends with a newline. Verdict and exit code are in the report already. */
export type Reporter = (report: Report, options?: ReporterOptions) => string
