import {
  errorRecord,
  peerLayer,
  plainAddress,
  type ErrorCode,
  type ErrorRecord,
} from '@restate-preflight/core'
import {
  innermost,
  notLeaderText,
  ofTheAsked,
  peerIn,
  peerTexts,
  rolesOfServices,
  serviceTexts,
  silentLogServersIn,
} from './services.ts'

/** How a call on an established connection ended badly, as the gRPC client tells it. */
export interface CallFailure {
  /** The asked address. */
  readonly url: string
  /** `NodeCtlSvc/GetIdent`. */
  readonly method: string
  /** The gRPC status code. */
  readonly status: number
  readonly details: string
  /** The trailer in which a member that is not the leader names the one that is; null where there was none. */
  readonly leader: string | null
  /** Of the response headers, null where there were none. */
  readonly contentType: string | null
  /** The reply came, and is not the message that it should be. */
  readonly undecodable: boolean
  /** How long the answer was waited for. */
  readonly waitedMs: number
}

/** Where and as what an error is reported. Pure: texts and codes in, the catalogue's error out. */
export const classifyCall = (failure: CallFailure): ErrorRecord => {
  const { code, target, message } = meaningOf(failure)
  const name = statusNames[failure.status] ?? `status ${failure.status}`
  const peer = peerIn(failure.details)
  return errorRecord(code, {
    target: target ?? failure.url,
    message,
    layers: [
      failure.url,
      failure.method,
      `gRPC ${name}`,
      ...(failure.details === '' ? [] : [failure.details]),
      ...(peer === null ? [] : [peerLayer(peer)]),
    ],
  })
}

interface Meaning {
  readonly code: ErrorCode
  readonly message: string
  readonly target?: string
}

const meaningOf = (failure: CallFailure): Meaning => {
  const { url, method, details, contentType } = failure
  const missing = missingRole(failure)
  if (missing !== null) return missing
  // Bytes of a web page, read as a message, make up any error: the headers are looked at first.
  if (contentType !== null && !contentType.startsWith('application/grpc')) {
    return {
      code: 'RP2303',
      message: `${url} answers with ${contentType}, not with gRPC${httpStatusIn(details)}`,
    }
  }
  if (failure.undecodable) {
    return { code: 'RP5002', message: `the reply of ${url} to ${method} does not decode` }
  }
  return (
    serviceMeaning(failure) ?? statusMeaning(failure) ?? { code: 'RP3099', message: `${url}: ${details}` }
  )
}

/** Only of services that belong to a role: that GetIdent is not there tells that no Restate node is. */
const missingRole = ({ url, method, details }: CallFailure): Meaning | null => {
  const [service = ''] = method.split('/')
  const role = rolesOfServices[service]
  if (role === undefined || !/Received HTTP status code 404/.test(details)) return null
  return { code: 'RP3002', message: `${url} does not serve ${service}: it lacks the role ${role}` }
}

/** What Restate itself says, whatever gRPC code it says it with. */
const serviceMeaning = ({ url, details, leader, status }: CallFailure): Meaning | null => {
  const peer = peerIn(details)
  const through = peer === null || peer === url ? url : `${peer}, asked through ${url},`
  const target = peer ?? url
  if (notLeaderText.test(details)) {
    return leader === null
      ? { code: 'RP4003', target, message: `${through} knows of no metadata leader` }
      : {
          code: 'RP4002',
          target,
          message: `${through} is not the metadata leader: that is ${namedIn(leader)}`,
        }
  }
  const known = serviceTexts.find(({ pattern }) => pattern.test(details))
  if (known?.code === 'RP4013') {
    const silent = silentLogServersIn(details).join(', ')
    return { code: known.code, message: `${url} does not find the end of the log: no answer from ${silent}` }
  }
  if (known !== undefined) {
    return {
      code: known.code,
      target: ofTheAsked.has(known.code) ? url : target,
      message: `${through} says: ${shortened(innermost(details))}`,
    }
  }
  if (peer === null) return null
  const transport = peerTexts.find(({ pattern }) => pattern.test(details))
  if (transport !== undefined) {
    const verb = transport.code === 'RP4011' ? 'cannot reach' : 'gets no answer from'
    return { code: transport.code, target: peer, message: `${url} ${verb} ${peer}` }
  }
  return status === 4 ? null : { code: 'RP4099', message: `${url}: ${shortened(details)}` }
}

/** `{"node_id":1,"address":"http://10.0.0.1:5122/"}`, as far as it is that. */
const namedIn = (leader: string): string => {
  const id = /"node_id":\s*(\d{1,10})\b/.exec(leader)?.[1]
  const address = /"address":\s*"([^"\s]{1,300})"/.exec(leader)?.[1]
  const named = [
    ...(id === undefined ? [] : [`N${id}`]),
    ...(address === undefined ? [] : [`at ${plainAddress(address)}`]),
  ]
  return named.length === 0 ? 'another' : named.join(' ')
}

const statusMeaning = ({ url, method, status, details, waitedMs }: CallFailure): Meaning | null => {
  if (httpStatusIn(details) !== '') {
    return { code: 'RP2303', message: `${url} answers HTTP/2, but not with gRPC${httpStatusIn(details)}` }
  }
  if (/Call ended without gRPC status|No status information received/.test(details)) {
    return { code: 'RP2303', message: `${url} answers HTTP/2, but not with gRPC` }
  }
  if (/Connection dropped|ECONNRESET|EPIPE|socket hang up/.test(details)) {
    return { code: 'RP2104', message: `${url} closed the connection before it answered ${method}` }
  }
  if (/Received RST_STREAM|Protocol error|Stream refused/i.test(details)) {
    return { code: 'RP2302', message: `${url}: ${details}` }
  }
  if (/received message larger than max/i.test(details)) {
    return { code: 'RP3003', message: `the reply of ${url} to ${method} is larger than this run accepts` }
  }
  // The server keeps the deadline that we send, and may be faster than we are.
  const code = /timeout expired/i.test(details) ? 'RP3001' : statusCodes[status]
  if (code === undefined) return null
  return {
    code,
    message:
      code === 'RP3001'
        ? `${url} accepted ${method} and did not answer within ${Math.round(waitedMs)} ms`
        : `${url} ${method}: ${shortened(details)}`,
  }
}

const httpStatusIn = (details: string): string => {
  const status = /Received HTTP status code (\d+)/.exec(details)?.[1]
  return status === undefined ? '' : ` (HTTP status ${status})`
}

/** What a gRPC code alone says, once the texts were looked at. */
const statusCodes: Readonly<Record<number, ErrorCode>> = {
  1: 'RP3006',
  2: 'RP4099',
  3: 'RP4099',
  4: 'RP3001',
  5: 'RP4099',
  6: 'RP4099',
  7: 'RP3004',
  8: 'RP3005',
  9: 'RP4099',
  11: 'RP3003',
  12: 'RP3002',
  13: 'RP4099',
  14: 'RP4099',
  16: 'RP3004',
}

const statusNames: Readonly<Record<number, string>> = {
  1: 'CANCELLED',
  2: 'UNKNOWN',
  3: 'INVALID_ARGUMENT',
  4: 'DEADLINE_EXCEEDED',
  5: 'NOT_FOUND',
  6: 'ALREADY_EXISTS',
  7: 'PERMISSION_DENIED',
  8: 'RESOURCE_EXHAUSTED',
  9: 'FAILED_PRECONDITION',
  10: 'ABORTED',
  11: 'OUT_OF_RANGE',
  12: 'UNIMPLEMENTED',
  13: 'INTERNAL',
  14: 'UNAVAILABLE',
  15: 'DATA_LOSS',
  16: 'UNAUTHENTICATED',
}

const shortened = (text: string): string => (text.length <= 300 ? text : `${text.slice(0, 299)}…`)
