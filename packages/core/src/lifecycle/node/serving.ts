import type { NodeStateDefinition } from '../definition.ts'

export const serving: NodeStateDefinition = {
  state: 'serving',
  meaning: 'The node is alive and part of its cluster.',
  holds: 'it is alive',
  usualSeconds: null,
  ends: 'lasts',
  stage: 1,
  next: ['zombie', 'isolated', 'shutting-down', 'booting'],
  judge: () => 'it is alive',
  nextStep: null,
}
