// A room of its own, so that yaml is loaded only where there are waivers. The import below is static on purpose: a bundler gives the
// named exports of a CommonJS package to static imports only.
export { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml'
