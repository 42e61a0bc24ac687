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
      'With --isolate, plugins run in threads, and what is an object in the configuration cannot be sent there.',
    action: 'Put the plugin into a file of its own, and name its path under `plugins`.',
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
      'With --isolate, the thread that the plugin runs in ended, ran out of memory, or did not answer any more. That says nothing about the cluster.',
    action: 'Report it to the author of the plugin; take it out of `plugins` meanwhile.',
  },
  RP7008: {
    title: 'program of a check failed',
    meaning:
      'The program that judges the check did not start, ended with another exit code than 0, or did not answer as the protocol says. That says nothing about the cluster.',
    action: 'Read what it wrote to standard error; run it by hand with the word `describe`.',
  },
} as const satisfies Readonly<Record<`RP${number}`, ErrorDefinition>>
