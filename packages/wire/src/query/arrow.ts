/** The part of the Arrow library that is used. Loaded when an answer is decoded, which few runs come to: docs/adr/0025. */
export { tableFromIPC } from '@uwdata/flechette'
