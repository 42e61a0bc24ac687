import {
  evaluateCheck,
  PreflightError,
  resolveOptions,
  targetsOf,
  type Check,
  type FindingDetails,
  type Json,
  type Judgement,
  type Lifecycle,
  type Snapshot,
} from '@restate-preflight/core'
import { outsideFor } from '../applies.ts'
import type { ForeignJudge } from '../foreign.ts'
import { draftDefect } from '../guard/draft-defect.ts'
import type { PlannedCheck } from '../plan.ts'
import { readAnswers, targetKey, type Answer } from './answers.ts'
import { runProgram, runProgramAtOnce, type ProgramRun } from './program.ts'
import { execProtocol, type AnswerLine, type EvaluationRequest } from './protocol.ts'

/** A program has to start first, and perhaps an interpreter. */
const limitMs = 10_000

export interface ProgramJudge extends ForeignJudge {
  /** Remembers which needs the program looks at itself where they are unavailable. */
  knows(check: Check, optional: readonly string[]): Check
}

/**
 * Judges by asking a program once for each look. What it answers is replayed as if a check of ours had yielded it, so that all rules hold:
 * a fact that it needs and that is unavailable makes the outcome unknown, whatever it says.
 */
export const programJudge = (program: Program): ProgramJudge => {
  const optionalNeeds = new WeakMap<Check, readonly string[]>()
  const answering = (check: Check, answers: () => Answers): Check => ({
    ...check,
    evaluate: (context) => {
      const given = answers()
      const answer = PreflightError.is(given) ? given : given.get(check.id)
      return replay(check, optionalNeeds.get(check) ?? [], answer, program.file)(context)
    },
  })
  /** What did not come back once is not waited for again. */
  const late = new Map<Check, PreflightError>()
  return {
    knows: (check, optional) => {
      optionalNeeds.set(check, optional)
      return check
    },
    judge: async (plan, snapshot, lifecycle) => {
      const answers = await ask(program, plan, snapshot, lifecycle)
      return plan.map(({ check, options }): readonly Judgement[] =>
        evaluateCheck(
          answering(check, () => answers),
          {
            snapshot,
            lifecycle,
            options,
            outside: outsideFor(check, snapshot),
          },
        ),
      )
    },
    atOnce: (planned, snapshot, lifecycle) => {
      const { check } = planned
      let answers: Answers | undefined = late.get(check)
      return answering(check, () => {
        answers ??= askAtOnce(program, planned, snapshot, lifecycle)
        if (PreflightError.is(answers) && answers.code === 'RP7002') late.set(check, answers)
        return answers
      })
    },
  }
}

interface Program {
  readonly file: string
  readonly directory: string
}

/** All answers, or why there are none. */
type Answers = ReadonlyMap<string, Answer> | PreflightError

const ask = (
  program: Program,
  plan: readonly PlannedCheck[],
  snapshot: Snapshot,
  lifecycle: Lifecycle,
): Promise<Answers> =>
  runProgram(evaluation(program, plan, snapshot, lifecycle)).then(
    (text) => answersIn(text, program, plan),
    failureAsAnswer,
  )

const askAtOnce = (
  program: Program,
  planned: PlannedCheck,
  snapshot: Snapshot,
  lifecycle: Lifecycle,
): Answers => {
  try {
    return answersIn(runProgramAtOnce(evaluation(program, [planned], snapshot, lifecycle)), program, [
      planned,
    ])
  } catch (error) {
    return failureAsAnswer(error)
  }
}

const evaluation = (
  program: Program,
  plan: readonly PlannedCheck[],
  snapshot: Snapshot,
  lifecycle: Lifecycle,
): ProgramRun => ({
  ...program,
  word: 'evaluate',
  input: `${JSON.stringify(requestOf(plan, snapshot, lifecycle))}\n`,
  limitMs,
})

const answersIn = (text: string, { file }: Program, plan: readonly PlannedCheck[]): Answers => {
  const answers = readAnswers(
    text,
    plan.map(({ check }) => check.id),
  )
  return typeof answers === 'string' ? unfit(file, answers) : answers
}

const failureAsAnswer = (error: unknown): PreflightError => {
  if (PreflightError.is(error)) return error
  throw error
}

const requestOf = (
  plan: readonly PlannedCheck[],
  snapshot: Snapshot,
  lifecycle: Lifecycle,
): EvaluationRequest => {
  const needed = new Set(plan.flatMap(({ check }) => Object.values(check.needs).map(({ id }) => id)))
  const { takenAt, endedAt, addresses, nodes } = snapshot
  return {
    protocol: execProtocol,
    checks: plan.map(({ check, options }) => {
      const targets = targetsOf(check.per, snapshot)
      return {
        id: check.id,
        options: resolveOptions(check.options, options).values as Json,
        targets: targets.status === 'known' ? targets.targets : [],
      }
    }),
    snapshot: {
      takenAt,
      endedAt,
      addresses,
      nodes,
      facts: Object.fromEntries([...needed].map((id) => [id, snapshot.facts[id] ?? {}])),
      lifecycle: {
        state: lifecycle.state,
        settling: lifecycle.settling,
        nodes: Object.fromEntries([...lifecycle.nodes].map(([key, { state }]) => [key, state])),
      },
    },
  }
}

type Context = Parameters<Check['evaluate']>[0]

const replay = (
  check: Check,
  optional: readonly string[],
  answer: Answer | PreflightError | undefined,
  file: string,
): Check['evaluate'] =>
  function* (context) {
    if (PreflightError.is(answer)) throw answer
    for (const name of Object.keys(check.needs)) cite(check, name, optional.includes(name), context)
    if (answer?.isDone !== true) throw unfit(file, `it did not say that ${check.id} is done`)
    for (const line of answer.byTarget.get(targetKey(context.target)) ?? []) {
      const draft = drafted(line, context)
      const defect = draft === null ? null : draftDefect(check, draft)
      if (defect !== null) throw new PreflightError(defect.code, `${check.id}: ${defect.reason}`)
      if (draft !== null) yield draft
    }
  }

/** Reads a need as the program was given it, so that it is evidence; one that is unavailable ends the judgement here. */
const cite = (check: Check, name: string, isOptional: boolean, context: Context): void => {
  const isOfTarget = ['cluster', context.target.kind].includes(check.needs[name]?.per ?? 'cluster')
  if (isOptional) {
    if (isOfTarget) context.look(name)
    return
  }
  if (isOfTarget) return void context.read(name)
  const [missing] = context.missing(name).values()
  if (missing !== undefined) context.unknown(missing)
  context.readAll(name)
}

const drafted = (line: AnswerLine, context: Context) => {
  if ('unknown' in line) return context.unknown(line.unknown)
  if ('skipped' in line) return context.notApplicable(line.skipped)
  if ('done' in line) return null
  const { message, data = {}, severity, targets, magnitude } = line.finding
  const details: FindingDetails = {
    ...(severity === undefined ? {} : { severity }),
    ...(targets === undefined ? {} : { targets }),
    ...(magnitude === undefined ? {} : { magnitude }),
  }
  return context.finding(message, data, details)
}

const unfit = (file: string, reason: string): PreflightError =>
  new PreflightError('RP7008', `${file} evaluate: ${reason}`, {
    target: file,
    layers: [`exec ${file} evaluate`, reason],
  })
