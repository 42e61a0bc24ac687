import * as Args from '@oclif/core/args'
import { PreflightError } from '@restate-preflight/core'
import { PreflightCommand } from '../base-command.ts'
import { checkIds, checkPage, nearestHint, noSuchCheck, readablePage } from '../check-page.ts'
import { configFlags } from '../flags.ts'
import { prepare } from '../prepare.ts'

export default class Explain extends PreflightCommand {
  static override summary = 'Print the page of an error code or of a check: what it means, and what to do.'
  static override args = {
    word: Args.string({
      ignoreStdin: true,
      required: true,
      description: 'an error code or a check, for example RP4001',
    }),
  }
  static override flags = { ...configFlags }
  static override examples = [
    '<%= config.bin %> explain RP4001',
    '<%= config.bin %> explain health/metadata-quorum',
  ]

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Explain)
    const { word } = args
    // Bundled, and a chunk of its own: no other command reads it.
    const { pages } = await import('../explained-pages.gen.ts')
    const words = Object.keys(pages)
    const known = words.find((each) => each.toLowerCase() === word.toLowerCase())
    const page = known === undefined ? undefined : pages[known]
    if (page !== undefined) {
      process.stdout.write(readablePage(page))
      return
    }
    // What is meant as a code is answered without the configuration, which may be what is broken.
    if (/^rp\d/i.test(word)) throw nothingToExplain(word, words)
    const loaded = await this.readConfig(flags)
    const { plugins } = await prepare(loaded, this.settingsFrom(loaded, flags))
    const ofCheck = await checkPage(plugins, word)
    if (ofCheck === null) {
      const all = [...words, ...checkIds(plugins)]
      throw word.includes('/') ? noSuchCheck(word, all) : nothingToExplain(word, all)
    }
    process.stdout.write(ofCheck)
  }
}

const nothingToExplain = (word: string, known: readonly string[]): PreflightError =>
  new PreflightError('RP1009', `There is no page for "${word}".${nearestHint(word, known)}`, { target: word })
