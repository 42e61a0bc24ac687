/** What stands in place of a secret. It tells nothing, not even a length. */
export const mask = '***'

/** Whether a field's name says that its value is a credential: `Authorization`, `x-api-key`, `sasl.password` … */
export const isTellingName = (name: string): boolean =>
  tellingNames.test(name.slice(-maxName).replaceAll(/[^a-zA-Z0-9]/g, ''))

/** Text without the credentials that can be told by their form or by a name in front of them. */
export const maskText = (text: string): string => {
  if (text.length > maxText) return mask
  return forms.reduce((masked, [form, replacement]) => masked.replaceAll(form, replacement), text)
}

/** Names are compared without case and punctuation. A header is a credential more often than not. */
const tellingNames = new RegExp(
  [
    '^(auth|identity|pass|pwd|pin|jwt|dsn)$',
    'auth(token|key|header)$|authorization|authentication|headers?$',
    'secret|token|passw(or)?d|passphrase|passcode|credential|cookie|jaas|oauthbearer|bearer|session(id|key)',
    '(api|access|private|identity|signing|encryption|shared|account|master|client|ssl|tls)keys?',
    'signature|sasluser|saslname|keystore|truststore|connectionstring',
  ].join('|'),
  'i',
)

/** Real names are short. */
const maxName = 200

/** Longer than any documentation that was seen; who hides a secret in more text than that has it hidden. */
const maxText = 100_000

const assignedNames =
  'authorization|secret|token|passw(?:or)?d|passphrase|passcode|pwd|credentials?|cookie|(?:api|access|private|identity|signing|encryption|account)[_ -]?key'

const assignments = (
  ...values: readonly (readonly [RegExp, string])[]
): readonly (readonly [RegExp, string])[] =>
  values.map(([value, replacement]) => [
    new RegExp(
      String.raw`((?:${assignedNames})[\w.-]{0,40}\\{0,3}["']?\s{0,8}[=:]\s{0,8})${value.source}`,
      'gi',
    ),
    `$1${replacement}`,
  ])

/** No quantifier of these can be made to scan the same text again and again. */
const forms: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]{1,40}-----[^]*?(?:-----END [A-Z0-9 ]{1,40}-----|$)/g, mask],
  // The part of a URL in front of the host, up to the last @.
  [/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#]*@/gi, `$1${mask}@`],
  // Queries of URLs.
  [/([?&][^=&#\s"'?]{1,100}=)[^&#\s"']+/g, `$1${mask}`],
  [/\b((?:bearer|basic|digest|negotiate)\s{1,8})[\w.~+/=:-]{6,}/gi, `$1${mask}`],
  [/eyJ[\w.-]{10,}/g, mask],
  [
    /\b(?:AKIA|ASIA|AIza|gh[pousr]_|github_pat_|xox[abeoprs]-|[rs]k_(?:live|test)_|publickeyv1_|glpat-)[\w-]{8,}/g,
    mask,
  ],
  // `password = …`, `"apiKey": "…"`, and the latter once more inside of a JSON text; without quotes to the end of the
  // line or of the list element.
  ...assignments(
    [/\\{1,3}"[^"]*"?/, `\\"${mask}\\"`],
    [/"(?:[^"\\]|\\[^])*"?/, `"${mask}"`],
    [/'(?:[^'\\]|\\[^])*'?/, `'${mask}'`],
    [/[^\s"'&,;\\][^\r\n"'&,;\\]*/, mask],
  ),
]
