import { describe, expect, it } from 'vitest'
import { classifyCall, type CallFailure } from './classify.ts'
import { classifyConnection, type Obstacle, type Stage } from './connection.ts'

const asked = 'http://10.0.0.1:5122'
const failure = (status: number, details: string, more: Partial<CallFailure> = {}): CallFailure => ({
  url: asked,
  method: 'MetadataProxySvc/Get',
  status,
  details,
  leader: null,
  contentType: null,
  undecodable: false,
  waitedMs: 13_000,
  ...more,
})

/** Texts of real servers. 1.6.2 says INTERNAL (13) where 1.7 says UNAVAILABLE (14). */
const notProvisioned =
  'other error: [retryable] [http://10.0.0.2:5122/] The service is currently unavailable: Metadata store has not been provisioned yet'

describe('classifyCall', () => {
  it.each([
    [14, notProvisioned, 'RP4001', asked],
    [13, notProvisioned, 'RP4001', asked],
    [14, 'The cluster does not seem to be provisioned yet. Try again later.', 'RP4001', asked],
    [14, 'not leader', 'RP4003', asked],
    [14, 'lost leadership', 'RP4006', asked],
    [
      14,
      'Cannot serve read-only queries yet because the latest commit index has not been reached',
      'RP4005',
      asked,
    ],
    [14, 'Not being part of the metadata store cluster.', 'RP4007', asked],
    [14, 'metadata server is shut down', 'RP4008', asked],
    [
      7,
      'rejecting request because it seems to target a different cluster: cluster fingerprint mismatch',
      'RP4009',
      asked,
    ],
    [13, 'No known metadata server', 'RP4010', asked],
    [14, 'svc is not ready yet', 'RP4004', asked],
    [
      14,
      'other error: [retryable] [http://10.0.0.3:5122/] tcp connect error',
      'RP4011',
      'http://10.0.0.3:5122',
    ],
    [
      13,
      'other error: [retryable] [http://10.0.0.3:5122/] tcp connect error',
      'RP4011',
      'http://10.0.0.3:5122',
    ],
    [14, '[http://10.0.0.3:5122/] http2 error', 'RP4012', 'http://10.0.0.3:5122'],
    [14, '[http://10.0.0.3:5122/] something new', 'RP4099', asked],
    [13, 'something new', 'RP4099', asked],
    [12, '', 'RP3002', asked],
    [4, 'Deadline exceeded after 13.001s,remote_addr=10.0.0.1:5122', 'RP3001', asked],
    [8, 'Received message larger than max (40000000 vs 33554432)', 'RP3003', asked],
    [8, 'rate limited', 'RP3005', asked],
    [7, 'no', 'RP3004', asked],
    [14, 'Connection dropped', 'RP2104', asked],
    [14, 'read ECONNRESET', 'RP2104', asked],
    [13, 'Received RST_STREAM with code 2 (Internal server error)', 'RP2302', asked],
    [12, 'Received HTTP status code 404', 'RP2303', asked],
    [13, 'Received RST_STREAM with code 0 (Call ended without gRPC status)', 'RP2303', asked],
    [77, 'a code of the future', 'RP3099', asked],
  ])('reads %i "%s" as %s of %s', (status, details, code, target) => {
    expect(classifyCall(failure(status, details))).toMatchObject({ code, target })
  })

  it('keeps the whole chain of layers, to the peer that is meant', () => {
    const details = 'other error: [retryable] [http://10.0.0.3:5122/] tcp connect error'
    expect(classifyCall(failure(14, details))).toEqual({
      code: 'RP4011',
      target: 'http://10.0.0.3:5122',
      message: `${asked} cannot reach http://10.0.0.3:5122`,
      layers: [asked, 'MetadataProxySvc/Get', 'gRPC UNAVAILABLE', details, 'peer http://10.0.0.3:5122'],
      action: 'Look at the peer that is named, then at the network between the two.',
    })
  })

  it('believes the trailer: a member that names the leader knows one', () => {
    const leader = '{"node_id":3,"address":"http://10.0.0.3:5122/"}'
    expect(classifyCall(failure(14, 'not leader', { leader }))).toMatchObject({
      code: 'RP4002',
      message: `${asked} is not the metadata leader: that is N3 at http://10.0.0.3:5122`,
    })
    expect(classifyCall(failure(14, 'not leader', { leader: '?' }))).toMatchObject({
      code: 'RP4002',
      message: `${asked} is not the metadata leader: that is another`,
    })
  })

  it('looks at the headers before it believes what a web page decodes to', () => {
    const page = failure(8, 'Received message larger than max (1752460652 vs 33554432)', {
      contentType: 'text/html',
    })
    expect(classifyCall(page).code).toBe('RP2303')
  })

  it('says of a reply that does not decode that it does not', () => {
    const reply = failure(13, 'Response message parsing error', {
      undecodable: true,
      contentType: 'application/grpc',
    })
    expect(classifyCall(reply).code).toBe('RP5002')
  })
})

describe('classifyConnection', () => {
  const error = (code: string): Obstacle => ({ kind: 'error', code, text: code })
  it.each<[Stage, Obstacle, string]>([
    ['dns', error('ENOTFOUND'), 'RP2001'],
    ['dns', error('EAI_AGAIN'), 'RP2002'],
    ['dns', { kind: 'silence', waitedMs: 3000 }, 'RP2002'],
    ['tcp', error('ECONNREFUSED'), 'RP2101'],
    ['tcp', error('EHOSTUNREACH'), 'RP2102'],
    ['tcp', error('ETIMEDOUT'), 'RP2103'],
    ['tcp', { kind: 'silence', waitedMs: 3000 }, 'RP2103'],
    ['tls', { kind: 'silence', waitedMs: 3000 }, 'RP3001'],
    ['tls', error('DEPTH_ZERO_SELF_SIGNED_CERT'), 'RP2202'],
    ['tls', error('ERR_TLS_CERT_ALTNAME_INVALID'), 'RP2203'],
    ['tls', error('CERT_NOT_YET_VALID'), 'RP2204'],
    ['tls', error('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'), 'RP2205'],
    ['tls', { kind: 'closed' }, 'RP2104'],
    ['http2', { kind: 'silence', waitedMs: 3000 }, 'RP3001'],
    ['http2', { kind: 'answered-as', protocol: 'http1' }, 'RP2301'],
    ['http2', { kind: 'none' }, 'RP2302'],
  ])('reads what stops at %s (%j) as %s', (stage, obstacle, code) => {
    expect(classifyConnection(asked, { stage, passed: [], obstacle })).toMatchObject({ code, target: asked })
  })
})
