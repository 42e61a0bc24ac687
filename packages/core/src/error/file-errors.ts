import type { ErrorDefinition } from './error-definition.ts'

/** Errors about files: snapshots, captures, reports, signatures and keys. */
export const fileErrors = {
  RP1020: {
    title: 'unusable key',
    meaning: 'A key file is missing, not readable, or not a key of the kind that is needed.',
    action:
      'Sign with an Ed25519 private key in PEM (`openssl genpkey -algorithm ed25519`), verify with its public key; give --redact-key at least 16 bytes.',
  },
  RP1021: {
    title: 'verdict not as demanded',
    meaning:
      'The signed report is genuine, and has another verdict than --require-verdict allows, or its verdict is worth nothing any more: a waiver that it went by has ended, or its run left required checks out.',
    action: 'Read the report; do not go on before a new one has the verdict.',
  },
  RP1022: {
    title: 'not the plugins of the report',
    meaning:
      'The plugins or the version of restate-preflight that are installed here are not those that made the report.',
    action: 'Sign where the report was made, with the same configuration.',
  },
  RP1023: {
    title: 'report from the future',
    meaning: 'The signed report ended later than the clock of this machine says that it is.',
    action: 'Set the clocks of both machines; --clock-skew allows a small difference.',
  },
  RP1201: {
    title: 'unreadable file',
    meaning: 'The snapshot or report file is missing or not readable.',
    action: 'Check the path and its permissions.',
  },
  RP1202: {
    title: 'damaged snapshot file',
    meaning: 'The file is not complete JSON: it was truncated or edited.',
    action: 'Take the snapshot again and copy the whole file.',
  },
  RP1203: {
    title: 'snapshot of a newer schema',
    meaning: 'A newer restate-preflight wrote the file.',
    action: 'Read it with that version or a later one.',
  },
  RP1204: {
    title: 'not a snapshot',
    meaning: 'The file is JSON, but no snapshot that restate-preflight wrote.',
    action: 'Give a file that `restate-preflight check --save-snapshot FILE` wrote.',
  },
  RP1205: {
    title: 'output not written',
    meaning:
      'What was asked for, such as a report or a snapshot, could not be written to its file, to stdout or to stderr.',
    action: 'Check that the folder exists and is writable, and that there is room where it goes.',
  },
  RP1210: {
    title: 'not captured',
    meaning: 'The capture was taken by a version, or with a selection, that did not read this fact.',
    action: 'Capture again with this version and without a selection.',
  },
  RP1211: {
    title: 'left out of the capture',
    meaning: 'The fact was read, and left out so that the file stays under --max-bytes.',
    action: 'Capture again with a larger --max-bytes.',
  },
  RP1212: {
    title: 'capture does not fit',
    meaning: 'What a capture cannot do without is larger than --max-bytes.',
    action: 'Give a larger --max-bytes.',
  },
  RP1213: {
    title: 'file was changed',
    meaning: 'The file is not what was written: its content does not have the hash that it carries.',
    action: 'Copy the original again, whole and as binary; judge nothing by this one.',
  },
  RP1214: {
    title: 'not a report',
    meaning: 'The file is no report that `-o json` wrote.',
    action: 'Give a file that `restate-preflight check -o json=FILE` wrote.',
  },
  RP1215: {
    title: 'not a signature',
    meaning: 'The file is no envelope of a signed test result, or one of another kind.',
    action: 'Give a file that `restate-preflight report sign` wrote.',
  },
  RP1216: {
    title: 'signed by another key',
    meaning: 'No signature of the envelope was made by the private key that belongs to the given public key.',
    action: 'Trust nothing in it. Find out who signed, or give the public key of the one who should have.',
  },
  RP1217: {
    title: 'another report was signed',
    meaning: 'The signature is genuine, but not for this report: it was changed, or belongs to another run.',
    action: 'Fetch report and signature of one run again.',
  },
  RP1218: {
    title: 'report too old',
    meaning: 'The signed report is older than --max-age allows: the cluster may have changed since.',
    action: 'Check the cluster again, and sign that report.',
  },
  RP1219: {
    title: 'report of another cluster',
    meaning: 'The signed report is of a cluster with another fingerprint, or does not know its own.',
    action:
      'Check the cluster that is meant; `restate-preflight status -o json` has its cluster.fingerprint.',
  },
  RP1220: {
    title: 'redacted from the capture',
    meaning:
      'The fact is one of a plugin, and has texts that may name somebody. Replaced by tokens they could not be judged, so the capture leaves the value out.',
    action:
      'Capture with `--redact off` where names may be passed on; or have the author of the plugin name the fields whose texts name nobody in `plain` of the fact.',
  },
} as const satisfies Readonly<Record<`RP${number}`, ErrorDefinition>>
