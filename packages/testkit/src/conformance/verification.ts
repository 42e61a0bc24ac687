import { areas, letterOf, type AreaId, type Complaint, type Letter } from './complaint.ts'

/** What `plugin verify` found, as data. Fields are only ever added within a major version. */
export interface Verification {
  readonly schemaVersion: string
  readonly tool: { readonly name: string; readonly version: string }
  /** What was asked for: a path or a name. */
  readonly source: string
  /** Null where it did not load. */
  readonly plugin: VerifiedPlugin | null
  readonly grade: Letter
  readonly areas: readonly VerifiedArea[]
}

/** Which plugin was put to trial. */
export interface VerifiedPlugin {
  readonly name: string
  readonly version: string
  readonly namespace: string
  readonly apiVersion: number
  readonly checks: number
}

/** What was said of a plugin in one area. */
export interface VerifiedArea {
  readonly id: AreaId
  /** What should hold, as the rest of a sentence that begins with the plugin. */
  readonly title: string
  readonly outcome: 'passed' | 'complaints' | 'not-looked-at'
  /** Why it was not looked at; else null. */
  readonly reason: string | null
  readonly complaints: readonly Omit<Complaint, 'area'>[]
}

/** What a trial of a plugin brought. */
export interface Trial {
  readonly tool: Verification['tool']
  readonly source: string
  readonly plugin: VerifiedPlugin | null
  readonly complaints: readonly Complaint[]
  /** Areas that could not be looked at, with the reason. */
  readonly left: ReadonlyMap<AreaId, string>
}

/** Puts a result together: an area that was not looked at is neither passed nor failed. */
export const verificationOf = ({ tool, source, plugin, complaints, left }: Trial): Verification => ({
  schemaVersion: '1.0.0',
  tool,
  source,
  plugin,
  grade: letterOf(complaints),
  areas: (Object.keys(areas) as AreaId[]).map((id) => {
    const own = complaints.filter(({ area }) => area === id)
    const reason = own.length > 0 ? null : (left.get(id) ?? null)
    return {
      id,
      title: areas[id],
      outcome: own.length > 0 ? 'complaints' : reason === null ? 'passed' : 'not-looked-at',
      reason,
      complaints: own.map(({ area: _, ...complaint }) => complaint),
    }
  }),
})
