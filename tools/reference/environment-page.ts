import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { resolveSettings, type LoadedConfig } from '@restate-preflight/config'
import { markdownTable } from '@restate-preflight/testkit'
import type { CommandFlags } from './cli-page.ts'
import { code, escaped, listed, referencePage } from './page.ts'

/** Where the text of the flag is not true of the variable: it holds a list where the flag is repeated, and formats of two commands only. */
const ofSettings: { readonly [name: string]: string } = {
  RESTATE_PREFLIGHT_ADDRESS: 'fabric addresses of any nodes, separated by commas',
  RESTATE_PREFLIGHT_OUTPUT:
    'where `check` and `gate` write what, separated by commas: FORMAT or FORMAT=FILE, as in `pretty,json=report.json`; every [format](formats.md) of `check`',
  RESTATE_PREFLIGHT_SELECT: 'only these checks, separated by commas: id, glob, plugin or tag:NAME',
  RESTATE_PREFLIGHT_SKIP: 'not these checks, separated by commas',
}

/** What is read besides settings, and what it does. */
const others: { readonly [name: string]: string } = {
  RESTATE_PREFLIGHT_CONFIG: 'the configuration file, as `--config`',
  NO_COLOR: 'not empty: no colours',
  FORCE_COLOR: '`0` or `false`: no colours; anything else: colours, in pipes too',
  TERM: '`dumb`: no colours',
  CI: 'set, and not `false`: the detail for developers, since the log is all there will be',
  GITHUB_STEP_SUMMARY: 'the file that `-o github` adds its summary to, as GitHub Actions names it',
  HOME: "where the search for a configuration ends, and the user's own begins",
  USERPROFILE: 'as HOME, on Windows',
  XDG_CONFIG_HOME: "where the user's own configuration is; else `~/.config`",
  APPDATA: 'as XDG_CONFIG_HOME, on Windows',
  RESTATE_PREFLIGHT_DATA_DIR: 'where plugins are installed; else `restate-preflight` in the next one',
  XDG_DATA_HOME: "where the user's own data is; else `~/.local/share`",
  LOCALAPPDATA: 'as XDG_DATA_HOME, on Windows',
  NODE_COMPILE_CACHE:
    'where compiled code is kept, see [ADR 0021](../adr/0021-the-launcher-keeps-compiled-code.md)',
  NODE_DISABLE_COMPILE_CACHE: 'set: no compiled code is kept',
}

/** Read by libraries and by Node, so that no search of our sources finds them. */
const ofLibraries = ['NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE']

const prefix = 'RESTATE_PREFLIGHT_'

/**
 * `docs/reference/environment.md`: the variables that settings ask for, observed while they are decided, and those that the sources
 * name. @throws Error for a variable without a meaning, and for a meaning without a variable.
 */
export const environmentPage = (root: string, flags: CommandFlags): Promise<string> => {
  const settings = settingVariables()
  const named = namedVariables(root).filter((name) => !settings.includes(name))
  const unexplained = named.filter((name) => others[name] === undefined)
  if (unexplained.length > 0)
    throw new Error(`tools/reference/environment-page.ts does not explain ${listed(unexplained)}`)
  const unread = [
    ...Object.keys(others).filter((name) => !named.includes(name) && !ofLibraries.includes(name)),
    ...Object.keys(ofSettings).filter((name) => !settings.includes(name)),
  ]
  if (unread.length > 0)
    throw new Error(`tools/reference/environment-page.ts explains ${listed(unread)}, which nothing reads`)
  return referencePage(
    { title: 'Environment variables', from: 'what packages/config and packages/cli read' },
    'A variable comes after its flag, and before profile and file. An empty variable is as one that is not set. `restate-preflight config print` says where each setting comes from.',
    '## Settings',
    markdownTable(
      ['variable', 'as the flag', 'meaning'],
      settings.map((name) => settingRow(name, flags)),
    ),
    '## Others',
    markdownTable(
      ['variable', 'meaning'],
      Object.entries(others).map(([name, meaning]) => [code(name), meaning]),
    ),
  )
}

/** Which variables are asked for while settings are decided. */
const settingVariables = (): readonly string[] => {
  const asked = new Set<string>()
  const env = new Proxy<Record<string, string>>(
    {},
    {
      get: (_, name) => {
        asked.add(String(name))
        return undefined
      },
    },
  )
  const config: LoadedConfig = { config: {}, file: null, directory: '/', origin: 'none', source: null }
  resolveSettings({ flags: {}, env, config })
  return [...asked].sort()
}

/** Variables that are asked for by name in what runs at users. */
const namedVariables = (root: string): readonly string[] => {
  const files = ['packages/{cli,config,runner,reporters,cluster}/src/**/*.ts', 'packages/cli/bin/*.cjs']
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .filter((file) => !file.endsWith('.test.ts') && !file.endsWith('.gen.ts'))
  const names = files.flatMap((file) => [
    ...readFileSync(join(root, file), 'utf8').matchAll(
      /\benv(?:\[\s*'([A-Z_]+)'|\.([A-Z_]+)\b)|\{ ([A-Z_]+(?:, [A-Z_]+)*) \}: [^\n]{0,20}[eE]nv/g,
    ),
  ])
  return [...new Set(names.flatMap(([, a, b, c]) => a ?? b ?? c?.split(', ') ?? []))].sort()
}

const settingRow = (name: string, flags: CommandFlags): readonly string[] => {
  const word = name.replace(prefix, '').replace('RESTATECTL_', '').toLowerCase().replaceAll('_', '-')
  const flag = flags[word]
  if (flag !== undefined) {
    return [code(name), code(`--${word}`), ofSettings[name] ?? escaped(flag.description ?? '')]
  }
  if (word === 'profile') return [code(name), 'argument of `check`', 'the profile']
  throw new Error(`there is no flag for the variable ${name}`)
}
