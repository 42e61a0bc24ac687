/**
 * Looks at what would be published, as those see it who install it: publint reads the packed files and their manifest,
 * attw resolves every entry as TypeScript and Node do. `npm run package:check`, after a build.
 */
import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly exports?: unknown
}

const root = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)

const main = async (): Promise<number> => {
  const packages = globSync('packages/*/package.json', { cwd: root })
    .map((file) => ({
      folder: dirname(file),
      manifest: JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest,
    }))
    .filter(({ manifest }) => manifest.private !== true)
  const packed = await mkdtemp(join(tmpdir(), 'packed-'))
  try {
    let failures = 0
    for (const { folder, manifest } of packages) {
      const problems = await problemsOf(join(root, folder), manifest, packed)
      process.stdout.write(
        problems === '' ? `ok      ${manifest.name}\n` : `FAILED  ${manifest.name}\n${problems}\n`,
      )
      if (problems !== '') failures += 1
    }
    return failures === 0 ? 0 : 1
  } finally {
    await rm(packed, { recursive: true, force: true })
  }
}

const problemsOf = async (folder: string, manifest: Manifest, packed: string): Promise<string> => {
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', packed], {
    cwd: folder,
    timeout: 60_000,
  })
  const tarball = join(packed, tarballName(stdout))
  const complaints = await Promise.all([
    complaintOf('publint', ['run', tarball, '--strict']),
    // The host is a command without an entry for imports: there is nothing to resolve.
    manifest.exports === undefined
      ? ''
      : complaintOf('attw', [tarball, '--profile', 'esm-only', '--no-emoji', '--format', 'ascii']),
  ])
  return complaints.filter((complaint) => complaint !== '').join('\n')
}

/** npm 11 answers a list, npm 12 an object by package name. */
const tarballName = (json: string): string => {
  const answer = JSON.parse(json) as
    readonly { readonly filename: string }[] | Record<string, { readonly filename: string }>
  const [first] = Object.values(answer)
  if (first === undefined) throw new Error('npm pack wrote nothing')
  return first.filename
}

const complaintOf = async (command: string, args: readonly string[]): Promise<string> => {
  try {
    await run(command, args, { timeout: 60_000 })
    return ''
  } catch (error) {
    const {
      stdout = '',
      stderr = '',
      message,
    } = error as Error & { readonly stdout?: string; readonly stderr?: string }
    return [`${command}:`, stdout.trim() || message, stderr.trim()].filter((part) => part !== '').join('\n')
  }
}

process.exitCode = await main()
