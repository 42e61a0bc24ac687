export * from './catalogue.ts'
export * from './error-record.ts'
export * from './preflight-error.ts'
