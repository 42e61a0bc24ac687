import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Where the commands of a page run. */
export interface Workbench {
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  /** The words of a command, changed where the page speaks of what a test does not have: a registry. */
  adapt(command: string): string
}

/** A file of `docs/tutorial`. */
export const pageFile = (name: string): string => join(root, 'docs/tutorial', name)

/**
 * Does what a page says, from top to bottom: writes the files that it shows, types its commands, and returns the page with what was
 * really printed. What differs only in times is left as the page has it.
 *
 * A file is a block below a line that is its name in backticks and a colon. In a `console` block, lines that begin with `$ ` are
 * commands, and the lines below each are its output. `<!-- replay: NAME -->` above a block says which recorded cluster stands for
 * the one that the commands name with `-s`.
 */
export const followPage = async (file: string, bench: Workbench): Promise<string> => {
  const page = await readFile(file, 'utf8')
  const shell = { lastCode: 0 }
  const blocks = [...page.matchAll(/(?<before>[^\n]*)\n\n```(?<language>\w+)\n(?<body>.*?)^```$/gms)]
  const replies = new Map<string, string>()
  for (const { groups = {}, 0: whole } of blocks) {
    const { before = '', language = '', body = '' } = groups
    const name = /^`([\w.-]+)`:$/.exec(before)?.[1]
    if (name !== undefined) await writeFile(join(bench.folder, name), body)
    if (language !== 'console') continue
    const replay = /^<!-- replay: ([\w-]+) -->$/.exec(before)?.[1] ?? null
    const answer = await answered(body, bench, replay, shell)
    replies.set(
      whole,
      whole.replace(body, () => answer),
    )
  }
  return [...replies].reduce((text, [from, to]) => text.replace(from, () => to), page)
}

const answered = async (
  body: string,
  bench: Workbench,
  replay: string | null,
  shell: { lastCode: number },
): Promise<string> => {
  const parts = body.split(/^\$ /m).slice(1)
  const answers: string[] = []
  for (const part of parts) {
    const end = part.indexOf('\n')
    const [command, expected] = [part.slice(0, end), part.slice(end + 1)]
    const output = await outputOf(command, bench, replay, shell)
    answers.push(`$ ${command}\n${withoutTimes(output) === withoutTimes(expected) ? expected : output}`)
  }
  return answers.join('')
}

const outputOf = async (
  command: string,
  bench: Workbench,
  replay: string | null,
  shell: { lastCode: number },
): Promise<string> => {
  if (command === 'echo $?') return `${shell.lastCode}\n`
  if (/^(npx )?restate-preflight status /.test(command)) return statusScreen(replay)
  if (replay !== null) {
    await copyFile(
      join(root, 'packages/cli/test/recorded', `${replay}.json`),
      join(bench.folder, 'replayed.json'),
    )
  }
  const typed = asOnTerminal(command.replace(/ -s http:\/\/\S+/, ' --from replayed.json'))
  const { exitCode, all } = await execa('bash', ['-c', bench.adapt(typed)], {
    cwd: bench.folder,
    // What npm warns of is about the settings of whoever runs the test.
    env: { ...bench.env, npm_config_loglevel: 'error', NO_COLOR: '1', FORCE_COLOR: undefined, CI: undefined },
    all: true,
    reject: false,
    timeout: 60_000,
    stdin: 'ignore',
  })
  shell.lastCode = exitCode ?? 70
  return all === '' ? '' : `${all.replaceAll(bench.folder, '~/acme')}\n`
}

/** What the reader sees, who has no pipe between the command and the eyes. */
const asOnTerminal = (command: string): string =>
  command
    .replace(/(restate-preflight check [^|]*)/, (typed) => `${typed.trimEnd()} --detail operator `)
    .trimEnd()

/** `status` judges nothing and replays nothing; its screens of the same recordings are held by the tests of the command. */
const statusScreen = async (replay: string | null): Promise<string> => {
  const screens = await readFile(join(root, 'packages/cli/test/screens', `${replay ?? ''}.txt`), 'utf8')
  const wide = new RegExp(`^── status ─{90}─*\\n(.*?)\\n── `, 'ms').exec(screens)?.[1]
  if (wide === undefined) throw new Error(`there is no screen of ${replay}`)
  return `${wide.trimEnd()}\n`
}

const withoutTimes = (text: string): string =>
  text.replaceAll(/\d+(\.\d+)? ?ms\b/g, 'TIME').replaceAll(/duration_ms [\d.]+/g, 'TIME')
