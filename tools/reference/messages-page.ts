import type { Check, Message } from '@restate-preflight/core'
import { code, escaped, referencePage } from './page.ts'

/** `docs/reference/messages.md`: every text that a finding may have. */
export const messagesPage = (checks: readonly Check[], pageOf: (check: Check) => string): Promise<string> =>
  referencePage(
    { title: 'Messages', from: 'the checks of the built-in plugins' },
    'Every way in which a check may say that something is wrong. The id of a message is the field `message` of a finding; ids are never renamed or reused. `{…}` is filled in from what was read.',
    ...checks.flatMap((check) => [
      `## ${check.id}`,
      `[${check.summary}](${pageOf(check)})`,
      ...Object.entries(check.messages).flatMap(([id, message]) => [
        `### ${check.id} ${code(id)}`,
        textsOf(message),
      ]),
    ]),
  )

const textsOf = ({ symptom, required, current, impact, action }: Message): string =>
  Object.entries({ symptom, required, current, impact, do: action })
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `- **${name}**: ${escaped(text)}`)
    .join('\n')
