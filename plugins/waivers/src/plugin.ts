import { definePlugin } from '@restate-preflight/core'
import { entriesValid } from './checks/entries-valid/entries-valid.ts'
import { inUse } from './checks/in-use/in-use.ts'
import { notExpired } from './checks/not-expired/not-expired.ts'
import { notOutgrown } from './checks/not-outgrown/not-outgrown.ts'

/** A constant of its own: inside `export default …` the compiler (6.0.3) leaves the `.ts` of an import() as it is. */
const page = async (checkId: string) => (await import('./pages.gen.ts')).pages[checkId]

/** Whether what is accepted is still known, still there, and still no worse. */
export default definePlugin({
  name: '@restate-preflight/plugin-waivers',
  version: '0.1.0',
  namespace: 'waivers',
  checks: [entriesValid, inUse, notExpired, notOutgrown],
  page,
})
