/**
 * What of a header that is sent must not be kept: its value, and each part of it that an answer may echo alone. `Bearer TOKEN` has the
 * token; the Authorization of AWS the access key and the signature; `Basic …` the password.
 */
export const secretsInHeader = (value: string): readonly string[] => [
  ...new Set(
    [value, ...value.split(/[\s,;]+/).flatMap(partsOf), ...basic(value)].flatMap(spellings).filter(isLong),
  ),
]

/** What of a URL must not be kept: values whose names tell of a credential, as a presigned URL has them. */
export const secretsInUrl = (url: URL): readonly string[] =>
  [...url.searchParams].flatMap(([name, value]) =>
    tellingNames.test(name) ? partsOf(value).flatMap(spellings).filter(isLong) : [],
  )

const tellingNames = /^(sig|code|key)$|signature|credential|token|secret|passw|auth|api[-_]?key/i

/** `Credential=KEY/DATE/REGION` has a value, and that the key in front, which is no secret alone and is nobody's business either. */
const partsOf = (part: string): readonly string[] => {
  const value = part.slice(part.indexOf('=') + 1).replaceAll('"', '')
  const [key = ''] = value.split('/')
  return /^\w+\/\d{8}\//.test(value) ? [part, value, key] : [part, value]
}

const basic = (value: string): readonly string[] => {
  const [, coded] = /^basic\s+(\S+)$/i.exec(value) ?? []
  if (coded === undefined) return []
  const text = Buffer.from(coded, 'base64').toString('utf8')
  return [text, text.slice(text.indexOf(':') + 1)]
}

/** A URL that is echoed has them escaped. */
const spellings = (text: string): readonly string[] => [text, encodeURIComponent(text)]

/** Anything shorter stands in any text by chance. */
const isLong = (text: string): boolean => text.length >= 6
