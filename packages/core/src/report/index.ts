export * from './build-report.ts'
export * from './report.ts'
export type {
  LogsReport,
  MetadataServerReport,
  MetadataServiceReport,
  PartitionsReport,
} from './overview/index.ts'
