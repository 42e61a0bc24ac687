import { PreflightError } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { parseAddress, parseAddresses } from './address.ts'

describe('parseAddress', () => {
  it.each([
    ['localhost', 'http://localhost:5122'],
    ['127.0.0.1:6000', 'http://127.0.0.1:6000'],
    ['http://n1.example.com:5122/', 'http://n1.example.com:5122'],
    ['HTTPS://N1.Example.com', 'https://n1.example.com:5122'],
    ['[::1]', 'http://[::1]:5122'],
    ['https://[FE80::1]:70', 'https://[fe80::1]:70'],
    [' restate-0.restate.svc.cluster.local:5122 ', 'http://restate-0.restate.svc.cluster.local:5122'],
  ])('reads %s', (text, url) => {
    expect(parseAddress(text).url).toBe(url)
  })

  it('gives the host without brackets', () => {
    expect(parseAddress('https://[::1]:70')).toEqual({
      scheme: 'https',
      host: '::1',
      port: 70,
      url: 'https://[::1]:70',
    })
  })

  it.each([
    ['', 'it is empty', 'http://localhost:5122'],
    ['ftp://n1:21', '"ftp" is not http or https', 'http://n1:21'],
    ['unix:/tmp/fabric.sock', '"unix" is not http or https', 'http://HOST:5122'],
    ['http://n1:5122/metrics', 'it has more than host and port: "/metrics"', 'http://n1:5122'],
    ['n1:5122?x=1', 'it has more than host and port: "?x=1"', 'http://n1:5122'],
    ['http://me:secret@n1:5122', 'it has a user name; nodes take none', 'http://n1:5122'],
    ['::1', 'an IPv6 address stands in brackets', 'http://[::1]:5122'],
    ['[::1', 'an IPv6 address stands in brackets', 'http://[::1]:5122'],
    ['[n1]:5122', '"n1" is no IPv6 address', 'http://[::1]:5122'],
    ['http://:5122', 'the host is missing', 'http://localhost:5122'],
    ['n1:0', '"0" is no port from 1 to 65535', 'http://n1:5122'],
    ['n1:65536', '"65536" is no port from 1 to 65535', 'http://n1:5122'],
    ['n1:', '"" is no port from 1 to 65535', 'http://n1:5122'],
    ['n 1:5122', '"n 1" is no host name', 'http://n1:5122'],
  ])('refuses %j and suggests', (text, wrong, suggestion) => {
    expect(errorOf(text)).toEqual({
      code: 'RP1001',
      message: `"${text}" is no address of a node: ${wrong}`,
      action: `Write [http|https://]HOST[:PORT], for example ${suggestion}.`,
      target: text,
    })
  })
})

describe('parseAddresses', () => {
  it('reads lists, drops duplicates and keeps the order', () => {
    const urls = parseAddresses(['n2, http://n1:5122', 'N2:5122']).map(({ url }) => url)
    expect(urls).toEqual(['http://n2:5122', 'http://n1:5122'])
  })

  it('refuses an empty entry', () => {
    expect(() => parseAddresses('n1,,n2')).toThrow('it is empty')
  })
})

const errorOf = (text: string) => {
  try {
    return parseAddress(text)
  } catch (error) {
    if (!PreflightError.is(error)) throw error
    const { code, message, action, target } = error
    return { code, message, action, target }
  }
}
