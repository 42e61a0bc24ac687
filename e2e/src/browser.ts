import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome'] as const

/** The Chromium of this machine; none is downloaded. */
const found = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => names.map((name) => join(folder, name)))
  .find((file) => existsSync(file))

/** The path of a browser, or why tests with one are skipped, printed once. With CI=true a missing one throws. */
export const browser: { readonly path: string; readonly skip: undefined } | { readonly skip: string } =
  found === undefined ? { skip: without() } : { path: found, skip: undefined }

function without(): string {
  const reason = 'there is no Chromium; tools/browser.sh installs one'
  if (process.env['CI'] === 'true') throw new Error(`${reason}. With CI=true these tests are not skipped`)
  console.warn(`SKIPPED tests with a browser: ${reason}`)
  return reason
}
