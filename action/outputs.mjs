import { appendFileSync } from 'node:fs'
import { env } from 'node:process'

/** Sets the outputs of the step, as the runner reads them: `name=value`, a line each. */
export const setOutputs = (outputs) => {
  for (const [name, value] of Object.entries(outputs)) {
    const text = String(value)
    if (/[\r\n]/.test(text)) throw new Error(`the output ${name} has more than one line`)
    appendFileSync(env.GITHUB_OUTPUT, `${name}=${text}\n`)
  }
}
