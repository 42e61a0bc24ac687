import type { Manifest } from '@restate-preflight/testkit/conformance'
import type { Complaint, VerifiedPlugin } from '@restate-preflight/testkit/conformance/result'

/** What the process of a trial is told, once. */
export interface TrialRequest {
  readonly specifier: string
  readonly baseDir: string
  readonly manifest: Manifest | null
  /** Saved snapshots to judge besides those of the kit. */
  readonly snapshots: readonly string[]
}

/** What it tells in return. Each message is also a sign of life. */
export type TrialMessage =
  /** Null where it cannot be used: the complaints say why, and nothing follows. */
  | {
      readonly kind: 'loaded'
      readonly plugin: VerifiedPlugin | null
      readonly complaints: readonly Complaint[]
    }
  | { readonly kind: 'checking'; readonly check: string }
  | { readonly kind: 'done'; readonly complaints: readonly Complaint[] }
