import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Gives each project its targets by the files that it has, so that no package repeats them:
 * `test` for a vitest.config.ts, `build` for a tsconfig.lib.json. A package.json that names a target itself wins.
 */
export const name = 'restate-preflight-targets'

export const createNodes = [
  '{{packages,plugins}/*/package.json,e2e/package.json,tools/project.json}',
  (files, _options, { workspaceRoot }) =>
    files.map((file) => {
      const root = dirname(file)
      const has = (wanted) => existsSync(join(workspaceRoot, root, wanted))
      const targets = {
        ...(has('vitest.config.ts') && { test: special[root] ?? vitest }),
        ...(has('tsconfig.lib.json') && { build: compile }),
      }
      return [file, { projects: { [root]: { targets } } }]
    }),
]

const vitest = {
  command: 'vitest run',
  options: { cwd: '{projectRoot}' },
  cache: true,
}

/** Never cached: it is about servers, the packed CLI and the site. Never beside another task: its clusters need the processor. */
const blackBox = {
  ...vitest,
  cache: false,
  parallelism: false,
  dependsOn: [
    { projects: ['restate-preflight'], target: 'build' },
    { projects: ['@restate-preflight/docs'], target: 'site' },
  ],
}

const special = {
  e2e: blackBox,
  // Tests of the repository read all of it, so no list of inputs would be right.
  tools: { ...vitest, cache: false },
}

const compile = {
  command: 'tsc -b tsconfig.lib.json',
  options: { cwd: '{projectRoot}' },
}
