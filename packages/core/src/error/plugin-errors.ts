import type { ErrorDefinition } from './error-definition.ts'

/** The part of the catalogue about plugins of others: how they are loaded, collect and judge. */
export const pluginErrors = {
  RP1107: {
    title: 'option schema cannot be used',
    meaning:
      'The schema that a check declares for its options threw, is asynchronous, or is no Standard Schema.',
    action: 'Use a schema that validates synchronously; report it to the author of the plugin.',
  },
  RP1108: {
    title: 'two collectors of one fact',
    meaning: 'Two loaded plugins collect a fact of the same id.',
    action: 'Take one of the two plugins out of `plugins`.',
  },
  RP1109: {
    title: 'plugin cannot be isolated',
    meaning:
      'Plugins of others run in threads. What is an object in the configuration is made again there, by loading the configuration once more, and that did not give the same plugin.',
    action:
      'Put the plugin into a file of its own, and name its path under `plugins`; or run it in the process, with --no-isolate.',
  },
  RP1120: {
    title: 'no name for a package',
    meaning: 'A new plugin cannot have this name: npm takes it for no package name.',
    action: 'Use lower-case letters, digits and hyphens, with a scope or without: @acme/preflight-checks.',
  },
  RP1121: {
    title: 'no namespace for checks',
    meaning:
      'A new plugin cannot have this namespace: it is not a word of lower-case letters, digits and hyphens.',
    action: 'Give one with --namespace, for example --namespace acme.',
  },
  RP1122: {
    title: 'name is taken by restate-preflight',
    meaning: 'A new plugin cannot have the name or the namespace of one that comes with restate-preflight.',
    action: 'Use a name of your own; --namespace gives the namespace where the name does not.',
  },
  RP1123: {
    title: 'folder is not empty',
    meaning: 'A new plugin is written into a new or empty folder, so that nothing is overwritten.',
    action: 'Name another folder with --dir, or empty this one.',
  },
  RP1124: {
    title: 'new plugin cannot be written',
    meaning: 'The folder of a new plugin could not be written. What was written of it is removed again.',
    action: 'Check the permissions and the space of the folder above, or name another with --dir.',
  },
  RP1130: {
    title: 'not something to install',
    meaning:
      'What `plugins install` was given is no package name, no folder of a package and no tarball, or it is a plugin that is built in.',
    action:
      'Give a name such as acme-checks@1.2.0, a folder as ./acme-checks, or a tarball as ./acme-checks.tgz.',
  },
  RP1131: {
    title: 'npm could not install the plugin',
    meaning:
      'npm ended with an error while it installed the package. What was installed before is as it was.',
    action: 'Read what npm says; `npm install` of the same package in an empty folder should say the same.',
  },
  RP1132: {
    title: 'npm not found',
    meaning: 'Plugins are installed by npm, and there is no command of that name on the PATH.',
    action: 'Install npm, which comes with Node, or put it on the PATH.',
  },
  RP1133: {
    title: 'install took too long',
    meaning:
      'The package was not installed within the time of the command. What was installed before is as it was.',
    action: 'Look whether the registry answers (`npm ping`), or give more time with --timeout.',
  },
  RP1134: {
    title: 'plugin collides with another',
    meaning:
      'A command, a topic or the namespace of the checks of the package belongs to restate-preflight or to another installed plugin. It was not installed.',
    action: 'Ask the author for another name, or uninstall the plugin that has it.',
  },
  RP1135: {
    title: 'no such installed plugin',
    meaning: 'No plugin of this name is installed for this user.',
    action: 'List what is installed with `restate-preflight plugins`.',
  },
  RP1136: {
    title: 'installed plugins cannot be used',
    meaning:
      'The folder of installed plugins cannot be read or written, its list is damaged, or there is no home for it.',
    action:
      'Set RESTATE_PREFLIGHT_DATA_DIR to a folder that can be written, or correct the one that is named.',
  },
  RP1137: {
    title: 'command of a plugin failed',
    meaning:
      'The code of a command that an installed plugin brings threw. It is not part of restate-preflight.',
    action: 'Report it to the author of the plugin, with what is printed here.',
  },
  RP1138: {
    title: 'another install is at work',
    meaning: 'Another process was changing the installed plugins all the time that this one waited.',
    action: 'Wait for it to end, and try again; give more time with --timeout.',
  },
  RP1139: {
    title: 'package cannot be looked at',
    meaning:
      'What the package brings cannot be told: its commands do not load, it does not come back, or it ends the process. It was not installed.',
    action: 'Report it to the author of the package; `restate-preflight plugin verify` says more of checks.',
  },
  RP1140: {
    title: 'neither a module nor a program',
    meaning:
      '`plugin verify` loads modules in JavaScript or TypeScript, and runs programs. What was named is a file that is neither.',
    action: 'Name the file of the plugin; make it executable (`chmod +x`) if it is a program.',
  },
  RP5003: {
    title: 'collector failed',
    meaning:
      'The code of a plugin that collects a fact of its own threw. That says nothing about the cluster.',
    action: 'Report it to the author of the plugin; skip the checks that need the fact meanwhile.',
  },
  RP5004: {
    title: 'collector took too long',
    meaning: 'A fact of a plugin was not collected within the time that its collector has.',
    action: 'Look at what it reads, then at its time limit; skip the checks that need the fact meanwhile.',
  },
  RP5005: {
    title: 'collector reached too far',
    meaning:
      'A collector asked for an effect, a host or an amount of requests that it did not declare. Nothing was sent.',
    action: 'Correct `effects` or `hosts` of the collector, or the address in its options.',
  },
  RP5006: {
    title: 'collected value cannot be kept',
    meaning:
      'A collector gave a value that is no JSON, is too large, or is about something else; or none at all.',
    action: 'Report it to the author of the plugin; skip the checks that need the fact meanwhile.',
  },
  RP5007: {
    title: 'no answer from elsewhere',
    meaning: 'What a plugin reads beside the cluster did not answer: an endpoint, a bucket or a broker.',
    action: 'Read the layers: they say how far the connection came. Then look at the host that is named.',
  },
  RP5008: {
    title: 'useless answer from elsewhere',
    meaning:
      'What a plugin reads beside the cluster answered with too much, or led from one address to the next.',
    action: 'Check the address in the options of the collector.',
  },
  RP5009: {
    title: 'no trust between a collector and elsewhere',
    meaning:
      'What a plugin reads beside the cluster is there, but its certificate is not trusted, has expired or names another host; or it demands a client certificate.',
    action:
      'Read the layers; set `ca`, `cert` and `key` under `tls` of the collector, or NODE_EXTRA_CA_CERTS.',
  },
  RP7004: {
    title: 'check said too much',
    meaning:
      'The findings of the check are too many, or their texts too long, to be of use. None of them is kept.',
    action: 'Report it to the author of the plugin; skip the check with --skip meanwhile.',
  },
  RP7005: {
    title: 'plugin reached for the process',
    meaning:
      'Code of the plugin tried to end the process, to send a signal, or to change the working directory. It was refused, and none of its checks is believed in this run.',
    action: 'Report it to the author of the plugin; take it out of `plugins` meanwhile.',
  },
  RP7006: {
    title: 'plugin failed outside of its checks',
    meaning:
      'Code that the plugin left behind, in a timer or a promise that nobody waits for, threw. None of its checks is believed in this run.',
    action: 'Report it to the author of the plugin; take it out of `plugins` meanwhile.',
  },
  RP7007: {
    title: 'thread of a plugin ended',
    meaning:
      'The thread that the plugin runs in ended, ran out of memory, or did not answer any more. That says nothing about the cluster.',
    action: 'Report it to the author of the plugin; take it out of `plugins` meanwhile.',
  },
  RP7008: {
    title: 'program of a check failed',
    meaning:
      'The program that judges the check did not start, ended with another exit code than 0, or did not answer as the protocol says. That says nothing about the cluster.',
    action: 'Read what it wrote to standard error; run it by hand with the word `describe`.',
  },
  RP7009: {
    title: 'plugin hangs',
    meaning:
      'With --no-isolate: code that the plugin left behind when its checks were done, or a collector of it, did not come back. It ran in the process, and nothing else can run there meanwhile, so the run ended without a report.',
    action:
      'Leave --no-isolate out, so that it costs its own checks only; report it to the author of the plugin, or take it out of `plugins`.',
  },
} as const satisfies Readonly<Record<`RP${number}`, ErrorDefinition>>
