import type { DescFile } from '@bufbuild/protobuf'
import { file_grpc_reflection_v1_reflection } from './gen/grpc/reflection/v1/reflection_pb.ts'
import { file_restate_cluster_ctrl_svc } from './gen/restate/cluster_ctrl_svc_pb.ts'
import { file_restate_cluster } from './gen/restate/cluster_pb.ts'
import { file_restate_common } from './gen/restate/common_pb.ts'
import { file_restate_core_node_svc } from './gen/restate/core_node_svc_pb.ts'
import { file_restate_log_server_common } from './gen/restate/log_server_common_pb.ts'
import { file_restate_log_server_svc } from './gen/restate/log_server_svc_pb.ts'
import { file_restate_metadata } from './gen/restate/metadata_pb.ts'
import { file_restate_metadata_proxy_svc } from './gen/restate/metadata_proxy_svc_pb.ts'
import { file_restate_metadata_server_network_svc } from './gen/restate/metadata_server_network_svc_pb.ts'
import { file_restate_metadata_server_svc } from './gen/restate/metadata_server_svc_pb.ts'
import { file_restate_node_ctl_svc } from './gen/restate/node_ctl_svc_pb.ts'

/** Every file of our definitions, as a descriptor. They have what we read, which is less than servers announce. */
export const protoFiles: readonly DescFile[] = [
  file_grpc_reflection_v1_reflection,
  file_restate_cluster,
  file_restate_cluster_ctrl_svc,
  file_restate_common,
  file_restate_core_node_svc,
  file_restate_log_server_common,
  file_restate_log_server_svc,
  file_restate_metadata,
  file_restate_metadata_proxy_svc,
  file_restate_metadata_server_network_svc,
  file_restate_metadata_server_svc,
  file_restate_node_ctl_svc,
]
