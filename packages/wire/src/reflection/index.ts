/**
 * What servers announce of themselves by `grpc.reflection.v1`: the call, what they tell as we describe it, and a reader of all that
 * one announces. Only what speaks of descriptors needs it: it is apart from the rest, which has none.
 * @packageDocumentation
 */
export { protoFiles } from './proto-files.ts'
export { reflect, type Announced, type ReflectionStream } from './reflect.ts'
export { reflection, type ReflectionAnswer, type ReflectionQuestion } from './reflection.ts'
