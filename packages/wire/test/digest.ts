import { createHash } from 'node:crypto'
import { createDecoders } from '../src/index.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export const decoders = createDecoders({ digest: sha256 })
