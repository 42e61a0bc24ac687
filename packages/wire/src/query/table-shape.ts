/**
 * Whether bytes are a part of an Arrow IPC stream with nothing in it but plain columns of text. The library believes every length and
 * count that it reads, so that a few wrong bytes would make it build lists until memory is gone. This looks at those that it repeats
 * something by, and refuses what our queries are never answered with: nested types, dictionaries, compression, metadata.
 * @throws Error that says what is not as it should be, RangeError where something points out of the bytes.
 */
export const requireTextTable = (bytes: Uint8Array): void => {
  const view = viewOf(bytes)
  let offset = 0
  while (offset < bytes.length) {
    if (view.getInt32(offset, true) !== continuation) throw new Error(`no message at byte ${offset}`)
    const length = view.getInt32(offset + 4, true)
    offset += 8
    if (length === 0) return
    if (length < 0 || length > bytes.length - offset) throw new Error('a message is longer than its bytes')
    const bodyLength = requireMessage(viewOf(bytes.subarray(offset, offset + length)))
    offset += length + bodyLength
    if (offset > bytes.length) throw new Error('a body is longer than its bytes')
  }
}

const continuation = -1
const headers = { schema: 1, recordBatch: 3 } as const
/** Of the union of types. */
const textType = 5
/** Far more than the columns of our queries, and what belongs to each: one node and three buffers. */
const maxCount = 32

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

/** Where a field of a flatbuffers table is, by its number; undefined where it has none. */
type Table = (field: number) => number | undefined

const tableAt = (view: DataView, reference: number): Table => {
  const at = reference + view.getInt32(reference, true)
  const layout = at - view.getInt32(at, true)
  const size = view.getUint16(layout, true)
  return (field) => {
    const slot = 4 + 2 * field
    const offset = slot < size ? view.getUint16(layout + slot, true) : 0
    return offset === 0 ? undefined : at + offset
  }
}

/** Where the entries of a vector begin, and how many there are. */
const vectorAt = (view: DataView, reference: number | undefined) => {
  if (reference === undefined) return { start: 0, count: 0 }
  const at = reference + view.getInt32(reference, true)
  const count = view.getUint32(at, true)
  if (count > maxCount) throw new Error(`a list of ${count}`)
  return { start: at + 4, count }
}

const requireMessage = (view: DataView): number => {
  const message = tableAt(view, 0)
  const [type, header, length] = [message(1), message(2), message(3)]
  if (type === undefined || header === undefined) throw new Error('a message without a header')
  const kind = view.getUint8(type)
  if (kind === headers.schema) requireSchema(view, tableAt(view, header))
  else if (kind === headers.recordBatch) requireBatch(view, tableAt(view, header))
  else throw new Error(`a message of type ${kind}`)
  const bodyLength = length === undefined ? 0n : view.getBigInt64(length, true)
  if (bodyLength < 0n || bodyLength > 1n << 31n) throw new Error(`a body of ${bodyLength} bytes`)
  return Number(bodyLength)
}

const requireSchema = (view: DataView, schema: Table): void => {
  if (schema(2) !== undefined && vectorAt(view, schema(2)).count > 0)
    throw new Error('a schema with metadata')
  const { start, count } = vectorAt(view, schema(1))
  for (let index = 0; index < count; index++) {
    const field = tableAt(view, start + 4 * index)
    const type = field(2)
    if (type === undefined || view.getUint8(type) !== textType) throw new Error('a column that is not text')
    const extras = [field(5), field(6)].map((list) => vectorAt(view, list).count)
    if (field(4) !== undefined || extras.some((extra) => extra > 0)) throw new Error('a column of parts')
  }
}

const requireBatch = (view: DataView, batch: Table): void => {
  if (batch(3) !== undefined) throw new Error('a compressed batch')
  for (const list of [batch(1), batch(2), batch(4)]) vectorAt(view, list)
}
