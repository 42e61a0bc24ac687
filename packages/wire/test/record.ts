import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { record, recordQueries, startLab } from './lab.ts'
import { serverVersions } from './server.ts'

// Renews test/recorded from real servers: `npm run record -w @restate-preflight/wire`.
for (const version of serverVersions) {
  await using server = await startLab(version)
  const file = join(import.meta.dirname, 'recorded', `${version}.json`)
  await writeFile(file, `${JSON.stringify(await record(server), null, 2)}\n`)
  const answers = join(import.meta.dirname, 'recorded', `queries-${version}.json`)
  await writeFile(answers, `${JSON.stringify(await recordQueries(server), null, 2)}\n`)
}
