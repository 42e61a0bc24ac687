import type { ErrorRecord } from '@restate-preflight/core'

/** Which package is looked at, and the folder that its name is resolved from. */
export interface InspectionRequest {
  readonly name: string
  readonly home: string
}

/** What a package brings. */
export interface Inspection {
  readonly version: string
  /** Null where it brings no checks. */
  readonly namespace: string | null
  readonly checks: readonly string[]
  /** As they are typed, aliases as well. */
  readonly commands: readonly string[]
  readonly topics: readonly string[]
}

/** What the process that looks at a package answers. */
export type InspectionAnswer = { readonly inspection: Inspection } | { readonly error: ErrorRecord }
