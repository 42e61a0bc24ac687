import BaselineShow from './commands/baseline-show.ts'
import BaselineWrite from './commands/baseline-write.ts'
import Capture from './commands/capture.ts'
import Check from './commands/check.ts'
import ChecksList from './commands/checks-list.ts'
import ChecksShow from './commands/checks-show.ts'
import ConfigPrint from './commands/config-print.ts'
import ConfigValidate from './commands/config-validate.ts'
import Diff from './commands/diff.ts'
import Explain from './commands/explain.ts'
import Gate from './commands/gate.ts'
import Help from './commands/help.ts'
import MetadataDiff from './commands/metadata-diff.ts'
import MetadataGet from './commands/metadata-get.ts'
import MetadataList from './commands/metadata-list.ts'
import MetadataVersions from './commands/metadata-versions.ts'
import PluginList from './commands/plugin-list.ts'
import PluginNew from './commands/plugin-new.ts'
import PluginVerify from './commands/plugin-verify.ts'
import Plugins from './commands/plugins.ts'
import PluginsInstall from './commands/plugins-install.ts'
import PluginsUninstall from './commands/plugins-uninstall.ts'
import ReportSign from './commands/report-sign.ts'
import ReportVerify from './commands/report-verify.ts'
import Status from './commands/status.ts'
import Version from './commands/version.ts'
import WaiverAdd from './commands/waiver-add.ts'
import WaiverExpire from './commands/waiver-expire.ts'
import WaiverList from './commands/waiver-list.ts'
import WaiverPrune from './commands/waiver-prune.ts'
import Wait from './commands/wait.ts'

/** What oclif is told of; ids have a colon where a space is typed. */
export const commands = {
  'baseline:show': BaselineShow,
  'baseline:write': BaselineWrite,
  capture: Capture,
  check: Check,
  'checks:list': ChecksList,
  'checks:show': ChecksShow,
  'config:print': ConfigPrint,
  'config:validate': ConfigValidate,
  diff: Diff,
  explain: Explain,
  gate: Gate,
  help: Help,
  'metadata:diff': MetadataDiff,
  'metadata:get': MetadataGet,
  'metadata:list': MetadataList,
  'metadata:versions': MetadataVersions,
  'plugin:list': PluginList,
  'plugin:new': PluginNew,
  'plugin:verify': PluginVerify,
  plugins: Plugins,
  'plugins:install': PluginsInstall,
  'plugins:uninstall': PluginsUninstall,
  'report:sign': ReportSign,
  'report:verify': ReportVerify,
  status: Status,
  version: Version,
  'waiver:add': WaiverAdd,
  'waiver:expire': WaiverExpire,
  'waiver:list': WaiverList,
  'waiver:prune': WaiverPrune,
  wait: Wait,
}
