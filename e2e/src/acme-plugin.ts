import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { execa } from 'execa'

const root = fileURLToPath(new URL('../..', import.meta.url))

const checks = `
  import { defineCheck, definePlugin, facts } from '@restate-preflight/core'
  export default definePlugin({
    name: 'acme-checks', version: '1.2.0', namespace: 'acme',
    checks: [defineCheck({
      id: 'acme/nodes-few', summary: 'there are few nodes', severity: 'low', per: 'cluster', settleMs: 0,
      needs: { configuration: facts.nodesConfiguration },
      messages: { many: { symptom: '{n} nodes', required: 'r', current: 'c', impact: 'i', action: 'Do.' } },
      *evaluate({ read, finding }) { yield finding('many', { n: read('configuration').nodes.length }) },
    })],
  })`

/** A command as those of any oclif plugin; its argument says how it ends. */
const command = `
  import { Args, Command, Flags } from '@oclif/core'
  export default class Hello extends Command {
    static summary = 'Say hello.'
    static args = { end: Args.string({ ignoreStdin: true, description: 'how to end' }) }
    static flags = { to: Flags.string({ description: 'whom', default: 'you' }) }
    async run() {
      const { args, flags } = await this.parse(Hello)
      this.log('hello ' + flags.to + ' of ' + this.config.bin)
      if (args.end === 'exit') this.exit(4)
      if (args.end === 'error') this.error('nobody is there', { exit: 3 })
      if (args.end === 'throw') throw new TypeError('boom')
    }
  }`

/**
 * A plugin as a user would publish it: one check, and one command of oclif with a copy of oclif of its own. Bundled, so that nothing
 * has to be downloaded. @returns its tarball, in `folder`.
 */
export const packAcmePlugin = async (folder: string, commandPath = 'acme/hello'): Promise<string> => {
  const bundled = (contents: string, outfile: string) =>
    build({
      stdin: { contents, resolveDir: join(root, 'packages/cli'), loader: 'js' },
      outfile: join(folder, outfile),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      conditions: ['@restate-preflight/source'],
      external: ['typescript', 'ts-node', 'tsconfig-paths'],
      logLevel: 'error',
    })
  await Promise.all([bundled(checks, 'index.js'), bundled(command, `commands/${commandPath}.js`)])
  const manifest = {
    name: 'acme-checks',
    version: '1.2.0',
    main: './index.js',
    files: ['index.js', 'commands'],
    oclif: { commands: './commands', topicSeparator: ' ' },
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  const { stdout } = await execa('npm', ['pack', '--ignore-scripts'], { cwd: folder, timeout: 60_000 })
  return join(folder, stdout.trim())
}
