/** Reading and changing files of waivers: an entry of its own, since it brings a parser of YAML with it. */
export { withExpiry, withoutWaivers, withWaiver } from './edit-waivers.ts'
export { readWaivers } from './read-waivers.ts'
