import type {
  Applies,
  Fact,
  Json,
  Message,
  NodeEntry,
  OptionSchema,
  Phase,
  Severity,
  SubjectKind,
  Target,
  TargetKind,
} from '@restate-preflight/core'

/** The version of the protocol between restate-preflight and programs; `schema/exec-v1.schema.json` has all of it. */
export const execProtocol = 1

/** What `PROGRAM describe` writes to standard output, as JSON. */
export interface Description {
  readonly protocol: number
  readonly name: string
  readonly version: string
  readonly namespace: string
  readonly checks: readonly DescribedCheck[]
}

export interface DescribedCheck {
  readonly id: string
  readonly summary: string
  readonly severity: Severity
  readonly per: TargetKind
  readonly needs: { readonly [name: string]: DescribedNeed }
  readonly messages: { readonly [id: string]: Message }
  readonly settleMs: number
  readonly tags?: readonly string[]
  readonly phase?: Phase
  readonly required?: boolean
  readonly weight?: number
  readonly expectedWhileSettling?: boolean
  readonly applies?: Applies
  readonly options?: OptionSchema
}

/** The id of a fact. One that another plugin collects comes with what it is about. */
export type DescribedNeed =
  | string
  | {
      readonly fact: string
      readonly per?: SubjectKind
      /** The program looks at an unavailable fact itself; without this the target is unknown before it is asked. */
      readonly optional?: boolean
    }

/** What `PROGRAM evaluate` reads from standard input, as one JSON document. */
export interface EvaluationRequest {
  readonly protocol: number
  readonly checks: readonly {
    readonly id: string
    readonly options: Json
    readonly targets: readonly Target[]
  }[]
  readonly snapshot: {
    readonly takenAt: string
    /** The "now" of a check. */
    readonly endedAt: string
    readonly addresses: readonly string[]
    readonly nodes: readonly NodeEntry[]
    /** Fact id → subject → fact; only what the checks need. */
    readonly facts: { readonly [factId: string]: { readonly [subject: string]: Fact<unknown> } }
    readonly lifecycle: {
      readonly state: string
      readonly settling: boolean
      readonly nodes: { readonly [key: string]: string }
    }
  }
}

/** A line that `PROGRAM evaluate` writes to standard output. Each check ends with a `done` of its own: silence is no pass. */
export type AnswerLine =
  | { readonly check: string; readonly done: true }
  | { readonly check: string; readonly target: Target; readonly unknown: string }
  | { readonly check: string; readonly target: Target; readonly skipped: string }
  | { readonly check: string; readonly target: Target; readonly finding: DescribedFinding }

export interface DescribedFinding {
  readonly message: string
  readonly data?: { readonly [name: string]: string | number }
  readonly severity?: Severity
  readonly targets?: readonly Target[]
  readonly magnitude?: number
}
