import { json } from './json.ts'
import { pretty } from './pretty/pretty.ts'
import type { Reporter } from './reporter.ts'

export { detailFor, detailNames, type Detail, type DetailContext } from './detail.ts'
export { diffPretty } from './diff.ts'
export { json } from './json.ts'
export { baselinePretty } from './pretty/baseline.ts'
export { pretty } from './pretty/pretty.ts'
export { statusPretty } from './pretty/status.ts'
export type { Reporter, ReporterOptions } from './reporter.ts'
export { verificationPretty } from './verification.ts'
export { waitJson, waitPretty, waitStepLines, waitStepText } from './wait.ts'

export type ReporterName = 'pretty' | 'json'

/** The formats of `-o`, by name. */
export const reporters: Readonly<Record<ReporterName, Reporter>> = { pretty, json }
export { metadataDiffPretty } from './metadata/diff.ts'
export { metadataGetPretty, metadataJson } from './metadata/get.ts'
export { metadataListPretty } from './metadata/list.ts'
export { metadataVersionsPretty } from './metadata/versions.ts'
