import type { ErrorDefinition } from './error-definition.ts'
import { fileErrors } from './file-errors.ts'
import { pluginErrors } from './plugin-errors.ts'
import { usageErrors } from './usage-errors.ts'

/** The layer that the first digit of a code names. */
export const errorLayers = {
  1: 'usage, configuration, plugins and files',
  2: 'network: address, DNS, TCP, TLS, HTTP/2',
  3: 'gRPC',
  4: 'Restate service',
  5: 'decoding, and facts of plugins',
  6: 'the run itself',
  7: 'checks',
  9: 'restate-preflight itself',
} as const

const define = <const Catalogue extends Readonly<Record<`RP${number}`, ErrorDefinition>>>(
  catalogue: Catalogue,
) => ({ ...catalogue, ...pluginErrors, ...fileErrors })

/** Every error that restate-preflight reports. The texts about Restate rest on what real servers 1.6.2 and 1.7.12 answer. */
export const errorCatalogue = define({
  ...usageErrors,
  RP1101: {
    title: 'plugin not found',
    meaning: 'No package or file answers to the name under `plugins`.',
    action: 'Install the package next to the configuration, or correct the path.',
  },
  RP1102: {
    title: 'plugin failed to load',
    meaning: 'The plugin threw while it was loaded.',
    action: 'Mend the plugin, or take it out of `plugins`.',
  },
  RP1103: {
    title: 'plugin took too long to load',
    meaning: 'Loading the plugin did not end in time.',
    action: 'Let the plugin do its work in checks, not while it is imported, or take it out of `plugins`.',
  },
  RP1104: {
    title: 'not a plugin',
    meaning: 'The module has no export that definePlugin made, or the plugin is incomplete.',
    action: 'Export the result of definePlugin as default.',
  },
  RP1105: {
    title: 'plugin of another API version',
    meaning: 'The plugin was made for an API version that this restate-preflight does not have.',
    action: 'Update the plugin or restate-preflight so that both have the same API version.',
  },
  RP1106: {
    title: 'two checks of one id',
    meaning: 'Two loaded plugins define a check with the same id.',
    action: 'Take one of the two plugins out of `plugins`.',
  },
  RP2001: {
    title: 'host name not found',
    meaning: 'DNS knows no such host name.',
    action: "Correct the host name, or run where the cluster's names resolve.",
  },
  RP2002: {
    title: 'DNS did not answer',
    meaning: 'The name service failed or was silent, so the address of the host is not known.',
    action: 'Check the resolver of this machine, or use an IP address.',
  },
  RP2101: {
    title: 'connection refused',
    meaning: 'The host answers, but nothing listens on that port: the process is down, or the port is wrong.',
    action:
      'Start the node, or correct the port; the fabric port is 5122 unless it was configured otherwise.',
  },
  RP2102: {
    title: 'host unreachable',
    meaning: 'There is no route to the host.',
    action: 'Check network, routes and firewall between this machine and the node.',
  },
  RP2103: {
    title: 'no connection in time',
    meaning:
      'The host did not complete the connection within the connect timeout: packets are dropped, or the host is stalled.',
    action: 'Check firewall and load of the host; raise --connect-timeout only for slow links.',
  },
  RP2104: {
    title: 'connection closed',
    meaning: 'The peer closed the connection before it answered.',
    action: 'Look into the log of the node; if a proxy stands between, into its log too.',
  },
  RP2201: {
    title: 'TLS towards a plaintext port',
    meaning: 'The address says https, but the port answers without TLS.',
    action: 'Use http:// for this node, or switch TLS on at the node.',
  },
  RP2202: {
    title: 'certificate not trusted',
    meaning: 'The certificate of the node is not signed by an authority that this run trusts.',
    action: 'Give the authority with --tls-ca.',
  },
  RP2203: {
    title: 'certificate for another host',
    meaning: 'The certificate of the node does not name the host of the address.',
    action: 'Use a host name that the certificate names, or issue a certificate for this one.',
  },
  RP2204: {
    title: 'certificate expired or not yet valid',
    meaning: "The time of this machine lies outside the validity of the node's certificate.",
    action: 'Renew the certificate; check the clocks of both machines.',
  },
  RP2205: {
    title: 'client certificate refused',
    meaning: 'The node demands a client certificate that it trusts.',
    action: 'Give one with --tls-cert and --tls-key.',
  },
  RP2206: {
    title: 'plaintext towards a TLS port',
    meaning: 'The address says http, but the port demands TLS.',
    action: 'Use https:// for this node, with --tls-ca if its authority is your own.',
  },
  RP2301: {
    title: 'not HTTP/2',
    meaning:
      'Something answers on the port, but it does not speak HTTP/2, so it is not a Restate fabric port.',
    action: 'Use the fabric port (5122 by default), not ingress (8080) or admin (9070).',
  },
  RP2302: {
    title: 'HTTP/2 failed',
    meaning: 'The HTTP/2 connection broke with a protocol error.',
    action: 'Try again; if it stays, look for a proxy between here and the node that does not pass HTTP/2.',
  },
  RP2303: {
    title: 'HTTP, but not gRPC',
    meaning: 'The port answers HTTP, but not with gRPC: another service listens there.',
    action: 'Use the fabric port (5122 by default), not ingress (8080) or admin (9070).',
  },
  RP3001: {
    title: 'connected, but silent',
    meaning:
      'The node accepted the request and did not answer in time: it is stopped, overloaded, or waits for somebody else.',
    action:
      'Look at the process (stopped? swapping? out of disk?) and its log; if only some requests hang, at the nodes that they depend on.',
  },
  RP3002: {
    title: 'not implemented',
    meaning: 'The node does not have this service: it lacks the role, or it is of another version.',
    action: 'Check the roles and the version of the node.',
  },
  RP3003: {
    title: 'reply too large',
    meaning: 'The reply is larger than this run accepts.',
    action:
      'Compare the size of the metadata with networking.message-size-limit of the nodes; metadata this large is a problem of its own.',
  },
  RP3004: {
    title: 'access denied',
    meaning: 'The node refused the request for lack of permission.',
    action: 'Check certificates and the proxy in front of the node.',
  },
  RP3005: {
    title: 'too many requests',
    meaning: 'The node or a proxy limits the rate of requests.',
    action: 'Run again later, or less often.',
  },
  RP3006: {
    title: 'call cancelled',
    meaning: 'The call was given up before it was answered, by us or by the node.',
    action: 'Run again; give the run more time with --timeout if it was short.',
  },
  RP3099: {
    title: 'gRPC error',
    meaning: 'The node answered with an error that restate-preflight does not know.',
    action: 'Read the layers; if the node is healthy, report the text so that the next version knows it.',
  },
  RP4001: {
    title: 'metadata store not provisioned here',
    meaning:
      'The metadata store that this node uses has not been provisioned. Only if that holds for every node is the cluster unprovisioned.',
    action: 'See `restate-preflight status` before anything is provisioned.',
  },
  RP4002: {
    title: 'not the metadata leader',
    meaning: 'This member of the metadata store is not the leader and named the one that is.',
    action: 'Nothing: other reads go to the leader.',
  },
  RP4003: {
    title: 'no metadata leader known',
    meaning:
      'This member of the metadata store knows of no leader: an election is under way, or the quorum is lost.',
    action:
      'If it lasts longer than a few seconds, bring stopped members of the metadata store back. Do not provision.',
  },
  RP4004: {
    title: 'service not ready',
    meaning: 'The node is up, but the role that answers this call has not started yet.',
    action: 'Wait; `restate-preflight status` tells what the node waits for.',
  },
  RP4005: {
    title: 'metadata leader not ready for reads',
    meaning: 'A leader was just elected and has not committed an entry of its term yet.',
    action: 'Wait a second and look again.',
  },
  RP4006: {
    title: 'metadata leadership lost',
    meaning: 'The member stepped down while it worked on the request.',
    action: 'Look again; if it repeats, look for an unstable network between the members.',
  },
  RP4007: {
    title: 'not a member of the metadata store',
    meaning: 'The node runs the role, but stands by: it is not a member.',
    action: 'Nothing, unless it should be one: then add it with `restatectl metadata-server add-node`.',
  },
  RP4008: {
    title: 'metadata server stopped',
    meaning: 'The metadata server on this node has ended, by shutdown or by a panic.',
    action: 'Look into the log of the node.',
  },
  RP4009: {
    title: 'other cluster',
    meaning: 'The node belongs to a cluster of another name or fingerprint.',
    action: 'Check which cluster the address belongs to. Do not provision.',
  },
  RP4010: {
    title: 'no metadata server configured',
    meaning: 'The node has no address of any metadata server.',
    action: 'Set metadata-client.addresses of the node.',
  },
  RP4011: {
    title: 'the node cannot reach a peer',
    meaning: 'The node that was asked is up, but could not connect to the peer that it needed.',
    action: 'Look at the peer that is named, then at the network between the two.',
  },
  RP4012: {
    title: 'a peer stopped answering the node',
    meaning: 'The connection from the node that was asked to its peer broke: the peer hangs or was cut off.',
    action: 'Look at the peer that is named; metadata calls recover once a new leader is known.',
  },
  RP4013: {
    title: 'too few log servers answer',
    meaning:
      'The end of a log could not be found, because too few of the log servers that hold it answered the node that was asked.',
    action: 'Look at the nodes that the message names as unknown: they did not answer.',
  },
  RP4014: {
    title: 'log not known there',
    meaning:
      'The admin that was asked does not know this log: it does not exist, or the view of the admin is behind.',
    action: 'Look again, or ask another admin; `restate-preflight check` compares what the nodes know.',
  },
  RP4015: {
    title: 'no such metadata key',
    meaning: 'The metadata store answered, and holds nothing under this key.',
    action:
      'Compare with `restate-preflight metadata list`; schema_registry and rule_book are absent until first used.',
  },
  RP4099: {
    title: 'Restate error',
    meaning: 'The node answered with an error of its own that restate-preflight does not know.',
    action: 'Read the layers; if the node is healthy, report the text so that the next version knows it.',
  },
  RP5001: {
    title: 'metadata value does not decode',
    meaning: 'The bytes that the metadata store holds are damaged or of an unknown format.',
    action: 'See the finding of consistency/metadata-decodable.',
  },
  RP5002: {
    title: 'reply does not decode',
    meaning: 'The reply is not the protobuf message that this service answers with.',
    action: 'Check that a Restate node listens on the address, and its version.',
  },
  RP6001: {
    title: 'run deadline reached',
    meaning: 'The whole run was out of time before this could be read.',
    action: 'Raise --timeout, or select fewer checks.',
  },
  RP6002: {
    title: 'interrupted',
    meaning: 'The run was interrupted before this could be read.',
    action: 'Run again.',
  },
  RP6003: {
    title: 'not in the snapshot',
    meaning: 'The snapshot does not hold this fact: it was taken for other checks or by an older version.',
    action: 'Take a new snapshot with this version.',
  },
  RP6004: {
    title: 'nobody to ask',
    meaning: 'No node that answers could serve this read.',
    action: 'Bring the nodes back that do not answer.',
  },
  RP6005: {
    title: 'not asked',
    meaning:
      'The run was told to ask other nodes only. What was not asked is skipped, neither passed nor failed.',
    action: 'Run without --single-address to look at all nodes.',
  },
  RP7001: {
    title: 'check threw',
    meaning: 'The code of the check threw an exception. That says nothing about the cluster.',
    action: 'Report it to the author of the plugin; skip the check with --skip meanwhile.',
  },
  RP7002: {
    title: 'check took too long',
    meaning: 'The check did not return in time. That says nothing about the cluster.',
    action: 'Report it to the author of the plugin; skip the check with --skip meanwhile.',
  },
  RP7003: {
    title: 'check returned nonsense',
    meaning: 'The check yielded something that is not a finding made by its context.',
    action: 'Report it to the author of the plugin; skip the check with --skip meanwhile.',
  },
  RP9001: {
    title: 'internal error',
    meaning: 'restate-preflight itself failed.',
    action: 'Report it with the text and the snapshot, if one was saved.',
  },
})

/** A code of the catalogue: `RP` and four digits, the first of which is the layer. */
export type ErrorCode = keyof typeof errorCatalogue

/** Codes that were withdrawn. They must not come back. */
export const retiredErrorCodes: readonly string[] = []

/** Whether a text is a code of the catalogue. */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCatalogue, code)
